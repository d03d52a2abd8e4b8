namespace DiffGen.Tests.Properties.Syntax;

/// <summary>What an argument must keep to, for the function to be smooth there.</summary>
internal enum Domain
{
    Any,

    /// <summary>At least one half.</summary>
    Positive,

    /// <summary>Between -1 and 1, away from both.</summary>
    Unit,

    /// <summary>Not large: the function grows fast.</summary>
    Small,

    Constant,
}

/// <summary>A function of the base library, with partial derivatives written down a second time, independently of the generator's table.</summary>
/// <param name="Single">The overload for <c>float</c>, which has bits of its own.</param>
/// <param name="Partials">Of the arguments and the result.</param>
internal sealed record Function(
    string Double,
    string Float,
    IReadOnlyList<Domain> Domains,
    Func<double[], double> Value,
    Func<float[], float> Single,
    Func<double[], double, double[]> Partials)
{
    public static readonly IReadOnlyList<Function> Smooth =
    [
        Unary("Sin", Math.Sin, MathF.Sin, (x, _) => Math.Cos(x)),
        Unary("Cos", Math.Cos, MathF.Cos, (x, _) => -Math.Sin(x)),
        Unary("Tanh", Math.Tanh, MathF.Tanh, (_, r) => (1 - r) * (1 + r)),
        Unary("Atan", Math.Atan, MathF.Atan, (x, _) => 1 / (1 + (x * x))),
        Unary("Asinh", Math.Asinh, MathF.Asinh, (x, _) => 1 / Math.Sqrt(1 + (x * x))),
        Unary("Exp", Math.Exp, MathF.Exp, (_, r) => r, Domain.Small),
        Unary("Cosh", Math.Cosh, MathF.Cosh, (x, _) => Math.Sinh(x), Domain.Small),
        Unary("Tan", Math.Tan, MathF.Tan, (x, _) => 1 / (Math.Cos(x) * Math.Cos(x)), Domain.Unit),
        Unary("Asin", Math.Asin, MathF.Asin, (x, _) => 1 / Math.Sqrt((1 - x) * (1 + x)), Domain.Unit),
        Unary("Sqrt", Math.Sqrt, MathF.Sqrt, (_, r) => 0.5 / r, Domain.Positive),
        Unary("Cbrt", Math.Cbrt, MathF.Cbrt, (_, r) => 1 / (3 * r * r), Domain.Positive),
        Unary("Log", Math.Log, MathF.Log, (x, _) => 1 / x, Domain.Positive),
        Unary("Log2", Math.Log2, MathF.Log2, (x, _) => 1 / (x * Math.Log(2)), Domain.Positive),
        Binary("Math.Atan2", "MathF.Atan2", Math.Atan2, MathF.Atan2, Domain.Any, Domain.Positive, (y, x, _) => [x / ((x * x) + (y * y)), -y / ((x * x) + (y * y))]),
        Binary("Math.Pow", "MathF.Pow", Math.Pow, MathF.Pow, Domain.Positive, Domain.Small, (x, y, r) => [y * Math.Pow(x, y - 1), r * Math.Log(x)]),
        Binary("Math.Pow", "MathF.Pow", Math.Pow, MathF.Pow, Domain.Positive, Domain.Constant, (x, y, _) => [y * Math.Pow(x, y - 1), 0]),
        Binary("double.Hypot", "float.Hypot", double.Hypot, float.Hypot, Domain.Any, Domain.Positive, (x, y, r) => [x / r, y / r]),
        new("Math.FusedMultiplyAdd", "MathF.FusedMultiplyAdd", [Domain.Any, Domain.Any, Domain.Any],
            a => Math.FusedMultiplyAdd(a[0], a[1], a[2]), a => MathF.FusedMultiplyAdd(a[0], a[1], a[2]), (a, _) => [a[1], a[0], 1]),
        new("double.Lerp", "float.Lerp", [Domain.Any, Domain.Any, Domain.Unit],
            a => double.Lerp(a[0], a[1], a[2]), a => float.Lerp(a[0], a[1], a[2]), (a, _) => [1 - a[2], a[2], a[1] - a[0]]),
    ];

    /// <summary>Exact at their kinks by convention: a tie goes half and half.</summary>
    public static readonly IReadOnlyList<Function> Kinked =
    [
        Unary("Abs", Math.Abs, MathF.Abs, (x, _) => Math.Sign(x)),
        Binary("Math.Max", "MathF.Max", Math.Max, MathF.Max, Domain.Any, Domain.Any, (x, y, _) => Route(Math.Sign(x - y))),
        Binary("Math.Min", "MathF.Min", Math.Min, MathF.Min, Domain.Any, Domain.Any, (x, y, _) => Route(Math.Sign(y - x))),
        new("Math.Clamp", "Math.Clamp", [Domain.Any, Domain.Constant, Domain.Constant],
            a => Math.Clamp(a[0], a[1], a[2]), a => Math.Clamp(a[0], a[1], a[2]), (a, _) => [a[0] < a[1] || a[0] > a[2] ? 0 : 1, 0, 0]),
        Unary("Floor", Math.Floor, MathF.Floor, (_, _) => 0),
    ];

    /// <summary>Two pieces meet there: they may have one slope and still bend differently.</summary>
    public bool IsKink(IReadOnlyList<double> arguments) => Kinked.Contains(this) && (arguments.Count == 1 ? arguments[0] == 0 : arguments.Skip(1).Contains(arguments[0]));

    public string Text(CoreType type) => type == CoreType.Float ? Float : Double;

    private static double[] Route(int sign) => [(1 + sign) / 2.0, (1 - sign) / 2.0];

    private static Function Unary(string name, Func<double, double> value, Func<float, float> single, Func<double, double, double> partial, Domain domain = Domain.Any) =>
        new("Math." + name, "MathF." + name, [domain], a => value(a[0]), a => single(a[0]), (a, r) => [partial(a[0], r)]);

    private static Function Binary(
        string name,
        string singleName,
        Func<double, double, double> value,
        Func<float, float, float> single,
        Domain first,
        Domain second,
        Func<double, double, double, double[]> partials) =>
        new(name, singleName, [first, second], a => value(a[0], a[1]), a => single(a[0], a[1]), (a, r) => partials(a[0], a[1], r));
}
