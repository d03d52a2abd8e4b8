using System;
using DiffGen;

public static partial class GoldenSlices
{
    // @length p=4
    [Differentiable]
    public static double Affine(ReadOnlySpan<double> p, double x)
    {
        var w = p[..2];
        var b = p[2..];
        return (w[0] * x + b[0]) * (w[1] * x + b[1]);
    }
}
