using System.Globalization;
using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Checking;

/// <summary>Arguments and results, as the list of the numbers in them.</summary>
internal static class Leaves
{
    public static double Number(object value) => value switch
    {
        double number => number,
        float number => number,
        bool flag => flag ? 1 : 0,
        _ => Convert.ToDouble(value, CultureInfo.InvariantCulture),
    };

    public static double[] Of(object value) => value is Array array ? [.. array.Cast<object>().Select(Number)] : [Number(value)];

    public static object Box(CoreType type, double number) => type.Element == Element.Float ? (object)(float)number : number;

    /// <summary>A real or a buffer of reals with given contents.</summary>
    public static object Make(CoreType type, double[] numbers) => (type.IsBuffer, type.Element) switch
    {
        (false, _) => Box(type, numbers[0]),
        (true, Element.Float) => Array.ConvertAll(numbers, n => (float)n),
        _ => numbers.Clone(),
    };

    public static object?[] Copy(IEnumerable<object?> values) => [.. values.Select(v => v is Array array ? array.Clone() : v)];

    public static bool SameBits(IEnumerable<double> x, IEnumerable<double> y) =>
        x.Select(BitConverter.DoubleToInt64Bits).SequenceEqual(y.Select(BitConverter.DoubleToInt64Bits));

    public static string Show(double number) => number.ToString("R", CultureInfo.InvariantCulture);

    public static string Show(object? value) => value switch
    {
        null => "nothing",
        double or float => Show(Number(value)),
        Array array => "{ " + string.Join(", ", array.Cast<object?>().Select(Show)) + " }",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
