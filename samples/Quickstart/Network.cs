using DiffGen;

namespace Quickstart;

/// <summary>
/// A network with one hidden layer, and its loss: ordinary C#. The build adds <c>LossGradient</c> to this class.
/// </summary>
internal static partial class Network
{
    public const int Inputs = 4;
    public const int Hidden = 8;
    public const int Classes = 3;

    private const int HiddenWeights = Hidden * (Inputs + 1);

    public const int Weights = HiddenWeights + (Classes * (Hidden + 1));

    /// <summary>The mean cross-entropy over a batch of flowers, which stand one after the other in <paramref name="flowers"/>.</summary>
    [Differentiable]
    public static double Loss(ReadOnlySpan<double> weights, [Constant] ReadOnlySpan<double> flowers, ReadOnlySpan<int> species)
    {
        var scores = new double[Classes];
        double total = 0.0;
        for (int i = 0; i < species.Length; i++)
        {
            Score(weights, flowers.Slice(i * Inputs, Inputs), scores);
            total += LogSumExp(scores) - scores[species[i]];
        }

        return total / species.Length;
    }

    /// <summary>What the network thinks of one flower: a score a species, the highest for the likeliest.</summary>
    [Differentiable]
    public static void Score(ReadOnlySpan<double> weights, [Constant] ReadOnlySpan<double> flower, Span<double> scores)
    {
        var hidden = new double[Hidden];
        Layer(weights.Slice(0, HiddenWeights), flower, hidden);
        for (int k = 0; k < hidden.Length; k++)
        {
            hidden[k] = Math.Tanh(hidden[k]);
        }

        Layer(weights.Slice(HiddenWeights), hidden, scores);
    }

    /// <summary>A row of weights a neuron: its bias, then a weight for each input.</summary>
    [Differentiable]
    public static void Layer(ReadOnlySpan<double> weights, ReadOnlySpan<double> input, Span<double> output)
    {
        for (int k = 0; k < output.Length; k++)
        {
            ReadOnlySpan<double> row = weights.Slice(k * (input.Length + 1), input.Length + 1);
            double sum = row[0];
            for (int j = 0; j < input.Length; j++)
            {
                sum += row[j + 1] * input[j];
            }

            output[k] = sum;
        }
    }

    /// <summary>log(exp(x₀) + exp(x₁) + …), which the largest element taken out keeps from overflowing.</summary>
    [Differentiable]
    public static double LogSumExp(ReadOnlySpan<double> x)
    {
        double max = x[0];
        for (int i = 1; i < x.Length; i++)
        {
            max = Math.Max(max, x[i]);
        }

        double sum = 0.0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += Math.Exp(x[i] - max);
        }

        return max + Math.Log(sum);
    }
}
