using System;
using DiffGen;

public static partial class Networks
{
    [Differentiable]
    public static double Sigmoid(double x)
    {
        if (x >= 0) return 1 / (1 + Math.Exp(-x));
        double e = Math.Exp(x);
        return e / (1 + e);
    }

    [Differentiable]
    public static double Softplus(double x) => x > 20 ? x : Math.Log(1 + Math.Exp(x));

    // @length w=16 b=8 state=4
    // @range *=-1..1
    // @set steps=3
    [Differentiable]
    public static double LstmCell(ReadOnlySpan<double> w, ReadOnlySpan<double> b, Span<double> state, [Constant] ReadOnlySpan<double> x, int steps)
    {
        double loss = 0;
        for (int t = 0; t < steps; t++)
        {
            for (int u = 0; u < 2; u++)
            {
                double h = state[u], c = state[2 + u], input = x[t];
                double f = Sigmoid(w[u * 8] * input + w[u * 8 + 1] * h + b[u * 4]);
                double i = Sigmoid(w[u * 8 + 2] * input + w[u * 8 + 3] * h + b[u * 4 + 1]);
                double o = Sigmoid(w[u * 8 + 4] * input + w[u * 8 + 5] * h + b[u * 4 + 2]);
                double g = Math.Tanh(w[u * 8 + 6] * input + w[u * 8 + 7] * h + b[u * 4 + 3]);
                c = f * c + i * g;
                state[2 + u] = c;
                state[u] = o * Math.Tanh(c);
            }

            loss += (state[0] - state[1]) * x[t + 1];
        }

        return loss;
    }

    // @length w=20 x=4 y=4
    // @range *=-1..1
    [Differentiable]
    public static void Dense(ReadOnlySpan<double> w, ReadOnlySpan<double> x, bool relu, Span<double> y)
    {
        for (int o = 0; o < y.Length; o++)
        {
            double s = w[o * (x.Length + 1) + x.Length];
            for (int i = 0; i < x.Length; i++) s += w[o * (x.Length + 1) + i] * x[i];
            y[o] = relu ? Math.Max(0, s) : s;
        }
    }

    // @length w=29 x=3
    // @range *=-1..1
    [Differentiable]
    public static double TwoLayers(ReadOnlySpan<double> w, [Constant] ReadOnlySpan<double> x)
    {
        Span<double> h = new double[4];
        Span<double> o = new double[2];
        Dense(w[..16], x, true, h);
        Dense(w.Slice(16, 10), h, false, o);
        return o[0] * o[0] - Math.Sin(o[1]) * w[28];
    }

    // @length w=4 x=4
    // @range *=-1..1
    [Differentiable]
    public static double RecurrentScalar(double[] w, double[] x, double h)
    {
        foreach (double input in x) h = Math.Tanh(w[0] * h + w[1] * input + w[2]);
        return h * w[3];
    }

    // @length q=4 keys=12 values=12
    [Differentiable]
    public static double Attention(ReadOnlySpan<double> q, ReadOnlySpan<double> keys, ReadOnlySpan<double> values)
    {
        const int n = 3;
        int d = q.Length;
        var a = new double[n];
        double z = 0;
        for (int i = 0; i < n; i++)
        {
            double s = 0;
            for (int k = 0; k < d; k++) s += q[k] * keys[i * d + k];
            a[i] = Math.Exp(s / Math.Sqrt(d));
            z += a[i];
        }

        double r = 0;
        for (int k = 0; k < d; k++)
        {
            double o = 0;
            for (int i = 0; i < n; i++) o += a[i] / z * values[i * d + k];
            r += o * o;
        }

        return r;
    }

    // @length x=6 y=6
    // @inout y
    [Differentiable]
    public static void LayerNorm(ReadOnlySpan<double> x, double gain, double bias, Span<double> y)
    {
        double mean = 0, variance = 0;
        foreach (var e in x) mean += e;
        mean /= x.Length;
        foreach (var e in x) variance += (e - mean) * (e - mean);
        variance /= x.Length;
        double inv = 1 / Math.Sqrt(variance + 1e-5);
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = (x[i] - mean) * inv;
            y[i] = y[i] * gain + bias;
        }
    }

    // @length img=25 k=9
    [Differentiable]
    public static double ConvolutionAndPooling(ReadOnlySpan<double> img, ReadOnlySpan<double> k)
    {
        double best = double.NegativeInfinity, total = 0;
        for (int r = 0; r < 3; r++)
        {
            for (int c = 0; c < 3; c++)
            {
                double s = 0;
                for (int i = 0; i < 3; i++)
                    for (int j = 0; j < 3; j++)
                        s += img[(r + i) * 5 + c + j] * k[i * 3 + j];
                best = Math.Max(best, s);
                total += s > 7 ? s : 0.1 * s;
            }
        }

        return best * total;
    }

    // @length w=3
    // @range *=0.1..0.9
    [Differentiable]
    public static double UnrolledGradientDescent(double[] w, double rate)
    {
        var v = new double[3];
        for (int i = 0; i < 3; i++) v[i] = w[i];
        for (int it = 0; it < 10; it++)
        {
            double p = v[0] * v[1] + v[2] - 1;
            double g0 = 2 * p * v[1], g1 = 2 * p * v[0], g2 = 2 * p;
            v[0] -= rate * 0.1 * g0;
            v[1] -= rate * 0.1 * g1;
            v[2] -= rate * 0.1 * g2;
        }

        double r = v[0] * v[1] + v[2] - 1;
        return r * r;
    }
}
