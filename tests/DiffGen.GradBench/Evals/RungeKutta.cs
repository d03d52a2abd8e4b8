using DiffGen.GradBench.Protocol;

namespace DiffGen.GradBench.Evals;

/// <summary>Solves y₀' = x₀, yᵢ' = xᵢ yᵢ₋₁ from zero to time 2 by the classical Runge-Kutta method.</summary>
internal static partial class RungeKutta
{
    public static readonly IReadOnlyDictionary<string, Preparation> Functions = new Dictionary<string, Preparation>
    {
        ["primal"] = input =>
        {
            double[] x = input.Doubles("x"), y = new double[x.Length];
            int steps = input.Int("s");
            return new Evaluation(() => Solve(x, steps, y), output => output.Vector(y));
        },

        // Of the last component of the solution.
        ["gradient"] = input =>
        {
            double[] x = input.Doubles("x"), y = new double[x.Length], gradient = new double[x.Length], seed = new double[x.Length];
            int steps = input.Int("s");
            return new Evaluation(
                () =>
                {
                    gradient.AsSpan().Clear();
                    seed[^1] = 1;
                    SolveAdjoint(x, steps, y, gradient, seed);
                },
                output => output.Vector(gradient));
        },
    };

    [Differentiable]
    public static void Solve(ReadOnlySpan<double> x, int steps, Span<double> y)
    {
        int n = x.Length;
        double h = 2.0 / steps;
        double[] k1 = new double[n], k2 = new double[n], k3 = new double[n], k4 = new double[n], stage = new double[n];
        for (int i = 0; i < n; i++)
        {
            y[i] = 0;
        }

        for (int step = 0; step < steps; step++)
        {
            Derivative(x, y, k1);
            Advance(y, h / 2, k1, stage);
            Derivative(x, stage, k2);
            Advance(y, h / 2, k2, stage);
            Derivative(x, stage, k3);
            Advance(y, h, k3, stage);
            Derivative(x, stage, k4);
            for (int i = 0; i < n; i++)
            {
                y[i] += h * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]) / 6;
            }
        }
    }

    [Differentiable]
    internal static void Derivative(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> derivative)
    {
        derivative[0] = x[0];
        for (int i = 1; i < x.Length; i++)
        {
            derivative[i] = x[i] * y[i - 1];
        }
    }

    [Differentiable]
    internal static void Advance(ReadOnlySpan<double> y, [Constant] double h, ReadOnlySpan<double> derivative, Span<double> stage)
    {
        for (int i = 0; i < y.Length; i++)
        {
            stage[i] = y[i] + h * derivative[i];
        }
    }
}
