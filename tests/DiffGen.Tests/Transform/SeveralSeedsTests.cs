using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Transform;

/// <summary>
/// Sweeps that serve several seeds: entry by entry what a sweep with that seed alone gives, to the last bit but for the sign of zeros.
/// </summary>
public sealed class SeveralSeedsTests
{
    private const string Modes = "Differentiable(Modes = DerivativeModes.Jacobian | DerivativeModes.Forward | DerivativeModes.Reverse)";
    private const string Second = "Differentiable(Modes = DerivativeModes.Hessian | DerivativeModes.HessianVectorProduct)";

    private const string Compare = """
        static string Differences(double[] matrix, System.Func<int, double[]> row, int rows, int columns, bool transposed = false)
        {
            string wrong = "";
            for (int i = 0; i < rows; i++)
            {
                double[] expected = row(i);
                for (int j = 0; j < columns; j++)
                {
                    double entry = transposed ? matrix[j * rows + i] : matrix[i * columns + j];
                    if (System.BitConverter.DoubleToInt64Bits(entry + 0.0) != System.BitConverter.DoubleToInt64Bits(expected[j] + 0.0)) wrong += $"[{i},{j}] {entry:R} for {expected[j]:R} ";
                }
            }
            return wrong;
        }
        """;

    /// <summary>Every statement that a sweep is made of: branches, loops that carry state, that are left early, in place, local arrays, slices.</summary>
    private const string Ugly = $$"""
        {{Compare}}
        [{{Modes}}]
        public static void Ugly(ReadOnlySpan<double> x, [Output] Span<double> y)
        {
            double[] work = new double[x.Length + 1];
            double s = 0.3;
            for (int i = 0; i < x.Length; i++)
            {
                s = i % 3 == 1 ? s * Math.Sin(x[i]) + x[i] : s + x[i] / (1 + s * s);
                work[i] = s;
                if (s > 40) break;
            }
            int k = 0;
            while (k < 3) { work[k] = work[k] * work[k + 1]; s -= work[k]; k++; }
            Span<double> tail = work.AsSpan(1, x.Length);
            for (int j = 0; j < tail.Length; j++) { double before = tail[j]; for (int r = 0; r < 2; r++) before = Math.Max(before * s, x[r]); tail[j] = before; }
            for (int i = 0; i < y.Length; i++) y[i] = i == 2 ? 7 : (i > 3 ? work[i % work.Length] : Math.Exp(-work[i]) * s);
        }
        """;

    [Theory]
    [InlineData(7, 3)]
    [InlineData(6, 5)]
    [InlineData(9, 4)]
    [InlineData(5, 1)]
    public void By_adjoints(int inputs, int outputs) =>
        Assert.Equal("", Snippet.Run(Ugly, $$"""
            int n = {{inputs}}, m = {{outputs}};
            double[] x = new double[n], y = new double[m], jacobian = new double[n * m];
            for (int i = 0; i < n; i++) x[i] = 0.4 + 0.13 * i;
            System.Array.Fill(jacobian, 5);
            UglyJacobian(x, y, jacobian);
            return Differences(jacobian, i => { double[] seed = new double[m], row = new double[n]; seed[i] = 1; UglyAdjoint(x, y, row, seed); return row; }, m, n);
            """));

    [Theory]
    [InlineData(3, 7)]
    [InlineData(4, 4)]
    [InlineData(5, 9)]
    public void By_tangents(int inputs, int outputs) =>
        Assert.Equal("", Snippet.Run(Ugly, $$"""
            int n = {{inputs}}, m = {{outputs}};
            double[] x = new double[n], y = new double[m], jacobian = new double[n * m];
            for (int i = 0; i < n; i++) x[i] = 0.4 + 0.13 * i;
            System.Array.Fill(jacobian, 5);
            UglyJacobian(x, y, jacobian);
            return Differences(jacobian, i => { double[] direction = new double[n], column = new double[m]; direction[i] = 1; UglyTangent(x, y, direction, column); return column; }, n, m, transposed: true);
            """));

    [Fact]
    public void Few_outputs_in_one_sweep() =>
        Assert.Equal("", Snippet.Run($$"""
            {{Compare}}
            [{{Modes}}]
            public static (double, double, double) F(ReadOnlySpan<double> x, double w, in double v)
            {
                double a = 1, b = v;
                for (int i = 0; i < x.Length; i++) { if (x[i] > 0.5) a *= x[i]; else b += a * Math.Sin(x[i]); }
                Span<double> local = stackalloc double[2];
                local[0] = a * w; local[1] = b / w;
                return (local[0] + 1, local[0] * local[1], v);
            }
            """,
            """
            double[] x = { 0.3, 0.7, 0.2, 0.9, 1.1 }, xj = new double[15], wj = new double[3], vj = new double[3], all = new double[21];
            double w = 1.7, v = 0.6;
            var value = FJacobian(x, w, v, xj, wj, vj);
            for (int i = 0; i < 3; i++) { for (int j = 0; j < 5; j++) all[7 * i + j] = xj[5 * i + j]; all[7 * i + 5] = wj[i]; all[7 * i + 6] = vj[i]; }
            string values = value == F(x, w, v) ? "" : "value ";
            return values + Differences(all, i =>
            {
                double[] row = new double[7]; double wa = 0, va = 0;
                FAdjoint(x, w, v, (i == 0 ? 1 : 0, i == 1 ? 1 : 0, i == 2 ? 1 : 0), row.AsSpan(0, 5), ref wa, ref va);
                row[5] = wa; row[6] = va;
                return row;
            }, 3, 7);
            """));

    [Fact]
    public void Few_inputs_in_one_sweep() =>
        Assert.Equal("", Snippet.Run($$"""
            {{Compare}}
            [{{Modes}}]
            public static double F(double a, double b, [Output] Span<double> y)
            {
                double s = a;
                for (int i = 0; i < y.Length; i++) { s = s * b + Math.Cos(a); y[i] = i % 2 == 0 ? s : 3; }
                return s * a;
            }
            """.Replace("public static double F", "public static void F").Replace("return s * a;", ""),
            """
            double[] y = new double[5], aj = new double[5], bj = new double[5];
            FJacobian(0.7, 0.4, y, aj, bj);
            double[] all = new double[10];
            aj.CopyTo(all, 0); bj.CopyTo(all, 5);
            return Differences(all, i => { double[] column = new double[5]; FTangent(0.7, 0.4, y, i == 0 ? 1 : 0, i == 1 ? 1 : 0, column); return column; }, 2, 5);
            """));

    [Fact]
    public void Floats_in_eight_lanes() =>
        Assert.Equal("", Snippet.Run($$"""
            {{Compare}}
            [{{Modes}}]
            public static void F(float[] x, [Output] Span<float> y)
            {
                for (int i = 0; i < y.Length; i++) y[i] = x[i % x.Length] * x[(i + 1) % x.Length] + MathF.Sin(x[0]);
            }
            """,
            """
            int n = 11, m = 10;
            float[] x = new float[n], y = new float[m], jacobian = new float[n * m];
            for (int i = 0; i < n; i++) x[i] = 0.4f + 0.13f * i;
            FJacobian(x, y, jacobian);
            return Differences(System.Array.ConvertAll(jacobian, entry => (double)entry), i =>
            {
                float[] seed = new float[m], row = new float[n]; seed[i] = 1;
                FAdjoint(x, y, row, seed);
                return System.Array.ConvertAll(row, entry => (double)entry);
            }, m, n);
            """));

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(6)]
    [InlineData(11)]
    public void Hessians(int inputs) =>
        Assert.Equal("", Snippet.Run($$"""
            {{Compare}}
            [{{Second}}]
            public static double F(double[] x, double w)
            {
                double s = w;
                double[] h = new double[x.Length];
                for (int i = 0; i < x.Length; i++) { s = Math.Sin(s) * x[i] + (x[i] > 1 ? s : w); h[i] = s * s; }
                double r = 0;
                int k = x.Length;
                while (k > 0) { k--; r += h[k] * s; if (r > 90) break; }
                return r;
            }
            """,
            $$"""
            int n = {{inputs}};
            double[] x = new double[n], hessian = new double[(n + 1) * (n + 1)], g = new double[n];
            for (int i = 0; i < n; i++) x[i] = 0.4 + 0.13 * i;
            double value = FHessian(x, 0.8, hessian);
            string wrong = value == F(x, 0.8) ? "" : "value ";
            for (int i = 0; i <= n; i++) for (int j = 0; j < i; j++) if (hessian[i * (n + 1) + j] != hessian[j * (n + 1) + i]) wrong += "asymmetric ";
            return wrong + Differences(hessian, i =>
            {
                double[] direction = new double[n], row = new double[n + 1];
                if (i < n) direction[i] = 1;
                FHessianVectorProduct(x, 0.8, direction, i == n ? 1 : 0, g, out _, row.AsSpan(0, n), out row[n]);
                for (int j = 0; j < i; j++) row[j] = hessian[i * (n + 1) + j];
                return row;
            }, n + 1, n + 1);
            """));

    [Fact]
    public void A_small_Hessian_is_one_product() =>
        Assert.Equal("", Snippet.Run($$"""
            {{Compare}}
            [{{Second}}]
            public static double F(double x, float y, double z)
            {
                double s = x * z;
                for (int i = 0; i < 4; i++) s = s > 2 ? s / y : s * Math.Exp(z) + x;
                return s * y;
            }
            """,
            """
            double[] hessian = new double[9];
            double value = FHessian(0.3, 1.25f, 0.7, hessian);
            return (value == F(0.3, 1.25f, 0.7) ? "" : "value ") + Differences(hessian, i =>
            {
                FHessianVectorProduct(0.3, 1.25f, 0.7, i == 0 ? 1 : 0, i == 1 ? 1 : 0, i == 2 ? 1 : 0, out _, out _, out _, out double hx, out float hy, out double hz);
                double[] row = { hx, hy, hz };
                for (int j = 0; j < i; j++) row[j] = hessian[3 * i + j];
                return row;
            }, 3, 3);
            """));

    [Fact]
    public void What_cannot_serve_several_seeds_goes_one_by_one() =>
        Assert.Equal("", Snippet.Run($$"""
            {{Compare}}
            [Differentiable] static double Power(double x, int n) => n == 0 ? 1 : x * Power(x, n - 1);

            [{{Modes}}]
            public static void F(double[] x, float k, [Output] Span<double> y)
            {
                for (int i = 0; i < y.Length; i++) y[i] = Power(x[i % x.Length], i) * k;
            }
            """,
            """
            int n = 3, m = 5;
            double[] x = { 0.7, 0.4, 1.2 }, y = new double[m], jacobian = new double[n * m];
            float[] kj = new float[m];
            FJacobian(x, 2, y, jacobian, kj);
            return Differences(jacobian, i => { double[] direction = new double[n], column = new double[m]; direction[i] = 1; FTangent(x, 2, y, direction, 0, column); return column; }, n, m, transposed: true);
            """));

    [Fact]
    public void An_exception_of_the_method_is_thrown_once_for_all_seeds() =>
        Assert.Equal("IndexOutOfRangeException 1", Snippet.Run(
            $$"""
            static int calls;

            static void Count() => calls++;

            [{{Modes}}]
            public static (double, double) F(double[] x) { Count(); return (x[0] * x[1], x[1] / x[2]); }
            """,
            """
            try { FJacobian(new double[2], new double[4]); return "none"; }
            catch (System.Exception exception) { return exception.GetType().Name + " " + calls; }
            """));
}
