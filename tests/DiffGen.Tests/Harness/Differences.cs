namespace DiffGen.Tests.Harness;

/// <summary>
/// Derivatives from values: central differences on a ladder of steps, extrapolated to zero (Richardson), and of the
/// tableau the entry that its neighbours confirm best (Ridders). The confirmation is the error estimate.
/// </summary>
internal static class Differences
{
    private const int Rungs = 11;
    private const double Shrink = 2;
    private const double FirstStep = 2e-2;

    /// <summary>The derivative of each output of <paramref name="function"/> along one input.</summary>
    public static (double[] Derivative, double[] Error) Along(Func<double[], double[]> function, double[] at, int input)
    {
        var step = FirstStep * Math.Max(Math.Abs(at[input]), 0.25);
        var tableau = new double[Rungs][][];
        double[]? best = null;
        double[]? errors = null;
        for (var rung = 0; rung < Rungs; rung++, step /= Shrink)
        {
            tableau[rung] = new double[rung + 1][];
            tableau[rung][0] = Quotient(function, at, input, step);
            var outputs = tableau[rung][0].Length;
            best ??= new double[outputs];
            errors ??= [.. Enumerable.Repeat(double.PositiveInfinity, outputs)];
            var factor = Shrink * Shrink;
            for (var order = 1; order <= rung; order++, factor *= Shrink * Shrink)
            {
                tableau[rung][order] = new double[outputs];
                for (var o = 0; o < outputs; o++)
                {
                    var (finer, coarser) = (tableau[rung][order - 1][o], tableau[rung - 1][order - 1][o]);
                    var extrapolated = ((finer * factor) - coarser) / (factor - 1);
                    tableau[rung][order][o] = extrapolated;
                    var error = Math.Max(Math.Abs(extrapolated - finer), Math.Abs(extrapolated - coarser));
                    if (error < errors[o])
                    {
                        (best[o], errors[o]) = (extrapolated, error);
                    }
                }
            }
        }

        return (best!, errors!);
    }

    private static double[] Quotient(Func<double[], double[]> function, double[] at, int input, double step)
    {
        var moved = (double[])at.Clone();
        moved[input] = at[input] + step;
        var (up, above) = (function(moved), moved[input]);
        moved[input] = at[input] - step;
        var (down, below) = (function(moved), moved[input]);
        var quotient = new double[up.Length];
        for (var o = 0; o < quotient.Length; o++)
        {
            quotient[o] = (up[o] - down[o]) / (above - below);
        }

        return quotient;
    }
}
