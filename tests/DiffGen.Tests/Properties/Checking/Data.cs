using System.Globalization;
using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Checking;

/// <summary>An argument, as the numbers in it.</summary>
/// <param name="Lengths">That of a buffer, both of a grid, or those of the rows; none for a scalar.</param>
internal sealed record Data(double[] Numbers, int[] Lengths)
{
    public override string ToString() => Lengths.Length == 0 && Numbers.Length == 1 ? Show(Numbers[0]) : Show(Numbers);

    public static bool SameBits(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length)
        {
            return false;
        }

        for (var i = 0; i < x.Length; i++)
        {
            if (BitConverter.DoubleToInt64Bits(x[i]) != BitConverter.DoubleToInt64Bits(y[i]))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>What is left of numbers in a type's precision.</summary>
    public static double[] Rounded(CoreType type, double[] numbers) =>
        type.Element == Element.Float ? Array.ConvertAll(numbers, n => (double)(float)n) : numbers;

    public static string Show(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    public static string Show(double[]? numbers) => numbers switch
    {
        null => "nothing",
        [var one] => Show(one),
        _ => "{ " + string.Join(", ", numbers.Select(Show)) + " }",
    };
}
