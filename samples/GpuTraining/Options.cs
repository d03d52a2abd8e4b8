using DiffGen;

namespace GpuTraining;

/// <summary>A call option: the right to buy at the strike when it matures, and what the market pays for it.</summary>
internal readonly record struct CallOption(double Strike, double Maturity, double Price);

/// <summary>A share whose volatility changes with time, and what an option on it pays on one random path.</summary>
public static partial class Share
{
    /// <param name="model">The volatility now, and by how much it grows in a year.</param>
    /// <param name="normals">A normally distributed number for each step of the path.</param>
    [Differentiable(Kernels = KernelGeneration.Required, Accumulation = KernelAccumulation.Deterministic)]
    public static double Payoff(double[] model, [Constant, Batched] double[] normals, [Constant, Uniform] double spot, [Constant, Uniform] double strike, [Constant, Uniform] double maturity)
    {
        double dt = maturity / normals.Length;
        double logarithm = Math.Log(spot);
        for (int i = 0; i < normals.Length; i++)
        {
            double volatility = model[0] + (model[1] * i * dt);
            logarithm += (volatility * Math.Sqrt(dt) * normals[i]) - (0.5 * volatility * volatility * dt);
        }

        return Math.Max(Math.Exp(logarithm) - strike, 0.0);
    }
}
