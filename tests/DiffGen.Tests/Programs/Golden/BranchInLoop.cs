using System;
using DiffGen;

public static partial class GoldenBranchInLoop
{
    // @range x=-1..1
    [Differentiable]
    public static double Hinges(ReadOnlySpan<double> x, double w)
    {
        double loss = 0;
        foreach (double e in x)
        {
            if (e * w > 0)
            {
                loss += e * e * w;
            }
            else
            {
                loss -= w * loss;
            }
        }

        return loss;
    }
}
