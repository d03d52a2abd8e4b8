using System;
using DiffGen;

public static partial class GoldenNestedLoops
{
    // @length a=6 x=3
    [Differentiable]
    public static double SquaredNormOfProduct(double[] a, double[] x)
    {
        double total = 0;
        for (int i = 0; i < a.Length / x.Length; i++)
        {
            double row = 0;
            for (int j = 0; j < x.Length; j++)
            {
                row += a[i * x.Length + j] * x[j];
            }

            total += row * row;
        }

        return total;
    }
}
