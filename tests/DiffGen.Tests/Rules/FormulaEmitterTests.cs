using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;

namespace DiffGen.Tests.Rules;

/// <summary>What the partials look like as code.</summary>
public class FormulaEmitterTests
{
    [Theory]
    [InlineData("+", 0, "a")]
    [InlineData("-", 1, "-a")]
    [InlineData("*", 0, "a * y")]
    [InlineData("/", 0, "a / y")]
    [InlineData("/", 1, "-((a / y) * r)")]
    [InlineData("%", 1, "-(a * Round((x - r) / y))")]
    [InlineData("Sin", 0, "a * Cos(x)")]
    [InlineData("Cos", 0, "-(a * Sin(x))")]
    [InlineData("Exp", 0, "a * r")]
    [InlineData("Sqrt", 0, "a / (2 * r)")]
    [InlineData("Log", 0, "a / x")]
    [InlineData("Floor", 0, "0")]
    [InlineData("Tanh", 0, "a * ((1 - r) * (1 + r))")]
    [InlineData("Hypot", 0, "(r == 0 ? 0 : a * (x / r))")]
    [InlineData("Max", 0, "(x > y ? a : (x < y ? 0 : a * 0.5))")]
    [InlineData("Abs", 0, "(x < 0 ? -a : (x == 0 ? 0 : a))")]
    [InlineData("Clamp", 1, "(x < y ? a : 0)")]
    [InlineData("Lerp", 2, "a * (y - x)")]
    public void Product_with_a_partial(string row, int argument, string expected)
    {
        var region = new RegionBuilder(new ValueSource(10));
        Assert.Equal(expected, Show(region, Product(region, row, argument, X, Y, Z)));
    }

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(1.0, "a")]
    [InlineData(2.0, "a * (2 * x)")]
    [InlineData(3.0, "a * (3 * (x * x))")]
    [InlineData(4.0, "a * (4 * ((x * x) * x))")]
    [InlineData(1.5, "a * (1.5 * Sqrt(x))")]
    [InlineData(-1.0, "-(a * (1 / (x * x)))")]
    [InlineData(2.5, "a * (2.5 * Pow(x, 1.5))")]
    public void Powers_with_a_constant_exponent(double exponent, string expected)
    {
        var region = new RegionBuilder(new ValueSource(10));
        Assert.Equal(expected, Show(region, Product(region, "Pow", 0, X, Constants.Real(exponent, IrType.Double))));
    }

    [Theory]
    [InlineData(3, "(x == 0 ? a * ∞ : a * ((r / x) / 3))")]
    [InlineData(1, "a")]
    public void Known_integers_decide(int n, string expected)
    {
        var region = new RegionBuilder(new ValueSource(10));
        Assert.Equal(expected, Show(region, Product(region, "RootN", 0, X, Constants.Int(n))));
    }

    [Fact]
    public void Integer_arguments_are_compared_as_integers_and_converted_for_arithmetic()
    {
        var n = new Value(3, IrType.Int32, "n");
        var region = new RegionBuilder(new ValueSource(10));
        Operand product = Product(region, "RootN", 0, X, n);
        Assert.Equal("((x == 0 & n > 1) ? a * ∞ : (n == 1 ? a : a * ((r / x) / (double)n)))", Show(region, product));
    }

    [Fact]
    public void An_integer_exponent_stays_an_integer()
    {
        var n = new Value(3, IrType.Int32, "n");
        var region = new RegionBuilder(new ValueSource(10));
        Assert.Equal("a * ScaleB(1, n)", Show(region, Product(region, "ScaleB", 0, X, n)));
    }

    [Fact]
    public void Partials_of_one_operation_share_their_parts()
    {
        var region = new RegionBuilder(new ValueSource(10));
        var emitter = new FormulaEmitter(region, [X, Y], R, IrType.Double);
        Rule rule = RuleTable.Find("Atan2")!;
        emitter.Product(A, rule.Partials[0]!);
        emitter.Product(A, rule.Partials[1]!);
        Assert.Single(region.Build().Statements, statement => statement is Let { Operation: Intrinsic { Rule: "Hypot" } });
    }

    [Theory]
    [InlineData("Sin", true, "global::System.Math.Sin")]
    [InlineData("Sin", false, "global::System.MathF.Sin")]
    [InlineData("Hypot", true, "double.Hypot")]
    [InlineData("CosPi", false, "float.CosPi")]
    [InlineData("RoundMode", true, "global::System.Math.Round")]
    [InlineData("LogBase", true, "global::System.Math.Log")]
    [InlineData("SinCos.Cos", true, "global::System.Math.SinCos")]
    [InlineData("SinCosPi.SinPi", false, "float.SinCosPi")]
    public void Methods_have_their_canonical_names(string row, bool isDouble, string expected) =>
        Assert.Equal(expected, RuleTable.MethodText(RuleTable.Find(row)!, isDouble ? IrType.Double : IrType.Single));

    [Fact]
    public void Formulas_compare_by_value()
    {
        Assert.Equal(RuleTable.Find("Tan")!.Partials[0], RuleTable.Find("Tan")!.Partials[0]);
        Assert.NotEqual(RuleTable.Find("Sin")!.Partials[0], RuleTable.Find("SinPi")!.Partials[0]);
        Assert.Equal(RuleTable.Find("Max")!.Partials, RuleTable.Find("Max")!.Partials);
    }

    [Theory]
    [InlineData("Sin", 0, true, false, false)]
    [InlineData("Exp", 0, false, false, true)]
    [InlineData("*", 0, false, true, false)]
    [InlineData("/", 1, false, true, true)]
    [InlineData("Pow", 1, true, true, true)]
    public void Formulas_say_what_they_read(string row, int argument, bool x, bool y, bool result)
    {
        Formula partial = RuleTable.Find(row)!.Partials[argument]!;
        Assert.Equal((x, y, result), (partial.Reads(0), partial.Reads(1), partial.ReadsResult));
    }

    private static Value X { get; } = new(0, IrType.Double, "x");

    private static Value Y { get; } = new(1, IrType.Double, "y");

    private static Value Z { get; } = new(2, IrType.Double, "z");

    private static Value R { get; } = new(4, IrType.Double, "r");

    private static Value A { get; } = new(5, IrType.Double, "a");

    private static Operand Product(RegionBuilder region, string row, int argument, params Operand[] arguments) =>
        FormulaEmitter.Product(region, A, RuleTable.Find(row)!.Partials[argument]!, arguments, R, IrType.Double);

    private static string Show(RegionBuilder region, Operand operand) => OperandText.Of(region, operand);
}
