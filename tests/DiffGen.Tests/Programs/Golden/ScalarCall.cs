using System;
using DiffGen;

public static partial class GoldenScalarCall
{
    [Differentiable]
    public static double Square(double x) => x * x;

    [Differentiable]
    public static double Distance(double x, double y) => Math.Sqrt(Square(x) + Square(y - 1));
}
