namespace Quickstart;

/// <summary>What the network sees: standardised measurements, flower after flower, and the species of each.</summary>
internal sealed record Samples(double[] Features, int[] Species)
{
    public int Count => Species.Length;

    public ReadOnlySpan<double> this[int index] => Features.AsSpan(index * Network.Inputs, Network.Inputs);
}

/// <summary>Moves each measurement to mean 0 and deviation 1, as measured on the training set.</summary>
internal sealed class Standardisation
{
    private readonly double[] mean = new double[Network.Inputs];
    private readonly double[] deviation = new double[Network.Inputs];

    public Standardisation(Flower[] training)
    {
        for (int j = 0; j < Network.Inputs; j++)
        {
            mean[j] = training.Average(flower => flower.Measurements[j]);
            deviation[j] = Math.Sqrt(training.Average(flower => Square(flower.Measurements[j] - mean[j])));
        }
    }

    public Samples Apply(Flower[] flowers) => new(
        [.. flowers.SelectMany(flower => flower.Measurements.Select((value, j) => Apply(value, j)))],
        [.. flowers.Select(flower => flower.Species)]);

    public double Apply(double value, int measurement) => (value - mean[measurement]) / deviation[measurement];

    private static double Square(double x) => x * x;
}
