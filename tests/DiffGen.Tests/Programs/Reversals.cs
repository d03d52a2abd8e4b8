using System;
using DiffGen;

/// <summary>Arrays and spans turned round.</summary>
public static partial class Reversals
{
    // @length x=4
    [Differentiable]
    public static double OfACopy(double[] x)
    {
        double[] t = new double[x.Length];
        x.CopyTo(t, 0);
        Array.Reverse(t);
        t.AsSpan(1).Reverse();
        double s = 0;
        for (int i = 0; i < t.Length; i++) s += (i + 1) * t[i] * x[i];
        return s;
    }

    // @set n=3
    [Differentiable]
    public static void InPlace(double[] x, Span<double> y, int n)
    {
        for (int i = 0; i < n; i++)
        {
            Array.Reverse(x);
            x[0] *= x[1];
            y.Slice(0, 2).Reverse();
            y[1] *= x[0];
        }
    }

    // @length x=6
    // @set n=3
    // @at n=5
    // @throws n=6
    [Differentiable]
    public static double Parts(double[] x, int n)
    {
        double s = 0;
        double[] t = (double[])x.Clone();
        for (int i = 0; i < 3; i++)
        {
            Array.Reverse(x, 1, n);
            Array.Reverse(t, i, 2);
            x[i] *= t[n] + x[1];
            s += x[0] * t[i + 1];
        }

        return s + x[1] * x[4];
    }

    public struct Point
    {
        public double X, Y;
        public int Kind;
    }

    [Differentiable]
    public static double OfStructs(Point[] points)
    {
        Array.Reverse(points);
        return points[0].X * points[1].Y + points[2].X;
    }
}
