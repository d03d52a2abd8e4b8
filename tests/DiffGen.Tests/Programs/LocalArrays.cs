using System;
using DiffGen;

public static partial class LocalArrays
{
    // @length x=5
    // @at x=[]
    [Differentiable]
    public static double CopyAndSquare(ReadOnlySpan<double> x)
    {
        var t = new double[x.Length];
        for (int i = 0; i < x.Length; i++) t[i] = x[i] * x[i];
        double s = 0;
        for (int i = 0; i < t.Length; i++) s += t[i] * t[t.Length - 1 - i];
        return s;
    }

    [Differentiable]
    public static double Initialised(double x, double y)
    {
        double[] a = { x, y, x * y };
        var b = new[] { a[0] + a[1], 2.0 * y };
        var c = new double[] { 1, x };
        a[2] *= b[0];
        return a[2] * b[1] + c[1];
    }

    // @set n=6
    // @at n=2
    [Differentiable]
    public static double DynamicProgramming(double x, double y, int n)
    {
        var f = new double[n + 1];
        f[0] = x;
        f[1] = y;
        for (int i = 2; i <= n; i++) f[i] = f[i - 1] * 0.5 + f[i - 2] * f[i - 1] * 0.25;
        return f[n];
    }

    // @length w=12 x=3
    // @range *=-1..1
    [Differentiable]
    public static double MlpLoss(ReadOnlySpan<double> w, [Constant] ReadOnlySpan<double> x, [Constant] double target)
    {
        const int hidden = 3;
        double[] h = new double[hidden];
        for (int j = 0; j < hidden; j++)
        {
            double a = 0;
            for (int i = 0; i < x.Length; i++) a += w[j * x.Length + i] * x[i];
            h[j] = Math.Tanh(a);
        }

        double o = 0;
        for (int j = 0; j < hidden; j++) o += h[j] * w[9 + j];
        double e = o - target;
        return e * e;
    }

    // @set n=4
    [Differentiable]
    public static double AllocatedInLoop(double x, int n)
    {
        double s = 0;
        for (int i = 1; i <= n; i++)
        {
            var t = new double[i];
            t[0] = x;
            for (int j = 1; j < i; j++) t[j] = t[j - 1] * x + j;
            s += t[i - 1];
        }

        return s;
    }

    // @length x=4
    [Differentiable]
    public static double ReassignedLocal(double[] x)
    {
        var a = new double[4];
        for (int i = 0; i < 4; i++) a[i] = x[i] * 2;
        var b = a;
        b[1] *= x[0];
        double s = a[1];
        a = new double[2];
        a[0] = s * s;
        return a[0] + b[2] * b[1] + a[1];
    }

    // @length x=6
    [Differentiable]
    public static double Histogram(double[] x)
    {
        var bins = new double[3];
        for (int i = 0; i < x.Length; i++) bins[(int)(x[i] * 1.9)] += x[i] * x[i];
        return Math.Log(1 + bins[0]) + Math.Log(2 + bins[1]) * bins[2];
    }

    // @set n=5
    [Differentiable]
    public static double LocalIntegers(double x, int n)
    {
        var order = new int[n];
        for (int i = 0; i < n; i++) order[i] = (i * 3) % n;
        double s = 1;
        for (int i = 0; i < n; i++) s = s * x + order[i];
        return s;
    }

    [Differentiable]
    public static double RungeKuttaWithScratch(double y0, double y1, double h)
    {
        double[] y = { y0, y1 }, k1 = new double[2], k2 = new double[2], t = new double[2];
        for (int step = 0; step < 5; step++)
        {
            k1[0] = y[1];
            k1[1] = -Math.Sin(y[0]);
            for (int i = 0; i < 2; i++) t[i] = y[i] + 0.1 * h * k1[i];
            k2[0] = t[1];
            k2[1] = -Math.Sin(t[0]);
            for (int i = 0; i < 2; i++) y[i] += 0.05 * h * (k1[i] + k2[i]);
        }

        return y[0] * y[1];
    }

    // @length x=5
    [Differentiable]
    public static double ConstantScratch(double[] x)
    {
        var weights = new double[x.Length];
        for (int i = 0; i < weights.Length; i++) weights[i] = Math.Sqrt(i + 1.0);
        double s = 0;
        for (int i = 0; i < x.Length; i++) s += weights[i] * x[i] * x[i];
        return s;
    }

    // @length x=4
    // @at big=true
    // @at big=false
    [Differentiable]
    public static double AllocatedInBranch(double[] x, bool big)
    {
        double r = x[0];
        if (big)
        {
            var t = new double[x.Length];
            for (int i = 0; i < t.Length; i++) t[i] = x[i] * r;
            r = t[3] * t[1];
        }

        return r * r;
    }

    // @length x=5
    [Differentiable]
    public static double WriteThroughSlice(double[] x)
    {
        var buffer = new double[8];
        var mid = buffer.AsSpan(2, 5);
        for (int i = 0; i < mid.Length; i++) mid[i] = x[i] * x[i];
        double s = 0;
        for (int i = 1; i < buffer.Length; i++) s += buffer[i] * buffer[i - 1] * i;
        return s;
    }

    // @length a=9
    // @range a=0.1..0.9
    [Differentiable]
    public static double LuDeterminant(ReadOnlySpan<double> a)
    {
        const int n = 3;
        var lu = new double[n * n];
        for (int i = 0; i < lu.Length; i++) lu[i] = a[i] + (i % (n + 1) == 0 ? 2 : 0);
        double det = 1;
        for (int k = 0; k < n; k++)
        {
            det *= lu[k * n + k];
            for (int i = k + 1; i < n; i++)
            {
                double f = lu[i * n + k] / lu[k * n + k];
                for (int j = k; j < n; j++) lu[i * n + j] -= f * lu[k * n + j];
            }
        }

        return det;
    }

    [Differentiable]
    public static double Spread(double[] a, double x)
    {
        double[] b = [x, .. a, x * x];
        Span<double> c = [.. b, .. a];
        ReadOnlySpan<double> d = [x, .. c[1..3], .. b];
        double sum = 0;
        foreach (double e in d)
        {
            sum = (sum * x) + e;
        }

        return sum * c[^2] * b[^1];
    }
}
