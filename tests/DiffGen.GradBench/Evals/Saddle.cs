using DiffGen.GradBench.Protocol;

// Where a search ends is decided by values; the derivative is that of the way taken, as everywhere in GradBench.
#pragma warning disable DG2003

namespace DiffGen.GradBench.Evals;

/// <summary>
/// The point x at which the greatest value of f(x, y) over all y is least, and that y: descent on what an ascent finds. Each of the two
/// gets its gradient by either mode.
/// </summary>
internal static partial class Saddle
{
    private const DerivativeModes Both = DerivativeModes.Reverse | DerivativeModes.Forward;

    public static readonly IReadOnlyDictionary<string, Preparation> Functions = new Dictionary<string, Preparation>
    {
        ["ff"] = Preparation(HighestByForward, Forward(HighestByForwardTangent), AscentByForward),
        ["fr"] = Preparation(HighestByReverse, Forward(HighestByReverseTangent), AscentByReverse),
        ["rf"] = Preparation(HighestByForward, Reverse(HighestByForwardGradient), AscentByForward),
        ["rr"] = Preparation(HighestByReverse, Reverse(HighestByReverseGradient), AscentByReverse),
    };

    private delegate double Function(double x1, double x2, double startX, double startY);

    private delegate double WithTangent(double x1, double x2, double startX, double startY, double x1Tangent, double x2Tangent, out double resultTangent);

    private delegate double WithGradient(double x1, double x2, double startX, double startY, out double x1Gradient, out double x2Gradient);

    private delegate (double X, double Y) Slope(double x1, double x2, double startX, double startY);

    [Differentiable(Modes = Both)]
    public static double Objective(double x1, double y1, double x2, double y2) => (x1 * x1 + y1 * y1) - (x2 * x2 + y2 * y2);

    [Differentiable(Modes = Both)]
    public static double HighestByReverse(double x1, double x2, [Constant] double startX, [Constant] double startY)
    {
        (double y1, double y2) = Descent.Minimise((a, b) => -Objective(x1, x2, a, b), (a, b) => AscentByReverse(x1, x2, a, b), startX, startY);
        return Objective(x1, x2, y1, y2);
    }

    [Differentiable(Modes = Both)]
    public static double HighestByForward(double x1, double x2, [Constant] double startX, [Constant] double startY)
    {
        (double y1, double y2) = Descent.Minimise((a, b) => -Objective(x1, x2, a, b), (a, b) => AscentByForward(x1, x2, a, b), startX, startY);
        return Objective(x1, x2, y1, y2);
    }

    [Differentiable]
    internal static (double X, double Y) AscentByReverse(double x1, double x2, double y1, double y2)
    {
        ObjectiveGradient(x1, x2, y1, y2, out _, out _, out double dx, out double dy);
        return (-dx, -dy);
    }

    [Differentiable]
    internal static (double X, double Y) AscentByForward(double x1, double x2, double y1, double y2)
    {
        ObjectiveTangent(x1, x2, y1, y2, 0, 0, 1, 0, out double dx);
        ObjectiveTangent(x1, x2, y1, y2, 0, 0, 0, 1, out double dy);
        return (-dx, -dy);
    }

    private static Slope Forward(WithTangent highest) => (x1, x2, startX, startY) =>
    {
        highest(x1, x2, startX, startY, 1, 0, out double dx);
        highest(x1, x2, startX, startY, 0, 1, out double dy);
        return (dx, dy);
    };

    private static Slope Reverse(WithGradient highest) => (x1, x2, startX, startY) =>
    {
        highest(x1, x2, startX, startY, out double dx, out double dy);
        return (dx, dy);
    };

    private static Preparation Preparation(Function highest, Slope slope, Slope ascent) => input =>
    {
        double[] start = input.Doubles("start"), result = new double[4];
        return new Evaluation(
            () =>
            {
                (double x1, double x2) = Descent.Minimise((a, b) => highest(a, b, start[0], start[1]), (a, b) => slope(a, b, start[0], start[1]), start[0], start[1]);
                (double y1, double y2) = Descent.Minimise((a, b) => -Objective(x1, x2, a, b), (a, b) => ascent(x1, x2, a, b), start[0], start[1]);
                (result[0], result[1], result[2], result[3]) = (x1, x2, y1, y2);
            },
            output => output.Vector(result));
    };
}
