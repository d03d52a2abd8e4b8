using DiffGen.KernelTests.Harness;
using DiffGen.Tests.Harness;

namespace DiffGen.KernelTests;

/// <summary>Kernels that take more than ILGPU passes one by one take a struct.</summary>
public class PackedParameterTests
{
    private const string Program = """
        public struct Pair { public double A, B; }

        [Differentiable(Kernels = KernelGeneration.Required)]
        public static double F(double a, double b, double c, double d, double e, double[] w, [Uniform] int n, [Uniform] Pair p)
        {
            double s = a * b + c * d * e;
            for (int i = 0; i < n; i++)
            {
                s = Math.Sin(s) * w[i % w.Length] + p.A * p.B;
            }

            return s;
        }
        """;

    [Fact]
    public void Fields_are_parameters()
    {
        var output = Generate(Program);
        var type = LoadedAssembly.Emit(output.Output).GetType("P")!;
        var kernel = type.GetMethod("FGradientKernel")!;
        Assert.Equal(["index", "arguments"], kernel.GetParameters().Select(parameter => parameter.Name));
        string[] added = ["result", "aGradient", "bGradient", "cGradient", "dGradient", "eGradient", "wGradient", "pGradient", "tape", "overflow"];
        Assert.Equal(["a", "b", "c", "d", "e", "w", "n", "p", .. added], kernel.GetParameters()[1].ParameterType.GetFields().Select(field => field.Name));
        Assert.Equal(10, type.GetMethod("FKernel")!.GetParameters().Length);

        const int Threads = 7, Steps = 5;
        var length = (int)type.GetMethod("FTapeLength")!.Invoke(null, [2, Steps])!;
        var random = new Random(5);
        var inputs = "abcde".ToDictionary(name => name.ToString(), _ => Enumerable.Range(0, Threads).Select(_ => random.NextDouble()).ToArray());
        double[] w = [0.7, 0.4];
        var pair = Activator.CreateInstance(type.GetNestedType("Pair")!)!;
        pair.GetType().GetField("A")!.SetValue(pair, 0.3);
        pair.GetType().GetField("B")!.SetValue(pair, 0.6);
        var arguments = inputs.ToDictionary(pair => pair.Key, pair => (object)pair.Value);
        foreach (var name in inputs.Keys.Append("w"))
        {
            arguments[name + "Gradient"] = new double[name == "w" ? 2 : Threads];
        }

        var pairs = Array.CreateInstance(pair.GetType(), 1);
        (arguments["w"], arguments["n"], arguments["p"], arguments["pGradient"]) = (w, Steps, pair, pairs);
        (arguments["result"], arguments["tape"], arguments["overflow"]) = (new double[Threads], new double[length * Threads], new int[1]);
        Launch.Run(kernel, Threads, arguments);

        Assert.Equal(0, ((int[])arguments["overflow"])[0]);
        var gradient = type.GetMethod("FGradient")!;
        var sums = new double[w.Length];
        for (var i = 0; i < Threads; i++)
        {
            object?[] passed = new object?[gradient.GetParameters().Length];
            var own = new double[w.Length];
            Assert.Equal(((double[])arguments["result"])[i], Companion(gradient, [.. "abcde".Select(name => inputs[name.ToString()][i])], w, Steps, pair, own, passed), 1e-12);
            Assert.Equal(((double[])arguments["cGradient"])[i], (double)passed[^5]!, 1e-12);
            sums = [.. sums.Zip(own, (a, b) => a + b)];
        }

        Assert.All(sums.Zip((double[])arguments["wGradient"]), both => Assert.Equal(both.First, both.Second, 1e-12));
    }

    // Spans can't be passed by reflection, so that a method of the program's own passes them.
    private static double Companion(System.Reflection.MethodInfo gradient, double[] numbers, double[] w, int n, object pair, double[] wGradient, object?[] passed)
    {
        var call = gradient.DeclaringType!.GetMethod("Call")!;
        object?[] arguments = [numbers, w, n, pair, wGradient, null];
        var value = (double)call.Invoke(null, arguments)!;
        passed[^5] = arguments[5];
        return value;
    }

    private static GeneratorOutput Generate(string members)
    {
        const string Call = "public static double Call(double[] x, double[] w, int n, Pair p, double[] wGradient, out double c) => FGradient(x[0], x[1], x[2], x[3], x[4], w, n, p, out _, out _, out c, out _, out _, wGradient, out _);";
        var output = CompilationHost.Generate(CompilationHost.Compile([CompilationHost.Parse(KernelDifferences.Program(members + Call), "Program.cs")]));
        Assert.Null(output.Exception);
        Assert.Empty(output.Faults(output.Output));
        return output;
    }
}
