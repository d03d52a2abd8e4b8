using Microsoft.CodeAnalysis;

namespace DiffGen.Tests.Harness;

/// <summary>
/// Everything that the contract promises of every program's companions, checked for one program. Failures are
/// sentences; none means that the program passes.
/// </summary>
internal sealed class ProgramCheck
{
    private const double DoubleTolerance = 1e-7;
    private const double FloatTolerance = 5e-4;
    private const double Reliable = 1e-6;

    private readonly CorpusProgram _program;
    private readonly ProgramShape _shape;
    private readonly Driver _driver;
    private readonly Driver? _twin;
    private readonly List<string> _failures = [];
    private readonly Random _random = new(4711);

    public ProgramCheck(CorpusProgram program, ProgramShape shape, Driver driver, Driver? twin)
    {
        _program = program;
        _shape = shape;
        _driver = driver;
        _twin = twin;
    }

    /// <summary>Set for programs that may have a kink at a random point: nothing is compared where differences say so.</summary>
    public bool SkipsKinks { get; init; }

    private double Tolerance => _program.Directives.Tolerance ?? (_program.IsFloat ? FloatTolerance : DoubleTolerance);

    /// <summary>The program alone: it runs, and finite differences can judge its derivatives.</summary>
    public IReadOnlyList<string> Primal()
    {
        foreach (var trial in Trial.Of(_program, _shape, _driver))
        {
            if (trial.Given is { Throws: true })
            {
                if (RunPrimal(trial).Exception == null)
                {
                    Fail(trial, "expected an exception");
                }

                continue;
            }

            var run = RunPrimal(trial);
            if (run.Exception != null)
            {
                Fail(trial, "throws " + run.Exception);
                continue;
            }

            var reference = new ReferenceDerivative(_shape, _twin ?? _driver, trial);
            if (trial.Given is not { Gives.Count: > 0 })
            {
                if (!reference.Values.All(double.IsFinite))
                {
                    Fail(trial, "outputs aren't finite");
                }
                else if (!(reference.WorstError < Reliable) && _program.Directives.Tolerance == null)
                {
                    Fail(trial, "finite differences are unreliable: error " + reference.WorstError);
                }
            }
        }

        return _failures;
    }

    /// <summary>The companions.</summary>
    public IReadOnlyList<string> Companions()
    {
        foreach (var trial in Trial.Of(_program, _shape, _driver))
        {
            var run = RunPrimal(trial);
            if (trial.Given is { Throws: true } != (run.Exception != null))
            {
                Fail(trial, "the program itself " + (run.Exception == null ? "doesn't throw" : "throws " + run.Exception));
                continue;
            }

            if (run.Exception != null)
            {
                CheckThrows(trial, run);
                continue;
            }

            var reference = new ReferenceDerivative(_shape, _twin ?? _driver, trial);
            if (SkipsKinks && !(reference.WorstError < Reliable))
            {
                continue;
            }

            if (_driver.Gradient != null)
            {
                CheckGradient(trial, run, reference);
            }

            if (_driver.Adjoint != null && trial.Given is not { Gives.Count: > 0 })
            {
                CheckAdjoint(trial, run, reference);
            }

            if (trial.Given is not { Gives.Count: > 0 })
            {
                CheckTangents(trial, run, reference);
            }
        }

        if (_failures.Count == 0)
        {
            var conduct = new ConductCheck(_program, _shape, _driver, _failures);
            conduct.Run();
        }

        return _failures;
    }

    private PrimalRun RunPrimal(Trial trial)
    {
        var arguments = Leaves.CopyAll(trial.Arguments);
        try
        {
            return new PrimalRun(_driver.Primal(arguments), arguments, null);
        }
        catch (Exception exception)
        {
            return new PrimalRun(null, arguments, exception);
        }
    }

    private void CheckThrows(Trial trial, PrimalRun primal)
    {
        if (_driver.Gradient != null)
        {
            Check("FGradient", (arguments, gradients) => _driver.Gradient(arguments, gradients));
        }

        if (_driver.Adjoint != null)
        {
            Check("FAdjoint", (arguments, gradients) => _driver.Adjoint(arguments, ResultSeed(primal.Result), gradients));
        }

        if (_driver.Tangent != null)
        {
            Check("FTangent", (arguments, tangents) => _driver.Tangent(arguments, tangents, [Shadows.ZeroResult(_shape)]));
        }

        if (_driver.HessianVectorProduct != null)
        {
            Check("FHessianVectorProduct", (arguments, tangents) => _driver.HessianVectorProduct(
                arguments, tangents, Shadows.Of(_shape, trial.Arguments, double.NaN, 0), Shadows.Of(_shape, trial.Arguments, double.NaN, 0)));
        }

        void Check(string companion, Func<object?[], object?[], object?> call)
        {
            var arguments = Leaves.CopyAll(trial.Arguments);
            try
            {
                call(arguments, Shadows.Of(_shape, trial.Arguments, double.NaN, 0));
                Fail(trial, companion + " didn't throw " + primal.Exception!.GetType().Name);
            }
            catch (Exception thrown)
            {
                if (thrown.GetType() != primal.Exception!.GetType() || thrown.Message != primal.Exception.Message)
                {
                    Fail(trial, companion + " threw " + thrown.GetType().Name + " (" + thrown.Message + ") instead of "
                        + primal.Exception.GetType().Name + " (" + primal.Exception.Message + ")");
                }

                ExpectArguments(trial, companion + " after the exception", arguments, primal.Arguments);
            }
        }
    }

    private void CheckGradient(Trial trial, PrimalRun primal, ReferenceDerivative reference)
    {
        // NaN shows up wherever the old contents take part.
        var gradients = Shadows.Of(_shape, trial.Arguments, double.NaN, tail: 3);
        var arguments = Leaves.CopyAll(trial.Arguments);
        object? value;
        try
        {
            value = _driver.Gradient!(arguments, gradients);
        }
        catch (Exception exception)
        {
            Fail(trial, "FGradient threw " + exception);
            return;
        }

        ExpectValue(trial, "FGradient", value, primal.Result);
        ExpectMemory(trial, "FGradient", arguments, primal);
        for (var i = 0; i < _shape.Parameters.Count; i++)
        {
            var parameter = _shape.Parameters[i];
            if (!parameter.HasGradient)
            {
                continue;
            }

            var length = Leaves.Of(trial.Arguments[i]).Length;
            var expected = trial.Given is { Gives.Count: > 0 } given
                ? given.Gives.TryGetValue(parameter.Name, out var conventional) ? [.. conventional.Select(v => (v, Math.Abs(v)))] : null
                : reference.Adjoint(i, length, [1], new double[]?[_shape.Parameters.Count], accumulates: false);
            if (expected != null)
            {
                ExpectLeaves(trial, parameter.Name + "Gradient", Leaves.Of(gradients[i]), expected);
            }

            ExpectTail(trial, parameter.Name + "Gradient", parameter, gradients[i], length);
        }

        var again = Shadows.Of(_shape, trial.Arguments, double.NaN, tail: 3);
        _driver.Gradient(Leaves.CopyAll(trial.Arguments), again);
        if (!Leaves.AllSame(gradients, again))
        {
            Fail(trial, "FGradient gave other bits the second time");
        }
    }

    private void CheckAdjoint(Trial trial, PrimalRun primal, ReferenceDerivative reference)
    {
        var seeds = Shadows.Of(_shape, trial.Arguments, double.NaN, tail: 3);
        for (var i = 0; i < seeds.Length; i++)
        {
            if (seeds[i] != null)
            {
                var length = LeafCount(_shape.Parameters[i], trial.Arguments[i], primal.Arguments[i]);
                var all = Leaves.Of(seeds[i]);
                for (var leaf = 0; leaf < length; leaf++)
                {
                    all[leaf] = (_random.NextDouble() * 2) - 1;
                }

                seeds[i] = Leaves.With(seeds[i], all);
            }
        }

        var resultSeed = ResultSeed(primal.Result);
        var adjoints = Leaves.CopyAll(seeds);
        var arguments = Leaves.CopyAll(trial.Arguments);
        object? value;
        try
        {
            value = _driver.Adjoint!(arguments, resultSeed, adjoints);
        }
        catch (Exception exception)
        {
            Fail(trial, "FAdjoint threw " + exception);
            return;
        }

        ExpectValue(trial, "FAdjoint", value, primal.Result);
        ExpectMemory(trial, "FAdjoint", arguments, primal);
        var entry = new double[]?[seeds.Length];
        for (var i = 0; i < seeds.Length; i++)
        {
            entry[i] = seeds[i] == null ? (_shape.Parameters[i].IsActive ? [] : null) : Leaves.Of(seeds[i])[..LeafCount(_shape.Parameters[i], trial.Arguments[i], primal.Arguments[i])];
        }

        for (var i = 0; i < _shape.Parameters.Count; i++)
        {
            var parameter = _shape.Parameters[i];
            if (!parameter.IsActive)
            {
                continue;
            }

            var name = parameter.Name + "Adjoint";
            var actual = Leaves.Of(adjoints[i]);
            var length = entry[i]!.Length;
            var through = parameter.Passing == RefKind.Out
                ? new (double, double)[length]
                : reference.Adjoint(i, length, Leaves.Of(resultSeed), entry, accumulates: !ReferenceDerivative.IsMemory(parameter));
            if (parameter.Memory == Memory.Output)
            {
                // An element that the program leaves alone may count as output (0) or as passed through (its seed).
                through = [.. through.Select((t, leaf) => actual[leaf] == 0 ? (0.0, 0.0) : t)];
            }

            ExpectLeaves(trial, name, actual, through);
            ExpectTail(trial, name, parameter, adjoints[i], length);
        }

        var again = Leaves.CopyAll(seeds);
        _driver.Adjoint(Leaves.CopyAll(trial.Arguments), resultSeed, again);
        if (!Leaves.AllSame(adjoints, again))
        {
            Fail(trial, "FAdjoint gave other bits the second time");
        }
    }

    private void CheckTangents(Trial trial, PrimalRun primal, ReferenceDerivative reference)
    {
        if (_driver.Tangent != null)
        {
            var check = new TangentCheck(_program, _shape, _driver, trial, _random, failure => Fail(trial, failure));
            check.Run(primal.Result, primal.Arguments, reference, (name, actual, expected) => ExpectLeaves(trial, name, actual, expected));
            check.Agree(primal.Result, primal.Arguments);
        }

        if (_driver.HessianVectorProduct != null && _driver.Gradient != null)
        {
            var check = new SecondOrderCheck(_program, _shape, _driver, trial, _random, failure => Fail(trial, failure));
            check.Run(primal.Result, (companion, arguments) => ExpectMemory(trial, companion, arguments, primal));
        }
    }

    private object? ResultSeed(object? result)
    {
        if (!_shape.ResultIsActive || result == null)
        {
            return Shadows.ZeroResult(_shape);
        }

        var seed = Leaves.Copy(result);
        return Leaves.With(seed, Leaves.Of(seed).Select(_ => (_random.NextDouble() * 2) - 1).ToArray());
    }

    // An out parameter has as many leaves as its final value.
    private static int LeafCount(ParameterShape parameter, object? entry, object? final) =>
        Leaves.Of(parameter.Passing == RefKind.Out ? final : entry).Length;

    private void ExpectValue(Trial trial, string companion, object? actual, object? expected)
    {
        if (!Leaves.Same(actual, expected))
        {
            Fail(trial, companion + " returned " + Show(actual) + ", the program " + Show(expected));
        }
    }

    private void ExpectMemory(Trial trial, string companion, object?[] actual, PrimalRun primal)
    {
        var expected = new object?[actual.Length];
        for (var i = 0; i < actual.Length; i++)
        {
            expected[i] = _shape.Parameters[i].Memory == Memory.Output ? primal.Arguments[i] : trial.Arguments[i];
        }

        ExpectArguments(trial, companion, actual, expected);
    }

    private void ExpectArguments(Trial trial, string companion, object?[] actual, object?[] expected)
    {
        for (var i = 0; i < actual.Length; i++)
        {
            if (!Leaves.Same(actual[i], expected[i]))
            {
                Fail(trial, companion + " left " + Show(actual[i]) + " in " + _shape.Parameters[i].Name + ", expected " + Show(expected[i]));
            }
        }
    }

    private void ExpectLeaves(Trial trial, string name, double[] actual, (double Value, double Scale)[] expected)
    {
        for (var leaf = 0; leaf < expected.Length; leaf++)
        {
            var (value, scale) = expected[leaf];
            var same = actual[leaf].Equals(value) || Math.Abs(actual[leaf] - value) <= Tolerance * (1 + scale);
            if (!same)
            {
                var index = expected.Length == 1 ? "" : "[" + leaf + "]";
                Fail(trial, name + index + " is " + Show(actual[leaf]) + ", expected " + Show(value));
            }
        }
    }

    private void ExpectTail(Trial trial, string name, ParameterShape parameter, object? shadow, int length)
    {
        if (parameter.IsBuffer && Leaves.Of(shadow).Skip(length).Any(tail => !double.IsNaN(tail)))
        {
            Fail(trial, name + " was written beyond the program's buffer");
        }
    }

    private void Fail(Trial trial, string failure) => _failures.Add("at " + trial.Label + ": " + failure);

    private static string Show(object? value) => value switch
    {
        null => "null",
        IFormattable number when value is double or float => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        Array array => "[" + string.Join(", ", array.Cast<object?>().Select(Show)) + "]",
        _ => value.ToString() ?? "",
    };

    private sealed record PrimalRun(object? Result, object?[] Arguments, Exception? Exception);
}
