using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Optimise;

/// <summary>An integer that a loop counts up is counted down by its reverse, where what is added is known there; else it is recorded.</summary>
public sealed class CountdownTests
{
    [Theory]
    [InlineData("for (int j = i + 1; j < n; j++) y[i + 1] += y[i] * x[next++ % 7];", true)]
    [InlineData("for (int j = n; j >= i; j -= 2) { y[i + 1] += y[i] * x[next % 7]; next += 3; }", true)]
    [InlineData("y[i + 1] += y[i] * x[next % 7]; next += i;", true)]
    [InlineData("y[i + 1] += y[i] * x[next % 7]; next += sizes[i];", true)]
    [InlineData("y[i + 1] += y[i] * x[(next & 1023) % 7]; next -= i * i * 77;", true)]
    [InlineData("y[i + 1] += y[i] * x[next % 7]; next = next * 2 % 11;", false)]
    [InlineData("y[i + 1] += y[i] * x[next % 7]; next += next % 3;", false)]
    [InlineData("y[i + 1] += y[i] * x[next % 7]; next += other; other = next % 3;", false)]
    [InlineData("y[i + 1] += y[i] * x[next % 7]; if (x[i] > 0.4) next += 2;", false)]
    [InlineData("for (int j = 0; j < n; j++) { if (x[j % 7] > 0.4) next++; y[i + 1] += y[i] * x[next % 7]; }", false)]
    public void What_a_loop_adds(string body, bool isCounted)
    {
        string program = $$"""
            [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.HessianVectorProduct)]
            public static double F(ReadOnlySpan<double> x, int n, int[] sizes)
            {
                double[] y = new double[n + 1];
                y[0] = 1;
                int next = 1, other = 1;
                for (int i = 0; i < n; i++) { {{body}} }
                return y[n] + next * x[0] + other;
            }

            [Differentiable]
            public static double G(ReadOnlySpan<double> x, int n, int[] sizes)
            {
                double s = 0;
                for (int k = 0; k < 3; k++) s = F(x, n - k, sizes) * (s + x[k]);
                return s;
            }
            """;
        string adjoint = Snippet.Method(Text(program, ""), "FAdjoint");
        Assert.Equal(isCounted, !adjoint.Contains("<int>", StringComparison.Ordinal));
        Assert.Contains("<int>", Text(program, "Countdown"), StringComparison.Ordinal);
        string run = program + """

            public static object Run()
            {
                string text = "";
                for (int n = 3; n < 7; n++)
                {
                    double[] x = { 0.3, 0.9, 0.2, 0.7, 0.5, 0.1, 0.8 }, g = new double[7], h = new double[7];
                    int[] sizes = { 2, 5, -1, 0, 9, 4, 3 };
                    text += FGradient(x, n, sizes, g).ToString("R") + " " + string.Join(" ", g) + " ";
                    text += GGradient(x, n, sizes, g).ToString("R") + " " + string.Join(" ", g) + " ";
                    FHessianVectorProduct(x, n, sizes, x, g, h);
                    text += string.Join(" ", h) + "\n";
                }
                return text;
            }

            """;
        Assert.Equal(Run(Generate(run, "Countdown")), Run(Generate(run, "")));
    }

    private static string Run(GeneratorOutput output) => (string)LoadedAssembly.Emit(output.Output).GetType("P")!.GetMethod("Run")!.Invoke(null, null)!;

    private static string Text(string members, string names) => string.Join("\n", Generate(members, names).Files.Select(file => file.Text));

    private static GeneratorOutput Generate(string members, string names) => CompilationHost.Generate(
        CompilationHost.Compile([CompilationHost.Parse("#pragma warning disable\nusing System;\nusing DiffGen;\n\npublic static partial class P\n{\n" + members + "}\n", "Snippet.cs")]), names);
}
