using DiffGen.Tests.Properties.Evaluation;
using DiffGen.Tests.Properties.Generation;
using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Checking;

internal delegate object? DriverCall(object?[] arguments, object?[] added, object? seed);

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
        foreach (var method in program.Methods)
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
            Message = method.Name + "(" + string.Join(", ", arguments.Select(Leaves.Show)) + "): " + failure.Message,
        };
    }

    private Failure? Compare(Method method, Reference reference, object[] arguments, Choices choices)
    {
        var primal = Run(method, Companion.Primal, arguments, new object?[arguments.Length], null);
        if (primal.Exception != reference.Exception || (primal.Exception == null && !IsEvaluated(method, primal, reference)))
        {
            return new Failure("evaluator", "the program gave " + Leaves.Show(primal.Result) + " " + primal.Exception + ", its evaluation " + Leaves.Show(reference.Result.Number) + " " + reference.Exception);
        }

        foreach (var companion in new[] { Companion.Gradient, Companion.Adjoint })
        {
            if (driver(method, companion) != null && Compare(method, companion, reference, arguments, primal, choices) is { } failure)
            {
                return failure with { Message = DriverText.Name(method, companion) + ": " + failure.Message };
            }
        }

        return driver(method, Companion.Tangent) == null ? null : new ForwardJudge(program, method, TryRun, Tolerance).Compare(reference, arguments, primal, choices);
    }

    private Failure? Compare(Method method, Companion companion, Reference reference, object[] arguments, Outcome primal, Choices choices)
    {
        var seeds = method.Parameters.Select((p, i) => Seeds(p, companion, Leaves.Of(arguments[i]).Length, choices)).ToList();
        var resultSeed = method.Return == CoreType.Void || companion == Companion.Gradient ? 1 : choices.Number(-2, 2);
        object? seed = method.Return == CoreType.Void ? null : Leaves.Box(method.Return, resultSeed);
        var added = method.Parameters.Select((p, i) => seeds[i] == null ? null : Leaves.Make(p.Type, p.Type.IsBuffer ? [.. seeds[i]!, Tail] : seeds[i]!)).ToArray();
        var first = Run(method, companion, arguments, added, seed);
        if (first.Exception != primal.Exception)
        {
            return new Failure("exception", "threw " + (first.Exception ?? "nothing") + ", the program " + (primal.Exception ?? "nothing") + "\n" + first.Trace);
        }

        if (primal.Exception != null)
        {
            // A companion hands its callees locals in place of by-reference scalars, so what a callee that throws has written
            // through them is lost. That is documented, and checked no further.
            object?[] left = [.. method.Parameters.Select((p, i) => p.Type.IsBuffer || p.Passing == Passing.ByValue || !PassesReferences(method) ? primal.Arguments[i] : first.Arguments[i])];
            return Contents(method, first, left, "exception memory");
        }

        if (method.Return != CoreType.Void && !Leaves.SameBits(Leaves.Of(first.Result!), Leaves.Of(primal.Result!)))
        {
            return new Failure("value", "returned " + Leaves.Show(first.Result) + ", the program " + Leaves.Show(primal.Result));
        }

        object?[] expected = [.. method.Parameters.Select((p, i) => IsLeft(p, first.Arguments[i]!, primal.Arguments[i]!) ? primal.Arguments[i] : arguments[i])];
        var rounded = seeds.Select((s, i) => s == null ? null : Leaves.Of(added[i]!)[..s.Length]).ToList();
        return Contents(method, first, expected, "memory")
            ?? Derivatives(method, companion, reference, first, rounded, seed == null ? 0 : Leaves.Number(seed))
            ?? Again(first, Run(method, companion, arguments, added, seed));
    }

    private bool PassesReferences(Method method) => Walk.Expressions(method.Body).OfType<Invoke>().Any(call =>
        program.Methods.Single(callee => callee.Id == call.Method).Parameters.Any(p => p.Passing is Passing.Ref or Passing.Out));

    /// <summary>What an added argument holds on entry: NaN where it is overwritten.</summary>
    private static double[]? Seeds(Parameter parameter, Companion companion, int length, Choices choices) => (companion, parameter) switch
    {
        (_, { IsActive: false }) or (Companion.Gradient, { Passing: Passing.Out }) => null,
        (Companion.Gradient, _) => [.. Enumerable.Repeat(double.NaN, length)],
        _ => [.. Enumerable.Range(0, length).Select(_ => choices.Number(-2, 2))],
    };

    private Failure? Derivatives(Method method, Companion companion, Reference reference, Outcome actual, List<double[]?> seeds, double resultSeed)
    {
        for (var i = 0; i < seeds.Count; i++)
        {
            if (seeds[i] is not { } seed)
            {
                continue;
            }

            var found = Leaves.Of(actual.Added[i]!);
            for (var leaf = 0; leaf < seed.Length; leaf++)
            {
                var (value, scale) = companion == Companion.Gradient ? reference.Gradient(i, leaf) : reference.Adjoint(i, leaf, resultSeed, seeds);

                // An element of output memory that the method leaves alone may keep its seed.
                var isLeftOut = _use.MayKeepSeeds(method.Parameters[i]) && found[leaf] == 0;
                if (!isLeftOut && !(Math.Abs(found[leaf] - value) <= Tolerance(value, scale)))
                {
                    return new Failure(
                        companion == Companion.Gradient ? "gradient" : "adjoint",
                        "in parameter " + i + (method.Parameters[i].Type.IsBuffer ? "[" + leaf + "]" : "") + " expected " + Leaves.Show(value) + ", actual " + Leaves.Show(found[leaf]));
                }
            }

            if (method.Parameters[i].Type.IsBuffer && found[^1] != Tail)
            {
                return new Failure("tail", "wrote beyond the length of parameter " + i);
            }
        }

        return null;
    }

    private double Tolerance(double value, double scale) => _isSingle
        ? (2e-4 * Math.Abs(value)) + (5e-5 * scale) + 1e-6
        : (1e-8 * Math.Abs(value)) + (1e-11 * scale) + 1e-13;

    private static Failure? Again(Outcome first, Outcome second)
    {
        var same = first.Exception == second.Exception && first.Added.Zip(second.Added).All(p => p.First == null || Leaves.SameBits(Leaves.Of(p.First), Leaves.Of(p.Second!)));
        return same ? null : new Failure("repeat", "gave something else the second time");
    }

    private static Failure? Contents(Method method, Outcome actual, IReadOnlyList<object?> expected, string kind)
    {
        for (var i = 0; i < expected.Count; i++)
        {
            if (!Leaves.SameBits(Leaves.Of(actual.Arguments[i]!), Leaves.Of(expected[i]!)))
            {
                return new Failure(kind, "left " + Leaves.Show(actual.Arguments[i]) + " in parameter " + i + " of " + method.Name + ", expected " + Leaves.Show(expected[i]));
            }
        }

        return null;
    }

    private static bool IsEvaluated(Method method, Outcome primal, Reference reference) =>
        (method.Return == CoreType.Void || Leaves.SameBits([reference.Result.Number], Leaves.Of(primal.Result!)))
        && method.Parameters.Select((p, i) => !Reference.IsMemory(p) || Leaves.SameBits(reference.Final(i).Select(d => d.Number), Leaves.Of(primal.Arguments[i]!))).All(same => same);

    /// <summary>Whether memory is expected to hold what the method leaves in it.</summary>
    private bool IsLeft(Parameter parameter, object actual, object left) => _use.Of(parameter) switch
    {
        Memory.Output => true,
        Memory.Either => Leaves.SameBits(Leaves.Of(actual), Leaves.Of(left)),
        _ => false,
    };

    private Outcome Run(Method method, Companion companion, object[] arguments, object?[] added, object? seed) => TryRun(method, companion, arguments, added, seed)!;

    private Outcome? TryRun(Method method, Companion companion, object[] arguments, object?[] added, object? seed)
    {
        var (a, g) = (Leaves.Copy(arguments), Leaves.Copy(added));
        try
        {
            return driver(method, companion) is { } call ? new Outcome(call(a, g, seed), a, g, null, "") : null;
        }
        catch (Exception exception)
        {
            return new Outcome(null, a, g, exception.GetType().Name, exception.ToString());
        }
    }
}

/// <summary>What a call came to.</summary>
internal sealed record Outcome(object? Result, object?[] Arguments, object?[] Added, string? Exception, string Trace);
