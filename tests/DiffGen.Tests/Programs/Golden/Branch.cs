using System;
using DiffGen;

public static partial class GoldenBranch
{
    // @range x=-3..3
    // @at x=0.5
    // @at x=2.5
    [Differentiable]
    public static double Huber(double x, double delta)
    {
        if (Math.Abs(x) <= delta)
        {
            return 0.5 * x * x;
        }

        return delta * (Math.Abs(x) - 0.5 * delta);
    }
}
