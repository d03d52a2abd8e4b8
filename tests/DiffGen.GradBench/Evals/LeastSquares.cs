using DiffGen.GradBench.Protocol;

namespace DiffGen.GradBench.Evals;

/// <summary>How far a polynomial is from the sign function, in the least squares sense.</summary>
internal static partial class LeastSquares
{
    public static readonly IReadOnlyDictionary<string, Preparation> Functions = new Dictionary<string, Preparation>
    {
        ["primal"] = input =>
        {
            double[] x = input.Doubles("x");
            int n = input.Int("n");
            double error = 0;
            return new Evaluation(() => error = Error(x, n), output => output.WriteNumberValue(error));
        },
        ["gradient"] = input =>
        {
            double[] x = input.Doubles("x");
            int n = input.Int("n");
            double[] gradient = new double[x.Length];
            return new Evaluation(() => ErrorGradient(x, n, gradient), output => output.Vector(gradient));
        },
    };

    /// <param name="x">The polynomial's coefficients.</param>
    /// <param name="n">The number of points between -1 and 1.</param>
    [Differentiable]
    public static double Error(ReadOnlySpan<double> x, int n)
    {
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            double t = -1 + i * 2.0 / (n - 1);
            double residual = Math.Sign(t);
            double power = 1;
            for (int j = 0; j < x.Length; j++)
            {
                residual -= x[j] * power;
                power *= t;
            }

            sum += residual * residual;
        }

        return sum / 2;
    }
}
