using DiffGen.Generator.Ir;
using static DiffGen.Generator.Rules.Functions;
using static DiffGen.Generator.Rules.Structs.StructRules;

namespace DiffGen.Generator.Rules.Structs;

/// <summary>
/// Complex numbers. Elementary functions follow from those of reals; the others have a derivative that is a complex number
/// itself, and a row of partials for each part of the result.
/// </summary>
internal static class ComplexFunctions
{
    private const string C = "Complex";
    private const string Two = "Complex, Complex";

    private static readonly StructType Type = new(
        "global::System.Numerics.Complex",
        Building.Constructor,
        EquatableArray.Create(new StructField("Real", IrType.Double, false, false), new StructField("Imaginary", IrType.Double, false, false)));

    private static readonly Dictionary<string, Rule> PartsByName = new[]
    {
        Parts("Sqrt", z => HalfRoot(z)),
        Parts("Tan", z => 1 + (ComplexFormula.Of("Tan", z) * ComplexFormula.Of("Tan", z))),
        Parts("Tanh", z => 1 - (ComplexFormula.Of("Tanh", z) * ComplexFormula.Of("Tanh", z))),
        Parts("Asin", z => ComplexFormula.Of("Sqrt", (1 - z) * (1 + z)).Reciprocal),
        Parts("Acos", z => -ComplexFormula.Of("Sqrt", (1 - z) * (1 + z)).Reciprocal),
        Parts("Atan", z => (1 + (z * z)).Reciprocal),
        Parts("Pow", (z, w) => w * ComplexFormula.Of("Pow", z, w - 1), (z, w) => WithLogarithm(z, ComplexFormula.Of("Pow", z, w))),
    }.SelectMany(parts => parts).ToDictionary(row => row.Name, StringComparer.Ordinal);

    public static IEnumerable<StructRule> Rows =>
    [
        .. Arithmetic("op_Addition", "Add", (z, w) => z + w),
        .. Arithmetic("op_Subtraction", "Subtract", (z, w) => z - w),
        .. Arithmetic("op_Multiply", "Multiply", (z, w) => z * w),
        .. Arithmetic("op_Division", "Divide", (z, w) => z / w),
        Unary("op_UnaryNegation", z => -z),
        Unary("Negate", z => -z),
        Unary("Conjugate", z => new(z.Real, -z.Imaginary)),
        Unary("Reciprocal", z => z.Reciprocal),
        Unary("Exp", z => new(Apply("Exp", z.Real) * Cos(z.Imaginary), Apply("Exp", z.Real) * Sin(z.Imaginary))),
        Unary("Log", z => z.Log),
        Unary("Log10", z => z.Log.Times(0.434294481903251827651)),
        Row(C, "Log", "Complex, Double", a => (Z(a).Log / new ComplexFormula(a[2], 0).Log).Leaves),
        Unary("Sin", z => new(Sin(z.Real) * Cosh(z.Imaginary), Cos(z.Real) * Sinh(z.Imaginary))),
        Unary("Cos", z => new(Cos(z.Real) * Cosh(z.Imaginary), -(Sin(z.Real) * Sinh(z.Imaginary)))),
        Unary("Sinh", z => new(Sinh(z.Real) * Cos(z.Imaginary), Cosh(z.Real) * Sin(z.Imaginary))),
        Unary("Cosh", z => new(Cosh(z.Real) * Cos(z.Imaginary), Sinh(z.Real) * Sin(z.Imaginary))),
        .. new[] { "Sqrt", "Tan", "Tanh", "Asin", "Acos", "Atan" }.Select(name => Unary(name, z => ComplexFormula.Of(name, z))),
        Row(C, "Pow", Two, a => ComplexFormula.Of("Pow", Z(a), W(a)).Leaves),
        Row(C, "Pow", "Complex, Double", a => ComplexFormula.Of("Pow", Z(a), new(a[2], 0)).Leaves),
        Row(C, "FromPolarCoordinates", "Double, Double", a => [a[0] * Cos(a[1]), a[0] * Sin(a[1])]),
        Row(C, "op_Implicit", "Double", a => [a[0], 0]) with { IsExact = true },
        Row(C, "Abs", C, a => [Z(a).Magnitude]),
        Row(C, "get_Magnitude", C, a => [Z(a).Magnitude]),
        Row(C, "get_Phase", C, a => [Apply("Atan2", a[1], a[0])]),
    ];

    /// <summary>The row of one part of the result of a function of complex numbers.</summary>
    public static Rule? FindPart(string name) => PartsByName.TryGetValue(name, out Rule? row) ? row : null;

    private static ComplexFormula Z(IReadOnlyList<Formula> a) => new(a[0], a[1]);

    private static ComplexFormula W(IReadOnlyList<Formula> a) => new(a[2], a[3]);

    private static StructRule Unary(string name, Func<ComplexFormula, ComplexFormula> function) => Row(C, name, C, a => function(Z(a)).Leaves);

    private static IEnumerable<StructRule> Arithmetic(string symbol, string name, Func<ComplexFormula, ComplexFormula, ComplexFormula> function) =>
        new[] { symbol, name }.SelectMany(method => new[]
        {
            Row(C, method, Two, a => function(Z(a), W(a)).Leaves),
            Row(C, method, "Complex, Double", a => function(Z(a), new(a[2], 0)).Leaves),
            Row(C, method, "Double, Complex", a => function(new(a[0], 0), new(a[1], a[2])).Leaves),
        });

    // 1 / 2w, where |w|² is |z|.
    private static ComplexFormula HalfRoot(ComplexFormula z)
    {
        ComplexFormula root = ComplexFormula.Of("Sqrt", z);
        return new ComplexFormula(root.Real, -root.Imaginary).Times(1 / (2 * z.Magnitude));
    }

    /// <summary>Times the logarithm of a number; zero where that is the logarithm of zero.</summary>
    private static ComplexFormula WithLogarithm(ComplexFormula z, ComplexFormula power)
    {
        Condition isZero = Equal(z.Magnitude, 0);
        ComplexFormula product = power * new ComplexFormula(If(isZero, 1, z.Real), z.Imaginary).Log;
        return new(If(isZero, 0, product.Real), If(isZero, 0, product.Imaginary));
    }

    private static Rule[] Parts(string name, Func<ComplexFormula, ComplexFormula> derivative) =>
        Parts(name, 1, [derivative(new(new Argument(0), new Argument(1)))]);

    private static Rule[] Parts(string name, params Func<ComplexFormula, ComplexFormula, ComplexFormula>[] derivatives) =>
        Parts(name, 2, [.. derivatives.Select(derivative => derivative(new(new Argument(0), new Argument(1)), new(new Argument(2), new Argument(3))))]);

    // By the equations of Cauchy and Riemann.
    private static Rule[] Parts(string name, int arguments, ComplexFormula[] derivatives)
    {
        return [Part("Real", derivative => [derivative.Real, -derivative.Imaginary]), Part("Imaginary", derivative => [derivative.Imaginary, derivative.Real])];

        Rule Part(string part, Func<ComplexFormula, Formula[]> partials) => new(
            C + "." + name + "." + part,
            Enumerable.Repeat(ParameterKind.Real, 2 * arguments).ToEquatableArray(),
            derivatives.SelectMany(partials).Select(partial => (Formula?)partial).ToEquatableArray())
        {
            Text = Type.Name + "." + name,
            Taken = Enumerable.Repeat((IrType)Type, arguments).ToEquatableArray(),
        };
    }
}
