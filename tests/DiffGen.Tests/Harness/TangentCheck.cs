using Microsoft.CodeAnalysis;

namespace DiffGen.Tests.Harness;

/// <summary>
/// Forward mode at one point: the tangents of all outputs against differences, and against reverse mode by the dot-product test.
/// </summary>
internal sealed class TangentCheck(CorpusProgram program, ProgramShape shape, Driver driver, Trial trial, Random random, Action<string> fail)
{
    private const double DoubleAgreement = 1e-10;
    private const double FloatAgreement = 2e-4;

    /// <summary>Compares with differences.</summary>
    /// <param name="result">What the program returns.</param>
    /// <param name="finals">What it leaves in its arguments.</param>
    public void Run(object? result, object?[] finals, ReferenceDerivative reference, Action<string, double[], (double Value, double Scale)[]> expectLeaves)
    {
        var direction = Direction(finals, zeroOutputs: false);
        var run = Tangent(direction);
        if (run is not { } tangents)
        {
            return;
        }

        if (!Leaves.Same(tangents.Value, result))
        {
            fail("FTangent returned another value than the program");
        }

        if (!Leaves.AllSame(tangents.Arguments, finals))
        {
            fail("FTangent left other contents in memory than the program");
        }

        var expected = reference.Along(Given(direction));
        if (shape.ResultIsActive)
        {
            expectLeaves("resultTangent", Leaves.Of(tangents.Result), expected[..reference.ResultLength]);
        }

        for (var i = 0; i < shape.Parameters.Count; i++)
        {
            var parameter = shape.Parameters[i];
            if (!parameter.IsActive)
            {
                continue;
            }

            var left = Leaves.Of(tangents.Tangents[i]);
            if (reference.OutputsOf(i) is >= 0 and var offset)
            {
                expectLeaves(parameter.Name + "Tangent", left, expected[offset..(offset + Leaves.Of(finals[i]).Length)]);
            }

            if (parameter.IsBuffer && left.Skip(Leaves.Of(finals[i]).Length).Any(tail => !double.IsNaN(tail)))
            {
                fail(parameter.Name + "Tangent was written beyond the program's buffer");
            }
        }

        if (Tangent(direction) is not { } again || !Leaves.Same(again.Result, tangents.Result) || !Leaves.AllSame(again.Tangents, tangents.Tangents))
        {
            fail("FTangent gave other bits the second time");
        }
    }

    /// <summary>w·(J v) = (Jᵀ w)·v, which needs no differences.</summary>
    public void Agree(object? result, object?[] finals)
    {
        var direction = Direction(finals, zeroOutputs: true);
        if (driver.Adjoint == null || Tangent(direction) is not { } tangents)
        {
            return;
        }

        var seed = shape.ResultIsActive && result != null ? Leaves.With(Leaves.Copy(result), Draw(Leaves.Of(result).Length)) : Shadows.ZeroResult(shape);
        var seeds = shape.Parameters.Select((p, i) => !p.IsActive ? null : Shadow(i, ReferenceDerivative.IsMemory(p) ? Draw(Length(finals[i])) : new double[Length(finals[i])])).ToArray();
        var adjoints = Leaves.CopyAll(seeds);
        driver.Adjoint(Leaves.CopyAll(trial.Arguments), seed, adjoints);
        var (forward, reverse, scale) = (0.0, 0.0, 0.0);
        if (shape.ResultIsActive)
        {
            Add(Leaves.Of(seed), Leaves.Of(tangents.Result), ref forward);
        }

        for (var i = 0; i < shape.Parameters.Count; i++)
        {
            var parameter = shape.Parameters[i];
            if (parameter.IsActive && ReferenceDerivative.IsMemory(parameter))
            {
                Add(Leaves.Of(seeds[i]), Leaves.Of(tangents.Tangents[i])[..Length(finals[i])], ref forward);
            }

            if (parameter.HasGradient)
            {
                Add(Leaves.Of(adjoints[i]), Leaves.Of(direction[i])[..Length(trial.Arguments[i])], ref reverse);
            }
        }

        if (!(Math.Abs(forward - reverse) <= (program.IsFloat ? FloatAgreement : DoubleAgreement) * (1 + scale)))
        {
            fail($"FTangent and FAdjoint disagree: {forward:R} and {reverse:R}");
        }

        void Add(double[] a, double[] b, ref double sum)
        {
            for (var leaf = 0; leaf < b.Length; leaf++)
            {
                sum += a[leaf] * b[leaf];
                scale += Math.Abs(a[leaf] * b[leaf]);
            }
        }
    }

    private static int Length(object? value) => Leaves.Of(value).Length;

    private double[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() * 2) - 1)];

    private double[]?[] Given(object?[] direction) => [.. direction.Select((d, i) => d == null ? null : Leaves.Of(d)[..Math.Min(Length(d), Length(trial.Arguments[i]))])];

    /// <summary>Tangents of all active parameters. Behind the end of a buffer's, and where a value is yet to come, is NaN.</summary>
    private object?[] Direction(object?[] finals, bool zeroOutputs) =>
        [.. shape.Parameters.Select((p, i) => !p.IsActive ? null
            : p.Passing == RefKind.Out ? Shadow(i, [.. Enumerable.Repeat(double.NaN, Length(finals[i]))])
            : Shadow(i, zeroOutputs && p.Memory == Memory.Output ? new double[Length(finals[i])] : Draw(Length(finals[i]))))];

    private object? Shadow(int parameter, double[] leaves)
    {
        var shadow = Shadows.Of(shape, trial.Arguments, double.NaN, 3)[parameter];
        var all = Leaves.Of(shadow);
        leaves.CopyTo(all, 0);
        return Leaves.With(shadow, all);
    }

    private (object? Value, object?[] Arguments, object?[] Tangents, object? Result)? Tangent(object?[] direction)
    {
        var (arguments, tangents, results) = (Leaves.CopyAll(trial.Arguments), Leaves.CopyAll(direction), new[] { Shadows.ZeroResult(shape) });
        try
        {
            var value = driver.Tangent!(arguments, tangents, results);
            return (value, arguments, tangents, results[0]);
        }
        catch (Exception exception)
        {
            fail("FTangent threw " + exception);
            return null;
        }
    }
}
