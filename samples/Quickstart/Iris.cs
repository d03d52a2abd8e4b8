using System.Globalization;

namespace Quickstart;

/// <summary>One flower: sepal length, sepal width, petal length and petal width in centimetres, and the index of its species.</summary>
internal sealed record Flower(double[] Measurements, int Species);

/// <summary>
/// The irises that Edgar Anderson measured and R. A. Fisher published in "The use of multiple measurements in taxonomic
/// problems" (Annals of Eugenics, 1936): fifty of each of three species. The values are Fisher's own; a widespread copy
/// has the 35th and the 38th flower wrong.
/// </summary>
internal static class Iris
{
    public static readonly string[] Species = ["setosa", "versicolor", "virginica"];

    public static Flower[] Read()
    {
        using Stream file = typeof(Iris).Assembly.GetManifestResourceStream("iris.csv")!;
        using var reader = new StreamReader(file);
        return [.. reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Skip(1)
            .Select(line => line.Trim().Split(','))
            .Select(cells => new Flower(
                [.. cells.Take(4).Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))],
                Array.IndexOf(Species, cells[4])))];
    }

    /// <summary>Sets the same number of each species aside, to be looked at only after training. Both parts are shuffled.</summary>
    public static (Flower[] Training, Flower[] HeldOut) Split(Flower[] flowers, int heldOutOfEach, Random random)
    {
        Flower[] shuffled = [.. flowers];
        random.Shuffle(shuffled);
        Flower[] heldOut = [.. shuffled.GroupBy(flower => flower.Species).SelectMany(group => group.Take(heldOutOfEach))];
        return ([.. shuffled.Except(heldOut)], heldOut);
    }
}
