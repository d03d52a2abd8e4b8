using Microsoft.CodeAnalysis;

namespace DiffGen.Tests.Harness;

/// <summary>
/// The Jacobian of a program at a point by finite differences: from the entry values of its active parameters to its
/// result and to what its memory holds in the end.
/// </summary>
internal sealed class ReferenceDerivative
{
    private readonly double[][] _jacobian;
    private readonly double[][] _errors;
    private readonly Dictionary<int, int> _outputOffsets = [];
    private readonly Dictionary<int, int> _inputOffsets = [];

    public ReferenceDerivative(ProgramShape shape, Driver driver, Trial trial)
    {
        var inputs = new List<double>();
        for (var i = 0; i < shape.Parameters.Count; i++)
        {
            if (shape.Parameters[i].HasGradient)
            {
                _inputOffsets[i] = inputs.Count;
                inputs.AddRange(Leaves.Of(trial.Arguments[i]));
            }
        }

        // The twin's arguments are of other types, so they come from its own point and take the numbers over.
        object?[] Arguments(double[] at)
        {
            var arguments = driver.Point(trial.Index);
            for (var i = 0; i < arguments.Length; i++)
            {
                var own = Leaves.Of(trial.Arguments[i]);
                arguments[i] = Leaves.With(arguments[i], _inputOffsets.TryGetValue(i, out var offset) ? at.AsSpan(offset, own.Length) : own);
            }

            return arguments;
        }

        double[] Outputs(double[] at)
        {
            var arguments = Arguments(at);
            var outputs = new List<double>(Leaves.Of(driver.Primal(arguments)));
            ResultLength = outputs.Count;
            for (var i = 0; i < arguments.Length; i++)
            {
                if (shape.Parameters[i].IsActive && IsMemory(shape.Parameters[i]))
                {
                    _outputOffsets[i] = outputs.Count;
                    outputs.AddRange(Leaves.Of(arguments[i]));
                }
            }

            return [.. outputs];
        }

        var start = inputs.ToArray();
        Values = Outputs(start);
        var columns = Enumerable.Range(0, start.Length).Select(i => Differences.Along(Outputs, start, i)).ToList();
        _jacobian = [.. columns.Select(c => c.Derivative)];
        _errors = [.. columns.Select(c => c.Error)];
    }

    public double[] Values { get; }

    public int ResultLength { get; private set; }

    /// <summary>The worst error estimate, relative to the derivative where that is large.</summary>
    public double WorstError => _jacobian.Zip(_errors)
        .SelectMany(c => c.First.Zip(c.Second, (derivative, error) => error / (1 + Math.Abs(derivative))))
        .Select(e => double.IsNaN(e) ? double.PositiveInfinity : e)
        .DefaultIfEmpty(0)
        .Max();

    public static bool IsMemory(ParameterShape parameter) =>
        parameter.IsBuffer || parameter.ShadowByValue || parameter.ShadowByReference || parameter.Passing is RefKind.Ref or RefKind.Out;

    /// <summary>How far the outputs that <see cref="Values"/> lists move along a direction: each with its tolerance.</summary>
    /// <param name="direction">Tangents on entry, one list a parameter.</param>
    public (double Value, double Scale)[] Along(double[]?[] direction)
    {
        var expected = new (double Value, double Scale)[Values.Length];
        foreach (var (parameter, offset) in _inputOffsets)
        {
            for (var leaf = 0; leaf < (direction[parameter]?.Length ?? 0); leaf++)
            {
                for (var o = 0; o < expected.Length; o++)
                {
                    var step = direction[parameter]![leaf];
                    var term = step * _jacobian[offset + leaf][o];
                    expected[o] = (expected[o].Value + term, expected[o].Scale + Math.Abs(term) + Math.Abs(step * _errors[offset + leaf][o] * 1e7));
                }
            }
        }

        return expected;
    }

    /// <summary>Where the outputs of a parameter's memory stand among <see cref="Values"/>, or -1.</summary>
    public int OutputsOf(int parameter) => _outputOffsets.GetValueOrDefault(parameter, -1);

    /// <summary>
    /// What an adjoint call must leave for one parameter: each leaf with its tolerance, by the chain rule from seeds.
    /// </summary>
    /// <param name="resultSeed">Seed of the result's leaves.</param>
    /// <param name="seeds">Adjoints on entry, one list a parameter.</param>
    public (double Value, double Scale)[] Adjoint(int parameter, int length, double[] resultSeed, double[]?[] seeds, bool accumulates)
    {
        var expected = new (double Value, double Scale)[length];
        for (var leaf = 0; leaf < length; leaf++)
        {
            var column = _jacobian[_inputOffsets[parameter] + leaf];
            var errors = _errors[_inputOffsets[parameter] + leaf];
            var (value, scale) = accumulates ? (seeds[parameter]![leaf], Math.Abs(seeds[parameter]![leaf])) : (0, 0);
            void Add(double seed, int output)
            {
                value += seed * column[output];
                scale += Math.Abs(seed * column[output]) + Math.Abs(seed * errors[output] * 1e7);
            }

            for (var o = 0; o < resultSeed.Length; o++)
            {
                Add(resultSeed[o], o);
            }

            foreach (var (memory, offset) in _outputOffsets)
            {
                for (var o = 0; o < (seeds[memory]?.Length ?? 0); o++)
                {
                    Add(seeds[memory]![o], offset + o);
                }
            }

            expected[leaf] = (value, scale);
        }

        return expected;
    }
}
