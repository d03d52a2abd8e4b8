using DiffGen.GradBench.Protocol;

namespace DiffGen.GradBench.Evals;

/// <summary>The logarithm of a sum of exponentials.</summary>
internal static partial class LogSumExp
{
    public static readonly IReadOnlyDictionary<string, Preparation> Functions = new Dictionary<string, Preparation>
    {
        ["primal"] = input =>
        {
            double[] x = input.Doubles("x");
            double value = 0;
            return new Evaluation(() => value = Of(x), output => output.WriteNumberValue(value));
        },
        ["gradient"] = input =>
        {
            double[] x = input.Doubles("x");
            double[] gradient = new double[x.Length];
            return new Evaluation(() => OfGradient(x, gradient), output => output.Vector(gradient));
        },
    };

    [Differentiable]
    public static double Of(ReadOnlySpan<double> x)
    {
        double max = x[0];
        for (int i = 1; i < x.Length; i++)
        {
            max = Math.Max(max, x[i]);
        }

        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += Math.Exp(x[i] - max);
        }

        return Math.Log(sum) + max;
    }
}
