using System;
using DiffGen;

public static partial class GoldenInPlaceNonlinear
{
    // @length u=6
    // @range k=0.1..0.2
    [Differentiable]
    public static void HeatSteps(Span<double> u, double k, int steps)
    {
        for (int s = 0; s < steps; s++)
        {
            for (int i = 1; i < u.Length - 1; i++)
            {
                u[i] += k * u[i] * (u[i - 1] - 2 * u[i] + u[i + 1]);
            }
        }
    }
}
