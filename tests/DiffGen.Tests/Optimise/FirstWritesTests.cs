using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Optimise;

/// <summary>Memory that a loop fills need not be zero before; all other memory is.</summary>
public sealed class FirstWritesTests
{
    [Theory]
    [InlineData("for (int i = 0; i < y.Length; i++) y[i] = Math.Sin(x[i]);", 0)]
    [InlineData("for (int i = 0; i < x.Length; i++) { double t = x[i]; if (t > 0.5) t *= t; y[i] = t; y[i] += x[0]; }", 0)]
    [InlineData("for (int i = y.Length - 1; i >= 0; i--) y[i] = Math.Sin(x[i]);", 0)]
    [InlineData("for (int i = 1; i < y.Length; i++) y[i] = Math.Sin(x[i]);", 1)]
    [InlineData("for (int i = 0; i < y.Length; i += 2) y[i] = Math.Sin(x[i]);", 1)]
    [InlineData("for (int i = 0; i < y.Length - 1; i++) y[i] = Math.Sin(x[i]);", 1)]
    [InlineData("for (int i = 0; i < y.Length; i++) if (x[i] > 0.5) y[i] = Math.Sin(x[i]);", 1)]
    [InlineData("for (int i = 0; i < y.Length; i++) y[i] = x[i] + y[y.Length - 1 - i];", 1)]
    [InlineData("for (int i = 0; i < y.Length; i++) y[i] += x[i];", 1)]
    [InlineData("double first = y[0]; for (int i = 0; i < y.Length; i++) y[i] = x[i] + first;", 1)]
    [InlineData("for (int r = 0; r < 2; r++) for (int i = 0; i < y.Length; i++) y[i] = x[i] * (r + 1);", 1)]
    [InlineData("for (int i = 0; i < y.Length; i++) { y[i] = x[i]; if (y[i] > 0.6) break; }", 1)]
    [InlineData("y.AsSpan(0, 1).Fill(x[0]);", 1)]
    public void A_local_array(string statement, int zeroed)
    {
        string program = $$"""
            [Differentiable]
            public static double F(ReadOnlySpan<double> x)
            {
                double[] y = new double[x.Length];
                {{statement}}
                double s = 0;
                for (int i = 0; i < y.Length; i++) s += y[i] * y[i] * (i + 1);
                return s;
            }
            """;
        string adjoint = Snippet.Method(Text(program, ""), "FAdjoint");
        int first = adjoint.IndexOf(" y = ", StringComparison.Ordinal);
        Assert.Equal(zeroed == 1, adjoint[first..].StartsWith(" y = tape.AllocateZeroed", StringComparison.Ordinal));

        // What lies where the memory is going to be.
        string run = program + """

            public static object Run()
            {
                double[] x = new double[23], g = new double[23];
                string text = "";
                for (int round = 0; round < 3; round++)
                {
                    DiffGen.Runtime.Tape tape = DiffGen.Runtime.Tape.Rent();
                    tape.Allocate<double>(500).Fill(9);
                    tape.Scratch.Allocate<double>(500).Fill(8);
                    tape.Return();
                    for (int i = 0; i < x.Length; i++) x[i] = Math.Cos(i + round);
                    text += FGradient(x, g).ToString("R") + " ";
                    foreach (double d in g) text += (d + 0.0).ToString("R") + " ";
                }
                return text;
            }

            """;
        Assert.Equal(Run(Generate(run, "FirstWrites")), Run(Generate(run, "")));
    }

    [Theory]
    [InlineData("for (int i = 0; i < x.Length; i++) y[i] = x[i] * k;", 0)]
    [InlineData("for (int i = 0; i < x.Length; i++) { y[i] = x[i] * k; y[i] *= y[i]; }", 0)]
    [InlineData("for (int i = 1; i < x.Length; i++) y[i] = x[i] * k;", 0)]
    [InlineData("for (int i = 1; i < x.Length; i++) y[i] = y[i - 1] * x[i] * k;", 1)]
    [InlineData("for (int r = 0; r < 2; r++) for (int i = 0; i < x.Length; i++) y[i] = x[i] * k + y[x.Length - 1 - i];", 1)]
    [InlineData("for (int i = 0; i < x.Length; i++) { y[i] = x[i] * k; if (i > 2) y[i - 1] = k; }", 1)]
    public void An_adjoint_that_nobody_looks_at_any_more_is_not_set(string statement, int sets)
    {
        string program = $$"""
            [Differentiable]
            public static double F(ReadOnlySpan<double> x, double k)
            {
                Span<double> y = stackalloc double[x.Length];
                {{statement}}
                double s = 0;
                for (int i = 0; i < y.Length; i++) s += y[i] * y[y.Length - 1 - i] * (i + 1);
                return s;
            }
            """;
        string adjoint = Snippet.Method(Text(program, ""), "FAdjoint");
        Assert.Equal(sets == 1, adjoint.Contains("] = 0.0;", StringComparison.Ordinal));
        Assert.Contains("] = 0.0;", Text(program, "FirstWrites"), StringComparison.Ordinal);
        string run = program + """

            public static object Run()
            {
                double[] x = new double[23], g = new double[23];
                for (int i = 0; i < x.Length; i++) x[i] = Math.Cos(i);
                string text = FGradient(x, 0.7, g, out double k).ToString("R") + " " + k.ToString("R");
                foreach (double d in g) text += " " + (d + 0.0).ToString("R");
                return text;
            }

            """;
        Assert.Equal(Run(Generate(run, "FirstWrites")), Run(Generate(run, "")));
    }

    [Theory]
    [InlineData("for (int i = 0; i < x.Length; i++) s += x[i] * x[i] * k;", 0)]
    [InlineData("for (int i = x.Length - 1; i >= 0; i--) s += Math.Sin(x[i]) * x[i];", 0)]
    [InlineData("for (int i = 0; i < x.Length; i++) { double t = x[i]; for (int j = 0; j < 3; j++) t *= Math.Sin(t); s += t; }", 0)]
    [InlineData("for (int i = 0; i < x.Length; i++) s += x[i] * x[i]; for (int i = 0; i < x.Length; i++) s *= x[i];", 0)]
    [InlineData("for (int i = 1; i < x.Length; i++) s += x[i] * x[i];", 1)]
    [InlineData("for (int i = 0; i < x.Length - 1; i++) s += x[i] * x[i];", 1)]
    [InlineData("for (int i = 0; i < x.Length; i += 2) s += x[i] * x[i];", 1)]
    [InlineData("for (int i = 0; i < x.Length; i++) if (k * i > 2) s += x[i] * x[i];", 1)]
    [InlineData("for (int i = 0; i < x.Length; i++) { s += x[i] * x[i]; if (s > 3) break; }", 1)]
    [InlineData("for (int i = 0; i < x.Length; i++) s += x[i] * x[x.Length - 1 - i];", 1)]
    [InlineData("for (int i = 0; i < x.Length; i++) s += x[i] * x[0];", 1)]
    [InlineData("for (int r = 0; r < 2; r++) for (int i = 0; i < x.Length; i++) s += x[i] * x[i] * r;", 1)]
    [InlineData("s = x[2] * k; for (int i = 0; i < x.Length; i++) s += x[i] * x[i];", 0)]
    [InlineData("for (int i = 0; i < x.Length; i++) s += x[i] * x[i]; s *= x[2];", 1)]
    [InlineData("var y = x.Slice(1); for (int i = 0; i < x.Length; i++) s += x[i] * x[i]; for (int i = 0; i < y.Length; i++) s += y[i];", -1)]
    public void A_gradient(string statement, int clears)
    {
        string program = $$"""
            [Differentiable]
            public static double F(ReadOnlySpan<double> x, double k)
            {
                double s = 0;
                {{statement}}
                return s * k;
            }
            """;
        string gradient = Snippet.Method(Text(program, ""), "FGradient");
        if (clears >= 0)
        {
            Assert.Equal(clears == 1, gradient.Contains("xGradient.Slice(0, x.Length).Clear()", StringComparison.Ordinal));
        }

        Assert.Contains("xGradient.Slice(0, x.Length).Clear()", Text(program, "FirstWrites"), StringComparison.Ordinal);
        string run = program + """

            public static object Run()
            {
                string text = "";
                foreach (int n in new[] { 3, 4, 23 })
                {
                    double[] x = new double[n], g = new double[n + 2];
                    Array.Fill(g, 9);
                    for (int i = 0; i < n; i++) x[i] = 1 + 0.3 * Math.Cos(i);
                    text += FGradient(x, 0.7, g, out double k).ToString("R") + " " + k.ToString("R");
                    foreach (double d in g) text += " " + (d + 0.0).ToString("R");
                }
                return text;
            }

            """;
        Assert.Equal(Run(Generate(run, "FirstWrites")), Run(Generate(run, "")));
    }

    private static string Run(GeneratorOutput output) =>
        (string)LoadedAssembly.Emit(output.Output).GetType("P")!.GetMethod("Run")!.Invoke(null, null)!;

    private static string Text(string members, string names) => string.Join("\n", Generate(members, names).Files.Select(file => file.Text));

    private static GeneratorOutput Generate(string members, string names) => CompilationHost.Generate(
        CompilationHost.Compile([CompilationHost.Parse("#pragma warning disable\nusing System;\nusing DiffGen;\n\npublic static partial class P\n{\n" + members + "}\n", "Snippet.cs")]), names);
}
