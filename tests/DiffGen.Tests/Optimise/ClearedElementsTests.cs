using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Optimise;

/// <summary>The first addition to an element of a gradient that has just been cleared sets it; nothing else does.</summary>
public sealed class ClearedElementsTests
{
    [Theory]
    [InlineData("return x[0] * x[1];", new[] { "xGradient[1] = ", "xGradient[0] = " }, new string[0])]
    [InlineData("double a = x[0]; return a * a * x[2];", new[] { "xGradient[2] = ", "xGradient[0] = " }, new string[0])]
    [InlineData("double s = 0; for (int i = 0; i < x.Length; i++) s += x[i]; return s * x[0];", new[] { "xGradient[0] = " }, new string[0])]
    [InlineData("double s = x[0]; for (int i = 0; i < x.Length; i++) s += x[i]; return s;", new string[0], new[] { "xGradient[0] = " })]
    [InlineData("double s = x[0] * x[0]; for (int i = 0; i < x.Length; i++) s = Math.Sin(s) * x[i]; return s;", new string[0], new[] { "xGradient[0] = " })]
    [InlineData("double s = x[0] * 2; if (x[1] > 0) s *= x[0]; return s;", new string[0], new string[0])]
    [InlineData("var y = x.Slice(1); return x[1] * x[0] + y[0] * y[1];", new string[0], new[] { "xGradient[1] = ", "xGradient[0] = " })]
    [InlineData("return x[1] * x[n];", new string[0], new[] { "xGradient[1] = " })]
    public void Of_a_gradient(string body, string[] set, string[] added)
    {
        // What else the method does keeps its gradient from being that of the adjoint.
        string program = "[Differentiable]\npublic static double F(ReadOnlySpan<double> x, int n, Span<int> log)\n{\nlog[0] = n;\n" + body + "\n}";
        string text = Snippet.Method(Text(program, ""), "FGradient");
        Assert.All(set, element => Assert.Contains(element, text, StringComparison.Ordinal));
        Assert.All(added, element => Assert.DoesNotContain(element, text, StringComparison.Ordinal));
        AssertSame(program, """
            double[] x = { 0.5, 1.5, -0.7, 0.9 }, g = { 9, 8, 7, 6, 5 };
            string text = FGradient(x, 1, new int[1], g).ToString("R");
            foreach (double d in g) text += " " + (d + 0.0).ToString("R");
            return text;
            """);
    }

    [Fact]
    public void Of_the_rows_of_a_matrix()
    {
        const string Program = """
            [Differentiable(Modes = DerivativeModes.Jacobian)]
            public static (double A, double B, double C) F(ReadOnlySpan<double> x, double[] y) => (x[0] * x[1] * y[0], x[1] + y[0] * y[0], Math.Sin(x[0]) * x[0]);
            """;
        Assert.DoesNotContain("+= ", Text(Program, ""), StringComparison.Ordinal);
        AssertSame(Program, """
            double[] x = { 0.5, 1.5, -0.7 }, y = { 2, 3 }, j = new double[10], k = new double[7];
            Array.Fill(j, 9); Array.Fill(k, 9);
            string text = FJacobian(x, y, j, k).ToString();
            foreach (double d in j) text += " " + (d + 0.0).ToString("R");
            foreach (double d in k) text += " " + (d + 0.0).ToString("R");
            return text;
            """);
    }

    // What is cleared in the middle is a part of what has been added to.
    [Theory]
    [InlineData("y[2] = x * x; y.Slice(0, n).Clear(); return y[2] * y[0] + y[1] * x + y[2];")]
    [InlineData("y[2] *= x; y[0] += x; double t = y[0] * y[2]; y.Slice(0, 2).Clear(); y[1] += x * t; return y[2] * y[1] + y[0];")]
    [InlineData("y.Slice(0, n).Clear(); y[1] += x; y[2] += x * x; double t = y[1] * y[2] * y[3]; y.Slice(1, n).Clear(); return t * y[3] + y[2] + y[0];")]
    public void Memory_that_the_method_clears(string body) => AssertSame(
        "[Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.HessianVectorProduct)]\npublic static double F(Span<double> y, double x, int n)\n{\n" + body + "\n}",
        """
        double[] y = { 0.5, 1.5, -0.7, 0.9 }, a = { 0.1, 0.2, 0.3, 0.4 }, g = { 9, 8, 7, 6 }, h = { 9, 8, 7, 6 };
        double xa = 0.25;
        string text = FAdjoint(y, 1.2, 1, 0.7, a, ref xa).ToString("R") + " " + xa.ToString("R");
        text += " " + FGradient(y, 1.2, 1, g, out xa).ToString("R") + " " + xa.ToString("R");
        foreach (double[] all in new[] { a, g }) foreach (double d in all) text += " " + (d + 0.0).ToString("R");
        FHessianVectorProduct(y, 1.2, 1, a, 0.4, g, out xa, h, out double xh);
        foreach (double[] all in new[] { g, h }) foreach (double d in all) text += " " + (d + 0.0).ToString("R");
        return text + " " + xa.ToString("R") + " " + xh.ToString("R");
        """);

    private static void AssertSame(string program, string run)
    {
        string whole = program + "\n\npublic static object Run()\n{\n" + run + "\n}\n";
        Assert.Equal(Run(Generate(whole, "FirstWrites")), Run(Generate(whole, "")));
    }

    private static string Run(GeneratorOutput output) => (string)LoadedAssembly.Emit(output.Output).GetType("P")!.GetMethod("Run")!.Invoke(null, null)!;

    private static string Text(string members, string names) => string.Join("\n", Generate(members, names).Files.Select(file => file.Text));

    private static GeneratorOutput Generate(string members, string names) => CompilationHost.Generate(
        CompilationHost.Compile([CompilationHost.Parse("#pragma warning disable\nusing System;\nusing DiffGen;\n\npublic static partial class P\n{\n" + members + "}\n", "Snippet.cs")]), names);
}
