using DiffGen.Generator.Rules;

namespace DiffGen.Tests.Rules;

/// <summary>Points of all sizes and signs, the same at each run. Some lie outside a function's domain.</summary>
internal static class SamplePoints
{
    /// <summary>Followed to the ends of the range: no intermediate result may overflow or vanish before the derivative does.</summary>
    private static readonly string[] Extreme =
    [
        "+", "-", "*", "/", "negate", "convert", "Sqrt", "Cbrt", "Hypot", "RootN", "ReciprocalEstimate", "ReciprocalSqrtEstimate",
        "Log", "Log2", "Log10", "Atan2", "Atan2Pi", "Asinh", "Acosh", "Abs", "Max", "Min", "MaxMagnitude", "MinMagnitude",
        "MaxNumber", "MinNumber", "Clamp", "CopySign", "Lerp", "FusedMultiplyAdd", "DegreesToRadians", "RadiansToDegrees",
    ];

    public static bool IsExtreme(Rule rule) => Extreme.Contains(rule.Name);

    public static IEnumerable<double[]> Of(Rule rule, bool isDouble, int count)
    {
        var random = new Random(20240229);
        for (int i = 0; i < count; i++)
        {
            int style = i % (IsExtreme(rule) ? 8 : 7);
            yield return rule.Parameters.Select(kind => kind switch
            {
                ParameterKind.Integer => rule.Method == "Round" ? random.Next(0, 4) : (double)random.Next(-5, 6),
                ParameterKind.Rounding => random.Next(0, 5),
                _ => Representable(Real(random, style, isDouble), isDouble),
            }).ToArray();
        }
    }

    private static double Real(Random random, int style, bool isDouble)
    {
        double uniform = random.NextDouble();
        double sign = random.Next(2) == 0 ? -1 : 1;
        return style switch
        {
            0 or 1 => sign * uniform,
            2 => uniform,
            3 => 1 + 9 * uniform,
            4 or 5 => sign * 5 * uniform,
            6 => sign * Math.Pow(10, 6 * uniform - 3),
            _ => sign * Math.Pow(10, (uniform - 0.5) * (isDouble ? 600 : 70)),
        };
    }

    private static double Representable(double x, bool isDouble) => isDouble ? x : (float)x;
}
