using System;
using System.Numerics;
using DiffGen;

// Methods that are not generic and call generic ones, each time for a type of reals.
public static partial class GenericCalls
{
    [Differentiable]
    public static double Once(double x, double y) => Curve(x, y) * Curve(y, x);

    [Differentiable]
    public static double TwoPrecisions(double x, float y) => Curve(x, 0.5) * Curve(y, 0.25f) * x;

    // @set n=5
    [Differentiable]
    public static double InLoop(double x, int n)
    {
        double s = x;
        for (int i = 0; i < n; i++)
        {
            s = Curve(s, x) * 0.1 + Twice(s);
        }

        return s;
    }

    [Differentiable]
    public static double OverElements(double[] x) => SumOf<double>(x) * x[0];

    // @typeargs double
    [Differentiable]
    public static T Curve<T>(T x, T y)
        where T : IFloatingPointIeee754<T> => T.Sin(x * y) + T.CreateChecked(0.1) * x * x - T.Pi * y;

    // @typeargs double
    [Differentiable]
    public static T Twice<T>(T x)
        where T : IFloatingPointIeee754<T> => Curve(x, T.One) / T.CreateChecked(8);

    // @typeargs double
    [Differentiable]
    public static T SumOf<T>(ReadOnlySpan<T> x)
        where T : IFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        var squares = new T[3];
        for (int i = 0; i < x.Length; i++)
        {
            squares[i % 3] += x[i] * x[i];
            sum += T.Exp(-x[i]) * squares[i % 3];
        }

        return sum;
    }
}
