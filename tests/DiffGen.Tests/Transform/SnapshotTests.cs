using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Transform;

/// <summary>Loops that leave snapshots: the same bits as without, fewer values, and no more runs than the schedule says.</summary>
public sealed class SnapshotTests
{
    public static TheoryData<string, string> Programs => new()
    {
        {
            """
            [Differentiable(MARK)]
            public static double F(double[] x, int n)
            {
                double y = x[0], z = x[1];
                for (int i = 0; i < n; i++)
                {
                    double w = Math.Sin(y * x[2]) + x[3] * i * x[2];
                    z = z * 0.5 + Math.Exp(-w * w) * x[3];
                    y = w * z;
                }

                return y * z;
            }
            """,
            "FGradient(x, n, g)"
        },
        {
            """
            [Differentiable(MARK)]
            public static double F(double[] x, int n)
            {
                double[] u = new double[x.Length], next = new double[x.Length];
                x.CopyTo(u, 0);
                for (int t = 0; t < n; t++)
                {
                    for (int i = 1; i < u.Length - 1; i++)
                        next[i] = u[i] - 0.1 * u[i] * (u[i + 1] - u[i - 1]) + 0.05 * x[0] * (u[i + 1] - 2 * u[i] + u[i - 1]);
                    next[0] = u[0] * x[1];
                    (u, next) = (next, u);
                }

                return u[2] * u[3] + next[4];
            }
            """,
            "FGradient(x, n, g)"
        },
        {
            """
            [Differentiable]
            static void Step(Span<double> u, double k)
            {
                for (int i = 1; i < u.Length; i++) { u[i] = Math.Sin(u[i] * u[i - 1]) * k; u[i] = Math.Exp(-u[i] * u[i]); }
            }

            [Differentiable(MARK)]
            static double Inner(Span<double> u, double k, int n)
            {
                double s = k;
                for (int t = 0; t < n; t++)
                {
                    Step(u, s);
                    if (u[3] > 0.9) break;
                    s = s * u[2] + k;
                }

                return s;
            }

            [Differentiable]
            public static double F(double[] x, int n)
            {
                double s = Inner(x, 0.7 * x[1], n);
                return s * Inner(x, s, n + 3) + x[5] * x[2];
            }
            """,
            "FGradient(x, n, g)"
        },
        {
            """
            [Differentiable(MARK)]
            public static void S(double[] x, double k, int n)
            {
                int left = n;
                while (left-- > 0)
                {
                    x[0] = x[0] * x[1] * k;
                    for (int i = 1; i < x.Length; i++) x[i] = Math.Tanh(x[i] * x[0] + x[i - 1]);
                }
            }
            """,
            "Seeded(x, n, g); static void Seeded(double[] x, int n, double[] g) { for (int i = 0; i < g.Length; i++) g[i] = i + 1; double k = 0; SAdjoint(x, 0.8, n, g, ref k); g[0] += k; }"
        },
    };

    [Theory]
    [MemberData(nameof(Programs))]
    public void The_gradient_is_the_same_to_the_bit(string program, string call)
    {
        var run = $$"""
            var text = new System.Text.StringBuilder();
            for (int n = 0; n <= 33; n += n < 9 ? 1 : 6)
            {
                double[] x = new double[6], g = new double[6];
                for (int i = 0; i < 6; i++) x[i] = 0.5 + 0.07 * i;
                double[] entry = (double[])x.Clone();
                {{call}};
                text.Append(string.Join(" ", Array.ConvertAll(g, BitConverter.DoubleToInt64Bits))).AppendLine(" " + System.Linq.Enumerable.SequenceEqual(x, entry));
            }

            return text.ToString();
            """;
        var taped = Snippet.Run(program.Replace("(MARK)", "", StringComparison.Ordinal) + "\n", run);
        foreach (var snapshots in new[] { 1, 2, 3, 7, 50 })
            Assert.Equal(taped, Snippet.Run(program.Replace("MARK", "LoopSnapshots = " + snapshots, StringComparison.Ordinal) + "\n", run));
    }

    private const string Counted = """

        static int runs;
        static double Counting(double x) { runs++; return x; }

        [DerivativeOf(typeof(P), nameof(Counting))]
        static double CountingDerivative(double x) => 1;

        [Differentiable(LoopSnapshots = SNAPSHOTS)]
        public static double F(double x, int n)
        {
            double y = x;
            for (int i = 0; i < n; i++) y = Counting(Math.Sin(y) + x);
            return y;
        }
        """;

    [Theory]
    [InlineData(100, 1)]
    [InlineData(100, 3)]
    [InlineData(1000, 6)]
    [InlineData(10, 40)]
    [InlineData(1, 2)]
    public void Iterations_are_run_as_often_as_the_schedule_says(int iterations, int snapshots)
    {
        var runs = (int)Snippet.Run(
            Counted.Replace("SNAPSHOTS", snapshots.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal) + "\n",
            $"FGradient(0.3, {iterations}, out _); return runs;")!;

        // Beyond the schedule the forward sweep runs to the end, from the last snapshot that it takes.
        var fewest = DiffGen.Runtime.SnapshotSchedule.Advances(iterations, snapshots) + iterations;
        var last = 0;
        for (int free = snapshots - 1, next; (next = DiffGen.Runtime.SnapshotSchedule.Next(last, iterations, free)) < iterations; free--)
            last = next;
        Assert.Equal(fewest + iterations - last, runs);
    }

    [Fact]
    public void No_value_of_an_iteration_is_recorded()
    {
        var source = Snippet.Source(Counted.Replace("SNAPSHOTS", "3", StringComparison.Ordinal) + "\n");
        Assert.DoesNotContain("tape.Push", source, StringComparison.Ordinal);
        Assert.DoesNotContain("Allocate<double>(global::System.Math.Max(0, n))", source, StringComparison.Ordinal);
        Assert.Contains("global::System.Math.Min(t, 3)", source, StringComparison.Ordinal);
    }

    [Fact]
    public void Truncated_propagation_forgets_what_is_further_back()
    {
        const string Program = """

            [Differentiable(LoopSnapshots = 3)]
            public static double F(double w, double h0, int n, int every)
            {
                double h = h0;
                for (int t = 0; t < n; t++)
                {
                    if (t % every == 0) h = Diff.StopGradient(h);
                    h = Math.Tanh(w * h + 0.1 * t);
                }

                return h;
            }
            """;
        Assert.Equal("0 True", Snippet.Run(Program + "\n", """
            FGradient(0.7, 0.4, 10, 4, out double w, out double h);
            double y = 0.4;
            for (int t = 0; t < 8; t++) y = Math.Tanh(0.7 * y + 0.1 * t);

            // The last two steps alone, from where the others have led.
            double a = Math.Tanh(0.7 * y + 0.8), b = Math.Tanh(0.7 * a + 0.9);
            double expected = (1 - b * b) * (a + 0.7 * (1 - a * a) * y);
            return h + " " + (Math.Abs(w - expected) < 1e-14);
            """));
    }
}
