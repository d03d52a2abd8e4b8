using System;
using DiffGen;

public static partial class GoldenEarlyExit
{
    // @length x=6
    [Differentiable]
    public static double ProductUntil(ReadOnlySpan<double> x, [Constant] double limit)
    {
        double p = 1;
        for (int i = 0; i < x.Length; i++)
        {
            p *= x[i] + 0.5;
            if (p > 2 * limit) break;
        }

        return p;
    }
}
