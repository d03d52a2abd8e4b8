using System;
using DiffGen;
using static System.Math;

public static partial class Functions
{
    [Differentiable]
    public static double Trigonometry(double x) => Math.Sin(x) * Math.Cos(x) + Math.Tan(x / 2);

    // @range x=-0.8..0.8
    [Differentiable]
    public static double InverseTrigonometry(double x) => Math.Asin(x) + 2 * Math.Acos(x) * Math.Atan(x);

    // @range *=-2..2
    [Differentiable]
    public static double FourQuadrants(double y, double x) => Math.Atan2(y, x) + Math.Atan2(x * x, y + 5);

    [Differentiable]
    public static double Hyperbolic(double x) => Math.Sinh(x) - Math.Cosh(x) * Math.Tanh(x) + Math.Asinh(x);

    // @range x=1.2..2
    [Differentiable]
    public static double InverseHyperbolic(double x) => Math.Acosh(x) * Math.Atanh(1 / (x + 1));

    [Differentiable]
    public static double ExponentialsAndLogarithms(double x) =>
        Math.Exp(x) * Math.Log(x) + Math.Log2(x + 1) - Math.Log10(x + 2) + double.Exp2(x) - double.LogP1(x) + double.ExpM1(x);

    // @range x=1.5..3 b=2..4
    [Differentiable]
    public static double LogarithmToBase(double x, double b) => Math.Log(x, b);

    [Differentiable]
    public static double Power(double x, double y) => Math.Pow(x, y) - Math.Pow(x, 3) + Math.Pow(2, y);

    // @range x=-2..-1
    [Differentiable]
    public static double PowerOfNegativeBase(double x) => Math.Pow(x, 3) + Math.Pow(x, -2);

    // @range x=-2..-1
    [Differentiable]
    public static double PowerWithIntegerExponent(double x, int n) => Math.Pow(x, n);

    [Differentiable]
    public static double Roots(double x) => Math.Sqrt(x) * Math.Cbrt(x) + double.RootN(x, 5) + double.Hypot(x, 2);

    // @range x=-2..-1
    [Differentiable]
    public static double CubeRootOfNegative(double x) => Math.Cbrt(x);

    // @range x=-2..-0.1
    [Differentiable]
    public static double AbsoluteOfNegative(double x) => Math.Abs(x) * x;

    // @range x=0..0.4 y=0.6..1
    [Differentiable]
    public static double Extremes(double x, double y) => Math.Max(x, y) * 2 + Math.Min(x, y) * y + Math.Max(0, x - y) + Math.Min(1.5, x);

    // @at x=-1.5 y=1
    // @at x=1 y=-1.5
    [Differentiable]
    public static double Magnitudes(double x, double y) => Math.MaxMagnitude(x, y + 3) * y + Math.MinMagnitude(x, y + 3);

    // @range x=-2..2
    // @at x=-3
    // @at x=3
    [Differentiable]
    public static double Clamped(double x) => Math.Clamp(x, -2.5, 2.5) * x;

    // @range x=0.1..0.9 low=-2..-1 high=2..3
    // @at x=-2.5 low=-1.5
    // @at x=3.5 high=2.5
    [Differentiable]
    public static double ClampedByParameters(double x, double low, double high) => Math.Clamp(x, low, high) * (low + high);

    // @throws low=2 high=1
    // @range low=-1..0 high=1..2 x=-0.9..0.9
    [Differentiable]
    public static double ClampThrows(double x, double low, double high) => Math.Clamp(x * x * 0.1, low, high) * x;

    // @range x=1.2..1.8
    [Differentiable]
    public static double RoundedAway(double x) => x - Math.Floor(x) + Math.Ceiling(x) * x + Math.Truncate(x) * x * x;

    // @range x=1.1..1.4
    [Differentiable]
    public static double Rounded(double x) => Math.Round(x) * x + Math.Round(x * 0.1, 1) * x + Math.Round(x, MidpointRounding.AwayFromZero) * x;

    // @range x=-2..-1
    [Differentiable]
    public static double SignTimes(double x) => Math.Sign(x) * x * x;

    // @range x=-2..-1
    [Differentiable]
    public static double CopiedSign(double x, double y) => Math.CopySign(x * y, -y) + Math.CopySign(y, x);

    [Differentiable]
    public static double Fused(double a, double b, double c) => Math.FusedMultiplyAdd(a, b, c) * a;

    [Differentiable]
    public static double Interpolated(double a, double b, double t) => double.Lerp(a, b, t) * t;

    [Differentiable]
    public static double Scaled(double x, int n) => Math.ScaleB(x * x, n);

    // @range x=5.2..5.8 y=1.9..2.1
    [Differentiable]
    public static double IeeeRemainder(double x, double y) => Math.IEEERemainder(x, y);

    [Differentiable]
    public static double SineAndCosine(double x) => double.SinPi(x / 4) * double.CosPi(x / 4) + double.TanPi(x / 8);

    // @range x=-0.9..0.9
    [Differentiable]
    public static double InversePi(double x) => double.AsinPi(x) + double.AcosPi(x) * double.AtanPi(x) + double.Atan2Pi(x, 2);

    [Differentiable]
    public static double ThroughUsingStatic(double x) => Exp(Sin(x)) + PI * Cos(E * x) - Tau * Sqrt(x);

    [Differentiable]
    public static double ThroughTypeName(double x) => double.Sin(x) + Double.Cos(x) + double.Sqrt(x) * double.Pow(x, 2.5) + double.Abs(x);

    [Differentiable]
    public static double Reciprocals(double x) => double.DegreesToRadians(x * 60) * double.RadiansToDegrees(x);

    [Differentiable]
    public static double Nested(double x) => Math.Sin(Math.Cos(Math.Exp(Math.Log(Math.Sqrt(x)))));

    [Differentiable]
    public static double LogisticAndSoftplus(double x, double y) => 1 / (1 + Math.Exp(-x)) + Math.Log(1 + Math.Exp(y)) * x;

    [Differentiable]
    public static double MaxOfThree(double a, double b, double c) => Math.Max(a, Math.Max(b + 2, c)) * Math.Min(Math.Min(a, b + 2), c + 5);

    [Differentiable]
    public static double Predicates(double x) => double.IsNaN(x) || double.IsInfinity(x) ? 0 : double.IsNegative(x) ? -x : x * x;

    // @length x=6
    [Differentiable]
    public static double ExpAndLogOfReduction(double[] x)
    {
        double sum = 0, product = 1;
        foreach (var e in x)
        {
            sum += Math.Exp(e);
            product *= Math.Log(e + 2);
        }

        return Math.Log(sum) * Math.Exp(-product);
    }

    // @length x=6
    [Differentiable]
    public static double FunctionsInLoop(ReadOnlySpan<double> x, double p)
    {
        var total = 0.0;
        for (int i = 0; i < x.Length; i++)
        {
            total += Math.Pow(x[i], p) * Math.Tanh(total) + Math.Atan2(x[i], p);
        }

        return total;
    }
}
