namespace Quickstart;

/// <summary>The losses after an epoch, in nats a flower.</summary>
internal readonly record struct Losses(double Training, double HeldOut);

/// <summary>Trains a network in small batches and keeps its learning curve.</summary>
internal sealed class Training
{
    private const int BatchSize = 15;

    private readonly Adam adam = new(Network.Weights, rate: 0.005);
    private readonly double[] gradient = new double[Network.Weights];
    private readonly List<Losses> curve = [];

    public Training(Random random)
    {
        for (int i = 0; i < Weights.Length; i++)
        {
            Weights[i] = random.NextDouble() - 0.5;
        }
    }

    public double[] Weights { get; } = new double[Network.Weights];

    public IReadOnlyList<Losses> Curve => curve;

    public void RunEpoch(Samples training, Samples heldOut)
    {
        for (int start = 0; start < training.Count; start += BatchSize)
        {
            int count = Math.Min(BatchSize, training.Count - start);
            Network.LossGradient(
                Weights,
                training.Features.AsSpan(start * Network.Inputs, count * Network.Inputs),
                training.Species.AsSpan(start, count),
                gradient);

            adam.Step(Weights, gradient);
        }

        curve.Add(new Losses(
            Network.Loss(Weights, training.Features, training.Species),
            Network.Loss(Weights, heldOut.Features, heldOut.Species)));
    }

    public int CountRight(Samples samples)
    {
        int right = 0;
        for (int i = 0; i < samples.Count; i++)
        {
            right += Predict(samples[i]).Species == samples.Species[i] ? 1 : 0;
        }

        return right;
    }

    /// <summary>The likeliest species of a flower, and how likely the network holds it.</summary>
    public (int Species, double Probability) Predict(ReadOnlySpan<double> flower)
    {
        var scores = new double[Network.Classes];
        Network.Score(Weights, flower, scores);
        int best = Array.IndexOf(scores, scores.Max());
        return (best, Math.Exp(scores[best] - Network.LogSumExp(scores)));
    }
}
