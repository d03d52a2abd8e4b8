using DiffGen.Tests.Properties.Evaluation;
using DiffGen.Tests.Properties.Generation;
using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Checking;

internal delegate Outcome? CompanionRun(Method method, Companion companion, Data[] arguments, double[]?[] added, double[]? seed);

/// <summary>Compares a method's tangents with those of dual numbers, and its second derivatives with differences of these.</summary>
internal sealed class ForwardJudge(SourceProgram program, Method method, CompanionRun run, Func<double, double, double> tolerance)
{
    private const double Step = 1e-4;

    // Differences would see what is stopped from having a derivative.
    private readonly bool _isCut = program.Methods.Any(m => m.Parameters.Any(p => p.IsConstant) || Walk.Expressions(m.Body).Any(e => e is StopGradient));

    public Failure? Compare(Reference reference, Data[] arguments, Outcome primal, Pullback? pullback, Choices choices)
    {
        double[]?[] direction = [.. method.Parameters.Select((p, i) => p.IsActive ? Data.Rounded(p.Type, [.. arguments[i].Numbers.Select(_ => choices.Number(-1.5, 1.5))]) : null)];
        return Tangent(reference, arguments, primal, pullback, direction)
            ?? (primal.Exception == null && method.Return == CoreType.Double && !program.UsesFloat && !_isCut ? Product(reference, arguments, primal, direction) : null);
    }

    private Failure? Tangent(Reference reference, Data[] arguments, Outcome primal, Pullback? pullback, double[]?[] direction)
    {
        var outcome = run(method, Companion.Tangent, arguments, [.. direction, null], null)!;
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
            if (Reference.IsMemory(method.Parameters[i]) && !Data.SameBits(outcome.Arguments[i], primal.Arguments[i]))
            {
                return new Failure("tangent memory", "left " + Data.Show(outcome.Arguments[i]) + " in parameter " + i + ", the program " + Data.Show(primal.Arguments[i]));
            }
        }

        if (!Data.SameBits(outcome.Result, primal.Result))
        {
            return new Failure("tangent value", "returned " + Data.Show(outcome.Result) + ", the program " + Data.Show(primal.Result));
        }

        for (var leaf = 0; leaf < reference.Results.Count; leaf++)
        {
            if (Differs(reference.Results[leaf], outcome.Added[^1], leaf) is { } wrong)
            {
                return wrong with { Message = "the result's " + wrong.Message };
            }
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
                if (Differs(final[leaf], outcome.Added[i], leaf) is { } failure)
                {
                    return failure with { Message = "parameter " + i + "[" + leaf + "]: " + failure.Message };
                }
            }
        }

        return pullback == null ? null : Products(reference, pullback, outcome, direction);

        Failure? Differs(Dual expected, double[]? tangents, int leaf)
        {
            var (value, scale) = reference.Along(expected, direction);
            var found = tangents?.ElementAtOrDefault(leaf) ?? double.NaN;
            return Math.Abs(found - value) <= tolerance(value, scale) ? null : new Failure("tangent", "tangent expected " + Data.Show(value) + ", actual " + Data.Show(found));
        }
    }

    /// <summary>A seed times the tangents, against a direction times the adjoints.</summary>
    private Failure? Products(Reference reference, Pullback pullback, Outcome tangents, double[]?[] direction)
    {
        double forward = 0, reverse = 0, scale = 0;
        for (var i = 0; i < pullback.ResultSeed.Length; i++)
        {
            forward += pullback.ResultSeed[i] * tangents.Added[^1]![i];
        }

        for (var i = 0; i < method.Parameters.Count; i++)
        {
            if (pullback.Seeds[i] is not { } seed)
            {
                continue;
            }

            var isMemory = Reference.IsMemory(method.Parameters[i]);
            for (var leaf = 0; leaf < seed.Length; leaf++)
            {
                var (value, terms) = reference.Adjoint(i, leaf, pullback.ResultSeed, pullback.Seeds);
                var adjoint = pullback.Adjoints[i]?[leaf] ?? value;
                forward += isMemory ? seed[leaf] * tangents.Added[i]![leaf] : 0;
                reverse += Reference.IsInput(method.Parameters[i]) ? direction[i]![leaf] * (isMemory ? adjoint : adjoint - seed[leaf]) : 0;
                scale += Math.Abs(direction[i]![leaf]) * terms;
            }
        }

        return Math.Abs(forward - reverse) <= tolerance(forward, scale) ? null
            : new Failure("products", "seed times tangents is " + Data.Show(forward) + ", direction times adjoints " + Data.Show(reverse));
    }

    private Failure? Product(Reference reference, Data[] arguments, Outcome primal, double[]?[] direction)
    {
        double[]?[] none = [.. method.Parameters.Select((p, i) => Reference.IsInput(p) ? Array.ConvertAll(arguments[i].Numbers, _ => double.NaN) : null)];
        if (run(method, Companion.HessianVectorProduct, arguments, [.. direction, .. none, .. none], null) is not { } outcome)
        {
            return null;
        }

        if (outcome.Exception != null)
        {
            return new Failure("product exception", "threw " + outcome.Exception + "\n" + outcome.Trace);
        }

        if (!Data.SameBits(outcome.Result, primal.Result))
        {
            return new Failure("product value", "returned " + Data.Show(outcome.Result) + ", the program " + Data.Show(primal.Result));
        }

        var wide = reference.MeetsKink ? null : Difference(reference, arguments, direction, Step);
        var narrow = wide == null ? null : Difference(reference, arguments, direction, Step / 2);
        for (var i = 0; i < arguments.Length; i++)
        {
            for (var leaf = 0; Reference.IsInput(method.Parameters[i]) && leaf < direction[i]!.Length; leaf++)
            {
                var (slope, scale) = reference.Gradient(i, leaf);
                var gradient = outcome.Added[arguments.Length + i]![leaf];
                if (!(Math.Abs(gradient - slope) <= tolerance(slope, scale)))
                {
                    return new Failure("product gradient", "in parameter " + i + "[" + leaf + "] expected " + Data.Show(slope) + ", actual " + Data.Show(gradient));
                }

                var product = outcome.Added[(2 * arguments.Length) + i]![leaf];
                if (narrow == null || !(Math.Abs(wide![i]![leaf] - narrow[i]![leaf]) <= 1e-4 * (1 + Math.Abs(narrow[i]![leaf]))))
                {
                    continue;
                }

                var expected = narrow[i]![leaf];
                if (!(Math.Abs(product - expected) <= (1e-5 * Math.Abs(expected)) + (1e-6 * (1 + scale)) + (10 * Math.Abs(wide[i]![leaf] - expected))))
                {
                    return new Failure("product", "in parameter " + i + "[" + leaf + "] expected " + Data.Show(expected) + ", actual " + Data.Show(product));
                }
            }
        }

        return Hessian(reference, arguments, primal, direction, outcome);
    }

    /// <summary>All second derivatives at once: the same both ways, and times the direction what the product is.</summary>
    private Failure? Hessian(Reference reference, Data[] arguments, Outcome primal, double[]?[] direction, Outcome product)
    {
        List<(int Parameter, int Leaf)> inputs = [.. arguments.SelectMany((a, i) => Reference.IsInput(method.Parameters[i]) ? Enumerable.Range(0, a.Numbers.Length).Select(leaf => (i, leaf)) : [])];
        var count = inputs.Count;
        if (run(method, Companion.Hessian, arguments, [.. arguments.Select(_ => (double[]?)null), [.. Enumerable.Repeat(double.NaN, (count * count) + 1)]], null) is not { } outcome)
        {
            return null;
        }

        if (outcome.Exception != null)
        {
            return new Failure("Hessian exception", "threw " + outcome.Exception + "\n" + outcome.Trace);
        }

        var hessian = outcome.Added[arguments.Length]!;
        if (!Data.SameBits(outcome.Result, primal.Result) || !double.IsNaN(hessian[^1]))
        {
            return new Failure("Hessian value", "returned " + Data.Show(outcome.Result) + ", the program " + Data.Show(primal.Result) + ", and left " + Data.Show(hessian[^1]) + " behind the elements");
        }

        for (var row = 0; row < count; row++)
        {
            double sum = 0, terms = 0;
            for (var column = 0; column < count; column++)
            {
                var element = hessian[(row * count) + column];
                if (BitConverter.DoubleToInt64Bits(element) != BitConverter.DoubleToInt64Bits(hessian[(column * count) + row]))
                {
                    return new Failure("Hessian symmetry", "at [" + row + ", " + column + "] " + Data.Show(element) + ", the other way " + Data.Show(hessian[(column * count) + row]));
                }

                var term = element * direction[inputs[column].Parameter]![inputs[column].Leaf];
                (sum, terms) = (sum + term, terms + Math.Abs(term));
            }

            var (parameter, leaf) = inputs[row];
            var expected = product.Added[(2 * arguments.Length) + parameter]![leaf];
            if (!(Math.Abs(sum - expected) <= 1e-10 * (Math.Abs(expected) + terms + reference.Gradient(parameter, leaf).Scale + 1)))
            {
                return new Failure("Hessian", "row " + row + " times the direction is " + Data.Show(sum) + ", the product " + Data.Show(expected));
            }
        }

        return null;
    }

    /// <summary>How the gradient changes along a direction, NaN where it doesn't change alike on either side; null where that can't be said.</summary>
    private List<double[]?>? Difference(Reference reference, Data[] arguments, double[]?[] direction, double step)
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
            ? a with { Numbers = [.. a.Numbers.Zip(d, (x, v) => x + (by * v))] }
            : a)]);
    }
}
