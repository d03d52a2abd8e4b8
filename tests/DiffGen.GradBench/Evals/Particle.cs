using DiffGen.GradBench.Protocol;

// Where a search ends is decided by values; the derivative is that of the way taken, as everywhere in GradBench.
#pragma warning disable DG2003

namespace DiffGen.GradBench.Evals;

/// <summary>
/// A charged particle flies past two fixed charges; descent finds where one of them has to be for the particle to hit the origin. The
/// force is the gradient of a potential, so that descent differentiates through a derivative. Each of the two is had by either mode.
/// </summary>
internal static partial class Particle
{
    private const double TimeStep = 1e-1;
    private const DerivativeModes Both = DerivativeModes.Reverse | DerivativeModes.Forward;

    public static readonly IReadOnlyDictionary<string, Preparation> Functions = new Dictionary<string, Preparation>
    {
        ["ff"] = Preparation(MissByForward, w => { MissByForwardTangent(w, 1, out double slope); return slope; }),
        ["fr"] = Preparation(MissByReverse, w => { MissByReverseTangent(w, 1, out double slope); return slope; }),
        ["rf"] = Preparation(MissByForward, w => { MissByForwardGradient(w, out double slope); return slope; }),
        ["rr"] = Preparation(MissByReverse, w => { MissByReverseGradient(w, out double slope); return slope; }),
    };

    [Differentiable(Modes = Both)]
    public static double Potential(double x, double y, double w) => 1 / Distance(x, y, 10, 10 - w) + 1 / Distance(x, y, 10, 0);

    /// <summary>The square of how far from the origin the particle meets the axis.</summary>
    [Differentiable(Modes = Both)]
    public static double MissByReverse(double w) => Miss(ForceByReverse, w);

    [Differentiable(Modes = Both)]
    public static double MissByForward(double w) => Miss(ForceByForward, w);

    [Differentiable]
    internal static double Distance(double x, double y, double chargeX, double chargeY) =>
        Math.Sqrt((x - chargeX) * (x - chargeX) + (y - chargeY) * (y - chargeY));

    [Differentiable]
    internal static (double X, double Y) ForceByReverse(double x, double y, double w)
    {
        PotentialGradient(x, y, w, out double dx, out double dy, out _);
        return (-dx, -dy);
    }

    [Differentiable]
    internal static (double X, double Y) ForceByForward(double x, double y, double w)
    {
        PotentialTangent(x, y, w, 1, 0, 0, out double dx);
        PotentialTangent(x, y, w, 0, 1, 0, out double dy);
        return (-dx, -dy);
    }

    [Differentiable]
    private static double Miss(Func<double, double, double, (double X, double Y)> force, double w)
    {
        double x = 0, y = 8, velocityX = 0.75, velocityY = 0;
        while (true)
        {
            (double forceX, double forceY) = force(x, y, w);
            x += TimeStep * velocityX;
            y += TimeStep * velocityY;
            if (y <= 0)
            {
                double end = x - y / velocityY * velocityX;
                return end * end;
            }

            velocityX += TimeStep * forceX;
            velocityY += TimeStep * forceY;
        }
    }

    private static Preparation Preparation(Func<double, double> miss, Func<double, double> slope) => input =>
    {
        double start = input.GetProperty("w").GetDouble(), found = 0;
        return new Evaluation(
            () => (found, _) = Descent.Minimise((w, _) => miss(w), (w, _) => (slope(w), 0), start, 0),
            output => output.WriteNumberValue(found));
    };
}
