namespace DiffGen;

/// <summary>A derivative along a direction, by central differences extrapolated to step zero (Richardson, Ridders).</summary>
internal static class DifferenceQuotient
{
    private const int Columns = 6;

    /// <summary>Differentiates every result of a function at <c>step = 0</c>.</summary>
    /// <param name="evaluate">Stores the results for a step along the direction.</param>
    /// <param name="scale">The distance over which the function is expected to change.</param>
    /// <param name="epsilon">The rounding unit of the function's arithmetic.</param>
    /// <param name="enough">The relative accuracy beyond which no effort is made.</param>
    /// <param name="derivatives">Receives a derivative for each result: NaN where the function is, or has no finite quotient.</param>
    /// <param name="uncertainties">Receives, for each derivative, how far it may be off; infinite where there is no quotient.</param>
    public static void Compute(
        Action<double, double[]> evaluate, double scale, double epsilon, double enough, double[] derivatives, double[] uncertainties)
    {
        var results = derivatives.Length;
        var plus = new double[results];
        var minus = new double[results];
        var rows = new double[results][];
        for (var k = 0; k < results; k++)
        {
            rows[k] = new double[Columns];
            derivatives[k] = double.NaN;
            uncertainties[k] = double.PositiveInfinity;
        }

        var smallest = Math.Pow(epsilon, 0.6) * scale;
        var filled = new int[results];
        for (var step = FirstStep(scale, epsilon); step > smallest; step /= 2)
        {
            evaluate(step, plus);
            evaluate(-step, minus);

            var settled = true;
            for (var k = 0; k < results; k++)
            {
                var quotient = (plus[k] - minus[k]) / (2 * step);
                if (!double.IsFinite(quotient))
                {
                    filled[k] = 0;
                    settled = false;
                    continue;
                }

                var rounding = 4 * epsilon * ((Math.Abs(plus[k]) + Math.Abs(minus[k])) / step + Math.Abs(quotient) * scale / step);
                settled &= Extrapolate(quotient, rounding, enough, rows[k], ref filled[k], ref derivatives[k], ref uncertainties[k]);
            }

            if (settled)
                return;
        }
    }

    // A power of two times a few bits, so that adding it to an input rounds little and halving it rounds nothing; the odd factor keeps
    // it from being a period of the function.
    private static double FirstStep(double scale, double epsilon)
        => 1.375 * Math.Pow(2, Math.Round(Math.Log2(Math.Pow(epsilon, 1.0 / 7) * scale)));

    // Adds the quotient of the next halved step to the triangle, of which only the last row is kept, and keeps the best entry so far.
    // Answers whether further steps would only add rounding.
    private static bool Extrapolate(
        double quotient, double rounding, double enough, double[] row, ref int filled, ref double best, ref double uncertainty)
    {
        var previous = row[0];
        row[0] = quotient;
        if (filled == 0)
        {
            filled = 1;
            return false;
        }

        var columns = Math.Min(filled + 1, Columns);
        var factor = 1.0;
        for (var j = 1; j < columns; j++)
        {
            factor *= 4;
            var extrapolated = row[j - 1] + ((row[j - 1] - previous) / (factor - 1));
            var error = Math.Max(Math.Abs(extrapolated - row[j - 1]), Math.Abs(extrapolated - previous)) + rounding;

            previous = row[j];
            row[j] = extrapolated;
            if (error < uncertainty)
            {
                best = extrapolated;
                uncertainty = error;
            }
        }

        filled = columns;

        // Rounding doubles with the next step, so nothing after this one can beat an uncertainty below that.
        return uncertainty <= enough * Math.Abs(best) || uncertainty <= 2 * rounding;
    }
}
