using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Language;

/// <summary>Memory that is passed twice: refused where a derivative would come out wrong, allowed where nothing is written.</summary>
public sealed class OverlapTests
{
    private const string Step = """
        [Differentiable]
        public static void Step(ReadOnlySpan<double> x, double k, Span<double> y)
        {
            for (int i = 0; i < x.Length; i++) y[i] += k * x[i] * x[i];
        }
        """;

    private const string Pair = """
        [Differentiable]
        public static double Pair(ref double u, ref double v)
        {
            u *= v;
            v += u;
            return u * v;
        }
        """;

    private const string Dot = """
        [Differentiable]
        public static double Dot(double[] x, double[] w)
        {
            double s = 0;
            for (int i = 0; i < x.Length; i++) s += x[i] * w[i];
            return s;
        }
        """;

    [Theory]
    [InlineData("memory.AsSpan(2, 3)", "other.AsSpan(0, 3)", "memory.AsSpan(0, 3)", "other.AsSpan(4, 3)")] // xAdjoint meets x
    [InlineData("memory.AsSpan(0, 3)", "other.AsSpan(0, 3)", "other.AsSpan(2, 3)", "memory.AsSpan(4, 3)")] // xAdjoint meets y
    [InlineData("memory.AsSpan(0, 3)", "memory.AsSpan(3, 3)", "other.AsSpan(0, 3)", "other.AsSpan(2, 3)")] // xAdjoint meets yAdjoint
    [InlineData("memory.AsSpan(0, 3)", "memory.AsSpan(1, 3)", "other.AsSpan(0, 3)", "other.AsSpan(3, 3)")] // x meets y, which is written
    [InlineData("memory.AsSpan(0, 3)", "memory.AsSpan(3, 3)", "other.AsSpan(0, 3)", "memory.AsSpan(5, 3)")] // yAdjoint meets y
    public void OverlappingBuffersAreRefused(string x, string y, string xAdjoint, string yAdjoint) =>
        Assert.Throws<ArgumentException>(() => Snippet.Run(Step, $"""
            double[] memory = new double[9], other = new double[9];
            double k = 0;
            StepAdjoint({x}, 1, {y}, {xAdjoint}, ref k, {yAdjoint});
            """));

    [Fact]
    public void AdjacentBuffersAreFine() =>
        Assert.Equal(2.0 * 3, Snippet.Run(Step, """
            double[] memory = new double[12];
            memory.AsSpan(0, 3).Fill(3);
            memory.AsSpan(9, 3).Fill(1);
            double k = 0;
            StepAdjoint(memory.AsSpan(0, 3), 1, memory.AsSpan(3, 3), memory.AsSpan(6, 3), ref k, memory.AsSpan(9, 3));
            return memory[6];
            """));

    [Theory]
    [InlineData("x[1]")]
    [InlineData("y[0]")]
    [InlineData("dx[2]")]
    [InlineData("dy[2]")]
    public void ScalarAdjointInsideABufferIsRefused(string k) =>
        Assert.Throws<ArgumentException>(() => Snippet.Run(Step, $"""
            double[] x = new double[3], y = new double[3], dx = new double[3], dy = new double[3];
            StepAdjoint(x, 1, y, dx, ref {k}, dy);
            """));

    [Theory]
    [InlineData("ref a, ref a, 1, ref b, ref c")]
    [InlineData("ref a, ref b, 1, ref c, ref c")]
    [InlineData("ref a, ref b, 1, ref a, ref c")]
    [InlineData("ref a, ref b, 1, ref c, ref a")]
    public void CoincidingScalarsAreRefused(string arguments) =>
        Assert.Throws<ArgumentException>(() => Snippet.Run(Pair, $"""
            double a = 1, b = 2, c = 3;
            PairAdjoint({arguments});
            """));

    [Fact]
    public void ReadOnlyBuffersMayCoincide() =>
        Assert.Equal(2.0, Snippet.Run(Dot, """
            double[] x = { 1, 2 }, dx = new double[2], dw = new double[2];
            DotGradient(x, x, dx, dw);
            return dw[1];
            """));

    [Fact]
    public void EmptyBuffersNeverOverlap() =>
        Assert.Equal(0.0, Snippet.Run(Dot, """
            double[] none = { };
            return DotGradient(none, none, none, none);
            """));

    /// <summary>What a callee may not be given in a derivative is refused there too, never differentiated wrongly.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void OverlapInsideACallIsRefused(int by)
    {
        const string text = """

            [Differentiable]
            public static double Twice(double[] a, int by)
            {
                Step(a.AsSpan(0, 2), 0.5, a.AsSpan(by, 2));
                return a[0] * a[1];
            }
            """;
        Assert.Throws<ArgumentException>(() => Snippet.Run(Step + text, $"TwiceGradient(new double[4], {by}, new double[4]);"));
    }

    [Fact]
    public void PartsThatDoNotOverlapAreAllowedInACall()
    {
        const string text = """

            [Differentiable]
            public static double Twice(double[] a)
            {
                Step(a.AsSpan(0, 2), 0.5, a.AsSpan(2, 2));
                return a[2] * a[3];
            }
            """;
        Assert.Equal((3 + 0.5 * 1) * (0.5 * 2 * 2), Snippet.Run(Step + text, "double[] d = new double[4]; TwiceGradient(new double[] { 1, 2, 3, 4 }, d); return d[1];"));
    }
}
