using System;
using DiffGen;

// Methods that are differentiated by companions written by hand.
public static partial class CompanionRules
{
    public const DerivativeModes Both = DerivativeModes.Reverse | DerivativeModes.Forward;

    // x³ + x = a: what is differentiated is the equation, not the iteration.
    private static double Solve(double a)
    {
        double x = a;
        for (int i = 0; i < 60; i++) x -= (x * x * x + x - a) / (3 * x * x + 1);
        return x;
    }

    [AdjointOf(typeof(CompanionRules), nameof(Solve))]
    private static double SolveReverse(double a, double resultAdjoint, ref double aAdjoint)
    {
        double x = Solve(a);
        aAdjoint += resultAdjoint / (3 * x * x + 1);
        return x;
    }

    [TangentOf(typeof(CompanionRules), nameof(Solve))]
    private static double SolveForward(double a, double aTangent, out double resultTangent)
    {
        double x = Solve(a);
        resultTangent = aTangent / (3 * x * x + 1);
        return x;
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double s = 0;
        for (int i = 0; i < a.Length; i++) s += a[i] * b[i];
        return s;
    }

    [AdjointOf(typeof(CompanionRules), nameof(Dot))]
    private static double DotReverse(ReadOnlySpan<double> a, ReadOnlySpan<double> b, double resultAdjoint, Span<double> aAdjoint, Span<double> bAdjoint)
    {
        if (aAdjoint.Overlaps(bAdjoint)) throw new ArgumentException("overlap");
        for (int i = 0; i < a.Length; i++)
        {
            aAdjoint[i] += resultAdjoint * b[i];
            bAdjoint[i] += resultAdjoint * a[i];
        }

        return Dot(a, b);
    }

    [TangentOf(typeof(CompanionRules), nameof(Dot))]
    private static double DotForward(ReadOnlySpan<double> a, ReadOnlySpan<double> b, ReadOnlySpan<double> aTangent, ReadOnlySpan<double> bTangent, out double resultTangent)
    {
        resultTangent = Dot(b, aTangent) + Dot(a, bTangent);
        return Dot(a, b);
    }

    // Reads and overwrites. The hand-written companion doesn't run it, and so leaves the memory as it was.
    private static void Smooth(Span<double> a, double k)
    {
        for (int i = 1; i < a.Length; i++) a[i] = a[i] * a[i - 1] * k;
    }

    [AdjointOf(typeof(CompanionRules), nameof(Smooth))]
    private static void SmoothReverse(Span<double> a, double k, Span<double> aAdjoint, ref double kAdjoint)
    {
        Span<double> after = stackalloc double[a.Length];
        a.CopyTo(after);
        Smooth(after, k);
        for (int i = a.Length - 1; i > 0; i--)
        {
            double seed = aAdjoint[i];
            kAdjoint += seed * a[i] * after[i - 1];
            aAdjoint[i - 1] += seed * a[i] * k;
            aAdjoint[i] = seed * after[i - 1] * k;
        }
    }

    [TangentOf(typeof(CompanionRules), nameof(Smooth))]
    private static void SmoothForward(Span<double> a, double k, Span<double> aTangent, double kTangent)
    {
        for (int i = 1; i < a.Length; i++)
        {
            aTangent[i] = (aTangent[i] * a[i - 1] + a[i] * aTangent[i - 1]) * k + a[i] * a[i - 1] * kTangent;
            a[i] = a[i] * a[i - 1] * k;
        }
    }

    private static void Squares(ReadOnlySpan<double> x, [Output] Span<double> y)
    {
        for (int i = 0; i < x.Length; i++) y[i] = x[i] * x[i];
    }

    [AdjointOf(typeof(CompanionRules), nameof(Squares))]
    private static void SquaresReverse(ReadOnlySpan<double> x, Span<double> y, Span<double> xAdjoint, Span<double> yAdjoint)
    {
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = x[i] * x[i];
            xAdjoint[i] += 2 * x[i] * yAdjoint[i];
            yAdjoint[i] = 0;
        }
    }

    [TangentOf(typeof(CompanionRules), nameof(Squares))]
    private static void SquaresForward(ReadOnlySpan<double> x, Span<double> y, ReadOnlySpan<double> xTangent, Span<double> yTangent)
    {
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = x[i] * x[i];
            yTangent[i] = 2 * x[i] * xTangent[i];
        }
    }

    private static void Polar(double x, double y, out double r, out double angle)
    {
        r = Math.Sqrt(x * x + y * y);
        angle = Math.Atan2(y, x);
    }

    [AdjointOf(typeof(CompanionRules), nameof(Polar))]
    private static void PolarReverse(double x, double y, out double r, out double angle, ref double xAdjoint, ref double yAdjoint, ref double rAdjoint, ref double angleAdjoint)
    {
        Polar(x, y, out r, out angle);
        xAdjoint += rAdjoint * x / r - angleAdjoint * y / (r * r);
        yAdjoint += rAdjoint * y / r + angleAdjoint * x / (r * r);
        rAdjoint = 0;
        angleAdjoint = 0;
    }

    [TangentOf(typeof(CompanionRules), nameof(Polar))]
    private static void PolarForward(double x, double y, out double r, out double angle, double xTangent, double yTangent, out double rTangent, out double angleTangent)
    {
        Polar(x, y, out r, out angle);
        rTangent = (x * xTangent + y * yTangent) / r;
        angleTangent = (x * yTangent - y * xTangent) / (r * r);
    }

    private static void Grow(ref double x, double by) => x *= 1 + by * x;

    [AdjointOf(typeof(CompanionRules), nameof(Grow))]
    private static void GrowReverse(ref double x, double by, ref double xAdjoint, ref double byAdjoint)
    {
        byAdjoint += xAdjoint * x * x;
        xAdjoint *= 1 + 2 * by * x;
    }

    [TangentOf(typeof(CompanionRules), nameof(Grow))]
    private static void GrowForward(ref double x, double by, ref double xTangent, double byTangent)
    {
        xTangent = xTangent * (1 + 2 * by * x) + x * x * byTangent;
        x *= 1 + by * x;
    }

    public record struct Pair(double A, double B);

    private static Pair Turn(Pair p, double by) => new(p.A - by * p.B, p.B + by * p.A);

    [AdjointOf(typeof(CompanionRules), nameof(Turn))]
    private static Pair TurnReverse(Pair p, double by, Pair resultAdjoint, ref Pair pAdjoint, ref double byAdjoint)
    {
        pAdjoint.A += resultAdjoint.A + by * resultAdjoint.B;
        pAdjoint.B += resultAdjoint.B - by * resultAdjoint.A;
        byAdjoint += resultAdjoint.B * p.A - resultAdjoint.A * p.B;
        return Turn(p, by);
    }

    [TangentOf(typeof(CompanionRules), nameof(Turn))]
    private static Pair TurnForward(Pair p, double by, Pair pTangent, double byTangent, out Pair resultTangent)
    {
        resultTangent = new(pTangent.A - by * pTangent.B - byTangent * p.B, pTangent.B + by * pTangent.A + byTangent * p.A);
        return Turn(p, by);
    }

    public sealed class Curve(double strength)
    {
        public double At(double x) => Math.Sin(strength * x);

        public double Slope(double x) => strength * Math.Cos(strength * x);

        public double Blend(double x, ReadOnlySpan<double> y) => At(x) * y[0];
    }

    public static readonly Curve Standard = new(1.3);

    [DerivativeOf(typeof(Curve), nameof(Curve.At))]
    private static double CurveRule(Curve receiver, double x) => receiver.Slope(x);

    [AdjointOf(typeof(Curve), nameof(Curve.Blend))]
    private static double BlendReverse(Curve curve, double x, ReadOnlySpan<double> y, double resultAdjoint, ref double xAdjoint, Span<double> yAdjoint)
    {
        xAdjoint += resultAdjoint * curve.Slope(x) * y[0];
        yAdjoint[0] += resultAdjoint * curve.At(x);
        return curve.Blend(x, y);
    }

    [TangentOf(typeof(Curve), nameof(Curve.Blend))]
    private static double BlendForward(Curve curve, double x, ReadOnlySpan<double> y, double xTangent, ReadOnlySpan<double> yTangent, out double resultTangent)
    {
        resultTangent = curve.Slope(x) * y[0] * xTangent + curve.At(x) * yTangent[0];
        return curve.Blend(x, y);
    }

    [Differentiable(Modes = Both)]
    public static double ImplicitFunction(double a, double b) => Solve(a * b) * a + Solve(Solve(b));

    [Differentiable(Modes = Both)]
    public static double InLoop(double a, double b, int n)
    {
        double s = 0;
        for (int i = 0; i < n; i++)
        {
            s += Solve(a * i + b) * b;
            if (s > 1.5) s *= b;
            else continue;
            a = Solve(s) * 0.3;
        }

        return s * a;
    }

    [Differentiable(Modes = Both)]
    public static double SameMemoryTwice(double[] x) => Dot(x, x) * x[0] + Dot(x.AsSpan(0, 4), x.AsSpan(1));

    [Differentiable(Modes = Both)]
    public static double InPlace(Span<double> x, double k)
    {
        double s = Dot(x, x);
        for (int i = 0; i < 3; i++)
        {
            Smooth(x.Slice(i), k + s * 0.01);
            s += Dot(x, x) * x[1];
        }

        return s;
    }

    [Differentiable(Modes = Both)]
    public static double LocalMemory(double[] x, double k)
    {
        Span<double> local = new double[x.Length], squares = new double[x.Length];
        double s = 0;
        for (int i = 0; i < 3; i++)
        {
            x.CopyTo(local);
            local[i] *= k;
            Smooth(local, k);
            Squares(local, squares);
            s += Dot(local, squares);
            k *= 0.9;
        }

        return s;
    }

    [Differentiable(Modes = Both)]
    public static double OverwrittenOutput(double[] x, Span<double> y, double k)
    {
        double s = 0;
        for (int i = 0; i < 4; i++)
        {
            Squares(x, y);
            s += y[i] * k;
            x[i] *= s;
        }

        return s;
    }

    [Differentiable(Modes = Both)]
    public static void IntoOutput(ReadOnlySpan<double> x, [Output] Span<double> y)
    {
        Squares(x, y);
    }

    [Differentiable(Modes = Both)]
    public static double Outs(double x, double y)
    {
        double sum = 0;
        for (int i = 0; i < 3; i++)
        {
            Polar(x, y, out double r, out double angle);
            if (i == 1) Polar(r, angle + 2, out x, out _);
            sum += r * angle;
            y += angle * 0.1;
        }

        return sum * x;
    }

    [Differentiable(Modes = Both)]
    public static double Refs(double[] x, double by)
    {
        double own = by;
        for (int i = 0; i < x.Length; i++)
        {
            Grow(ref x[i], own * 0.1);
            Grow(ref own, x[i] * 0.1);
        }

        return own * x[0] * x[2];
    }

    [Differentiable(Modes = Both)]
    public static double Structs(Pair p, double by)
    {
        Pair q = p;
        for (int i = 0; i < 4; i++) q = Turn(q, by * q.A * 0.2);
        return q.A * q.B + Turn(p, by).A;
    }

    // @set curve=CompanionRules.Standard
    [Differentiable(Modes = Both)]
    public static double Receivers([Constant] Curve curve, double x, double[] y)
    {
        double s = 0;
        for (int i = 0; i < y.Length; i++)
        {
            x = curve.At(x + y[i]);
            s += curve.Blend(x * s, y.AsSpan(i)) + x;
        }

        return s;
    }

    [Differentiable(Modes = Both)]
    public static double Depth(double x, int n) => n == 0 ? Solve(x) : Depth(Solve(x) * 1.1, n - 1) + Solve(x * n);

    [Differentiable(Modes = Both)]
    public static double ThroughCallee(double x, double[] y)
    {
        double s = 0;
        for (int i = 0; i < 3; i++)
        {
            s += Inner(y, x + i);
            x = Depth(s * 0.1, 2);
        }

        return s;
    }

    [Differentiable(Modes = Both)]
    public static double Inner(Span<double> y, double k)
    {
        double s = 1;
        int n = 0;
        while (s < 8 && n < 4)
        {
            Smooth(y.Slice(n % 2), Solve(k));
            s += Dot(y, y);
            n++;
        }

        return s;
    }
}
