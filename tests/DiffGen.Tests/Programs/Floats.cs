using System;
using DiffGen;

public static partial class Floats
{
    [Differentiable]
    public static float Polynomial(float x, float y) => x * x * y - 3 * y + 2f * x;

    [Differentiable]
    public static float Functions(float x) => MathF.Sin(x) * MathF.Exp(-x) + MathF.Sqrt(x) / MathF.Log(x + 2) + MathF.Tanh(x);

    [Differentiable]
    public static float MoreFunctions(float x, float y) =>
        MathF.Pow(x, y) + MathF.Atan2(y, x) + MathF.Cbrt(x) * MathF.Max(x, 3) + MathF.Abs(y) + float.Exp2(x) * MathF.Log2(y + 1);

    [Differentiable]
    public static float ThroughDouble(float x) => (float)(Math.Sin(x) * x + Math.Exp((double)x * 0.5));

    [Differentiable]
    public static double MixedPrecision(float x, double y) => x * y + (float)y * x + Math.Sin(x);

    // @length x=7 w=7
    [Differentiable]
    public static float Dot(ReadOnlySpan<float> x, float[] w)
    {
        float sum = 0;
        for (int i = 0; i < x.Length; i++)
            sum += x[i] * w[i];
        return sum;
    }

    // @length x=8
    [Differentiable]
    public static double DoubleAccumulator(float[] x)
    {
        double sum = 0;
        foreach (float e in x) sum += (double)e * e;
        return Math.Sqrt(sum);
    }

    // @length x=6
    [Differentiable]
    public static void SoftmaxInPlace(Span<float> x)
    {
        float max = x[0];
        for (int i = 1; i < x.Length; i++)
            if (x[i] > max) max = x[i];
        float sum = 0f;
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = MathF.Exp(x[i] - max);
            sum += x[i];
        }

        for (int i = 0; i < x.Length; i++)
            x[i] /= sum;
    }

    // @set n=6
    [Differentiable]
    public static float Compound(float x, int n)
    {
        float r = 1;
        for (var i = 0; i < n; i++)
        {
            r *= x;
            r += 0.25f;
            r -= i * 0.01f;
            r /= 1.5f;
        }

        return r;
    }

    // @length a=5
    [Differentiable]
    public static float Increments(Span<float> a, float x)
    {
        for (int i = 0; i < a.Length; i++)
        {
            a[i]++;
            a[i] *= x;
            --a[i];
        }

        float p = 1;
        foreach (var e in a) p *= e + 1;
        return p;
    }

    [Differentiable]
    public static float CompoundOnDouble(float x, double y)
    {
        float r = x;
        r += (float)y;
        r *= 2;
        double d = r;
        d *= x;
        return (float)d;
    }

    [Differentiable]
    public static float Branchy(float x, float y)
    {
        float z;
        if (x * y > 10f) z = MathF.Log(-1f * x);
        else if (x < 100) z = x / y;
        else z = float.NaN;
        return z >= 0f ? z * x : -z;
    }

    [Differentiable]
    public static void References(float x, ref float acc, out float square)
    {
        square = x * x;
        acc += square * acc;
    }

    // @length img=9
    // @range u=0.1..0.9 v=1.1..1.9
    [Differentiable]
    public static float Bilinear(ReadOnlySpan<float> img, float u, float v)
    {
        int i = (int)u, j = (int)v;
        float du = u - i, dv = v - j;
        var a = img[i * 3 + j] * (1 - dv) + img[i * 3 + j + 1] * dv;
        var b = img[(i + 1) * 3 + j] * (1 - dv) + img[(i + 1) * 3 + j + 1] * dv;
        return a * (1 - du) + b * du;
    }

    // @length w=12 x=3 hidden=4
    // @range *=-1..1
    [Differentiable]
    public static float Layer(float[] w, [Constant] float[] x, [Constant] float target)
    {
        var h = new float[4];
        for (int o = 0; o < h.Length; o++)
        {
            for (int i = 0; i < x.Length; i++)
                h[o] += w[o * x.Length + i] * x[i];
            h[o] = MathF.Tanh(h[o]);
        }

        float s = 0;
        foreach (var v in h) s += v;
        var e = s - target;
        return .5f * e * e;
    }
}
