using System;
using DiffGen;

public static partial class GoldenInPlace
{
    [Differentiable]
    public static void PrefixSums(Span<double> a)
    {
        for (int i = 1; i < a.Length; i++)
        {
            a[i] += a[i - 1];
        }
    }
}
