using System;
using DiffGen;

public static partial class GoldenTernary
{
    // @at x=-1
    [Differentiable]
    public static double LeakyRelu(double x, double slope) => x > 0 ? x : slope * x;
}
