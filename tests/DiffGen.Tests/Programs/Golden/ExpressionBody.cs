using System;
using DiffGen;

public static partial class GoldenExpressionBody
{
    [Differentiable]
    public static double Damped(double t, double k) => Math.Exp(-k * t) * Math.Cos(2 * Math.PI * t);
}
