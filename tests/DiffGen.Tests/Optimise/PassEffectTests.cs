using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Optimise;

/// <summary>What single passes do to companions: it shows in their text, and they compute the same to the bit.</summary>
public sealed class PassEffectTests
{
    private const string Extremes = """
        [Differentiable]
        public static double F(ReadOnlySpan<double> x, double start)
        {
            double max = start, min = x[0];
            for (int i = 0; i < x.Length; i++) max = Math.Max(max, x[i] * 2);
            for (int i = x.Length - 1; i > 0; i--) min = Math.Min(x[i], min);
            double all = 0;
            for (int r = 0; r < 3; r++)
            {
                double inner = -100;
                for (int i = r; i < x.Length; i += 2) inner = Math.Max(inner, x[i] - r);
                all += inner * max * (r + 1);
            }
            return max * 3 - min * all;
        }

        static string G(params double[] x)
        {
            double[] g = new double[x.Length];
            double value = FGradient(x, 0.5, g, out double start);
            for (int i = 0; i < g.Length; i++) g[i] += 0.0;
            return value.ToString("R") + " " + (start + 0.0).ToString("R") + " " + string.Join(" ", g);
        }
        """;

    [Theory]
    [InlineData("1, 2, 3, 4, 5, 6")]
    [InlineData("6, 5, 4, 3, 2, 1")]
    [InlineData("0.25, 0.25, 0.25, 0.25")]
    [InlineData("1, 3, 2, 3, 0, 3, 0")]
    [InlineData("-1, -2, -1, -2, -7")]
    [InlineData("0.0, -0.0, 0.0, -0.0, 0.0")]
    [InlineData("1, double.NaN, 3, 2")]
    [InlineData("-0.0")]
    [InlineData("double.PositiveInfinity, 1, double.PositiveInfinity, 2")]
    [InlineData("2, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4, 5, 9, 0, 4, 5, 2, 3, 5, 3, 6, 0, 2, 8, 7")]
    public void The_greatest_value_of_a_loop_is_found_again_without_a_tape(string values)
    {
        (string with, string without) = Both(Extremes, $"return G({values});", "Extrema, EarlyEnds");
        Assert.Equal(without, with);
    }

    [Fact]
    public void The_greatest_value_leaves_nothing_on_the_tape_and_its_reverse_ends_early()
    {
        const string Program = """
            [Differentiable]
            public static double F(ReadOnlySpan<double> x)
            {
                double max = x[0];
                for (int i = 1; i < x.Length; i++) max = Math.Max(max, x[i]);
                return max;
            }
            """;
        Assert.DoesNotContain("Tape.Rent", Text(Program, ""), StringComparison.Ordinal);
        Assert.Contains("!= 0.0", Text(Program, ""), StringComparison.Ordinal);
        Assert.DoesNotContain("!= 0.0", Text(Program, "EarlyEnds"), StringComparison.Ordinal);
        Assert.Contains("Tape.Rent", Text(Program, "Extrema"), StringComparison.Ordinal);

        // An iteration that is beaten has nothing to do, and the reverse starts with the last one that isn't.
        Assert.Contains("if (!(xi < max))", Text(Program, ""), StringComparison.Ordinal);
        Assert.Contains("int i1 = last;", Text(Program, ""), StringComparison.Ordinal);
        Assert.DoesNotContain("last", Text(Program, "EarlyEnds"), StringComparison.Ordinal);
    }

    // What is multiplied with may be infinite, and zero times that is no zero.
    [Theory]
    [InlineData("s = x[i] > 1 ? s * x[i] : 0;")]
    [InlineData("s = x[i] > 1 ? s : Math.Sqrt(s);")]
    public void A_loop_that_does_more_than_hand_on_runs_to_its_end(string statement) =>
        Assert.DoesNotContain("!= 0.0", Text($$"""
            [Differentiable]
            public static double F(ReadOnlySpan<double> x, double s)
            {
                for (int i = 0; i < x.Length; i++) {{statement}}
                return s;
            }
            """, ""), StringComparison.Ordinal);

    [Theory]
    [InlineData("if (k > 0) s += Math.Sin(k) * Math.Cos(k);", 2)]
    [InlineData("for (int i = 0; i < x.Length; i++) { s += Math.Sin(s) * x[i]; s *= Math.Cos(s); }", 4)]
    [InlineData("for (int i = 0; i < x.Length; i++) { double t = s * x[i]; s += Math.Sin(t) * Math.Cos(t); }", 2)]
    public void A_sine_takes_the_cosine_beside_it(string statement, int calls)
    {
        string program = $$"""
            [Differentiable]
            public static double F(ReadOnlySpan<double> x, double k) { double s = k; {{statement}} return s; }
            """;
        string adjoint = Snippet.Method(Text(program, ""), "FAdjoint");
        Assert.Equal(calls, adjoint.Split("System.Math.Sin(").Length + adjoint.Split("System.Math.Cos(").Length - 2);
        (string with, string without) = Both(
            program, "double[] x = { 0.3, 0.7, 1.9 }, g = new double[3]; double v = FGradient(x, 0.4, g, out double k); return $\"{v:R} {k:R} {g[0]:R} {g[2]:R}\";", "KnownValues");
        Assert.Equal(without, with);
    }

    [Theory]
    [InlineData("y[i] = x[i] > 0.5 ? Math.Sqrt(x[i]) : x[i] * k;")]
    [InlineData("y[i] = Math.Max(x[i], k) * Math.Abs(x[i] - 1) + Math.Min(-x[i], 0.0);")]
    [InlineData("double t = x[i]; if (t > 0.2) { if (t < 0.9) t *= k; else t = 1 / t; } y[i] = t - 1;")]
    [InlineData("y[i] = x[i] < 0.4 ? -x[i] : k;")]
    public void Choices_and_roots_run_on_vectors_without_permission(string statement)
    {
        string program = $$"""
            [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward)]
            public static void F(ReadOnlySpan<double> x, double k, Span<double> y)
            {
                y = y.Slice(0, x.Length);
                for (int i = 0; i < x.Length; i++) { {{statement}} }
            }
            """;
        (string with, string without) = Both(
            program,
            """
            int n = 43;
            double[] x = new double[n], y = new double[n], a = new double[n], s = new double[n];
            for (int i = 0; i < n; i++) { x[i] = i % 7 == 3 ? -0.0 : i % 9 == 4 ? double.NaN : 1.2 * Math.Sin(i); s[i] = 1 + i; }
            double ka = 0;
            FAdjoint(x, 0.4, y, a, ref ka, s);
            string text = string.Join(" ", y) + " | " + string.Join(" ", System.Array.ConvertAll(a, v => v + 0.0));
            FTangent(x, 0.4, y, s, 1, a);
            return text + " | " + string.Join(" ", a);
            """,
            "Vectorise");
        Assert.Contains("Vector256", Text(program, ""), StringComparison.Ordinal);
        Assert.Equal(without, with);
    }

    [Theory]
    [InlineData("for (int i = 0; i < n; i++) y[i] += w[next++] * x[i];", true)]
    [InlineData("for (int i = 3; i < n; i++) { y[i] += w[next + 2] * x[i]; next++; seen++; }", true)]
    [InlineData("for (int r = 0; r < n; r++) { double xr = x[r]; for (int i = r + 1; i < n; i++) y[i] += w[next++] * xr; }", true)]
    [InlineData("for (int i = 0; i < n; i++) { y[i] += w[next] * x[i]; next += 2; }", false)]
    [InlineData("for (int i = 0; i < n; i++) { y[i] += w[next] * x[i]; next--; }", false)]
    [InlineData("for (int i = n - 1; i >= 0; i--) y[i] += w[next++] * x[i];", false)]
    [InlineData("for (int i = 0; i < n; i++) y[i] += w[checked(next++)] * x[i];", false)]
    [InlineData("for (int i = 0; i < n; i++) { y[next++] += y[i] * w[i]; }", false)]
    public void An_integer_that_counts_along_keeps_no_loop_from_vectors(string loops, bool isOnVectors)
    {
        string program = $$"""
            [Differentiable]
            public static double F(ReadOnlySpan<double> x, ReadOnlySpan<double> w, int n, int next, Span<double> y)
            {
                int seen = 0;
                {{loops}}
                y[0] += next * x[1] + seen;
                double s = 0;
                for (int i = 0; i < y.Length; i++) s += y[i] * y[i];
                return s;
            }
            """;
        string text = Text(program, "");
        string forward = text[text.IndexOf("FAdjoint(", StringComparison.Ordinal)..];
        forward = forward[..forward.IndexOf("double s = 0.0;", StringComparison.Ordinal)];
        Assert.Equal(isOnVectors, forward.Contains("Vectors.Of(", StringComparison.Ordinal));
        (string with, string without) = Both(
            program,
            """
            double[] x = new double[50], w = new double[1500];
            for (int i = 0; i < x.Length; i++) x[i] = Math.Sin(i);
            for (int i = 0; i < w.Length; i++) w[i] = Math.Cos(i);
            string text = "";
            foreach (var (n, next, length) in new[] { (43, 100, 1500), (20, 100, 1500), (16, 90, 110), (43, 43, 101), (40, -1, 1500), (0, 0, 1500) })
            {
                double[] y = new double[46], s = new double[46], a = new double[50], b = new double[1500];
                for (int i = 0; i < s.Length; i++) s[i] = 1 + i;
                try { text += FAdjoint(x, w.AsSpan(0, length), n, next, y, 1, a, b, s).ToString("R"); }
                catch (Exception e) { text += e.GetType().Name; }
                text += " " + string.Join(" ", y) + " " + string.Join(" ", System.Array.ConvertAll(b, v => v + 0.0)) + " | ";
            }
            return text;
            """,
            "Vectorise");
        Assert.Equal(without, with);
    }

    [Fact]
    public void Functions_run_on_vectors_with_permission_only()
    {
        Assert.DoesNotContain("Vectors.Exp", Text(Functions.Replace("(FastMath = true)", "", StringComparison.Ordinal), ""), StringComparison.Ordinal);
        Assert.Contains("Vectors.Exp", Text(Functions, ""), StringComparison.Ordinal);
    }

    private const string Functions = """
        [Differentiable(FastMath = true)]
        public static void F(ReadOnlySpan<double> x, Span<double> y)
        {
            for (int i = 0; i < x.Length; i++) y[i] = Math.Exp(-x[i]) + Math.Tanh(x[i]) * Math.Sin(x[i]) + Math.Log(2 + Math.Cos(x[i]));
        }
        """;

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(29)]
    public void Functions_on_vectors_differ_in_their_last_bits_only(int length) =>
        Assert.InRange(
            (double)Snippet.Run(Functions, $$"""
                int n = {{length}};
                double[] x = new double[n], y = new double[n], e = new double[n], a = new double[n], s = new double[n];
                double worst = 0;
                for (int i = 0; i < n; i++) { x[i] = 3 * Math.Sin(i + 0.1); s[i] = 1; }
                FAdjoint(x, y, a, s);
                F(x, e);
                for (int i = 0; i < n; i++)
                {
                    double t = Math.Tanh(x[i]), d = -Math.Exp(-x[i]) + (1 - t * t) * Math.Sin(x[i]) + t * Math.Cos(x[i]) - Math.Sin(x[i]) / (2 + Math.Cos(x[i]));
                    worst = Math.Max(worst, Math.Max(Math.Abs(y[i] - e[i]), Math.Abs(a[i] - d)) / 20);
                }
                return worst;
                """)!,
            0,
            1e-15);

    [Fact]
    public void The_hyperbolic_tangent_of_vectors_is_right_everywhere()
    {
        for (double x = 1e-12; x < 40; x *= 1.003)
        {
            foreach (double signed in new[] { x, -x })
            {
                double actual = DiffGen.Runtime.Vectors.Tanh(System.Runtime.Intrinsics.Vector256.Create(signed))[1];
                Assert.InRange(Math.Abs((actual / Math.Tanh(signed)) - 1), 0, 1e-15);
            }
        }

        Assert.Equal(BitConverter.DoubleToInt64Bits(-0.0), BitConverter.DoubleToInt64Bits(DiffGen.Runtime.Vectors.Tanh(System.Runtime.Intrinsics.Vector256.Create(-0.0))[0]));
        Assert.True(double.IsNaN(DiffGen.Runtime.Vectors.Tanh(System.Runtime.Intrinsics.Vector256.Create(double.NaN))[0]));
        Assert.Equal(-1, DiffGen.Runtime.Vectors.Tanh(System.Runtime.Intrinsics.Vector256.Create(double.NegativeInfinity))[0]);
    }

    [Theory]
    [InlineData("i < y.Length", "y[i] = x[0] > 1 ? 1.0 : x[i];", false)]
    [InlineData("i < x.Length", "y[i] = x[0] > 1 ? 1.0 : x[i];", true)]
    [InlineData("i <= y.Length", "y[i] = x[0] > 1 ? 1.0 : x[i];", true)]
    [InlineData("i < y.Length", "y[i + 1] = x[0] > 1 ? 1.0 : x[i];", true)]
    public void An_index_that_the_loop_keeps_in_range_is_not_checked(string condition, string statement, bool isChecked) =>
        Assert.Equal(isChecked, Text($$"""
            [Differentiable]
            public static void F(ReadOnlySpan<double> x, Span<double> y)
            {
                for (int i = 0; {{condition}}; i++) { {{statement}} }
            }
            """, "").Contains("IndexOutOfRangeException", StringComparison.Ordinal));

    private static (string With, string Without) Both(string members, string statements, string names)
    {
        string program = members + "\npublic static object Run()\n{\n" + statements + "\n}\n";
        return (Run(Generate(program, "")), Run(Generate(program, names)));
    }

    private static string Run(GeneratorOutput output) =>
        (string)LoadedAssembly.Emit(output.Output).GetType("P")!.GetMethod("Run")!.Invoke(null, null)!;

    private static string Text(string members, string names) => string.Join("\n", Generate(members, names).Files.Select(file => file.Text));

    private static GeneratorOutput Generate(string members, string names) => CompilationHost.Generate(
        CompilationHost.Compile([CompilationHost.Parse("#pragma warning disable\nusing System;\nusing DiffGen;\n\npublic static partial class P\n{\n" + members + "}\n", "Snippet.cs")]), names);
}
