// Where a search ends is decided by values; the derivative is that of the way taken, as everywhere in GradBench.
#pragma warning disable DG2003

namespace DiffGen.GradBench.Evals;

/// <summary>Gradient descent with a step that adapts, as GradBench defines it for nested derivatives: itself differentiable.</summary>
internal static partial class Descent
{
    private const double Tolerance = 1e-5;

    [Differentiable]
    public static (double X, double Y) Minimise(
        Func<double, double, double> objective, Func<double, double, (double X, double Y)> gradient, double x, double y)
    {
        double value = objective(x, y);
        (double dx, double dy) = gradient(x, y);
        double step = 1e-5;
        int successes = 0;
        while (Math.Sqrt(dx * dx + dy * dy) > Tolerance)
        {
            if (successes == 10)
            {
                step *= 2;
                successes = 0;
                continue;
            }

            double nextX = x - step * dx, nextY = y - step * dy;
            if (Math.Sqrt((x - nextX) * (x - nextX) + (y - nextY) * (y - nextY)) <= Tolerance)
            {
                break;
            }

            double next = objective(nextX, nextY);
            if (next < value)
            {
                x = nextX;
                y = nextY;
                value = next;
                (dx, dy) = gradient(x, y);
                successes++;
            }
            else
            {
                step /= 2;
                successes = 0;
            }
        }

        return (x, y);
    }
}
