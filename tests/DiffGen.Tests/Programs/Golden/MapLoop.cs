using System;
using DiffGen;

public static partial class GoldenMapLoop
{
    // @length y=5
    [Differentiable]
    public static void Sigmoid(ReadOnlySpan<double> x, Span<double> y)
    {
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = 1 / (1 + Math.Exp(-x[i]));
        }
    }
}
