using System;
using DiffGen;

public static partial class GoldenStraightLine
{
    // @range *=-2..2
    [Differentiable]
    public static double Rosenbrock(double x, double y)
    {
        double a = 1 - x;
        double b = y - x * x;
        return a * a + 100 * b * b;
    }
}
