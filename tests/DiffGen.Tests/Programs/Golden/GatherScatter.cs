using System;
using DiffGen;

public static partial class GoldenGatherScatter
{
    // @length x=4 y=3
    // @set index=0,2,2,1
    [Differentiable]
    public static void ScatterAdd(ReadOnlySpan<double> x, ReadOnlySpan<int> index, Span<double> y)
    {
        for (int k = 0; k < index.Length; k++)
        {
            y[index[k]] += x[k] * x[k];
        }
    }
}
