using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Transform;

/// <summary>Sweeps of callees that share a tape with the caller's.</summary>
public sealed class CallTests
{
    // The reverse sweeps of overloads take the same types: what tells the methods apart lies on the tape.
    [Fact]
    public void Overloads_keep_their_sweeps_apart()
    {
        const string Program = """
            [Differentiable]
            public static double Power(double x, int n)
            {
                double p = 1;
                for (int i = 0; i < n; i++) p *= x;
                return p;
            }

            [Differentiable]
            public static double Power(double x)
            {
                double p = 1;
                for (int i = 0; i < 2; i++) p *= Math.Sin(x) * p;
                return p;
            }

            [Differentiable]
            public static double Both(double x) => Power(x, 3) + Power(x);
            """;
        double gradient = (double)Snippet.Run(Program, "BothGradient(0.5, out double xGradient); return xGradient;")!;

        // Power(x) is sin³(x).
        double expected = (3 * 0.25) + (3 * Math.Sin(0.5) * Math.Sin(0.5) * Math.Cos(0.5));
        Assert.Equal(expected, gradient, 12);
    }

    [Fact]
    public void A_callee_may_overwrite_what_an_earlier_call_reads_again()
    {
        const string Program = """
            [Differentiable]
            public static double Norm(ReadOnlySpan<double> x)
            {
                double s = 0;
                for (int i = 0; i < x.Length; i++) s += x[i] * x[i];
                return s;
            }

            [Differentiable]
            public static void Double(Span<double> x)
            {
                for (int i = 0; i < x.Length; i++) x[i] *= 2;
            }

            [Differentiable]
            public static double Twice(Span<double> x)
            {
                double first = Norm(x);
                Double(x);
                return first * Norm(x);
            }
            """;
        double[] result = (double[])Snippet.Run(
            Program,
            """
            double[] x = { 1, 2 }, gradient = new double[2];
            TwiceGradient(x, gradient);
            return new[] { gradient[0], gradient[1], x[0], x[1] };
            """)!;

        // Twice is 4 |x|⁴, so its gradient is 16 |x|² x; and x is as it was.
        Assert.Equal([80.0, 160.0, 1.0, 2.0], result);
    }

    // Two copies lie on the tape, and come off it in the opposite order.
    [Fact]
    public void A_callee_may_overwrite_two_buffers_in_a_loop()
    {
        const string Program = """
            [Differentiable]
            public static void Mix(Span<double> u, double[] v)
            {
                for (int i = 0; i < u.Length; i++)
                {
                    double s = u[i] * v[i];
                    v[i] = u[i] + v[i] * v[i];
                    u[i] = s;
                }
            }

            [Differentiable]
            public static double Repeated(Span<double> u, double[] v, int n)
            {
                for (int k = 0; k < n; k++) Mix(u, v);
                double t = 0;
                for (int i = 0; i < u.Length; i++) t += u[i] * (i + 1);
                return t;
            }
            """;
        double[] result = (double[])Snippet.Run(
            Program,
            """
            double[] u = { 0.5, -1.5, 0.75 }, v = { 1.25, 0.5, -0.25 }, du = new double[3], dv = new double[3];
            RepeatedGradient(u, v, 2, du, dv);
            double[] packed = { u[0], u[1], u[2], v[0], v[1], v[2] };
            var check = GradientCheck.Compare(
                x => Repeated(new[] { x[0], x[1], x[2] }, new[] { x[3], x[4], x[5] }, 2),
                (x, g) => { for (int i = 0; i < 3; i++) { g[i] = du[i]; g[i + 3] = dv[i]; } },
                packed);
            check.ThrowIfFailed();
            return packed;
            """)!;
        Assert.Equal([0.5, -1.5, 0.75, 1.25, 0.5, -0.25], result);
    }

    // The callee's array goes back before its record is pushed, and must have been read by then.
    [Fact]
    public void Local_memory_of_a_callee_is_read_before_it_is_reused()
    {
        const string Program = """
            [Differentiable]
            public static double Step(double x, double y)
            {
                double[] local = new double[1];
                return (x < 0.0 ? 1.0 : 0.0) * x + local[0] * y + y;
            }

            [Differentiable]
            public static double Twice(double x, double y) => Step(Step(x, y), y);
            """;
        double[] result = (double[])Snippet.Run(Program, "double v = TwiceGradient(-3.0, 1.5, out double x, out double y); return new[] { v, Twice(-3.0, 1.5), x, y };")!;
        Assert.Equal([0.0, 0.0, 1.0, 2.0], [result[0] - result[1], result[0] - (-3.0 + 1.5 + 1.5), result[2], result[3]]);
    }

    [Fact]
    public void Overlapping_parts_of_one_buffer_are_refused_where_the_callee_writes()
    {
        const string Program = """
            [Differentiable]
            public static void Square(ReadOnlySpan<double> x, Span<double> y)
            {
                for (int i = 0; i < x.Length; i++) y[i] = x[i] * x[i];
            }

            [Differentiable]
            public static double Shift(Span<double> a, int by)
            {
                Square(a.Slice(0, 2), a.Slice(by, 2));
                return a[3];
            }
            """;
        var exception = Assert.Throws<ArgumentException>(() => Snippet.Run(Program, "ShiftGradient(new double[4], 1, new double[4]);"));
        Assert.Contains("'x' and 'y' share memory", exception.Message, StringComparison.Ordinal);
        Assert.Equal(6.0, Snippet.Run(Program, "double[] g = new double[4]; ShiftGradient(new double[] { 1, 3, 5, 7 }, 2, g); return g[1];"));
    }
}
