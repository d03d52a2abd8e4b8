using DiffGen.GradBench.Protocol;

namespace DiffGen.GradBench.Evals;

/// <summary>The determinant of a matrix, by expansion along the first row of each minor.</summary>
internal static partial class Determinant
{
    public static readonly IReadOnlyDictionary<string, Preparation> Functions = new Dictionary<string, Preparation>
    {
        ["primal"] = input =>
        {
            double[] a = input.Doubles("A");
            int size = input.Int("ell");
            double determinant = 0;
            return new Evaluation(() => determinant = Of(a, size), output => output.WriteNumberValue(determinant));
        },
        ["gradient"] = input =>
        {
            double[] a = input.Doubles("A"), gradient = new double[a.Length];
            int size = input.Int("ell");
            return new Evaluation(() => OfGradient(a, size, gradient), output => output.Vector(gradient));
        },
    };

    [Differentiable]
    public static double Of(ReadOnlySpan<double> a, int size)
    {
        Span<int> next = stackalloc int[size + 1];
        for (int i = 0; i < size; i++)
        {
            next[i] = i + 1;
        }

        return OfMinor(a, size, 0, next);
    }

    /// <param name="a">The matrix, row by row.</param>
    /// <param name="size">The number of its rows and columns.</param>
    /// <param name="row">The first row of the minor, whose other rows are all that follow.</param>
    /// <param name="next">A list of the minor's columns: the one that follows each; the first stands at the end.</param>
    [Differentiable]
    internal static double OfMinor(ReadOnlySpan<double> a, int size, int row, Span<int> next)
    {
        if (row == size - 1)
        {
            return a[row * size + next[size]];
        }

        double determinant = 0;
        double sign = 1;
        int previous = size;
        for (int i = row; i < size; i++)
        {
            // The column is left out of the minor's minor, and put back.
            int column = next[previous];
            next[previous] = next[column];
            determinant += sign * a[row * size + column] * OfMinor(a, size, row + 1, next);
            next[previous] = column;
            previous = column;
            sign = -sign;
        }

        return determinant;
    }
}
