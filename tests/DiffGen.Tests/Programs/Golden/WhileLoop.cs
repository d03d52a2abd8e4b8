using System;
using DiffGen;

public static partial class GoldenWhileLoop
{
    // @range x=2..3
    [Differentiable]
    public static double NewtonRoot(double x)
    {
        double r = x;
        while (Math.Abs(r * r - x) > 1e-12)
        {
            r = 0.5 * (r + x / r);
        }

        return r;
    }
}
