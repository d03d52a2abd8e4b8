using System;
using DiffGen;

// Rules that are marked themselves, so that there are second derivatives through what they are for.
public static partial class DifferentiatedRules
{
    private static double Erf(double x)
    {
        double sum = 0, term = x;
        for (int n = 0; n < 60; n++) { sum += term / (2 * n + 1); term *= -x * x / (n + 1); }
        return 2 / Math.Sqrt(Math.PI) * sum;
    }

    [Differentiable(Modes = DerivativeModes.None), DerivativeOf(typeof(DifferentiatedRules), nameof(Erf))]
    private static double ErfDerivative(double x) => 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x);

    private static double Power(double x, int n, double scale)
    {
        double p = scale;
        for (int i = 0; i < n; i++) p *= x;
        return p;
    }

    [Differentiable(Modes = DerivativeModes.None), DerivativeOf(typeof(DifferentiatedRules), nameof(Power))]
    private static (double X, double Scale) PowerDerivative(double x, int n, double scale, double result) => n == 0 ? (0, 1) : (n * Power(x, n - 1, scale), result / scale);

    // Its rule is made of itself.
    private static double Raise(double x) => Math.Pow(3, x);

    [Differentiable(Modes = DerivativeModes.None), DerivativeOf(typeof(DifferentiatedRules), nameof(Raise))]
    private static double RaiseDerivative(double x, double result) => Raise(x) * Math.Log(3) + 0 * result;

    public sealed class Curve(double strength)
    {
        private readonly double strength = strength;

        public double At(double x) => Math.Sin(strength * x);

        public double Slope(double x) => strength * Math.Cos(strength * x);

        public double Blend(double x, ReadOnlySpan<double> y) => At(x) * y[0];

        public double Bend => -strength * strength;
    }

    public static readonly Curve Standard = new(1.3);

    [Differentiable(Modes = DerivativeModes.None), DerivativeOf(typeof(Curve), nameof(Curve.At))]
    private static double CurveSlope([Constant] Curve receiver, double x) => receiver.Slope(x);

    [Differentiable(Modes = DerivativeModes.None), DerivativeOf(typeof(Curve), nameof(Curve.Slope))]
    private static double CurveBend([Constant] Curve receiver, double x, double result) => receiver.Bend * receiver.At(x);

    [Differentiable(Modes = DerivativeModes.None), AdjointOf(typeof(Curve), nameof(Curve.Blend))]
    private static double BlendReverse([Constant] Curve curve, double x, ReadOnlySpan<double> y, double resultAdjoint, ref double xAdjoint, Span<double> yAdjoint)
    {
        xAdjoint += resultAdjoint * curve.Slope(x) * y[0];
        yAdjoint[0] += resultAdjoint * curve.At(x);
        return curve.Blend(x, y);
    }

    [Differentiable(Modes = DerivativeModes.None), TangentOf(typeof(Curve), nameof(Curve.Blend))]
    private static double BlendForward([Constant] Curve curve, double x, ReadOnlySpan<double> y, double xTangent, ReadOnlySpan<double> yTangent, out double resultTangent)
    {
        resultTangent = curve.Slope(x) * y[0] * xTangent + curve.At(x) * yTangent[0];
        return curve.Blend(x, y);
    }

    // x³ + x = a
    private static double Solve(double a)
    {
        double x = a;
        for (int i = 0; i < 60; i++) x -= (x * x * x + x - a) / (3 * x * x + 1);
        return x;
    }

    [Differentiable(Modes = DerivativeModes.None), AdjointOf(typeof(DifferentiatedRules), nameof(Solve))]
    private static double SolveReverse(double a, double resultAdjoint, ref double aAdjoint)
    {
        double x = Solve(a);
        aAdjoint += resultAdjoint / (3 * x * x + 1);
        return x;
    }

    [Differentiable(Modes = DerivativeModes.None), TangentOf(typeof(DifferentiatedRules), nameof(Solve))]
    private static double SolveForward(double a, double aTangent, out double resultTangent)
    {
        double x = Solve(a);
        resultTangent = aTangent / (3 * x * x + 1);
        return x;
    }

    // Reads and overwrites.
    private static void Smooth(Span<double> a, double k)
    {
        for (int i = 1; i < a.Length; i++) a[i] = a[i] * a[i - 1] * k;
    }

    [Differentiable(Modes = DerivativeModes.None), AdjointOf(typeof(DifferentiatedRules), nameof(Smooth))]
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

    [Differentiable(Modes = DerivativeModes.None), TangentOf(typeof(DifferentiatedRules), nameof(Smooth))]
    private static void SmoothForward(Span<double> a, double k, Span<double> aTangent, double kTangent)
    {
        for (int i = 1; i < a.Length; i++)
        {
            aTangent[i] = (aTangent[i] * a[i - 1] + a[i] * aTangent[i - 1]) * k + a[i] * a[i - 1] * kTangent;
            a[i] = a[i] * a[i - 1] * k;
        }
    }

    private static void Polar(double x, double y, out double r, out double angle)
    {
        r = Math.Sqrt(x * x + y * y);
        angle = Math.Atan2(y, x);
    }

    [Differentiable(Modes = DerivativeModes.None), AdjointOf(typeof(DifferentiatedRules), nameof(Polar))]
    private static void PolarReverse(double x, double y, out double r, out double angle, ref double xAdjoint, ref double yAdjoint, ref double rAdjoint, ref double angleAdjoint)
    {
        Polar(x, y, out r, out angle);
        xAdjoint += rAdjoint * x / r - angleAdjoint * y / (r * r);
        yAdjoint += rAdjoint * y / r + angleAdjoint * x / (r * r);
        rAdjoint = 0;
        angleAdjoint = 0;
    }

    [Differentiable(Modes = DerivativeModes.None), TangentOf(typeof(DifferentiatedRules), nameof(Polar))]
    private static void PolarForward(double x, double y, out double r, out double angle, double xTangent, double yTangent, out double rTangent, out double angleTangent)
    {
        Polar(x, y, out r, out angle);
        rTangent = (x * xTangent + y * yTangent) / r;
        angleTangent = (x * yTangent - y * xTangent) / (r * r);
    }

    // A constructor that a rule beats.
    public struct Direction
    {
        public double X, Y;

        public Direction(double x, double y)
        {
            double length = Math.Sqrt(x * x + y * y);
            X = x / length;
            Y = y / length;
        }
    }

    [Differentiable(Modes = DerivativeModes.None), AdjointOf(typeof(Direction), nameof(Direction))]
    private static Direction DirectionReverse(double x, double y, Direction resultAdjoint, ref double xAdjoint, ref double yAdjoint)
    {
        double length = Math.Sqrt(x * x + y * y), turn = (resultAdjoint.X * y - resultAdjoint.Y * x) / (length * length * length);
        xAdjoint += turn * y;
        yAdjoint -= turn * x;
        return new Direction(x, y);
    }

    [Differentiable(Modes = DerivativeModes.None), TangentOf(typeof(Direction), ".ctor")]
    private static Direction DirectionForward(double x, double y, double xTangent, double yTangent, out Direction resultTangent)
    {
        double length = Math.Sqrt(x * x + y * y), turn = (xTangent * y - yTangent * x) / (length * length * length);
        resultTangent = default;
        resultTangent.X = turn * y;
        resultTangent.Y = -turn * x;
        return new Direction(x, y);
    }

    public sealed partial class Oscillator(double strength)
    {
        private readonly double strength = strength;

        private double Step(double x) => Math.Sin(strength * x);

        [Differentiable(Modes = DerivativeModes.None), DerivativeOf(typeof(Oscillator), nameof(Step))]
        private static double StepDerivative([Constant] Oscillator receiver, double x) => receiver.strength * Math.Cos(receiver.strength * x);

        // @new DifferentiatedRules.Oscillator(1.2)
        [Differentiable]
        public double Run(double x, int n)
        {
            for (int i = 0; i < n; i++) x = Step(x) * x + this.Step(x + i);
            return x;
        }
    }

    [Differentiable]
    public static double Partials(double x, ReadOnlySpan<double> y, int n)
    {
        double s = x;
        for (int i = 1; i < n && i < y.Length; i++)
        {
            if (s > 0.9) s = Power(scale: y[i], x: s * 0.3 + 1, n: i);
            else s = Erf(s * y[i]) + Raise(s * 0.1) * 0.5;
        }

        return s * Erf(Erf(x));
    }

    // Its rule has memory of its own.
    private static double Series(double x)
    {
        double s = 0;
        for (int i = 1; i <= 4; i++) s += Math.Pow(x, i) / i;
        return s;
    }

    [Differentiable(Modes = DerivativeModes.None), DerivativeOf(typeof(DifferentiatedRules), nameof(Series))]
    private static double SeriesDerivative(double x)
    {
        double[] powers = new double[4];
        powers[0] = 1;
        for (int i = 1; i < 4; i++) powers[i] = powers[i - 1] * x;
        return Summed(powers);
    }

    [Differentiable]
    private static double Summed(double[] values)
    {
        double[] copy = new double[values.Length];
        double s = 0;
        for (int i = 0; i < values.Length; i++) copy[i] = values[i] * values[0];
        foreach (double value in copy) s += value;
        return s;
    }

    // @length x=4
    // @allocates
    [Differentiable]
    public static double RulesWithMemory(double[] x, double k)
    {
        double s = k;
        for (int i = 0; i < x.Length; i++) s = Series(s * 0.4) * x[i] + Math.Sin(s * x[i]);
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = Series(x[i] * s * 0.1) + k;
            s += Series(x[i] * 0.2) * 0.3;
        }

        return s;
    }

    [Differentiable]
    public static double InCallees(double x, double y)
    {
        double s = 0;
        for (int i = 0; i < 3; i++) s += Callee(Math.Sin(x * s) + i * 0.1, y) * x;
        return s;
    }

    [Differentiable]
    private static double Callee(double x, double y)
    {
        double s = x;
        for (int i = 0; i < 3; i++) { s = Erf(s) * y + Power(s, 2, y * 0.3); if (s > 1.2) s -= 0.5; }
        return s;
    }

    [Differentiable]
    public static double InRecursion(double x, int n) => n <= 0 ? Erf(x) : InRecursion(Solve(x) * 1.1, Math.Min(n, 3) - 1) * Erf(x * n);

    // @set curve=DifferentiatedRules.Standard
    [Differentiable]
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

    [Differentiable]
    public static double ImplicitFunction(double a, double b) => Solve(a * b) * a + Solve(Solve(b)) * Solve(a);

    [Differentiable]
    public static double ImplicitInLoop(double a, double b, int n)
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

    [Differentiable]
    public static double InPlace(Span<double> x, double k)
    {
        double s = k;
        for (int i = 0; i < 3; i++)
        {
            Smooth(x.Slice(i), k + s * 0.01);
            s += x[1] * x[x.Length - 1];
        }

        return s;
    }

    [Differentiable]
    public static double LocalMemory(double[] x, double k)
    {
        Span<double> local = new double[x.Length];
        double s = 0;
        for (int i = 0; i < 3; i++)
        {
            x.CopyTo(local);
            local[i] *= k;
            Smooth(local, k);
            for (int j = 0; j < local.Length; j++) s += local[j] * x[j];
            k *= 0.9;
        }

        return s;
    }

    [Differentiable]
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

    [Differentiable]
    public static double Constructors(double x, double y, int n)
    {
        Direction d = new(x, y * 2 + 1);
        double s = 0;
        for (int i = 0; i < n; i++)
        {
            if (i % 2 == 0) d = new Direction(d.X + x, d.Y * y + 2) { Y = d.X };
            s += d.X * d.Y + new Direction(s + 1, 2).Y * x;
        }

        return s + d.Y;
    }

    [Differentiable]
    public static double MethodGroups(double x, double y)
    {
        Func<double, double> f = Erf;
        return f(x * y) + Twice(Erf, x) + Twice(Solve, y);
    }

    [Differentiable]
    private static double Twice(Func<double, double> f, double x) => f(f(x) * x);
}
