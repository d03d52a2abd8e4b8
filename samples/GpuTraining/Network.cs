using DiffGen;

namespace GpuTraining;

/// <summary>A network with one hidden layer and its loss on one flower: ordinary C#, from which the build makes the gradient for the host and for devices.</summary>
public static partial class Network
{
    public const int Inputs = 4;
    public const int Hidden = 8;
    public const int Classes = 3;

    private const int HiddenWeights = Hidden * (Inputs + 1);

    public const int Weights = HiddenWeights + (Classes * (Hidden + 1));

    /// <summary>The cross-entropy on a flower, as its share of the mean over all.</summary>
    /// <param name="weights">A row a neuron: its bias, then a weight for each input; hidden neurons first.</param>
    [Differentiable(Kernels = KernelGeneration.Required)]
    public static double Loss(double[] weights, [Constant, Batched] double[] flower, int species, [Constant, Uniform] double share)
    {
        var hidden = new double[Hidden];
        for (int k = 0; k < Hidden; k++)
        {
            double sum = weights[k * (Inputs + 1)];
            for (int j = 0; j < Inputs; j++)
            {
                sum += weights[(k * (Inputs + 1)) + j + 1] * flower[j];
            }

            hidden[k] = Math.Tanh(sum);
        }

        double total = 0.0, right = 0.0;
        for (int c = 0; c < Classes; c++)
        {
            double score = weights[HiddenWeights + (c * (Hidden + 1))];
            for (int k = 0; k < Hidden; k++)
            {
                score += weights[HiddenWeights + (c * (Hidden + 1)) + k + 1] * hidden[k];
            }

            total += Math.Exp(score);
            if (c == species)
            {
                right = score;
            }
        }

        return share * (Math.Log(total) - right);
    }
}
