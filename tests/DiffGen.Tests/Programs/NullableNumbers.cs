using System;
using DiffGen;

/// <summary>Nullable numbers and structs.</summary>
public static partial class NullableNumbers
{
    // @shape x=1.5
    [Differentiable]
    public static double OrElse(double? x, double y) => (x ?? y) * y;

    // @shape x=1.5
    [Differentiable]
    public static double Members(double? x, double y)
    {
        double sum = x.GetValueOrDefault() * y;
        if (x.HasValue)
        {
            sum += x.Value * x.Value;
        }

        return sum + x.GetValueOrDefault(y);
    }

    // @shape x=1.5
    // @throws x=null
    [Differentiable]
    public static double Value(double? x, double y) => x.Value * (double)x * y;

    // @shape x=1.5 y=0.5
    [Differentiable]
    public static double Lifted(double? x, double? y)
    {
        double? sum = (x * y) + 2 - (-x);
        sum /= y;
        sum++;
        bool less = x < y;
        return (sum ?? 7) * (less ? 2 : 3) * (x == y ? 5 : 1) * (x != null ? 1 : 2) * (y.GetValueOrDefault(1) + 1);
    }

    // @shape x=1.5
    [Differentiable]
    public static double Patterns(double? x, double y)
    {
        double result = x is double v ? v * v * y : y;
        if (x is { } w && w > 0.1)
        {
            result *= w;
        }

        result += x switch
        {
            null => y * y,
            > 100 => 1,
            2 => y,
            var other => other.Value * 3,
        };
        return x is not null ? result : -result;
    }

    [Differentiable]
    public static double InALoop(double[] a, double x)
    {
        double? best = null;
        double? last = default;
        foreach (double e in a)
        {
            double value = Math.Cos(e * x);
            if (best is null || value > best)
            {
                best = value;
            }

            last = last + value ?? e;
        }

        return (best ?? 0) * last!.Value;
    }

    // @shape x=0.5f
    [Differentiable]
    public static double Converted(float? x, double y, int n)
    {
        double? wide = x;
        double? number = n;
        wide ??= y;
        return (wide.Value * y) + (number.Value * y * y);
    }

    // @shape x=1.5
    [Differentiable]
    public static double? Result(double? x, double y) => x is null ? null : x * y;

    [Differentiable]
    public static double Called(double x, double y) => (Result(x * y, x) ?? 1) + (Result(null, y) ?? x) + OrElse(x > 0 ? y : null, x);

    // @shape x=1.5
    [Differentiable]
    public static void ByReference(ref double? x, double y, out double z)
    {
        z = (x ?? 2) * y;
        x = x > 100 ? null : x + y;
    }

    // Parameters that are null.
    [Differentiable]
    public static double Missing(double x, double y)
    {
        double? some = x, none = null;
        return OrElse(none, y) + (Members(none, x) * y) + Lifted(none, some) + Lifted(x > 100 ? x : none, x) + (Lifted(some, none) * x)
            + Lifted(none, none) + Patterns(none, x) + Converted(null, x, 3) + (Result(none, x) ?? y) + InAStruct(new Options { Scale = x }, y);
    }

    public struct Options
    {
        public double Scale;
        public double? Bias;
    }

    // @shape o=new(){Scale=2,Bias=0.5}
    [Differentiable]
    public static double InAStruct(Options o, double x)
    {
        Options other = o with { Bias = o.Bias * 2 };
        return (x * o.Scale) + ((other.Bias ?? 1) * x);
    }

    [Differentiable]
    public static double OfAStruct(double x, bool some)
    {
        (double A, double B)? pair = some ? (x, x * x) : null;
        if (pair is { } known)
        {
            return known.A * known.B;
        }

        return pair.HasValue ? 0 : x;
    }

    [Differentiable]
    public static double Local(double x)
    {
        return Scaled(x) + Scaled(x, 3) + Scaled(x, x);

        double Scaled(double value, double? factor = null) => value * (factor ?? value);
    }

    public struct Corner
    {
        public double X;
        public double Y;

        public readonly double Length => Math.Sqrt(X * X + Y * Y);

        public readonly double Dot(Corner other) => X * other.X + Y * other.Y;
    }

    // @set n=3
    // @at n=0
    // @at n=1
    [Differentiable]
    public static double MembersIfThere(double x, double y, int n)
    {
        Corner? best = null;
        double sum = x;
        for (int i = 0; i < n; i++)
        {
            var corner = new Corner { X = x * i, Y = y };
            double? length = best?.Length;
            sum += length ?? y;
            best = i == 1 ? corner : best ?? corner;
        }

        double? product = best?.X * y;
        return sum + (product ?? x) + (best?.Dot(best.Value) ?? x * y);
    }
}
