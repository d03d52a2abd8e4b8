using System;
using System.Linq;
using DiffGen;

/// <summary>What LINQ makes of an array of reals.</summary>
public static partial class Sequences
{
    [Differentiable]
    public static double Standardised(double[] x)
    {
        double mean = x.Average(), spread = x.Max() - x.Min(), s = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double z = (x[i] - mean) / spread;
            s += z * z * z;
        }

        return s * x.Sum();
    }

    [Differentiable]
    public static float Singles(float[] x, float k) => x.Sum() * k + x.Average() * x.Average() - x.Min() / x.Max();

    // @length x=4
    [Differentiable]
    public static double OfLocalArrays(double[] x, double k, int n)
    {
        double[] t = new double[x.Length];
        double s = k;
        for (int step = 0; step < 3; step++)
        {
            for (int i = 0; i < t.Length; i++) t[i] = Math.Sin(x[i] * s + step);
            s = s * 0.5 + Enumerable.Max(t) * t.Sum();
            if (t.Min() < -10) return s;
        }

        return s * t.Average();
    }

    [Differentiable]
    public static double MaximumOfAll(double[] x) => x.Max();
}
