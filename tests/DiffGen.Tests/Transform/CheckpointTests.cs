using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Transform;

/// <summary>What a callee that is run again leaves on the tape, and how often it runs.</summary>
public sealed class CheckpointTests
{
    private const string Program = """

        [Differentiable(MARK)]
        static void Step(Span<double> u, double k)
        {
            for (int i = 1; i < u.Length; i++) { u[i] = Math.Sin(u[i] * u[i - 1]) * k; u[i] = Math.Exp(-u[i] * u[i]); }
        }

        [Differentiable]
        public static double F(Span<double> u, double k, int steps)
        {
            for (int s = 0; s < steps; s++) Step(u, k);
            return u[u.Length - 1] * u[1];
        }
        """;

    private const string Run = """
        double[] u = new double[50], g = new double[50];
        for (int i = 0; i < 50; i++) u[i] = 0.5 + 0.01 * i;
        double v = FGradient(u, 0.9, 20, g, out double k);
        return string.Join(" ", Array.ConvertAll(g, x => BitConverter.DoubleToInt64Bits(x))) + " " + v + " " + k;
        """;

    [Fact]
    public void The_gradient_is_the_same_to_the_bit() => Assert.Equal(Snippet.Run(Program.Replace("(MARK)", "", StringComparison.Ordinal), Run), Snippet.Run(Program.Replace("MARK", "Checkpoint = true", StringComparison.Ordinal), Run));

    [Fact]
    public void The_tape_holds_what_the_callee_was_given_and_nothing_of_what_it_computed()
    {
        var taped = Forward(Snippet.Source(Program.Replace("(MARK)", "", StringComparison.Ordinal)));
        var again = Forward(Snippet.Source(Program.Replace("MARK", "Checkpoint = true", StringComparison.Ordinal)));
        Assert.Contains("u.CopyTo(", again, StringComparison.Ordinal);
        Assert.Matches("for [^}]*tape", taped);
        Assert.DoesNotMatch("for [^}]*tape", again);
    }

    private static string Forward(string source)
    {
        var start = source.IndexOf(" StepForwardSweep(", StringComparison.Ordinal);
        return source[start..source.IndexOf("StepReverseSweep(", start, StringComparison.Ordinal)];
    }
}
