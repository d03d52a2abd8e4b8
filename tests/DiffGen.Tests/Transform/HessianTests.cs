using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Transform;

/// <summary>Dense Hessians: against closed forms, and against the Hessian-vector products that the corpus checks.</summary>
public sealed class HessianTests
{
    private const string Modes = "Modes = DerivativeModes.Reverse | DerivativeModes.HessianVectorProduct | DerivativeModes.Hessian";

    [Fact]
    public void Scalars_have_closed_forms() =>
        Assert.Equal("-400 2 - 1", Snippet.Run(
            "[Differentiable(Modes = DerivativeModes.Hessian)] public static double Rosenbrock(double x, double y) => (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x);",
            """
            double[] h = { 9, 9, 9, 9, 9 };
            RosenbrockHessian(1, 1, h);
            return $"{h[1]} {h[0] - 800} - {h[3] / 200}" + (h[1] == h[2] && h[4] == 9 ? "" : " wrong");
            """));

    [Fact]
    public void Rows_are_products_with_unit_directions_and_memory_is_as_before() =>
        Assert.Equal("", Snippet.Run(
            $$"""
            public record struct Point(double X, int Tag, double Y);

            [Differentiable({{Modes}})]
            static double Inner(double x, ReadOnlySpan<double> w) { double s = x; foreach (double v in w) s = Math.Sin(s * v) + v; return s; }

            [Differentiable({{Modes}})]
            public static double F(double a, [Constant] double c, Span<double> x, Point p, in double b, ref double r, double[] w)
            {
                double[] t = new double[x.Length];
                for (int i = 0; i < x.Length; i++) { t[i] = Inner(x[i] * a, w) * p.Y; x[i] = x[i] * t[i] + b; }
                r = r * r * p.X;
                double s = c * r;
                for (int i = 0; i < x.Length; i++) if (x[i] > 0) s += x[i] * t[i]; else s -= x[i] * x[i] * x[i];
                return s;
            }
            """,
            """
            double[] x = { 0.3, -0.7, 1.2 }, w = { 0.5, 1.5 };
            double r = 0.9, b = 0.4;
            Point p = new(1.1, 3, 0.6);
            int n = 10;
            double[] hessian = new double[n * n];
            double value = FHessian(0.8, 2, x, p, b, ref r, w, hessian);
            string wrong = value == F(0.8, 2, (double[])x.Clone(), p, b, ref r, w) ? "" : "value ";
            r = 0.9;
            for (int j = 0; j < n; j++)
            {
                double[] xt = new double[3], wt = new double[2], xg = new double[3], wg = new double[2], xh = new double[3], wh = new double[2];
                if (j is >= 1 and <= 3) xt[j - 1] = 1;
                if (j >= 8) wt[j - 8] = 1;
                double rt = j == 7 ? 1 : 0;
                FHessianVectorProduct(0.8, 2, x, p, b, ref r, w, j == 0 ? 1 : 0, xt, new Point(j == 4 ? 1 : 0, 0, j == 5 ? 1 : 0), j == 6 ? 1 : 0, ref rt, wt,
                    out _, xg, out _, out _, out _, wg, out double ah, xh, out Point ph, out double bh, out double rh, wh);
                double[] row = { ah, xh[0], xh[1], xh[2], ph.X, ph.Y, bh, rh, wh[0], wh[1] };
                for (int i = 0; i < n; i++)
                {
                    if (!(Math.Abs(row[i] - hessian[j * n + i]) <= 1e-12 * (1 + Math.Abs(row[i])))) wrong += $"[{j},{i}] {row[i]} {hessian[j * n + i]} ";
                    if (hessian[j * n + i] != hessian[i * n + j]) wrong += $"asymmetric {i} {j} ";
                }
            }
            return wrong + (x[0] == 0.3 && x[2] == 1.2 && r == 0.9 ? "" : "memory");
            """));

    [Fact]
    public void Recursion_on_memory_that_changes_in_a_loop_agrees_with_differences_of_the_gradient() =>
        Assert.Equal("", Snippet.Run(
            """
            [Differentiable(Modes = DerivativeModes.None)]
            static void Step(Span<double> u, double dt)
            {
                for (int i = 1; i + 1 < u.Length; i++) u[i] += dt * (u[i - 1] * u[i + 1] - u[i] * u[i]) * u[i];
            }

            [Differentiable(Modes = DerivativeModes.None)]
            static double Descend(Span<double> u, int n)
            {
                if (n == 0) return u[1] * u[2];
                Step(u, 0.1 * n);
                double a = Descend(u.Slice(0, u.Length - (n > 2 ? 1 : 0)), n - 1);
                return a * u[1] + u[2];
            }

            [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Hessian)]
            public static double F(Span<double> u, double k)
            {
                double s = 0;
                int steps = 0;
                while (steps < 4)
                {
                    double[] t = new double[u.Length + steps];
                    u.CopyTo(t);
                    if (steps == 2) { steps++; continue; }
                    s += Descend(t, steps) * k;
                    Step(u, k);
                    steps++;
                    if (s > 100) break;
                }

                return s + u[1] * u[1];
            }
            """,
            """
            double[] u = { 0.5, 0.8, 1.1, 0.7, 0.9 }, hessian = new double[36];
            string wrong = FHessian(u, 0.3, hessian) == F((double[])u.Clone(), 0.3) && u[1] == 0.8 ? "" : "value ";
            const double step = 1e-5;
            for (int j = 0; j < 6; j++)
            {
                double[] up = (double[])u.Clone(), down = (double[])u.Clone(), above = new double[6], below = new double[6];
                if (j < 5) { up[j] += step; down[j] -= step; }
                FGradient(up, j == 5 ? 0.3 + step : 0.3, above, out above[5]);
                FGradient(down, j == 5 ? 0.3 - step : 0.3, below, out below[5]);
                for (int i = 0; i < 6; i++)
                {
                    double expected = (above[i] - below[i]) / (2 * step);
                    if (!(Math.Abs(expected - hessian[j * 6 + i]) < 1e-7)) wrong += $"[{j},{i}] {hessian[j * 6 + i]}, expected {expected}; ";
                }
            }

            return wrong;
            """));

    [Fact]
    public void Nothing_to_differentiate_still_gives_the_value() =>
        Assert.Equal(7.0, Snippet.Run(
            "[Differentiable(Modes = DerivativeModes.Hessian)] public static double F(double[] x) { double s = 7; foreach (double v in x) s += v * v; return s; }",
            "return FHessian(new double[0], new double[0]);"));

    [Fact]
    public void Too_short_a_matrix_is_an_argument_error() =>
        Assert.Equal("hessian", Assert.Throws<ArgumentException>(() => Snippet.Run(
            "[Differentiable(Modes = DerivativeModes.Hessian)] public static double F(double[] x) => x[0] * x[1];",
            "FHessian(new double[2], new double[3]);")).ParamName);

    [Fact]
    public void Steady_use_allocates_nothing() =>
        Assert.Equal("", Snippet.Run(
            "[Differentiable(Modes = DerivativeModes.Hessian)] public static double F(double[] x) { double s = 1; for (int i = 0; i < x.Length; i++) s *= Math.Cos(x[i]); return s; }",
            """
            double[] x = new double[30], h = new double[900];
            FHessian(x, h);
            long before = GC.GetAllocatedBytesForCurrentThread();
            FHessian(x, h);
            long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            return bytes == 0 ? "" : bytes + " bytes";
            """));

    [Fact]
    public void Both_halves_hold_the_products_for_all_lengths() =>
        Snippet.Run(
            """
            [Differentiable(Modes = DerivativeModes.Hessian | DerivativeModes.HessianVectorProduct)]
            public static double F(double a, double[] x, double b, double[] w)
            {
                double s = a * b * b;
                for (int i = 0; i < x.Length; i++) s += Math.Sin(a * x[i]) * b;
                for (int i = 0; i < w.Length; i++) s *= 1 + 0.1 * w[i] * (x.Length > 0 ? x[i % x.Length] : a);
                return s;
            }

            [Differentiable(Modes = DerivativeModes.Hessian | DerivativeModes.HessianVectorProduct)]
            public static float G(float[] x)
            {
                float s = 0;
                for (int i = 0; i + 1 < x.Length; i++) s += x[i] * x[i] * x[i + 1];
                return s;
            }
            """,
            """
            for (int n = 0; n < 14; n++)
                for (int m = 0; m < 6; m++)
                {
                    double[] x = new double[n], w = new double[m];
                    for (int i = 0; i < n; i++) x[i] = Math.Cos(i);
                    for (int i = 0; i < m; i++) w[i] = Math.Sin(i + 1);
                    int count = n + m + 2;
                    double[] h = new double[count * count + 3], gx = new double[n], gw = new double[m], px = new double[n], pw = new double[m];
                    Array.Fill(h, double.NaN);
                    FHessian(0.7, x, 1.3, w, h);
                    for (int row = 0; row < count; row++)
                    {
                        double[] d = new double[count];
                        d[row] = 1;
                        FHessianVectorProduct(0.7, x, 1.3, w, d[0], d[1..(1 + n)], d[1 + n], d[(2 + n)..], out _, gx, out _, gw, out double pa, px, out double pb, pw);
                        double[] product = [pa, .. px, pb, .. pw];
                        for (int column = 0; column < count; column++)
                        {
                            if (!(Math.Abs(h[row * count + column] - product[column]) <= 1e-12 * (1 + Math.Abs(product[column])))) throw new Exception($"{n}, {m}: {row}, {column}");
                            if (h[row * count + column] != h[column * count + row]) throw new Exception("not symmetric");
                        }
                    }
                    for (int k = count * count; k < h.Length; k++) if (!double.IsNaN(h[k])) throw new Exception("the tail");
                }

            for (int n = 0; n < 20; n++)
            {
                float[] x = new float[n], h = new float[n * n];
                for (int i = 0; i < n; i++) x[i] = i + 1;
                GHessian(x, h);
                for (int i = 0; i < n; i++)
                    for (int j = 0; j < n; j++)
                    {
                        float expected = i == j ? (i + 1 < n ? 2 * x[i + 1] : 0) : j == i + 1 ? 2 * x[i] : i == j + 1 ? 2 * x[j] : 0;
                        if (h[i * n + j] != expected) throw new Exception($"float {n}: {i}, {j}");
                    }
            }
            """);
}
