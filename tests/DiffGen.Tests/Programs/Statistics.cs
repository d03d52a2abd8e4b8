using System;
using DiffGen;

public static partial class Statistics
{
    [Differentiable]
    public static double LogSumExp(ReadOnlySpan<double> x)
    {
        double max = double.NegativeInfinity;
        for (int i = 0; i < x.Length; i++) max = Math.Max(max, x[i]);
        double s = 0;
        for (int i = 0; i < x.Length; i++) s += Math.Exp(x[i] - max);
        return max + Math.Log(s);
    }

    // @length x=10 y=10 w=2
    [Differentiable]
    public static double LeastSquares(double[] w, [Constant] double[] x, [Constant] double[] y)
    {
        double loss = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double r = w[0] * x[i] + w[1] - y[i];
            loss += r * r;
        }

        return loss / x.Length;
    }

    // @length x=6 alphas=2 means=4 icf=4
    // @range *=-0.5..0.5
    [Differentiable]
    public static double GaussianMixture(ReadOnlySpan<double> alphas, ReadOnlySpan<double> means, ReadOnlySpan<double> icf, [Constant] ReadOnlySpan<double> x)
    {
        const int d = 2, k = 2;
        int n = x.Length / d;
        var terms = new double[k];
        double total = 0;
        for (int i = 0; i < n; i++)
        {
            for (int c = 0; c < k; c++)
            {
                double q = 0, logdet = 0;
                for (int j = 0; j < d; j++)
                {
                    double z = (x[i * d + j] - means[c * d + j]) * Math.Exp(icf[c * d + j]);
                    q += z * z;
                    logdet += icf[c * d + j];
                }

                terms[c] = alphas[c] + logdet - 0.5 * q;
            }

            total += LogSumExp(terms);
        }

        return total - n * LogSumExp(alphas);
    }

    [Differentiable]
    public static double Variance(ReadOnlySpan<double> x)
    {
        double mean = 0, m2 = 0;
        int n = 0;
        foreach (var e in x)
        {
            n++;
            double delta = e - mean;
            mean += delta / n;
            m2 += delta * (e - mean);
        }

        return m2 / (n - 1);
    }

    // @length logits=4
    // @set label=2
    [Differentiable]
    public static double CrossEntropy(float[] logits, int label)
    {
        float max = logits[0];
        foreach (float l in logits) if (l > max) max = l;
        double sum = 0;
        foreach (float l in logits) sum += Math.Exp(l - max);
        return Math.Log(sum) + max - logits[label];
    }

    // @length x=8 y=8 b=3
    // @range x=-1..1 y=0.1..0.9
    [Differentiable]
    public static double LogisticRegression(ReadOnlySpan<double> b, [Constant] ReadOnlySpan<double> x, [Constant] ReadOnlySpan<double> y)
    {
        double nll = 0;
        for (int i = 0; i < y.Length; i++)
        {
            double z = b[0] + b[1] * x[i] + b[2] * x[i] * x[i];
            double softplus = z > 0 ? z + Math.Log(1 + Math.Exp(-z)) : Math.Log(1 + Math.Exp(z));
            nll += softplus - y[i] * z;
        }

        return nll;
    }

    // @length x=6
    [Differentiable]
    public static double KernelDensity(double[] x, double h)
    {
        double total = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double p = 0;
            for (int j = 0; j < x.Length; j++)
            {
                if (i == j) continue;
                double z = (x[i] - x[j]) / h;
                p += Math.Exp(-0.5 * z * z);
            }

            total += Math.Log(p / ((x.Length - 1) * h * Math.Sqrt(2 * Math.PI)));
        }

        return total;
    }

    // @length y=8
    [Differentiable]
    public static double ExponentialSmoothing(double alpha, [Constant] double[] y)
    {
        double level = y[0], sse = 0;
        for (int t = 1; t < y.Length; ++t)
        {
            double e = y[t] - level;
            sse += e * e;
            level += alpha * e;
        }

        return sse;
    }

    // @length obs=5 transition=4 emission=4
    // @set obs=0,1,1,0,1
    [Differentiable]
    public static double HiddenMarkovForward(double[] transition, double[] emission, int[] obs)
    {
        double a = 0.6 * emission[obs[0]], b = 0.4 * emission[2 + obs[0]], ll = 0;
        for (int t = 1; t < obs.Length; t++)
        {
            double na = (a * transition[0] + b * transition[2]) * emission[obs[t]];
            double nb = (a * transition[1] + b * transition[3]) * emission[2 + obs[t]];
            double z = na + nb;
            ll += Math.Log(z);
            a = na / z;
            b = nb / z;
        }

        return ll;
    }
}
