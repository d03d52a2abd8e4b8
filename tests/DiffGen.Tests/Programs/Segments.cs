using System;
using DiffGen;

/// <summary><c>ArraySegment&lt;T&gt;</c>.</summary>
public static partial class Segments
{
    // @length p=4
    [Differentiable]
    public static double Sum(ArraySegment<double> p, double scale)
    {
        double sum = 0;
        for (int i = 0; i < p.Count; i++)
        {
            sum += Math.Sin(p[i]) * scale;
        }

        foreach (double e in p)
        {
            sum *= e;
        }

        return sum + p[^1];
    }

    // @length p=5
    // @set n=3
    // @at n=0
    [Differentiable]
    public static double InPlace(ArraySegment<double> p, double x, int n)
    {
        for (int i = 1; i <= n; i++)
        {
            p[i] *= p[i - 1] + x;
            p[0] += p.Slice(1)[i] * p[i];
        }

        return p[n] * p[0];
    }

    // @length p=6
    // @set n=3
    // @at n=0
    // @at n=1
    [Differentiable]
    public static double Walk(ArraySegment<double> p, int n)
    {
        double product = 1;
        ArraySegment<double> rest = p;
        for (int i = 0; i < n && rest.Count > 1; i++)
        {
            product = product * rest[0] + rest[1..].AsSpan()[0];
            rest = i % 2 == 0 ? rest[1..] : rest.Slice(0, rest.Count - 1);
        }

        return product * rest[^1];
    }

    // @length a=5
    // @set n=2
    // @at n=0
    // @at n=3
    [Differentiable]
    public static double Parts(double[] a, double x, int n)
    {
        ArraySegment<double> left = new(a, 0, 2), right = new(a, 2, 3), whole = a;
        for (int i = 0; i < n; i++)
        {
            right[i % right.Count] += left[0] * x;
            (left, right) = (right, left);
        }

        double[] copy = left.ToArray();
        return (left[0] * right[1] * copy[1]) + whole[4];
    }

    [Differentiable]
    private static double OfMemory(ReadOnlyMemory<double> p, double scale)
    {
        double sum = 0;
        foreach (double e in p.Span)
        {
            sum += e * e * scale;
        }

        return sum;
    }

    // @length p=4 a=4
    [Differentiable(Modes = DerivativeModes.Reverse)]
    public static double Calls(ArraySegment<double> p, double[] a, double x)
    {
        var own = new ArraySegment<double>(new double[] { x, x * x, 2, x + 1 }, 0, 4);
        return Sum(p, x) * Sum(a, x) * Sum(own, 2) + OfMemory(own, x) + InPlace(p, x, 2);
    }

    // @length p=3
    [Differentiable]
    public static void Scale(ArraySegment<float> p, float x, [Output] ArraySegment<float> result)
    {
        for (int i = 0; i < p.Count; i++)
        {
            result[i] = p[i] * p[i] * x;
        }
    }

    private static readonly ArraySegment<double> Table = new(new double[] { 1, 2, 3 }, 1, 2);

    // @length w=2
    [Differentiable]
    public static double ConstantTable([Constant] ArraySegment<double> w, double x) => (Table[1] * x * x) + (w[0] * x);
}
