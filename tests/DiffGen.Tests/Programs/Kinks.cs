using System;
using DiffGen;

/// Derivatives that are conventions; smooth points are random.
public static partial class Kinks
{
    // @at x=0 gives x=0
    [Differentiable]
    public static double Abs(double x) => Math.Abs(x);

    // @at x=1 y=1 gives x=0.5 y=0.5
    [Differentiable]
    public static double Max(double x, double y) => Math.Max(x, y);

    // @at x=1 y=1 gives x=1 y=1
    [Differentiable]
    public static double MinTwice(double x, double y) => 2 * Math.Min(x, y);

    // @at x=double.NaN y=2 gives x=0 y=1
    [Differentiable]
    public static double MaxNumber(double x, double y) => double.MaxNumber(x, y);

    // @at x=1 y=-1 gives x=0.5 y=0.5
    [Differentiable]
    public static double MaxMagnitude(double x, double y) => Math.MaxMagnitude(x, y + 3 * (y > 0 ? 1 : 0));

    // @at x=2 gives x=1
    // @at x=0 gives x=1
    // @range x=0.5..1.5
    [Differentiable]
    public static double Clamp(double x) => Math.Clamp(x, 0, 2);

    // @at x=1.5 y=0 gives x=0
    // @at x=0 y=0 gives x=0 y=0
    // @at x=-2 y=3 gives x=12 y=nan
    [Differentiable]
    public static double Pow(double x, double y) => Math.Pow(x, y);

    // @at x=-2 gives x=12
    [Differentiable]
    public static double PowInactiveExponent(double x, [Constant] double y) => Math.Pow(x, y > 0 ? 3 : 2);

    // @at x=0 gives x=inf
    [Differentiable]
    public static double Sqrt(double x) => Math.Sqrt(x);

    // @at x=0 gives x=inf
    [Differentiable]
    public static double Cbrt(double x) => Math.Cbrt(x);

    // @at x=0 y=0 gives x=0 y=0
    [Differentiable]
    public static double Hypot(double x, double y) => double.Hypot(x, y);

    // @at y=0 x=0 gives x=0 y=0
    [Differentiable]
    public static double Atan2(double y, double x) => Math.Atan2(y, x);

    // @range x=-0.9..0.9
    // @at x=1 gives x=inf
    [Differentiable]
    public static double Asin(double x) => Math.Asin(x);

    // @range x=0.1..0.9
    // @at x=1 gives x=0
    // @at x=1.5 gives x=0
    [Differentiable]
    public static double Floor(double x) => Math.Floor(x);

    // @range x=0.1..0.9
    // @at x=0 gives x=0
    [Differentiable]
    public static double Sign(double x) => Math.Sign(x);

    // @length x=4
    // @at x=2,1,2,2 gives x=0.25,0,0.25,0.5
    [Differentiable]
    public static double MaxOfArray(double[] x)
    {
        var m = x[0];
        for (var i = 1; i < x.Length; i++) m = Math.Max(m, x[i]);
        return m;
    }

    // @at x=0 gives x=0
    [Differentiable]
    public static double ReluByBranch(double x) => x > 0 ? x : 0;

    // @at x=0 gives x=1
    [Differentiable]
    public static double ReluByOtherBranch(double x) => x >= 0 ? x : 0;
}
