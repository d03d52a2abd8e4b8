using System.Globalization;

namespace GpuTraining;

/// <summary>Fisher's irises, each measurement with mean 0 and deviation 1.</summary>
/// <param name="Measurements">Measurement k of flower i at <c>k * Count + i</c>: a device reads those of neighbours at once.</param>
internal sealed record Flowers(double[] Measurements, int[] Species)
{
    private static readonly string[] Names = ["setosa", "versicolor", "virginica"];

    public int Count => Species.Length;

    public static Flowers Read()
    {
        using Stream file = typeof(Flowers).Assembly.GetManifestResourceStream("iris.csv")!;
        using var reader = new StreamReader(file);
        string[][] rows = [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Trim().Split(','))];
        var measurements = new double[Network.Inputs * rows.Length];
        for (int k = 0; k < Network.Inputs; k++)
        {
            double[] column = [.. rows.Select(row => double.Parse(row[k], CultureInfo.InvariantCulture))];
            double mean = column.Average(), deviation = Math.Sqrt(column.Average(x => (x - mean) * (x - mean)));
            for (int i = 0; i < rows.Length; i++)
            {
                measurements[(k * rows.Length) + i] = (column[i] - mean) / deviation;
            }
        }

        return new Flowers(measurements, [.. rows.Select(row => Array.IndexOf(Names, row[4]))]);
    }

    /// <summary>The measurements of one flower.</summary>
    public double[] this[int i] => [.. Enumerable.Range(0, Network.Inputs).Select(k => Measurements[(k * Count) + i])];
}
