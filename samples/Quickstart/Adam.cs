namespace Quickstart;

/// <summary>Kingma and Ba's optimiser: gradient descent that gives each weight a step size of its own.</summary>
internal sealed class Adam(int weights, double rate)
{
    private const double MeanDecay = 0.9;
    private const double SquareDecay = 0.999;

    private readonly double[] mean = new double[weights];
    private readonly double[] square = new double[weights];
    private int steps;

    public void Step(Span<double> weights, ReadOnlySpan<double> gradient)
    {
        steps++;
        double meanCorrection = 1 - Math.Pow(MeanDecay, steps);
        double squareCorrection = 1 - Math.Pow(SquareDecay, steps);
        for (int i = 0; i < weights.Length; i++)
        {
            mean[i] = (MeanDecay * mean[i]) + ((1 - MeanDecay) * gradient[i]);
            square[i] = (SquareDecay * square[i]) + ((1 - SquareDecay) * gradient[i] * gradient[i]);
            weights[i] -= rate * (mean[i] / meanCorrection) / (Math.Sqrt(square[i] / squareCorrection) + 1e-8);
        }
    }
}
