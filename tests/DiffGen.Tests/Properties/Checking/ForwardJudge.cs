using DiffGen.Tests.Properties.Evaluation;
using DiffGen.Tests.Properties.Generation;
using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Checking;

internal delegate Outcome? CompanionRun(Method method, Companion companion, object[] arguments, object?[] added, object? seed);

/// <summary>Compares a method's tangents with those of dual numbers, and its second derivatives with differences of these.</summary>
internal sealed class ForwardJudge(SourceProgram program, Method method, CompanionRun run, Func<double, double, double> tolerance)
{
    private const double Step = 1e-4;

    // Differences would see what is stopped from having a derivative.
    private readonly bool _isCut = program.Methods.Any(m => m.Parameters.Any(p => p.IsConstant) || Walk.Expressions(m.Body).Any(e => e is StopGradient));

    public Failure? Compare(Reference reference, object[] arguments, Outcome primal, Choices choices)
    {
        List<double[]?> direction = [.. method.Parameters.Select((p, i) => p.IsActive ? Leaves.Of(arguments[i]).Select(_ => choices.Number(-1.5, 1.5)).ToArray() : null)];
        object?[] added = [.. method.Parameters.Select((p, i) => direction[i] == null ? null : Leaves.Make(p.Type, direction[i]!))];
        return Tangent(reference, arguments, primal, added)
            ?? (primal.Exception == null && method.Return == CoreType.Double && !program.UsesFloat && !_isCut ? Product(reference, arguments, primal, added, direction) : null);
    }

    private Failure? Tangent(Reference reference, object[] arguments, Outcome primal, object?[] added)
    {
        var outcome = run(method, Companion.Tangent, arguments, [.. added, null], null)!;
        if (outcome.Exception != primal.Exception)
        {
            return new Failure("tangent exception", "threw " + (outcome.Exception ?? "nothing") + ", the program " + (primal.Exception ?? "nothing") + "\n" + outcome.Trace);
        }

        if (primal.Exception != null)
        {
            return null;
        }

        for (var i = 0; i < arguments.Length; i++)
        {
            if (Reference.IsMemory(method.Parameters[i]) && !Leaves.SameBits(Leaves.Of(outcome.Arguments[i]!), Leaves.Of(primal.Arguments[i]!)))
            {
                return new Failure("tangent memory", "left " + Leaves.Show(outcome.Arguments[i]) + " in parameter " + i + ", the program " + Leaves.Show(primal.Arguments[i]));
            }
        }

        if (method.Return != CoreType.Void && !Leaves.SameBits(Leaves.Of(outcome.Result!), Leaves.Of(primal.Result!)))
        {
            return new Failure("tangent value", "returned " + Leaves.Show(outcome.Result) + ", the program " + Leaves.Show(primal.Result));
        }

        List<double[]?> entered = [.. added.Select(a => a == null ? null : Leaves.Of(a))];
        if (method.Return != CoreType.Void && Differs(reference.Result, outcome.Added[^1]!, 0) is { } wrong)
        {
            return wrong with { Message = "the result's " + wrong.Message };
        }

        for (var i = 0; i < arguments.Length; i++)
        {
            if (!method.Parameters[i].IsActive || !Reference.IsMemory(method.Parameters[i]))
            {
                continue;
            }

            var final = reference.Final(i);
            for (var leaf = 0; leaf < final.Count; leaf++)
            {
                if (Differs(final[leaf], outcome.Added[i]!, leaf) is { } failure)
                {
                    return failure with { Message = "parameter " + i + "[" + leaf + "]: " + failure.Message };
                }
            }
        }

        return null;

        Failure? Differs(Dual expected, object tangents, int leaf)
        {
            var (value, scale) = reference.Along(expected, entered);
            var found = Leaves.Of(tangents)[leaf];
            return Math.Abs(found - value) <= tolerance(value, scale) ? null : new Failure("tangent", "tangent expected " + Leaves.Show(value) + ", actual " + Leaves.Show(found));
        }
    }

    private Failure? Product(Reference reference, object[] arguments, Outcome primal, object?[] added, List<double[]?> direction)
    {
        object?[] none = [.. method.Parameters.Select((p, i) => Reference.IsInput(p) ? Leaves.Make(p.Type, [.. Leaves.Of(arguments[i]).Select(_ => double.NaN)]) : null)];
        if (run(method, Companion.HessianVectorProduct, arguments, [.. added, .. none, .. none], null) is not { } outcome)
        {
            return null;
        }

        if (outcome.Exception != null)
        {
            return new Failure("product exception", "threw " + outcome.Exception + "\n" + outcome.Trace);
        }

        if (!Leaves.SameBits(Leaves.Of(outcome.Result!), Leaves.Of(primal.Result!)))
        {
            return new Failure("product value", "returned " + Leaves.Show(outcome.Result) + ", the program " + Leaves.Show(primal.Result));
        }

        var wide = Difference(reference, arguments, direction, Step);
        var narrow = wide == null ? null : Difference(reference, arguments, direction, Step / 2);
        for (var i = 0; i < arguments.Length; i++)
        {
            for (var leaf = 0; Reference.IsInput(method.Parameters[i]) && leaf < direction[i]!.Length; leaf++)
            {
                var (slope, scale) = reference.Gradient(i, leaf);
                var gradient = Leaves.Of(outcome.Added[arguments.Length + i]!)[leaf];
                if (!(Math.Abs(gradient - slope) <= tolerance(slope, scale)))
                {
                    return new Failure("product gradient", "in parameter " + i + "[" + leaf + "] expected " + Leaves.Show(slope) + ", actual " + Leaves.Show(gradient));
                }

                var product = Leaves.Of(outcome.Added[(2 * arguments.Length) + i]!)[leaf];
                if (narrow == null || !(Math.Abs(wide![i]![leaf] - narrow[i]![leaf]) <= 1e-4 * (1 + Math.Abs(narrow[i]![leaf]))))
                {
                    continue;
                }

                var expected = narrow[i]![leaf];
                if (!(Math.Abs(product - expected) <= (1e-5 * Math.Abs(expected)) + (1e-6 * (1 + scale)) + (10 * Math.Abs(wide[i]![leaf] - expected))))
                {
                    return new Failure("product", "in parameter " + i + "[" + leaf + "] expected " + Leaves.Show(expected) + ", actual " + Leaves.Show(product));
                }
            }
        }

        return null;
    }

    /// <summary>How the gradient changes along a direction, NaN where it doesn't change alike on either side; null where that can't be said.</summary>
    private List<double[]?>? Difference(Reference reference, object[] arguments, List<double[]?> direction, double step)
    {
        try
        {
            var (above, below) = (At(step), At(-step));
            return above.Exception != null || below.Exception != null ? null
                : [.. direction.Select((d, i) => d?.Select((_, leaf) => Slope(above.Gradient(i, leaf).Value, reference.Gradient(i, leaf).Value, below.Gradient(i, leaf).Value)).ToArray())];
        }
        catch (UntameException)
        {
            return null;
        }

        double Slope(double above, double here, double below)
        {
            var slope = (above - below) / (2 * step);
            return Math.Abs(above + below - (2 * here)) / step > 1e-2 * (1 + Math.Abs(slope)) ? double.NaN : slope;
        }

        Reference At(double by) => Reference.At(program, method, [.. arguments.Select((a, i) => direction[i] is { } d && Reference.IsInput(method.Parameters[i])
            ? Leaves.Make(method.Parameters[i].Type, [.. Leaves.Of(a).Zip(d, (x, v) => x + (by * v))])
            : a)]);
    }
}
