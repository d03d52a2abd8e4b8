namespace DiffGen.Tests.Rules;

/// <summary>A derivative from values alone, and how far it may be off.</summary>
internal readonly record struct FiniteDifference(double Derivative, double Uncertainty)
{
    /// <summary>Central differences at steps that shrink, extrapolated to step zero (Richardson), as Ridders does it.</summary>
    public static FiniteDifference Of(Func<double, double> function, double x, double step)
    {
        const int Rows = 8;
        const double Shrink = 1.6;
        double magnitude = Math.Abs(function(x));
        double best = double.NaN, uncertainty = double.PositiveInfinity;
        double[] previous = [];
        for (int row = 0; row < Rows; row++, step /= Shrink)
        {
            // The step that is taken is the one that the rounded points are apart.
            double above = x + step, below = x - step;
            var current = new double[row + 1];
            current[0] = (function(above) - function(below)) / (above - below);
            double noise = 8 * double.Epsilon / step + 4e-16 * magnitude / step;
            double weight = Shrink * Shrink;
            for (int column = 1; column <= row; column++, weight *= Shrink * Shrink)
            {
                current[column] = ((current[column - 1] * weight) - previous[column - 1]) / (weight - 1);
                double error = noise + Math.Max(
                    Math.Abs(current[column] - current[column - 1]), Math.Abs(current[column] - previous[column - 1]));
                if (error < uncertainty)
                {
                    (best, uncertainty) = (current[column], error);
                }
            }

            previous = current;
        }

        return new(best, uncertainty);
    }
}
