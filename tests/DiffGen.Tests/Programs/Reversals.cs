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
