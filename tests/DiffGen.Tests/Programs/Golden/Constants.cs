using System;
using DiffGen;

public static partial class GoldenConstants
{
    private const double Gravity = 9.81;
    private static readonly double[] Weights = { 1, 4, 1 };

    // @length x=3
    [Differentiable]
    public static double Weighted(double[] x, [Constant] double scale)
    {
        double s = 0;
        for (int i = 0; i < Weights.Length; i++)
        {
            s += Weights[i] * x[i] * x[i];
        }

        return Gravity * scale * s / 6;
    }
}
