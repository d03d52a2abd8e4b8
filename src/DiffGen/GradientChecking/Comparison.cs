using System.Numerics;

namespace DiffGen;

/// <summary>One gradient check under way: perturbs the inputs, judges each derivative, and collects the components.</summary>
internal sealed class Comparison<T>(GradientCheckOptions? options)
    where T : struct, IFloatingPointIeee754<T>
{
    // Where the quotient may be off by more than this part of the function's own scale, it proves nothing.
    private const double LargestUncertainty = 0.01;

    // Nearer to zero than this, an input is taken to vary over this distance and not over its own size.
    private const double SmallestScale = 1.0 / 16;

    private static readonly double s_epsilon = ToDouble(T.BitIncrement(T.One) - T.One);

    private readonly List<GradientCheckComponent> _components = [];
    private readonly GradientCheckOptions _options = options ?? new GradientCheckOptions();
    private readonly Random _random = new((options ?? new GradientCheckOptions()).RandomSeed);

    public int Trials => _options.Trials;

    private double RelativeTolerance => _options.RelativeTolerance ?? (s_epsilon < 1e-12 ? 1e-6 : Math.Sqrt(s_epsilon) * 3);

    /// <summary>Random numbers that are neither small nor large, of either sign.</summary>
    public T[] RandomVector(int length)
    {
        var vector = new T[length];
        foreach (ref var element in vector.AsSpan())
        {
            var magnitude = 0.25 + (0.75 * _random.NextDouble());
            element = T.CreateTruncating(_random.Next(2) == 0 ? magnitude : -magnitude);
        }

        return vector;
    }

    /// <summary>Compares a whole Jacobian, of which the gradient of a scalar function is the only row.</summary>
    public void AddRows(VectorFunction<T> function, int results, T[] point, T[] actual, Func<int, int, string> name)
    {
        var inputs = point.Length;
        var values = Evaluate(function, point, results);
        var expected = new double[results * inputs];
        var uncertainties = new double[results * inputs];
        for (var input = 0; input < inputs; input++)
        {
            var (column, off) = AlongInput(function, results, point, input);
            for (var result = 0; result < results; result++)
            {
                expected[(result * inputs) + input] = column[result];
                uncertainties[(result * inputs) + input] = off[result];
            }
        }

        for (var result = 0; result < results; result++)
        {
            var row = new Range(result * inputs, (result + 1) * inputs);
            Judge(
                values[result], expected[row], uncertainties[row], actual[row],
                input => Scale(point[input]), input => name(result, input));
        }
    }

    /// <summary>Compares the gradient of the weighted sum of the results.</summary>
    public void AddWeighted(VectorFunction<T> function, T[] weights, T[] point, T[] actual, Func<int, string> name)
    {
        var results = new T[weights.Length];
        AddRows(WeightedSum, 1, point, actual, (_, input) => name(input));

        void WeightedSum(ReadOnlySpan<T> x, Span<T> sum)
        {
            Array.Clear(results);
            function(x, results);
            for (var k = 0; k < weights.Length; k++)
                sum[0] += weights[k] * results[k];
        }
    }

    /// <summary>Compares the derivatives of all results along a direction.</summary>
    public void AddDirection(VectorFunction<T> function, T[] point, T[] direction, T[] actual, Func<int, string> name)
    {
        var results = actual.Length;
        var values = Evaluate(function, point, results);
        var scale = point.Length == 0
            ? 1
            : Enumerable.Range(0, point.Length).Min(i => Scale(point[i]) / Math.Abs(ToDouble(direction[i])));

        var moved = new T[point.Length];
        var (expected, uncertainties) = Differentiate(
            function,
            results,
            scale,
            step =>
            {
                for (var i = 0; i < moved.Length; i++)
                    moved[i] = T.CreateTruncating(ToDouble(point[i]) + (step * ToDouble(direction[i])));
                return moved;
            });

        for (var result = 0; result < results; result++)
        {
            var only = new Range(result, result + 1);
            var index = result;
            Judge(values[result], expected[only], uncertainties[only], actual[only], _ => scale, _ => name(index));
        }
    }

    public GradientCheckResult Result() => new(_components);

    private static double ToDouble(T value) => double.CreateTruncating(value);

    private static double Scale(T input)
    {
        var size = Math.Abs(ToDouble(input));
        return double.IsFinite(size) ? Math.Max(size, SmallestScale) : 1;
    }

    private static double[] Evaluate(VectorFunction<T> function, T[] x, int results)
    {
        var values = new T[results];
        function(x, values);
        return Array.ConvertAll(values, ToDouble);
    }

    private (double[] Derivatives, double[] Uncertainties) AlongInput(
        VectorFunction<T> function, int results, T[] point, int input)
    {
        var moved = point.AsSpan().ToArray();
        return Differentiate(
            function,
            results,
            Scale(point[input]),
            step =>
            {
                moved[input] = T.CreateTruncating(ToDouble(point[input]) + step);
                return moved;
            });
    }

    private (double[] Derivatives, double[] Uncertainties) Differentiate(
        VectorFunction<T> function, int results, double scale, Func<double, T[]> move)
    {
        var derivatives = new double[results];
        var uncertainties = new double[results];
        var values = new T[results];
        DifferenceQuotient.Compute(
            (step, output) =>
            {
                Array.Clear(values);
                function(move(step), values);
                for (var k = 0; k < output.Length; k++)
                    output[k] = ToDouble(values[k]);
            },
            scale, s_epsilon, RelativeTolerance / 1000, derivatives, uncertainties);
        return (derivatives, uncertainties);
    }

    // Judges derivatives of one value. They are judged together because the largest of them says which uncertainty is small.
    private void Judge(
        double value, double[] expected, double[] uncertainties, T[] actual, Func<int, double> scale, Func<int, string> name)
    {
        var largest = 0.0;
        for (var i = 0; i < expected.Length; i++)
        {
            if (double.IsFinite(expected[i]))
                largest = Math.Max(largest, Math.Abs(expected[i]));
        }

        for (var i = 0; i < expected.Length; i++)
        {
            var limit = LargestUncertainty * Math.Max(largest, Math.Abs(value) / scale(i));
            var outcome = Judge(value, expected[i], uncertainties[i], limit, ToDouble(actual[i]));
            _components.Add(new(name(i), _components.Count, expected[i], ToDouble(actual[i]), uncertainties[i], outcome));
        }
    }

    private GradientCheckOutcome Judge(double value, double expected, double uncertainty, double limit, double actual)
    {
        if (double.IsNaN(value) && double.IsNaN(actual))
            return GradientCheckOutcome.Agrees;
        if (!double.IsFinite(value) || !double.IsFinite(expected))
            return GradientCheckOutcome.Unreliable;

        var difference = Math.Abs(expected - actual);
        var tolerance = _options.AbsoluteTolerance + (RelativeTolerance * Math.Max(Math.Abs(expected), Math.Abs(actual)));
        if (double.IsFinite(actual) && difference <= tolerance)
            return GradientCheckOutcome.Agrees;
        if (uncertainty > limit)
            return GradientCheckOutcome.Unreliable;

        return difference <= tolerance + (2 * uncertainty) && double.IsFinite(actual)
            ? GradientCheckOutcome.Agrees
            : GradientCheckOutcome.Differs;
    }
}
