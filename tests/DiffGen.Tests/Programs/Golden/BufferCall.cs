using System;
using DiffGen;

public static partial class GoldenBufferCall
{
    [Differentiable]
    internal static void Axpy(double a, ReadOnlySpan<double> x, Span<double> y)
    {
        for (int i = 0; i < x.Length; i++)
        {
            y[i] += a * x[i];
        }
    }

    // @length x=4 y=4
    [Differentiable]
    public static double Twice(double a, ReadOnlySpan<double> x, Span<double> y)
    {
        Axpy(a, x, y);
        Axpy(y[0], x, y);
        return y[1] * y[2];
    }
}
