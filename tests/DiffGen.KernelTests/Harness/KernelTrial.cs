using System.Reflection;
using DiffGen.Tests.Harness;

namespace DiffGen.KernelTests.Harness;

/// <summary>Compares a program's kernels with its companions: several threads at once, each with arguments of its own.</summary>
internal sealed class KernelTrial(CompiledProgram compiled, Mapping mapping)
{
    private const int Threads = 5;
    private const double Entry = 0.25;

    private readonly ProgramShape _shape = compiled.Shape!;
    private readonly Driver _driver = compiled.Driver!;
    private readonly List<string> _failures = [];
    private readonly Random _random = new(17);

    private Type? Container => _driver.Primal.Method.DeclaringType!.Assembly.GetTypes()
        .SingleOrDefault(type => type.FullName!.Replace('+', '.') == _shape.Container.Replace("@", "", StringComparison.Ordinal));

    /// <summary>Null when the program has no kernels; else what is wrong with them.</summary>
    public IReadOnlyList<string>? Run()
    {
        if (Kernel("Kernel") is not { } kernel)
        {
            return null;
        }

        var threads = Arguments();
        if (threads.Count == 0)
        {
            return null;
        }

        CompareValues(kernel, threads);
        if (_driver.Gradient != null && Kernel("GradientKernel") is { } gradient)
        {
            CompareGradients(gradient, threads, isAdjoint: false);
        }

        if (_driver.Adjoint != null && Kernel("AdjointKernel") is { } adjoint)
        {
            CompareGradients(adjoint, threads, isAdjoint: true);
        }

        return _failures;
    }

    private MethodInfo? Kernel(string suffix) =>
        Container?.GetMethod(_shape.Method + suffix, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic);

    /// <summary>Arguments for each thread. What threads share is the same for all.</summary>
    private List<object?[]> Arguments()
    {
        var trials = Trial.Of(compiled.Program, _shape, _driver).Where(trial => trial.Given is not { Throws: true }).ToList();
        var first = trials.FirstOrDefault();
        var threads = new List<object?[]>();
        for (var i = 0; first != null && i < Threads; i++)
        {
            var own = trials[i % trials.Count].Arguments;
            if (!HaveSameLengths(own, first.Arguments))
            {
                own = first.Arguments;
            }

            var arguments = Leaves.CopyAll(own);
            for (var p = 0; p < arguments.Length; p++)
            {
                if (IsCommon(_shape.Parameters[p]))
                {
                    arguments[p] = Leaves.Copy(first.Arguments[p]);
                }
            }

            try
            {
                _driver.Primal(Leaves.CopyAll(arguments));
                threads.Add(arguments);
            }
            catch (Exception)
            {
                // What throws on the host is not defined on a device.
            }
        }

        return threads;
    }

    private static bool HaveSameLengths(object?[] a, object?[] b) =>
        a.Zip(b).All(pair => (pair.First as Array)?.Length == (pair.Second as Array)?.Length);

    private bool IsBatched(ParameterShape parameter) => parameter.IsBuffer && mapping != Mapping.Shared;

    private bool IsUniform(ParameterShape parameter) =>
        mapping == Mapping.Sliced && parameter is { Passing: Microsoft.CodeAnalysis.RefKind.None, Type: "double" or "float" or "int" };

    private bool IsCommon(ParameterShape parameter) => IsUniform(parameter) || (parameter.IsBuffer && !IsBatched(parameter));

    private void CompareValues(MethodInfo kernel, List<object?[]> threads)
    {
        var arguments = Inputs(threads);
        object?[] results = new object?[threads.Count];
        var after = threads.Select(Leaves.CopyAll).ToList();
        for (var i = 0; i < threads.Count; i++)
        {
            results[i] = _driver.Primal(after[i]);
        }

        Result(arguments, results);
        if (Launched(kernel, threads, arguments))
        {
            Compare("result", results, arguments.GetValueOrDefault("result"));
            CompareMemory("", arguments, after);
        }
    }

    private void CompareGradients(MethodInfo kernel, List<object?[]> threads, bool isAdjoint)
    {
        var suffix = isAdjoint ? "Adjoint" : "Gradient";
        var arguments = Inputs(threads);
        var after = threads.Select(Leaves.CopyAll).ToList();
        var before = threads.Select(thread => Entries(thread, isAdjoint)).ToList();
        for (var p = 0; p < _shape.Parameters.Count; p++)
        {
            if (IsCommon(_shape.Parameters[p]))
            {
                before.ForEach(entry => entry[p] = Leaves.Copy(before[0][p]));
            }
        }

        var shadows = before.Select(Leaves.CopyAll).ToList();
        var results = new object?[threads.Count];
        var seeds = new object?[threads.Count];
        for (var i = 0; i < threads.Count; i++)
        {
            var value = _driver.Primal(Leaves.CopyAll(threads[i]));
            seeds[i] = _shape.ResultIsActive ? Leaves.With(Leaves.Copy(value), [.. Leaves.Of(value).Select(_ => _random.NextDouble() - 0.5)]) : null;
            if (isAdjoint)
            {
                _driver.Adjoint!(after[i], seeds[i], shadows[i]);
            }
            else
            {
                // A companion overwrites, a kernel adds.
                results[i] = _driver.Gradient!(after[i], shadows[i]);
                for (var p = 0; p < shadows[i].Length; p++)
                {
                    shadows[i][p] = shadows[i][p] == null ? null : Leaves.With(shadows[i][p], [.. Leaves.Of(shadows[i][p]).Zip(Leaves.Of(before[i][p]), (g, entry) => g + entry)]);
                }
            }
        }

        if (isAdjoint)
        {
            Result(arguments, seeds, "resultAdjoint");
        }
        else
        {
            Result(arguments, results);
        }

        for (var p = 0; p < _shape.Parameters.Count; p++)
        {
            var parameter = _shape.Parameters[p];
            if (parameter.IsActive && (isAdjoint || parameter.HasGradient))
            {
                arguments[parameter.Name + suffix] = IsCommon(parameter) && !parameter.IsBuffer ? Gather([before[0][p]]) : View(parameter, before, p);
            }
        }

        if (!Launched(kernel, threads, arguments))
        {
            return;
        }

        if (!isAdjoint)
        {
            Compare("result", results, arguments.GetValueOrDefault("result"));
        }

        CompareMemory(suffix + "Kernel: ", arguments, after);
        for (var p = 0; p < _shape.Parameters.Count; p++)
        {
            var parameter = _shape.Parameters[p];
            if (!parameter.IsActive || !(isAdjoint || parameter.HasGradient))
            {
                continue;
            }

            var name = parameter.Name + suffix;
            var actual = Leaves.Of(arguments[name]);
            var expected = IsCommon(parameter) ? Sum(before, shadows, p)
                : Leaves.Of(View(parameter, shadows, p));
            Compare(name, expected, actual);
        }
    }

    /// <summary>What all threads add to a common gradient.</summary>
    private static double[] Sum(List<object?[]> before, List<object?[]> after, int p)
    {
        var sum = Leaves.Of(before[0][p]);
        for (var i = 0; i < after.Count; i++)
        {
            var (entry, exit) = (Leaves.Of(before[i][p]), Leaves.Of(after[i][p]));
            for (var leaf = 0; leaf < sum.Length; leaf++)
            {
                sum[leaf] += exit[leaf] - entry[leaf];
            }
        }

        return sum;
    }

    /// <summary>What gradients and adjoints hold before: a little for what is added to, seeds for outputs.</summary>
    private object?[] Entries(object?[] arguments, bool isAdjoint)
    {
        var entries = Tests.Harness.Shadows.Of(_shape, arguments, Entry, tail: 0);
        return !isAdjoint ? entries : [.. entries.Select(entry => entry == null ? null : Leaves.With(entry, [.. Leaves.Of(entry).Select(_ => _random.NextDouble() - 0.5)]))];
    }

    private bool Launched(MethodInfo kernel, List<object?[]> threads, Dictionary<string, object> arguments)
    {
        if (!KernelParameters.Has(kernel, "tape"))
        {
            return Try(kernel, threads.Count, arguments);
        }

        var entry = arguments.ToDictionary(pair => pair.Key, pair => (object)((pair.Value as Array)?.Clone() ?? pair.Value));
        var element = KernelParameters.Of(kernel).Single(parameter => parameter.Name == "tape").Type.GetGenericArguments()[0];
        for (var iterations = 4; ; iterations *= 4)
        {
            var overflow = new int[1];
            var length = TapeLength(threads, iterations, out var usesIterations);
            var attempt = entry.ToDictionary(pair => pair.Key, pair => (object)((pair.Value as Array)?.Clone() ?? pair.Value));
            attempt["tape"] = Poisoned(element, length * threads.Count);
            attempt["overflow"] = overflow;
            if (!Try(kernel, threads.Count, attempt))
            {
                return false;
            }

            if (overflow[0] == 0)
            {
                foreach (var (name, value) in attempt)
                {
                    arguments[name] = value;
                }

                return true;
            }

            if (!usesIterations || iterations > 100_000)
            {
                _failures.Add(kernel.Name + ": the tape of " + length + " elements a thread overflows");
                return false;
            }
        }
    }

    private int TapeLength(List<object?[]> threads, int iterations, out bool usesIterations)
    {
        var method = Kernel("TapeLength")!;
        usesIterations = method.GetParameters().Any(parameter => parameter.Name == "iterations");
        return (int)method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [.. method.GetParameters().Select(Argument)], null)!;

        object Argument(ParameterInfo parameter)
        {
            for (var p = 0; p < _shape.Parameters.Count; p++)
            {
                if (parameter.Name == _shape.Parameters[p].Name + "Length")
                {
                    return (threads[0][p] as Array)?.Length ?? 0;
                }

                if (parameter.Name == _shape.Parameters[p].Name)
                {
                    return threads.Select(thread => thread[p]!).Max()!;
                }
            }

            return parameter.Name == "iterations" ? iterations : throw new InvalidOperationException("Nothing is known of " + parameter);
        }
    }

    private static Array Poisoned(Type element, int length)
    {
        var memory = Array.CreateInstance(element, length);
        return (Array)Leaves.With(memory, [.. Enumerable.Repeat(double.NaN, length)])!;
    }

    private bool Try(MethodInfo kernel, int threads, Dictionary<string, object> arguments)
    {
        try
        {
            Launch.Run(kernel, threads, arguments);
            return true;
        }
        catch (Exception exception)
        {
            _failures.Add(kernel.Name + ": " + exception);
            return false;
        }
    }

    private Dictionary<string, object> Inputs(List<object?[]> threads)
    {
        var arguments = new Dictionary<string, object>();
        for (var p = 0; p < _shape.Parameters.Count; p++)
        {
            var parameter = _shape.Parameters[p];
            arguments[parameter.Name] = IsUniform(parameter) ? threads[0][p]! : View(parameter, threads, p);
            if (IsBatched(parameter))
            {
                arguments[parameter.Name + "Stride"] = threads.Count;
            }
        }

        return arguments;
    }

    /// <summary>The memory of a parameter of all threads: one for all, slices that are interleaved, or an element each.</summary>
    private object View(ParameterShape parameter, List<object?[]> threads, int p)
    {
        if (!parameter.IsBuffer)
        {
            return Gather([.. threads.Select(thread => thread[p])]);
        }

        var first = (Array?)threads[0][p] ?? Array.CreateInstance(typeof(double), 0);
        if (!IsBatched(parameter))
        {
            return first.Clone();
        }

        var view = Array.CreateInstance(first.GetType().GetElementType()!, first.Length * threads.Count);
        for (var i = 0; i < threads.Count; i++)
        {
            for (var k = 0; k < first.Length; k++)
            {
                view.SetValue(((Array)threads[i][p]!).GetValue(k), (k * threads.Count) + i);
            }
        }

        return view;
    }

    private static Array Gather(object?[] values)
    {
        var view = Array.CreateInstance(values[0]!.GetType(), values.Length);
        for (var i = 0; i < values.Length; i++)
        {
            view.SetValue(values[i], i);
        }

        return view;
    }

    private static void Result(Dictionary<string, object> arguments, object?[] results, string name = "result")
    {
        if (results.All(result => result != null))
        {
            var view = Gather(results);
            arguments[name] = name == "result" ? Array.CreateInstance(view.GetType().GetElementType()!, view.Length) : view;
        }
    }

    private void CompareMemory(string kernel, Dictionary<string, object> arguments, List<object?[]> after)
    {
        for (var p = 0; p < _shape.Parameters.Count; p++)
        {
            var parameter = _shape.Parameters[p];
            if (IsBatched(parameter) || (!parameter.IsBuffer && !IsUniform(parameter)))
            {
                Compare(kernel + parameter.Name, Leaves.Of(View(parameter, after, p)), Leaves.Of(arguments[parameter.Name]));
            }
        }
    }

    private void Compare(string name, object?[] expected, object? actual)
    {
        if (actual != null && expected.All(value => value != null))
        {
            Compare(name, Leaves.Of(Gather(expected)), Leaves.Of(actual));
        }
    }

    private void Compare(string name, double[] expected, double[] actual)
    {
        var tolerance = compiled.Program.IsFloat ? 2e-4 : 1e-9;
        for (var i = 0; i < expected.Length; i++)
        {
            if (!(actual[i].Equals(expected[i]) || Math.Abs(actual[i] - expected[i]) <= tolerance * (1 + Math.Abs(expected[i]))))
            {
                _failures.Add($"{name}[{i}] is {actual[i]:R}, on the host {expected[i]:R}");
                return;
            }
        }
    }
}
