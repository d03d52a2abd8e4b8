using System.Text.Json;
using DiffGen.GradBench.Protocol;

namespace DiffGen.GradBench.Evals;

/// <summary>The loss of a recurrent network (long short-term memory) that predicts the next character of a text.</summary>
internal static partial class Lstm
{
    public static readonly IReadOnlyDictionary<string, Preparation> Functions = new Dictionary<string, Preparation>
    {
        ["objective"] = input =>
        {
            Data data = new(input);
            double loss = 0;
            return new Evaluation(
                () => loss = Loss(data.Main, data.Extra, data.State, data.Sequence, data.Bits), output => output.WriteNumberValue(loss));
        },
        ["jacobian"] = input =>
        {
            Data data = new(input);
            double[] gradient = new double[data.Main.Length + data.Extra.Length];
            return new Evaluation(
                () => LossGradient(
                    data.Main,
                    data.Extra,
                    data.State,
                    data.Sequence,
                    data.Bits,
                    gradient.AsSpan(0, data.Main.Length),
                    gradient.AsSpan(data.Main.Length)),
                output => output.Vector(gradient));
        },
    };

    /// <param name="main">For each layer the weights and then the biases of its gates: forget, in, out, change.</param>
    /// <param name="extra">The weights of the input, then the weights and the biases of the output.</param>
    /// <param name="state">For each layer what its cells put out before the text, and what they hold.</param>
    /// <param name="sequence">The characters, each as so many numbers.</param>
    /// <param name="bits">The numbers for each character.</param>
    [Differentiable]
    public static double Loss(
        ReadOnlySpan<double> main, ReadOnlySpan<double> extra, [Constant] ReadOnlySpan<double> state, [Constant] ReadOnlySpan<double> sequence, int bits)
    {
        int layers = state.Length / (2 * bits), characters = sequence.Length / bits;
        double[] hidden = new double[layers * bits];
        double[] cells = new double[layers * bits];
        double[] signal = new double[bits];
        for (int layer = 0; layer < layers; layer++)
        {
            for (int i = 0; i < bits; i++)
            {
                hidden[layer * bits + i] = state[2 * layer * bits + i];
                cells[layer * bits + i] = state[(2 * layer + 1) * bits + i];
            }
        }

        double total = 0;
        for (int t = 0; t < characters - 1; t++)
        {
            ReadOnlySpan<double> current = sequence.Slice(t * bits, bits);
            ReadOnlySpan<double> next = sequence.Slice((t + 1) * bits, bits);
            for (int i = 0; i < bits; i++)
            {
                signal[i] = current[i] * extra[i];
            }

            for (int layer = 0; layer < layers; layer++)
            {
                Layer(main.Slice(layer * 8 * bits, 8 * bits), hidden.AsSpan(layer * bits, bits), cells.AsSpan(layer * bits, bits), signal);
            }

            total += LogLikelihood(signal, extra, next);
        }

        return -total / ((characters - 1) * bits);
    }

    /// <summary>Sends a signal through a layer.</summary>
    [Differentiable]
    internal static void Layer(ReadOnlySpan<double> parameters, Span<double> hidden, Span<double> cells, Span<double> signal)
    {
        int bits = signal.Length;
        for (int i = 0; i < bits; i++)
        {
            double forget = Sigmoid(signal[i] * parameters[i] + parameters[4 * bits + i]);
            double ingate = Sigmoid(hidden[i] * parameters[bits + i] + parameters[5 * bits + i]);
            double outgate = Sigmoid(signal[i] * parameters[2 * bits + i] + parameters[6 * bits + i]);
            double change = Math.Tanh(hidden[i] * parameters[3 * bits + i] + parameters[7 * bits + i]);
            double cell = cells[i] * forget + ingate * change;
            cells[i] = cell;
            hidden[i] = outgate * Math.Tanh(cell);
            signal[i] = hidden[i];
        }
    }

    /// <summary>How well the network's prediction fits the character that comes.</summary>
    [Differentiable]
    internal static double LogLikelihood(ReadOnlySpan<double> signal, ReadOnlySpan<double> extra, [Constant] ReadOnlySpan<double> next)
    {
        int bits = signal.Length;
        double expectation = 0, weight = 0, sum = 2;
        for (int i = 0; i < bits; i++)
        {
            double prediction = signal[i] * extra[bits + i] + extra[2 * bits + i];
            expectation += next[i] * prediction;
            weight += next[i];
            sum += Math.Exp(prediction);
        }

        return expectation - weight * Math.Log(sum);
    }

    [Differentiable]
    internal static double Sigmoid(double x) => 1 / (1 + Math.Exp(-x));

    private sealed class Data(JsonElement input)
    {
        public readonly double[] Main = input.Doubles("main_params"), Extra = input.Doubles("extra_params");
        public readonly double[] State = input.Doubles("state"), Sequence = input.Doubles("sequence");
        public readonly int Bits = input.GetProperty("sequence")[0].GetArrayLength();
    }
}
