using System;
using DiffGen;

public static partial class GoldenLocalArray
{
    // @length w=6 x=2
    // @range *=-1..1
    [Differentiable]
    public static double HiddenLayer(ReadOnlySpan<double> w, [Constant] ReadOnlySpan<double> x)
    {
        var h = new double[3];
        for (int j = 0; j < h.Length; j++)
        {
            h[j] = Math.Tanh(w[2 * j] * x[0] + w[2 * j + 1] * x[1]);
        }

        return h[0] * h[1] * h[2];
    }
}
