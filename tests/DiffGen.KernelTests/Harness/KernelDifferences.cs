using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
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
        var (adjoints, entry, after, run, text) = Adjoint(kernel);
        var weights = Weights(entry);
        foreach (var (of, actual) in adjoints)
        {
            for (var i = 0; i < actual.Length; i++)
            {
                var expected = (Sum(run, entry, weights, of, i, Step) - Sum(run, entry, weights, of, i, -Step)) / (2 * Step);
                Assert.True(Math.Abs(expected - actual[i]) <= 1e-7 * (1 + Math.Abs(expected)), $"{of}Adjoint[{i}] is {actual[i]:R}, the difference {expected:R}\n{text}");
            }

            if (entry[of] is Array memory && (text.Contains($"{of}Old", StringComparison.Ordinal) || kernel.Contains($"ref {of}[", StringComparison.Ordinal)))
            {
                Assert.True(Leaves.Same(memory, after[of]), $"{of} is not back at what it was\n{text}");
            }
        }
    }

    /// <summary>Compares the adjoint of the same kernel in single precision with that in double precision.</summary>
    public void CheckSingle()
    {
        var exact = Adjoint(kernel).Adjoints;
        var (rounded, _, _, _, text) = Adjoint(InSingle(kernel));
        foreach (var (of, expected) in exact)
        {
            for (var i = 0; i < expected.Length; i++)
            {
                Assert.True(Math.Abs(expected[i] - rounded[of][i]) <= 1e-3 * (1 + Math.Abs(expected[i])), $"{of}Adjoint[{i}] is {rounded[of][i]:R} in single precision, {expected[i]:R} in double\n{text}");
            }
        }
    }

    private static string InSingle(string text)
    {
        text = text.Replace("AddDouble", "AddFloat", StringComparison.Ordinal);
        text = Regex.Replace(text, @"\bdouble\b", "float");
        text = Regex.Replace(text, @"(?<!\w)Math\.", "MathF.");
        return Regex.Replace(text, @"(?<![\w.])[0-9]+\.[0-9]+(?:e-?[0-9]+)?", "$0f");
    }

    private (Dictionary<string, double[]> Adjoints, Dictionary<string, object> Entry, Dictionary<string, object> After, MethodInfo Run, string Text) Adjoint(string kernel)
    {
        var type = Compile(kernel, out var text);
        var name = kernel[..kernel.IndexOf('(', StringComparison.Ordinal)];
        var run = type.GetMethod(name)!;
        var adjoint = type.GetMethod(name + "Adjoint") ?? throw new InvalidOperationException("There is no adjoint:\n" + text);
        var random = new Random(3);
        var types = run.GetParameters().ToDictionary(parameter => parameter.Name!, parameter => parameter.ParameterType);
        var entry = shapes.Split(' ').ToDictionary(shape => shape.Split('=', ':')[0], shape => Value(shape, types[shape.Split('=', ':')[0]], random));
        var weights = Weights(entry);
        var arguments = Copy(entry);
        foreach (var parameter in adjoint.GetParameters().Where(parameter => parameter.Name!.EndsWith("Adjoint", StringComparison.Ordinal)))
        {
            var of = parameter.Name![..^"Adjoint".Length];
            arguments[parameter.Name!] = weights.TryGetValue(of, out var seed) ? Leaves.With(Leaves.Copy(entry[of]), seed)! : Array.CreateInstance(types[of], 1);
        }

        AddTape(type, adjoint, arguments, entry);
        launch(adjoint, arguments);
        KernelCheck.ThrowIfOverflowed(arguments.TryGetValue("overflow", out var overflow) ? ((int[])overflow)[0] : 0);
        var adjoints = entry.Keys.Where(of => arguments.ContainsKey(of + "Adjoint")).ToDictionary(of => of, of => Leaves.Of(arguments[of + "Adjoint"]));
        return (adjoints, entry, arguments, run, text);
    }

    /// <summary>What each real in a view counts for in the sum.</summary>
    private static Dictionary<string, double[]> Weights(Dictionary<string, object> entry)
    {
        var random = new Random(5);
        return entry.Where(pair => pair.Value is Array && Leaves.Of(pair.Value).Length > 0).ToDictionary(pair => pair.Key, pair => Draw(Leaves.Of(pair.Value).Length, random));
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
        var cell = adjoint.GetParameters().Single(parameter => parameter.Name == "tape").ParameterType.GetGenericArguments()[0];
        arguments["tape"] = Array.CreateInstance(cell, Math.Max(1, cells) * MostThreads);
        arguments["overflow"] = new int[1];

        object Known(ParameterInfo parameter) => parameter.Name == "iterations" ? 64
            : entry.TryGetValue(parameter.Name!, out var number) ? number
            : ((Array)entry[parameter.Name![..^"Length".Length]]).Length;
    }

    /// <summary>The weighted sum of all views after the kernel, an element of one before being a little more.</summary>
    private double Sum(MethodInfo run, Dictionary<string, object> entry, Dictionary<string, double[]> weights, string name, int i, double step)
    {
        var arguments = Copy(entry);
        if (arguments[name] is Array)
        {
            var reals = Leaves.Of(arguments[name]);
            reals[i] += step;
            arguments[name] = Leaves.With(arguments[name], reals)!;
        }
        else
        {
            arguments[name] = (double)arguments[name] + step;
        }

        launch(run, arguments);
        return weights.Sum(pair => pair.Value.Zip(Leaves.Of(arguments[pair.Key]), (weight, value) => weight * value).Sum());
    }

    private static object Value(string shape, Type type, Random random)
    {
        if (shape.Split('=', ':') is not [_, var size])
        {
            return shape switch
            {
                "o" => new[] { 3, 3, 0, 5, 1, 3 },
                "n" => 8,
                _ => Convert.ChangeType(0.7, type, CultureInfo.InvariantCulture),
            };
        }

        var number = int.Parse(size, CultureInfo.InvariantCulture);
        if (shape.Contains(':', StringComparison.Ordinal))
        {
            return Convert.ChangeType(number, type, CultureInfo.InvariantCulture);
        }

        var array = Array.CreateInstance(type.GetGenericArguments()[0], number);
        return Leaves.With(array, Draw(Leaves.Of(array).Length, random))!;
    }

    private static double[] Draw(int count, Random random) => [.. Enumerable.Range(0, count).Select(_ => 0.3 + random.NextDouble())];

    private static Dictionary<string, object> Copy(Dictionary<string, object> arguments) =>
        arguments.ToDictionary(pair => pair.Key, pair => Leaves.Copy(pair.Value)!);

    private static Type Compile(string kernel, out string text)
    {
        var output = CompilationHost.Generate(CompilationHost.Compile([CompilationHost.Parse(Program("[Differentiable] public static void " + kernel), "Program.cs")]));
        Assert.Null(output.Exception);
        Assert.Empty(output.Faults(output.Output));
        text = string.Join('\n', output.Files.Select(file => file.Text));
        return LoadedAssembly.Emit(output.Output).GetType("P")!;
    }
}
