using System;
using DiffGen;

public static partial class GoldenRecursion
{
    [Differentiable]
    public static double Power(double x, int n)
    {
        if (n == 0)
        {
            return 1;
        }

        return x * Power(x, n - 1);
    }
}
