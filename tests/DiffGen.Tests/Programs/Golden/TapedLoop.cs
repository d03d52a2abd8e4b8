using System;
using DiffGen;

public static partial class GoldenTapedLoop
{
    // @set n=6
    [Differentiable]
    public static double Logistic(double x, double r, int n)
    {
        for (int i = 0; i < n; i++)
        {
            x = r * x * (1 - x);
        }

        return x;
    }
}
