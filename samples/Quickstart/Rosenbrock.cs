using DiffGen;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace Quickstart;

/// <summary>The generated gradient in somebody else's optimiser: MathNet.Numerics' BFGS on a curved valley.</summary>
internal static partial class Rosenbrock
{
    [Differentiable]
    public static double Valley(double x, double y)
    {
        double a = 1 - x;
        double b = y - x * x;
        return a * a + 100 * b * b;
    }

    public static MinimizationResult Minimise(double x, double y)
    {
        IObjectiveFunction valley = ObjectiveFunction.Gradient(p =>
            (ValleyGradient(p[0], p[1], out double dx, out double dy), Vector<double>.Build.DenseOfArray([dx, dy])));

        return new BfgsMinimizer(1e-8, 1e-8, 1e-8).FindMinimum(valley, Vector<double>.Build.DenseOfArray([x, y]));
    }
}
