using System;
using DiffGen;

public static partial class GoldenReductionLoop
{
    // @length w=5 x=5
    [Differentiable]
    public static double Dot(ReadOnlySpan<double> w, ReadOnlySpan<double> x)
    {
        double sum = 0;
        for (int i = 0; i < w.Length; i++)
        {
            sum += w[i] * x[i];
        }

        return sum;
    }
}
