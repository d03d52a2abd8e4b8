using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Evaluation;

/// <content>Gradients that a program asks for: they come of dual numbers, their own derivatives of differences of these.</content>
internal sealed partial class Evaluator
{
    private const double Distance = 2e-3;

    /// <summary>What a difference is exact to; the judge looks at the scale of a value, and takes this part of it for rounding.</summary>
    private const double Blur = 1e4;

    private void Run(TakeSlopes slopes, Frame frame)
    {
        var method = program.Method(slopes.Method);
        var arguments = slopes.Arguments.Select(a => Evaluate(a, frame)).ToArray();
        var numbers = Array.ConvertAll(arguments, a => a.Number);
        var here = Gradient(method, numbers);
        var columns = Enumerable.Range(0, numbers.Length).Select(j => Column(method, numbers, here, j)).ToList();
        for (var i = 0; i < slopes.Variables.Count; i++)
        {
            var slope = Dual.Chain(here[i], arguments, [.. columns.Select(c => c[i])]);
            var blurred = slope.Scale is null ? slope : slope with { Scale = Array.ConvertAll(Dual.Chain(here[i], arguments, [.. columns.Select(c => Math.Abs(c[i]) + 1)]).Scale!, s => Math.Min(s * Blur, MaxScale)) };
            frame[slopes.Variables[i]] = new Cell { Value = Tame(blurred) };
        }
    }

    private double[] Gradient(Method method, double[] numbers)
    {
        var evaluator = new Evaluator(program) { _steps = _steps };
        var value = evaluator.Run(method, [.. numbers.Select((n, i) => new Cell { Value = Dual.Input(n, i, numbers.Length) })]);
        _steps = evaluator._steps;
        return [.. numbers.Select((_, i) => value.Derivative(i))];
    }

    /// <summary>How a gradient changes with one argument, by an extrapolated difference that must not change with its step.</summary>
    private double[] Column(Method method, double[] numbers, double[] here, int j)
    {
        double[] At(double by) => Gradient(method, [.. numbers.Select((n, i) => i == j ? n + by : n)]);
        var (above, below, near, low) = (At(Distance), At(-Distance), At(Distance / 2), At(-Distance / 2));
        return [.. here.Select((middle, i) =>
        {
            var (wide, narrow) = ((above[i] - below[i]) / (2 * Distance), (near[i] - low[i]) / Distance);
            var jump = Math.Abs(above[i] + below[i] - (2 * middle)) / Distance;
            return Math.Abs(wide - narrow) <= 1e-4 * (1 + Math.Abs(narrow)) && jump <= 0.1 * (1 + Math.Abs(narrow))
                ? ((4 * narrow) - wide) / 3
                : throw new UntameException("a slope that is not smooth");
        })];
    }
}
