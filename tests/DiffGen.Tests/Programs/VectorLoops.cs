using System;
using DiffGen;

// Long enough for loops to run on vectors of elements, with and without a rest.
public static partial class VectorLoops
{
    // @length a=21
    // @length b=21
    [Differentiable]
    public static double SumOfProducts(double[] a, ReadOnlySpan<double> b, double x)
    {
        double s = 0;
        for (int i = 0; i < a.Length; i++) s += a[i] * b[i] * x - a[i];
        return s;
    }

    // @length x=16
    // @length y=19
    [Differentiable]
    public static void Axpy(double k, ReadOnlySpan<double> x, Span<double> y)
    {
        for (int i = 0; i < x.Length; i++) y[i + 3] += k * x[i] / 3;
    }

    // @length x=35
    // @length y=35
    [Differentiable]
    public static void Descending(double[] x, [Output] Span<double> y)
    {
        for (int i = x.Length - 1; i >= 0; i--) y[i] = x[i] * x[i] - 1;
    }

    // @length x=33
    [Differentiable]
    public static void DescendingToOne(Span<double> x, double k)
    {
        for (int i = x.Length - 1; i > 0; i--) x[i] *= k * x[i];
    }

    // Each element sees its neighbour as it was left: nothing here may run side by side.
    // @length a=23
    [Differentiable]
    public static void Neighbours(Span<double> a, double k)
    {
        for (int i = 1; i < a.Length; i++) a[i] += k * a[i - 1];
        for (int i = 0; i < a.Length - 1; i++) a[i] -= k * a[i + 1];
    }

    // @length a=40
    [Differentiable]
    public static void OverlappingSlices(Span<double> a)
    {
        Span<double> even = a.Slice(0, 38), odd = a.Slice(1, 38);
        for (int i = 0; i < even.Length; i++) odd[i] = 0.5 * even[i] + odd[i];
    }

    // @length a=40
    [Differentiable]
    public static void DisjointSlices(Span<double> a, double k)
    {
        Span<double> left = a.Slice(0, 20), right = a.Slice(20, 20);
        for (int i = 0; i < left.Length; i++) right[i] = k * left[i] * right[i];
    }

    // @length m=60
    // @length x=20
    [Differentiable]
    public static double Rows(double[] m, double[] x, [Output] Span<double> y)
    {
        double total = 0;
        for (int r = 0; r < y.Length && r < 3; r++)
        {
            double dot = 0;
            for (int c = 0; c < x.Length; c++) dot += m[(r * x.Length) + c] * x[c];
            y[r] = dot;
            total += dot * dot;
        }

        return total;
    }

    // @length x=26
    // @length z=26
    [Differentiable]
    public static float Singles(float[] x, Span<float> z, float k)
    {
        float s = 1;
        for (int i = 2; i <= 24; i++)
        {
            float t = x[i] * k;
            z[i] = t - z[i];
            s += t * 0.25f;
        }

        return s * k;
    }

    // @length a=24
    [Differentiable]
    public static double UsesTheCounter(double[] a, double x)
    {
        double s = 0;
        for (int i = 0; i < a.Length; i++) s += a[i] * i * x;
        return s;
    }

    // @length a=24
    [Differentiable]
    public static double Horner(double[] a, double x)
    {
        double s = 0;
        for (int i = 0; i < a.Length; i++) s = s * x + a[i] * 0.1;
        return s;
    }

    // @length a=24
    [Differentiable]
    public static double Backwards(double[] a, double x)
    {
        double s = 0;
        for (int i = 0; i < a.Length; i++) s += a[i] * a[a.Length - 1 - i] * x;
        return s;
    }

    // @length a=32
    // @at n=0
    // @at n=-5
    // @at n=17
    // @at n=31
    [Differentiable]
    public static double PartOf(ReadOnlySpan<double> a, double x, int n)
    {
        Span<double> t = stackalloc double[32];
        for (int i = 0; i <= n; i++) t[i] = a[i] * x;
        double s = 0;
        for (int i = n; i >= 0; i--) s += t[i] * t[i];
        return s;
    }

    // @length u=20
    [Differentiable]
    public static double HeatSteps(double[] u, double k, int steps)
    {
        double[] now = new double[20], next = new double[20];
        u.AsSpan().CopyTo(now);
        for (int step = 0; step < steps; step++)
        {
            for (int i = 1; i < 19; i++) next[i] = now[i] + k * (now[i - 1] - 2 * now[i] + now[i + 1]);
            (now, next) = (next, now);
        }

        double s = 0;
        for (int i = 0; i < 20; i++) s += now[i] * now[i];
        return s;
    }

    // @length w=40
    // @length x=20
    [Differentiable]
    public static double TwoSums(ReadOnlySpan<double> w, double[] x)
    {
        double s = 0, q = 0;
        for (int i = 0; i < x.Length; i++)
        {
            s += w[i] * x[i];
            q += w[i + 20] * x[i] * x[i];
        }

        return s * q;
    }

    // @typeargs double
    // @length a=24
    // @length b=24
    [Differentiable]
    public static T OfATypeParameter<T>(T[] a, ReadOnlySpan<T> b, T k)
        where T : System.Numerics.IFloatingPointIeee754<T>
    {
        T s = T.Zero;
        for (int i = 0; i < a.Length; i++) s += a[i] * b[i] * k;
        return s;
    }
}
