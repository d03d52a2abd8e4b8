using System.Globalization;
using System.Reflection;
using DiffGen.Tests.Harness;

namespace DiffGen.KernelTests.Harness;

/// <summary>Compares the adjoint of a kernel of the user's own with differences of a weighted sum of all that the kernel leaves in views.</summary>
/// <param name="kernel">Its name, parameters and body.</param>
/// <param name="shapes">Its parameters in order: <c>x=12</c> for a view of as many reals, <c>n:4</c> for an integer, <c>k</c> for a number, <c>o</c> for indices.</param>
/// <param name="launch">Runs a kernel with arguments by name.</param>
internal sealed class KernelDifferences(string kernel, string shapes, Action<MethodInfo, IReadOnlyDictionary<string, object>> launch)
{
    private const double Step = 1e-5;
    private const int MostThreads = 1024;

    /// <summary>A program with these members, and the namespaces that kernels need.</summary>
    public static string Program(string members) =>
        "using System; using DiffGen; using ILGPU; using ILGPU.Algorithms; using ILGPU.Algorithms.ScanReduceOperations;\npublic static partial class P { " + members + " }";

    /// <summary>The generated code of a kernel.</summary>
    public static string Generate(string kernel)
    {
        Compile(kernel, out var text);
        return text;
    }

    public void Check()
    {
        var type = Compile(kernel, out var text);
        var name = kernel[..kernel.IndexOf('(', StringComparison.Ordinal)];
        var run = type.GetMethod(name)!;
        var adjoint = type.GetMethod(name + "Adjoint") ?? throw new InvalidOperationException("There is no adjoint:\n" + text);
        var random = new Random(3);
        var entry = shapes.Split(' ').ToDictionary(shape => shape.Split('=', ':')[0], shape => Value(shape, random));
        var weights = entry.Where(pair => pair.Value is double[]).ToDictionary(pair => pair.Key, pair => Draw(((double[])pair.Value).Length, random));
        var arguments = Copy(entry);
        foreach (var parameter in adjoint.GetParameters().Where(parameter => parameter.Name!.EndsWith("Adjoint", StringComparison.Ordinal)))
        {
            arguments[parameter.Name!] = weights.TryGetValue(parameter.Name![..^"Adjoint".Length], out var seed) ? seed.Clone() : new double[1];
        }

        AddTape(type, adjoint, arguments, entry);
        launch(adjoint, arguments);
        KernelCheck.ThrowIfOverflowed(arguments.TryGetValue("overflow", out var overflow) ? ((int[])overflow)[0] : 0);
        foreach (var (of, before) in entry.Where(pair => arguments.ContainsKey(pair.Key + "Adjoint")))
        {
            var actual = (double[])arguments[of + "Adjoint"];
            for (var i = 0; i < actual.Length; i++)
            {
                var expected = (Sum(run, entry, weights, of, i, Step) - Sum(run, entry, weights, of, i, -Step)) / (2 * Step);
                Assert.True(Math.Abs(expected - actual[i]) <= 1e-7 * (1 + Math.Abs(expected)), $"{of}Adjoint[{i}] is {actual[i]:R}, the difference {expected:R}\n{text}");
            }

            if (before is double[] memory && (text.Contains($"{of}Old", StringComparison.Ordinal) || kernel.Contains($"ref {of}[", StringComparison.Ordinal)))
            {
                Assert.Equal(memory, (double[])arguments[of]);
            }
        }
    }

    private static void AddTape(Type type, MethodInfo adjoint, Dictionary<string, object> arguments, Dictionary<string, object> entry)
    {
        if (adjoint.GetParameters().All(parameter => parameter.Name != "tape"))
        {
            return;
        }

        var length = type.GetMethod(adjoint.Name[..^"Adjoint".Length] + "TapeLength")!;
        var cells = (int)length.Invoke(null, [.. length.GetParameters().Select(Known)])!;

        // Threads come in whole groups.
        arguments["tape"] = new double[Math.Max(1, cells) * MostThreads];
        arguments["overflow"] = new int[1];

        object Known(ParameterInfo parameter) => parameter.Name == "iterations" ? 64
            : entry.TryGetValue(parameter.Name!, out var number) ? number
            : ((Array)entry[parameter.Name![..^"Length".Length]]).Length;
    }

    /// <summary>The weighted sum of all views after the kernel, an element of one before being a little more.</summary>
    private double Sum(MethodInfo run, Dictionary<string, object> entry, Dictionary<string, double[]> weights, string name, int i, double step)
    {
        var arguments = Copy(entry);
        if (arguments[name] is double[] elements)
        {
            elements[i] += step;
        }
        else
        {
            arguments[name] = (double)arguments[name] + step;
        }

        launch(run, arguments);
        return weights.Sum(pair => pair.Value.Zip((double[])arguments[pair.Key], (weight, value) => weight * value).Sum());
    }

    private static object Value(string shape, Random random) => shape.Split('=', ':') is [_, var size]
        ? shape.Contains('=', StringComparison.Ordinal) ? Draw(int.Parse(size, CultureInfo.InvariantCulture), random) : int.Parse(size, CultureInfo.InvariantCulture)
        : shape switch
        {
            "o" => new[] { 3, 3, 0, 5, 1, 3 },
            "n" => 8,
            _ => 0.7,
        };

    private static double[] Draw(int count, Random random) => [.. Enumerable.Range(0, count).Select(_ => 0.3 + random.NextDouble())];

    private static Dictionary<string, object> Copy(Dictionary<string, object> arguments) =>
        arguments.ToDictionary(pair => pair.Key, pair => pair.Value is Array array ? array.Clone() : pair.Value);

    private static Type Compile(string kernel, out string text)
    {
        var output = CompilationHost.Generate(CompilationHost.Compile([CompilationHost.Parse(Program("[Differentiable] public static void " + kernel), "Program.cs")]));
        Assert.Null(output.Exception);
        Assert.Empty(output.Faults(output.Output));
        text = string.Join('\n', output.Files.Select(file => file.Text));
        return LoadedAssembly.Emit(output.Output).GetType("P")!;
    }
}
