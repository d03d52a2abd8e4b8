using System;
using DiffGen;

public static partial class Constants
{
    private const double Gravity = 9.81;
    private const int Steps = 4;
    private static readonly double Damping = Math.Exp(-0.5);
    private static readonly double[] Weights = { 0.1, 0.7, 0.2 };
    private static readonly int[] Order = { 2, 0, 1 };

    private static double Half => 0.5;

    [Differentiable]
    public static double Fields(double x) => Gravity * x * x + Damping * x + Constants.Gravity;

    // @length x=3
    [Differentiable]
    public static double StaticReadonlyArrays(double[] x)
    {
        double s = 0;
        for (int i = 0; i < Weights.Length; i++) s += Weights[i] * x[Order[i]] * x[i];
        return s;
    }

    [Differentiable]
    public static double LocalConstants(double x)
    {
        const double a = 2, b = a * Gravity;
        const int n = Steps * 2;
        double r = x;
        for (int i = 0; i < n; i++) r = r * 0.5 + a * x;
        return r + b * x;
    }

    [Differentiable]
    public static double ConstantParameter(double x, [Constant] double k) => Math.Pow(x, k) * k;

    // @length w=3 x=3
    [Differentiable]
    public static double ConstantBuffer(double[] w, [Constant] ReadOnlySpan<double> x, [Constant] double y)
    {
        double p = 0;
        for (int i = 0; i < w.Length; i++) p += w[i] * x[i];
        y -= p;
        return y * y;
    }

    [Differentiable]
    public static double ConstantOverwrittenByActive(double x, [Constant] double k)
    {
        k = k * x;
        return k * k;
    }

    [Differentiable]
    public static double LiteralForms(double x) => x * 1e-3 + 0x10 * x * 1_000.5 - .5 * x + 1E2 / x + 5d * x + 3m.CompareTo(2m) * x;

    [Differentiable]
    public static double ExtremeLiterals(double x) => x * 1e300 * 1e-300 + x * double.Epsilon + x * 0.1 * -0.0 + x / double.MaxValue + double.E * x;

    [Differentiable]
    public static double InactiveProperties(double x) => x * Half + Math.PI * Half;

    // @set text="abc"
    [Differentiable]
    public static double StringsBeside(double x, string text) => text.Length > 2 ? x * text.Length : x;

    [Differentiable]
    public static double EnumsBeside(double x, DayOfWeek day) => day == DayOfWeek.Sunday ? x * x : -x * (int)day;

    [Differentiable]
    public static double Infinities(double x) => x < double.PositiveInfinity ? x * x : double.NegativeInfinity;
}

public static partial class Stopped
{
    // @random 0
    // @at x=2 gives x=4
    // @at x=0.5 gives x=0.25
    [Differentiable]
    public static double OneFactor(double x) => x * Diff.StopGradient(x * x);

    // @random 0
    // @at x=2 n=3 gives x=12
    [Differentiable]
    public static double InLoop(double x, int n)
    {
        double s = 0;
        for (int i = 0; i < n; i++) s += x * Diff.StopGradient(x) * Diff.StopGradient(s + 1) * 0 + Diff.StopGradient(x * x) * x;
        return s;
    }

    // @random 0
    // @length x=2
    // @at x=2,3 gives x=3,0
    [Differentiable]
    public static double Spans(double[] x)
    {
        ReadOnlySpan<double> frozen = Diff.StopGradient(x.AsSpan());
        return x[0] * frozen[1];
    }

    // @random 0
    // @at x=2f gives x=1
    [Differentiable]
    public static float OfFloat(float x) => x + Diff.StopGradient(x * x);
}
