using System;
using DiffGen;

public static partial class GoldenConditionalSwap
{
    // @length a=4
    [Differentiable]
    public static double SortedWeights(double[] a)
    {
        for (int i = 0; i + 1 < a.Length; i++)
        {
            if (a[i] > a[i + 1])
            {
                double t = a[i];
                a[i] = a[i + 1];
                a[i + 1] = t;
            }
        }

        return a[0] + 2 * a[1] * a[2] + 3 * a[3];
    }
}
