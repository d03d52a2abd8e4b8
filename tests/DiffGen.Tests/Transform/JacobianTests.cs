using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Transform;

/// <summary>Dense Jacobians, by tangents or by adjoints as the shapes say, against closed forms and tangents.</summary>
public sealed class JacobianTests
{
    private const string Jacobian = "Differentiable(Modes = DerivativeModes.Jacobian | DerivativeModes.Forward)";

    private const string Field = $$"""
        [{{Jacobian}}]
        public static void Field(double[] x, float k, [Output] Span<double> y)
        {
            for (int i = 0; i < y.Length; i++) y[i] = i % 3 == 2 ? 1 : k * x[i % x.Length] * Math.Sin(x[(i + 1) % x.Length]);
        }
        """;

    [Theory]
    [InlineData(2, 9)] // by tangents
    [InlineData(5, 3)] // by adjoints
    [InlineData(1, 0)]
    public void Both_ways_give_the_columns_that_tangents_are(int inputs, int outputs) =>
        Assert.Equal("", Snippet.Run(Field, $$"""
            int n = {{inputs}}, m = {{outputs}};
            double[] x = new double[n], y = new double[m], expected = new double[m], xj = new double[n * m + 1];
            float[] kj = new float[m];
            for (int i = 0; i < n; i++) x[i] = 0.4 + 0.3 * i;
            System.Array.Fill(xj, 9); System.Array.Fill(kj, 9); System.Array.Fill(y, 9);
            FieldJacobian(x, 2, y, xj, kj);
            Field(x, 2, expected);
            string wrong = System.MemoryExtensions.SequenceEqual<double>(y, expected) ? "" : "values ";
            for (int j = 0; j <= n; j++)
            {
                double[] direction = new double[n], tangent = new double[m];
                if (j < n) direction[j] = 1;
                FieldTangent(x, 2, expected, direction, j == n ? 1 : 0, tangent);
                for (int i = 0; i < m; i++)
                {
                    double entry = j < n ? xj[i * n + j] : kj[i];
                    if (!(Math.Abs(entry - tangent[i]) <= (j < n ? 1e-12 : 1e-6))) wrong += $"[{i},{j}] {entry} {tangent[i]} ";
                }
            }
            return wrong + (xj[n * m] == 9 ? "" : "tail");
            """));

    [Fact]
    public void A_tuple_has_a_row_for_each_component() =>
        Assert.Equal("1 0 0 2 0 1", Snippet.Run(
            $"[{Jacobian}] public static (double, int, double) Polar(double r, [Constant] double k, double phi) => (r * Math.Cos(phi), 3, k * Math.Sin(phi) * r);",
            """
            double[] r = new double[2], phi = new double[2], r2 = new double[2], phi2 = new double[2];
            var (x, _, y) = PolarJacobian(1, 2, 0, r, phi);
            return $"{r[0]} {r[1] + 0.0} {phi[0] + 0.0} {phi[1]} {y} {x}";
            """));

    [Fact]
    public void Structs_are_flattened_field_by_field() =>
        Assert.Equal("2 3 0 1 | 1 0 0 5", Snippet.Run(
            $$"""
            public record struct Pair(double A, int Tag, double B);

            [{{Jacobian}}]
            public static Pair F(Pair p, ReadOnlySpan<Pair> q)
            {
                double s = 0;
                for (int i = 0; i < q.Length; i++) s += q[i].A;
                return new Pair(p.A * p.B + s, 0, p.B + 5 * q[q.Length - 1].B);
            }
            """,
            """
            double[] p = new double[4], q = new double[4];
            FJacobian(new Pair(3, 7, 2), new Pair[] { new(1, 1, 1) }, p, q);
            return string.Join(" ", p) + " | " + string.Join(" ", q);
            """));

    [Fact]
    public void An_out_parameter_is_an_output_and_callees_are_followed() =>
        Assert.Equal("12 16 4", Snippet.Run(
            """
            [Differentiable(Modes = DerivativeModes.None)]
            static double Power(double x, int n) => n == 0 ? 1 : x * Power(x, n - 1);

            [Differentiable(Modes = DerivativeModes.Jacobian)]
            public static int F(double x, double y, out double z) { z = Power(x, 3) * y * y; return 4; }
            """,
            """
            double[] xj = new double[1], yj = new double[1];
            int result = FJacobian(2, 1, out double z, xj, yj);
            return $"{xj[0]} {yj[0]} {result}";
            """));

    private const string Arrays = $$"""
        [{{Jacobian}}]
        public static double[] Walk(double[] x, double k, int n)
        {
            if (n < 0) return null;
            var sums = new double[n];
            double sum = 0;
            for (int i = 0; i < n; i++)
            {
                if (i == x.Length) return new[] { sum, k };
                sum += x[i] * k;
                sums[i] = sum * sum;
            }

            return sums;
        }

        [{{Jacobian}}]
        public static double[] OneOf(double[] x, double k, int n)
        {
            var own = new double[n];
            for (int i = 0; i < n; i++) own[i] = k * i * x[i % x.Length];
            return n == 2 ? x : own;
        }

        [{{Jacobian}}]
        public static double[] Few(double[] x, double k, int n) => new[] { x[0] * k, Math.Sin(k), n };
        """;

    [Theory]
    [InlineData("Walk", 3)]
    [InlineData("Walk", 9)] // the other return
    [InlineData("Walk", 0)] // no rows
    [InlineData("Walk", 1)] // fewer rows than columns
    [InlineData("OneOf", 2)] // a parameter is returned
    [InlineData("OneOf", 11)]
    [InlineData("Few", 4)]
    public void An_array_that_is_returned_has_as_many_rows_as_elements(string method, int n) =>
        Assert.Equal("", Snippet.Run(Arrays, $$"""
            double[] x = { 0.4, 0.7, 1.1, -0.3 }, xj = new double[100], kj = new double[20];
            System.Array.Fill(xj, 9); System.Array.Fill(kj, 9);
            double[] y = {{method}}Jacobian(x, 1.5, {{n}}, xj, kj);
            string wrong = System.MemoryExtensions.SequenceEqual<double>(y, {{method}}(x, 1.5, {{n}})) ? "" : "values ";
            for (int j = 0; j <= 4; j++)
            {
                double[] direction = new double[4];
                if (j < 4) direction[j] = 1;
                {{method}}Tangent(x, 1.5, {{n}}, direction, j == 4 ? 1 : 0, out double[] tangent);
                for (int i = 0; i < y.Length; i++)
                {
                    double entry = j < 4 ? xj[i * 4 + j] : kj[i];
                    if (!(Math.Abs(entry - tangent[i]) <= 1e-12)) wrong += $"[{i},{j}] {entry} {tangent[i]} ";
                }
            }
            return wrong + (xj[y.Length * 4] == 9 && kj[y.Length] == 9 ? "" : "tail");
            """));

    [Fact]
    public void No_array_has_no_rows() =>
        Assert.Equal("True", Snippet.Run(Arrays, "return (WalkJacobian(new double[2], 1, -1, default, default) is null).ToString();"));

    [Fact]
    public void What_an_array_needs_is_checked_after_it_is_made() =>
        Assert.Equal("xJacobian kJacobian 9 IndexOutOfRangeException", Snippet.Run(Arrays, """
            double[] j = { 9, 9, 9, 9 };
            string wrong = "";
            try { WalkJacobian(new double[2], 1, 2, j.AsSpan(0, 3), new double[2]); } catch (ArgumentException e) { wrong += e.ParamName + " "; }
            try { WalkJacobian(new double[2], 1, 2, j, new double[1]); } catch (ArgumentException e) { wrong += e.ParamName + " "; }
            wrong += j[0] + " ";
            try { FewJacobian(new double[0], 1, 2, j, default); } catch (Exception e) { wrong += e.GetType().Name; }
            return wrong;
            """));

    [Fact]
    public void Too_short_a_matrix_is_an_argument_error() =>
        Assert.Equal("xJacobian", Assert.Throws<ArgumentException>(() => Snippet.Run(
            Field, "FieldJacobian(new double[2], 1, new double[3], new double[5], new float[3]);")).ParamName);

    [Fact]
    public void A_matrix_must_not_lie_on_an_input() =>
        Assert.Throws<ArgumentException>(() => Snippet.Run(
            Field, "double[] x = new double[4]; FieldJacobian(x, 1, new double[1], x, new float[3]);"));

    [Fact]
    public void Steady_use_allocates_nothing() =>
        Assert.Equal("", Snippet.Run(Field, """
            double[] x = new double[7], y = new double[5], j = new double[35];
            float[] k = new float[5];
            FieldJacobian(x, 1, y, j, k);
            long before = GC.GetAllocatedBytesForCurrentThread();
            FieldJacobian(x, 1, y, j, k);
            long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            return bytes == 0 ? "" : bytes + " bytes";
            """));
}
