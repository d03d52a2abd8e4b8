using System.Text.Json;
using DiffGen.GradBench.Protocol;

namespace DiffGen.GradBench.Evals;

/// <summary>The log-posterior of a Gaussian mixture with a Wishart prior on the covariances.</summary>
internal static partial class GaussianMixture
{
    public static readonly IReadOnlyDictionary<string, Preparation> Functions = new Dictionary<string, Preparation>
    {
        ["objective"] = input =>
        {
            Data data = new(input);
            double value = 0;
            return new Evaluation(
                () => value = LogPosterior(data.Alpha, data.Mu, data.Q, data.L, data.X, data.D, data.Gamma, data.M),
                output => output.WriteNumberValue(value));
        },
        ["jacobian"] = input =>
        {
            Data data = new(input);
            double[] alpha = new double[data.Alpha.Length], mu = new double[data.Mu.Length];
            double[] q = new double[data.Q.Length], l = new double[data.L.Length];
            return new Evaluation(
                () => LogPosteriorGradient(data.Alpha, data.Mu, data.Q, data.L, data.X, data.D, data.Gamma, data.M, alpha, mu, q, l),
                output =>
                {
                    output.WriteStartObject();
                    output.WritePropertyName("alpha");
                    output.Vector(alpha);
                    output.WritePropertyName("mu");
                    output.Matrix(mu, alpha.Length);
                    output.WritePropertyName("q");
                    output.Matrix(q, alpha.Length);
                    output.WritePropertyName("l");
                    output.Matrix(l, alpha.Length);
                    output.WriteEndObject();
                });
        },
    };

    /// <param name="alpha">Logarithms of the components' weights, up to a constant.</param>
    /// <param name="mu">Their means, one after the other.</param>
    /// <param name="q">Logarithms of the diagonals of the inverse covariances' square roots.</param>
    /// <param name="l">What is below these diagonals, column by column.</param>
    /// <param name="x">The points, one after the other.</param>
    /// <param name="d">The number of dimensions.</param>
    /// <param name="gamma">The scale of the Wishart prior.</param>
    /// <param name="m">Its degrees of freedom beyond the number of dimensions.</param>
    [Differentiable]
    public static double LogPosterior(
        ReadOnlySpan<double> alpha,
        ReadOnlySpan<double> mu,
        ReadOnlySpan<double> q,
        ReadOnlySpan<double> l,
        [Constant] ReadOnlySpan<double> x,
        int d,
        [Constant] double gamma,
        int m)
    {
        int n = x.Length / d, k = alpha.Length;
        double[] diagonals = new double[q.Length];
        double[] logDeterminants = new double[k];
        for (int i = 0; i < q.Length; i++)
        {
            diagonals[i] = Math.Exp(q[i]);
        }

        for (int c = 0; c < k; c++)
        {
            logDeterminants[c] = Sum(q.Slice(c * d, d));
        }

        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            sum += LogDensity(x.Slice(i * d, d), alpha, mu, diagonals, logDeterminants, l);
        }

        double prior = 0.5 * gamma * gamma * (SquaredNorm(diagonals) + SquaredNorm(l)) - m * Sum(q);
        return k * LogWishartConstant(d, gamma, m) - n * d * 0.5 * Math.Log(2 * Math.PI) + sum - n * LogSumExp(alpha) - prior;
    }

    /// <summary>The logarithm of the density at a point, up to the normalisation of the weights.</summary>
    [Differentiable]
    internal static double LogDensity(
        [Constant] ReadOnlySpan<double> x,
        ReadOnlySpan<double> alpha,
        ReadOnlySpan<double> mu,
        ReadOnlySpan<double> diagonals,
        ReadOnlySpan<double> logDeterminants,
        ReadOnlySpan<double> l)
    {
        int d = x.Length, triangle = d * (d - 1) / 2;
        Span<double> terms = stackalloc double[alpha.Length];
        for (int c = 0; c < terms.Length; c++)
        {
            double distance = SquaredDistance(x, mu.Slice(c * d, d), diagonals.Slice(c * d, d), l.Slice(c * triangle, triangle));
            terms[c] = alpha[c] + logDeterminants[c] - 0.5 * distance;
        }

        return LogSumExp(terms);
    }

    /// <summary>The squared Mahalanobis distance of a point from a mean.</summary>
    [Differentiable]
    internal static double SquaredDistance(
        [Constant] ReadOnlySpan<double> x, ReadOnlySpan<double> mean, ReadOnlySpan<double> diagonal, ReadOnlySpan<double> lower)
    {
        Span<double> centered = stackalloc double[x.Length];
        Span<double> transformed = stackalloc double[x.Length];
        for (int i = 0; i < x.Length; i++)
        {
            centered[i] = x[i] - mean[i];
            transformed[i] = diagonal[i] * centered[i];
        }

        int next = 0;
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = i + 1; j < x.Length; j++)
            {
                transformed[j] += lower[next++] * centered[i];
            }
        }

        return SquaredNorm(transformed);
    }

    [Differentiable]
    internal static double LogSumExp(ReadOnlySpan<double> terms)
    {
        double max = terms[0];
        for (int i = 1; i < terms.Length; i++)
        {
            max = Math.Max(max, terms[i]);
        }

        double sum = 0;
        for (int i = 0; i < terms.Length; i++)
        {
            sum += Math.Exp(terms[i] - max);
        }

        return Math.Log(sum) + max;
    }

    [Differentiable]
    internal static double SquaredNorm(ReadOnlySpan<double> v)
    {
        double sum = 0;
        for (int i = 0; i < v.Length; i++)
        {
            sum += v[i] * v[i];
        }

        return sum;
    }

    [Differentiable]
    internal static double Sum(ReadOnlySpan<double> v)
    {
        double sum = 0;
        for (int i = 0; i < v.Length; i++)
        {
            sum += v[i];
        }

        return sum;
    }

    /// <summary>What the prior of one covariance has apart from the covariance.</summary>
    private static double LogWishartConstant(int d, double gamma, int m)
    {
        int degrees = d + m + 1;
        return degrees * d * (Math.Log(gamma) - 0.5 * Math.Log(2)) - LogGamma(0.5 * degrees, d);
    }

    /// <summary>The logarithm of the gamma function of d dimensions.</summary>
    private static double LogGamma(double a, int d)
    {
        double sum = 0.25 * d * (d - 1) * Math.Log(Math.PI);
        for (int j = 1; j <= d; j++)
        {
            sum += LogGamma(a + 0.5 * (1 - j));
        }

        return sum;
    }

    /// <summary>The logarithm of the gamma function, by Lanczos' approximation.</summary>
    private static double LogGamma(double x)
    {
        ReadOnlySpan<double> coefficients =
        [
            0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
            12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
        ];
        if (x < 0.5)
        {
            return Math.Log(Math.PI / Math.Abs(Math.Sin(Math.PI * x))) - LogGamma(1 - x);
        }

        double sum = coefficients[0];
        for (int i = 1; i < coefficients.Length; i++)
        {
            sum += coefficients[i] / (x - 1 + i);
        }

        double t = x + 6.5;
        return 0.5 * Math.Log(2 * Math.PI) + (x - 0.5) * Math.Log(t) - t + Math.Log(sum);
    }

    private sealed class Data(JsonElement input)
    {
        public readonly double[] Alpha = input.Doubles("alpha"), Mu = input.Doubles("mu"), Q = input.Doubles("q"), L = input.Doubles("l"), X = input.Doubles("x");
        public readonly double Gamma = input.Double("gamma");
        public readonly int D = input.Int("d"), M = input.Int("m");
    }
}
