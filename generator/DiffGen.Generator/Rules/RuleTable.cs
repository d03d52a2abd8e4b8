using DiffGen.Generator.Ir;
using static DiffGen.Generator.Rules.Functions;

namespace DiffGen.Generator.Rules;

/// <summary>
/// What differentiation knows, one row a function: the partial derivative in each argument. Rows cover the operators and
/// every static function of <c>Math</c>, <c>MathF</c>, <c>double</c> and <c>float</c> that takes or returns a real.
/// </summary>
internal static partial class RuleTable
{
    private const double Ln2 = 0.693147180559945309417;
    private const double Ln10 = 2.302585092994045684018;
    private const double π = Math.PI;
    private const double Half = 0.5;

    private static Formula X => new Argument(0);

    private static Formula Y => new Argument(1);

    private static Formula Z => new Argument(2);

    private static Formula Ω => new Result();

    private static IEnumerable<Rule> Rows =>
    [
        // Operators. Quotients start with what both partials share.
        Cheap("+", 1, 1),
        Cheap("-", 1, -1),
        Cheap("*", Y, X),
        Smooth("/", 1 / Y, -(1 / Y * Ω)),
        Kinked("%", 1, -WholePart),
        Cheap("negate", -1),
        Cheap("convert", 1),

        // Powers and roots.
        Smooth("Sqrt", 1 / (2 * Ω)),
        Smooth("Cbrt", 1 / (3 * (Ω * Ω))),
        Smooth("Hypot", If(Equal(Ω, 0), 0, X / Ω), If(Equal(Ω, 0), 0, Y / Ω)),
        Smooth("Pow", If(Equal(Y, 0), 0, Y * Pow(X, Y - 1)), If(Equal(X, 0) & Y >= 0, 0, Ω * Log(X))),
        Smooth("RootN", RootN, null).Taking(ParameterKind.Real, ParameterKind.Integer),
        Cheap("ScaleB", ScaleB(1, Y), null).Taking(ParameterKind.Real, ParameterKind.Integer),
        Smooth("ReciprocalEstimate", -(1 / (X * X))),
        Smooth("ReciprocalSqrtEstimate", -(1 / (2 * X * Sqrt(X)))),

        // Exponentials and logarithms.
        Smooth("Exp", Ω),
        Smooth("Exp2", Ln2 * Ω),
        Smooth("Exp10", Ln10 * Ω),
        Smooth("ExpM1", Ω + 1),
        Smooth("Exp2M1", Ln2 * (Ω + 1)),
        Smooth("Exp10M1", Ln10 * (Ω + 1)),
        Smooth("Log", 1 / X),
        Smooth("Log2", 1 / (X * Ln2)),
        Smooth("Log10", 1 / (X * Ln10)),
        Smooth("LogP1", 1 / (1 + X)),
        Smooth("Log2P1", 1 / ((1 + X) * Ln2)),
        Smooth("Log10P1", 1 / ((1 + X) * Ln10)),
        Smooth("LogBase", 1 / (X * Log(Y)), -(1 / (Y * Log(Y)) * Ω)) with { Method = "Log" },

        // Trigonometry.
        Smooth("Sin", Cos(X)),
        Smooth("Cos", -Sin(X)),
        Smooth("Tan", 1 + Ω * Ω),
        Smooth("SinCos.Sin", Apply("SinCos.Cos", X)),
        Smooth("SinCos.Cos", -Apply("SinCos.Sin", X)),
        Smooth("Asin", 1 / Sqrt((1 - X) * (1 + X))),
        Smooth("Acos", -(1 / Sqrt((1 - X) * (1 + X)))),
        Smooth("Atan", 1 / (1 + X * X)),
        Smooth("Atan2", AngleIn(Y, divisor: 1), -AngleIn(X, divisor: 1)),
        Smooth("SinPi", π * CosPi(X)),
        Smooth("CosPi", -(π * SinPi(X))),
        Smooth("TanPi", π * (1 + Ω * Ω)),
        Smooth("SinCosPi.SinPi", π * Apply("SinCosPi.CosPi", X)),
        Smooth("SinCosPi.CosPi", -(π * Apply("SinCosPi.SinPi", X))),
        Smooth("AsinPi", 1 / (π * Sqrt((1 - X) * (1 + X)))),
        Smooth("AcosPi", -(1 / (π * Sqrt((1 - X) * (1 + X))))),
        Smooth("AtanPi", 1 / (π * (1 + X * X))),
        Smooth("Atan2Pi", AngleIn(Y, divisor: π), -AngleIn(X, divisor: π)),
        Cheap("DegreesToRadians", π / 180),
        Cheap("RadiansToDegrees", 180 / π),

        // Hyperbolic functions. The factored forms neither cancel nor overflow.
        Smooth("Sinh", Cosh(X)),
        Smooth("Cosh", Sinh(X)),
        Smooth("Tanh", (1 - Ω) * (1 + Ω)),
        Smooth("Asinh", 1 / Hypot(1, X)),
        Smooth("Acosh", 1 / (Sqrt(X - 1) * Sqrt(X + 1))),
        Smooth("Atanh", 1 / ((1 - X) * (1 + X))),

        // Sums and products.
        Cheap("FusedMultiplyAdd", Y, X, 1),
        Cheap("MultiplyAddEstimate", Y, X, 1),
        Cheap("Lerp", 1 - Z, Z, Y - X),
        Cheap("BitIncrement", 1),
        Cheap("BitDecrement", 1),

        // Kinks. A tie goes half and half, so that Max(x, -x) agrees with Abs(x).
        Kinked("Abs", If(X < 0, -1, If(Equal(X, 0), 0, 1))) with { Cost = Cost.Cheap },
        Kinked("CopySign", CopySign(1, X) * CopySign(1, Y), 0) with { Cost = Cost.Cheap },
        Kinked("Max", Route(X > Y, X < Y), Route(X < Y, X > Y)) with { Cost = Cost.Cheap },
        Kinked("Min", Route(X < Y, X > Y), Route(X > Y, X < Y)) with { Cost = Cost.Cheap },
        Kinked("MaxMagnitude", Route(Abs(X) > Abs(Y), Abs(X) < Abs(Y)), Route(Abs(X) < Abs(Y), Abs(X) > Abs(Y))) with { Cost = Cost.Cheap },
        Kinked("MinMagnitude", Route(Abs(X) < Abs(Y), Abs(X) > Abs(Y)), Route(Abs(X) > Abs(Y), Abs(X) < Abs(Y))) with { Cost = Cost.Cheap },

        // With a NaN these return the other operand (the native ones as the machine pleases): only the result tells which.
        Kinked("MaxNumber", Chosen(X, Y), Chosen(Y, X)) with { Cost = Cost.Cheap },
        Kinked("MinNumber", Chosen(X, Y), Chosen(Y, X)) with { Cost = Cost.Cheap },
        Kinked("MaxNative", Chosen(X, Y), Chosen(Y, X)) with { Cost = Cost.Cheap },
        Kinked("MinNative", Chosen(X, Y), Chosen(Y, X)) with { Cost = Cost.Cheap },
        Kinked("MaxMagnitudeNumber", ChosenMagnitude(X, Y), ChosenMagnitude(Y, X)) with { Cost = Cost.Cheap },
        Kinked("MinMagnitudeNumber", ChosenMagnitude(X, Y), ChosenMagnitude(Y, X)) with { Cost = Cost.Cheap },

        Kinked("Clamp", If(X < Y, 0, If(X > Z, 0, 1)), If(X < Y, 1, 0), If(X > Z, 1, 0)) with { Cost = Cost.Cheap, Throws = true },
        Kinked("ClampNative", If(X < Y, 0, If(X > Z, 0, 1)), If(X < Y, 1, 0), If(X > Z, 1, 0)) with { Cost = Cost.Cheap, Throws = true },
        Kinked("IEEERemainder", 1, -WholePart),

        // Steps.
        Step("Floor"),
        Step("Ceiling"),
        Step("Truncate"),
        Step("Round"),
        Step("RoundDigits", ParameterKind.Integer) with { Method = "Round", Throws = true },
        Step("RoundMode", ParameterKind.Rounding) with { Method = "Round", Throws = true },
        Step("RoundDigitsMode", ParameterKind.Integer, ParameterKind.Rounding) with { Method = "Round", Throws = true },

        // Results that are no reals.
        Step("Sign") with { IsInactive = true, Throws = true },
        Step("ILogB") with { IsInactive = true },
        Step("ConvertToInteger") with { IsInactive = true, Throws = true },
        Step("ConvertToIntegerNative") with { IsInactive = true, Throws = true },
        Predicate("IsEvenInteger"),
        Predicate("IsFinite"),
        Predicate("IsInfinity"),
        Predicate("IsInteger"),
        Predicate("IsNaN"),
        Predicate("IsNegative"),
        Predicate("IsNegativeInfinity"),
        Predicate("IsNormal"),
        Predicate("IsOddInteger"),
        Predicate("IsPositive"),
        Predicate("IsPositiveInfinity"),
        Predicate("IsPow2"),
        Predicate("IsRealNumber"),
        Predicate("IsSubnormal"),
    ];

    /// <summary>
    /// How many y were taken off x: an integer, but for rounding. Unlike <c>Truncate(X / Y)</c> it is the one that the
    /// primal took where the quotient rounds up to the next integer, as in <c>1 % 0.1</c>, which takes nine.
    /// </summary>
    private static Formula WholePart => Round((X - Ω) / Y);

    /// <summary>The slope of an n-th root is infinite at zero, where the general formula says 0 / 0.</summary>
    private static Formula RootN =>
        If(Equal(X, 0) & Y > 1, double.PositiveInfinity, If(Equal(Y, 1), 1, Ω / X / Y));

    /// <summary>Part / (x² + y²) without the squares, which could overflow.</summary>
    private static Formula AngleIn(Formula part, double divisor) =>
        If(Equal(Hypot(X, Y), 0), 0, 1 / (divisor == 1 ? Hypot(X, Y) : divisor * Hypot(X, Y)) * (part / Hypot(X, Y)));

    private static Formula Route(Condition here, Condition there) => If(here, 1, If(there, 0, Half));

    private static Formula Chosen(Formula x, Formula y) => If(NotEqual(Ω, y), 1, If(NotEqual(Ω, x), 0, Half));

    private static Formula ChosenMagnitude(Formula x, Formula y) => Route(NotEqual(Abs(Ω), Abs(y)), NotEqual(Abs(Ω), Abs(x)));

    private static Rule Smooth(string name, params Formula?[] partials) =>
        new(name, partials.Select(_ => ParameterKind.Real).ToEquatableArray(), partials.ToEquatableArray());

    private static Rule Cheap(string name, params Formula?[] partials) => Smooth(name, partials) with { Cost = Cost.Cheap };

    private static Rule Kinked(string name, params Formula?[] partials) => Smooth(name, partials) with { Smoothness = Smoothness.Kink };

    private static Rule Step(string name, params ParameterKind[] more) =>
        Cheap(name, [0.0, .. more.Select(_ => (Formula?)null)]).Taking([ParameterKind.Real, .. more]) with { Smoothness = Smoothness.Step };

    private static Rule Predicate(string name) => Cheap(name, 0) with { IsInactive = true };

    private static Rule Taking(this Rule rule, params ParameterKind[] parameters) => rule with { Parameters = parameters.ToEquatableArray() };
}
