using DiffGen.Tests.Properties.Evaluation;
using DiffGen.Tests.Properties.Generation;
using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Checking;

internal delegate double[]? DriverCall(double[]?[] arguments, int[][] lengths, double[]?[] added, double[]? seed);

/// <summary>Runs a program's methods and companions, and compares them with dual numbers.</summary>
internal sealed class Judge(SourceProgram program, Func<Method, Companion, DriverCall?> driver)
{
    private const double Tail = -77;

    private readonly BufferUse _use = new(program);
    private readonly bool _isSingle = program.UsesFloat;
    private int _judged;
    private int _untame;
    private int _throwing;
    private int _differentiated;

    public Verdict Run()
    {
        Failure? failure = null;
        foreach (var method in program.Methods.Where(m => !m.TakesFunction))
        {
            for (var point = 0; point < Points.Count && failure == null; point++)
            {
                failure = At(method, point);
            }
        }

        return new Verdict(program) { Failure = failure, Judged = _judged, Untame = _untame, Throwing = _throwing, Differentiated = _differentiated };
    }

    private Failure? At(Method method, int point)
    {
        var arguments = Points.Of(program, method, point);
        Reference reference;
        try
        {
            reference = Reference.At(program, method, arguments);
        }
        catch (UntameException)
        {
            _untame++;
            return null;
        }

        var failure = Compare(method, reference, arguments, new Choices(program.Seed + point));
        _judged++;
        _differentiated += reference.Exception == null && reference.HasDerivatives ? 1 : 0;
        _throwing += reference.Exception == null ? 0 : 1;
        return failure == null ? null : failure with
        {
            Message = method.Name + "(" + string.Join(", ", arguments.AsEnumerable()) + "): " + failure.Message,
        };
    }

    private Failure? Compare(Method method, Reference reference, Data[] arguments, Choices choices)
    {
        var primal = Run(method, Companion.Primal, arguments, new double[]?[arguments.Length], null);
        if (primal.Exception != reference.Exception || (primal.Exception == null && !IsEvaluated(method, primal, reference)))
        {
            return new Failure("evaluator", "the program gave " + Data.Show(primal.Result) + " " + primal.Exception + ", its evaluation " + Data.Show([.. reference.Results.Select(r => r.Number)]) + " " + reference.Exception);
        }

        Pullback? pullback = null;
        foreach (var companion in new[] { Companion.Gradient, Companion.Adjoint })
        {
            if (driver(method, companion) != null && Compare(method, companion, reference, arguments, primal, choices, ref pullback) is { } failure)
            {
                return failure with { Message = DriverText.Name(method, companion) + ": " + failure.Message };
            }
        }

        return driver(method, Companion.Tangent) == null ? null : new ForwardJudge(program, method, TryRun, Tolerance).Compare(reference, arguments, primal, pullback, choices);
    }

    private Failure? Compare(Method method, Companion companion, Reference reference, Data[] arguments, Outcome primal, Choices choices, ref Pullback? pullback)
    {
        var seeds = method.Parameters.Select((p, i) => Seeds(p, companion, arguments[i].Numbers.Length, choices)).ToList();
        var results = method.Return == CoreType.Void ? 0 : method.Return.IsBuffer ? reference.Results.Count : method.Return.HasFields ? 2 : 1;
        double[] seed = companion == Companion.Gradient ? [1] : Data.Rounded(method.Return, [.. Enumerable.Range(0, results).Select(_ => choices.Number(-2, 2))]);
        var added = method.Parameters.Select((p, i) => seeds[i] is { } numbers && p.Type.IsBuffer ? [.. numbers, .. p.Type.HasFields ? [Tail, Tail] : (double[])[Tail]] : seeds[i]).ToArray();
        var first = Run(method, companion, arguments, added, seed);
        if (first.Exception != primal.Exception)
        {
            return new Failure("exception", "threw " + (first.Exception ?? "nothing") + ", the program " + (primal.Exception ?? "nothing") + "\n" + first.Trace);
        }

        if (primal.Exception != null)
        {
            // The fields of an `out` struct are written together, in the end.
            double[]?[] left = [.. method.Parameters.Select((p, i) => p is { Passing: Passing.Out, Type.HasFields: true } ? first.Arguments[i] : primal.Arguments[i])];
            return Contents(method, first, left, "exception memory");
        }

        if (!Data.SameBits(first.Result, primal.Result))
        {
            return new Failure("value", "returned " + Data.Show(first.Result) + ", the program " + Data.Show(primal.Result));
        }

        pullback = companion == Companion.Adjoint ? new Pullback(seeds, seed, [.. first.Added.Select((a, i) => _use.MayKeepSeeds(method.Parameters[i]) ? null : a)]) : null;
        double[]?[] expected = [.. method.Parameters.Select((p, i) => IsLeft(p, first.Arguments[i], primal.Arguments[i]) ? primal.Arguments[i] : arguments[i].Numbers)];
        return Contents(method, first, expected, "memory")
            ?? Derivatives(method, companion, reference, first, seeds, seed)
            ?? Again(first, Run(method, companion, arguments, added, seed));
    }

    /// <summary>What an added argument holds on entry: NaN where it is overwritten.</summary>
    private static double[]? Seeds(Parameter parameter, Companion companion, int length, Choices choices) => (companion, parameter) switch
    {
        (_, { IsActive: false }) or (Companion.Gradient, { Passing: Passing.Out }) => null,
        (Companion.Gradient, _) => [.. Enumerable.Repeat(double.NaN, length)],
        _ => Data.Rounded(parameter.Type, [.. Enumerable.Range(0, length).Select(_ => choices.Number(-2, 2))]),
    };

    private Failure? Derivatives(Method method, Companion companion, Reference reference, Outcome actual, List<double[]?> seeds, double[] resultSeed)
    {
        for (var i = 0; i < seeds.Count; i++)
        {
            if (seeds[i] is not { } seed)
            {
                continue;
            }

            var found = actual.Added[i]!;
            for (var leaf = 0; leaf < seed.Length; leaf++)
            {
                var (value, scale) = companion == Companion.Gradient ? reference.Gradient(i, leaf) : reference.Adjoint(i, leaf, resultSeed, seeds);

                // An element of output memory that the method leaves alone may keep its seed.
                var isLeftOut = _use.MayKeepSeeds(method.Parameters[i]) && found[leaf] == 0;
                if (!isLeftOut && !(Math.Abs(found[leaf] - value) <= Tolerance(value, scale)))
                {
                    return new Failure(
                        companion == Companion.Gradient ? "gradient" : "adjoint",
                        "in parameter " + i + (seed.Length > 1 ? "[" + leaf + "]" : "") + " expected " + Data.Show(value) + ", actual " + Data.Show(found[leaf]));
                }
            }

            if (method.Parameters[i].Type.IsBuffer && found[^1] != Tail)
            {
                return new Failure("tail", "wrote beyond the length of parameter " + i);
            }
        }

        return null;
    }

    /// <summary>
    /// How much a derivative may be off. What is left after cancellation is as exact as the terms that cancel, so besides the value it is
    /// the sum of their magnitudes that counts.
    /// </summary>
    private double Tolerance(double value, double scale) => _isSingle
        ? (2e-4 * Math.Abs(value)) + (5e-5 * scale) + 1e-6
        : (1e-10 * Math.Abs(value)) + (1e-12 * scale) + 1e-15;

    private static Failure? Again(Outcome first, Outcome second)
    {
        var same = first.Exception == second.Exception && first.Added.Zip(second.Added).All(p => Data.SameBits(p.First, p.Second));
        return same ? null : new Failure("repeat", "gave something else the second time");
    }

    private static Failure? Contents(Method method, Outcome actual, IReadOnlyList<double[]?> expected, string kind)
    {
        for (var i = 0; i < expected.Count; i++)
        {
            if (!Data.SameBits(actual.Arguments[i], expected[i]))
            {
                return new Failure(kind, "left " + Data.Show(actual.Arguments[i]) + " in parameter " + i + " of " + method.Name + ", expected " + Data.Show(expected[i]));
            }
        }

        return null;
    }

    private bool IsEvaluated(Method method, Outcome primal, Reference reference)
    {
        return IsSame(reference.Results, primal.Result)
            && method.Parameters.Select((p, i) => !Reference.IsMemory(p) || IsSame(reference.Final(i), primal.Arguments[i])).All(same => same);

        // What is a gradient of another method in it has been added up in another order.
        bool IsSame(IEnumerable<Dual> expected, double[]? actual) => program.UsesSlopes
            ? expected.Zip(actual ?? []).All(p => Math.Abs(p.First.Number - p.Second) <= 1e-9 * (1 + Math.Abs(p.Second)))
            : Data.SameBits([.. expected.Select(d => d.Number)], actual);
    }

    /// <summary>Whether memory is expected to hold what the method leaves in it.</summary>
    private bool IsLeft(Parameter parameter, double[]? actual, double[]? left) => _use.Of(parameter) switch
    {
        Memory.Output => true,
        Memory.Either => Data.SameBits(actual, left),
        _ => false,
    };

    private Outcome Run(Method method, Companion companion, Data[] arguments, double[]?[] added, double[]? seed) => TryRun(method, companion, arguments, added, seed)!;

    private Outcome? TryRun(Method method, Companion companion, Data[] arguments, double[]?[] added, double[]? seed)
    {
        double[]?[] a = [.. arguments.Select(data => data.Numbers)], g = [.. added];
        try
        {
            return driver(method, companion) is { } call ? new Outcome(call(a, [.. arguments.Select(data => data.Lengths)], g, seed), a, g, null, "") : null;
        }
        catch (Exception exception)
        {
            return new Outcome(null, a, g, exception.GetType().Name, exception.ToString());
        }
    }
}

/// <summary>What an adjoint companion made of seeds.</summary>
/// <param name="Adjoints">Null where they may be those of memory that is only written.</param>
internal sealed record Pullback(IReadOnlyList<double[]?> Seeds, double[] ResultSeed, IReadOnlyList<double[]?> Adjoints);

/// <summary>What a call came to.</summary>
internal sealed record Outcome(double[]? Result, double[]?[] Arguments, double[]?[] Added, string? Exception, string Trace);
