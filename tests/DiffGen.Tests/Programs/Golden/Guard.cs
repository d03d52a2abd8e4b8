using System;
using DiffGen;

public static partial class GoldenGuard
{
    // @throws x=-1
    [Differentiable]
    public static double Log(double x)
    {
        if (x <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(x));
        }

        return Math.Log(x);
    }
}
