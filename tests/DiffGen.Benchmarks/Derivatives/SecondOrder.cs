using System.Diagnostics;
using System.Globalization;
using System.Numerics;

namespace DiffGen.Benchmarks.Derivatives;

/// <summary>
/// What second derivatives of a function of 100 variables cost, against its gradient, and a whole Hessian against as many Hessian-vector products as
/// vectors of the machine's hold its directions. All run in turn, and the fastest run of each counts.
/// </summary>
internal static partial class SecondOrder
{
    private const int Variables = 100, Rounds = 400, Calls = 50;

    public static void Run()
    {
        double[] x = new double[Variables], direction = new double[Variables], gradient = new double[Variables], product = new double[Variables];
        double[] hessian = new double[Variables * Variables];
        for (int i = 0; i < Variables; i++)
        {
            x[i] = 1 + 0.1 * Math.Sin(i);
            direction[i] = Math.Cos(i);
        }

        Action[] runs =
        [
            () => Rosenbrock(x),
            () => RosenbrockGradient(x, gradient),
            () => RosenbrockHessianVectorProduct(x, direction, gradient, product),
            () => RosenbrockHessian(x, hessian),
        ];
        double[] best = [.. runs.Select(_ => double.MaxValue)];
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < runs.Length; i++)
            {
                int calls = i == runs.Length - 1 ? 1 : Calls;
                long start = Stopwatch.GetTimestamp();
                for (int call = 0; call < calls; call++)
                {
                    runs[i]();
                }

                best[i] = Math.Min(best[i], Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls);
            }
        }

        double sweeps = (double)Variables / Vector<double>.Count;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"method {best[0]:F3} µs, gradient {best[1]:F3} µs, Hessian-vector product {best[2]:F3} µs ({best[2] / best[1]:F2} gradients), Hessian {best[3]:F1} µs ({best[3] / best[2] / sweeps:F2} times {sweeps} products)"));
    }

    [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.HessianVectorProduct | DerivativeModes.Hessian)]
    internal static double Rosenbrock(ReadOnlySpan<double> x)
    {
        double sum = 0;
        for (int i = 0; i < x.Length - 1; i++)
        {
            double a = x[i + 1] - x[i] * x[i], b = 1 - x[i];
            sum += 100 * a * a + b * b;
        }

        return sum;
    }
}
