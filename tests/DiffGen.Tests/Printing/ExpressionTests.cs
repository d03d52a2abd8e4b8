using System.Globalization;
using DiffGen.Generator.Ir;

namespace DiffGen.Tests.Printing;

/// <summary>Expressions: their nesting, their parentheses, their literals.</summary>
public class ExpressionTests
{
    private readonly FunctionBuilder f = new();

    [Fact]
    public void ParenthesesStandOnlyWhereTheyAreNeeded()
    {
        Value a = f.Double("a"), b = f.Double("b");
        RegionBuilder r = f.Body;
        Value left = r.Product(r.Sum(a, b), r.Difference(a, b));
        Value right = r.Difference(a, r.Difference(b, r.Quotient(a, r.Product(b, b))));
        Returns("return (a + b) * (a - b) - (a - (b - a / (b * b)));", r.Difference(left, right));
    }

    [Fact]
    public void SignsDontRunTogether()
    {
        Value a = f.Double("a");
        RegionBuilder r = f.Body;
        Value twice = r.Let(new Unary(UnaryOperator.Negate, r.Let(new Unary(UnaryOperator.Negate, a))));
        Returns("return a - -(-a) - -1.5;", r.Difference(r.Difference(a, twice), FunctionBuilder.Real(-1.5)));
    }

    [Fact]
    public void AComparisonAmongArgumentsIsNotAGenericCall()
    {
        Value a = f.Double("a"), b = f.Double("b");
        RegionBuilder r = f.Body;
        Value less = r.Let(BinaryOperator.Less, a, b), greater = r.Let(BinaryOperator.Greater, a, r.Product(b, b));
        MethodReference method = new(
            "M",
            "global::C",
            "M",
            EquatableArray.Create(
                new ParameterSignature("p", IrType.Boolean, Passing.ByValue, false), new ParameterSignature("q", IrType.Boolean, Passing.ByValue, false)),
            IrType.Double);
        Value result = f.NewDouble();
        r.Add(new Call(method, EquatableArray.Create<Operand>(less, greater), EquatableArray.Create(result)));
        Returns("return global::C.M((a < b), (a > b * b));", result);
    }

    [Fact]
    public void CodeInTheMiddleOfAnExpressionIsKeptTogether()
    {
        Value n = f.Int("n");
        RegionBuilder r = f.Body;
        Value sum = r.Let(Build.Code(Purity.Pure, IrType.Int32, ["", " + 1"], r.Let(BinaryOperator.Multiply, n, n)));
        Value call = r.Let(Build.Code(Purity.Pure, IrType.Int32, ["global::System.Math.Abs(", ")"], r.Sum(n, n)));
        Returns("return ((n * n) + 1) * global::System.Math.Abs(n + n);", r.Product(sum, call));
    }

    [Fact]
    public void ConversionsThatCSharpMakesAreNotWritten()
    {
        Value n = f.Int("n"), a = f.Double("a");
        RegionBuilder r = f.Body;
        Value real = r.Let(new Conversion(n, IrType.Double)), half = r.Let(new Conversion(r.Let(BinaryOperator.Divide, n, Constants.Int(2)), IrType.Double));
        Value both = r.Quotient(r.Let(new Conversion(n, IrType.Double)), r.Let(new Conversion(n, IrType.Double)));
        Returns("return n * a - n / 2 * a + (double)n / (double)n;", r.Sum(r.Difference(r.Product(real, a), r.Product(half, a)), both));
    }

    [Fact]
    public void OverflowIsCheckedAsTheOperationSays()
    {
        Value n = f.Int("n");
        RegionBuilder r = f.Body;
        Value sum = r.Let(new Binary(BinaryOperator.Add, n, r.Let(new Binary(BinaryOperator.Multiply, n, n)), Checked: true));
        Function function = f.Returns(sum);
        Assert.Equal("return checked(n + unchecked(n * n));\n", PrintedCode.Body(function));
        Assert.Equal("return n + unchecked(n * n);\n", PrintedCode.Body(function, isChecked: true));
    }

    [Fact]
    public void TheCompilerIsNotLeftToFailOnConstants()
    {
        RegionBuilder r = f.Body;
        Value overflow = r.Let(new Binary(BinaryOperator.Add, Constants.Int(int.MaxValue), Constants.Int(1)), "big");
        Value zero = r.Let(BinaryOperator.Remainder, overflow, Constants.Int(0), "none");
        r.Let(new Conversion(FunctionBuilder.Real(1e300), IrType.Int32, Checked: true), "far");
        var exception = Assert.Throws<System.Reflection.TargetInvocationException>(() => PrintedCode.Run(f.Returns(zero)));
        Assert.IsType<DivideByZeroException>(exception.InnerException);
    }

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(1, "1.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1e300, "1E+300")]
    [InlineData(5e-324, "5E-324")]
    [InlineData(double.MaxValue, "1.7976931348623157E+308")]
    [InlineData(double.NaN, "double.NaN")]
    [InlineData(double.PositiveInfinity, "double.PositiveInfinity")]
    [InlineData(double.NegativeInfinity, "double.NegativeInfinity")]
    public void RealsComeBackToTheBit(double value, string text)
    {
        Function function = f.Returns(FunctionBuilder.Real(value));
        Assert.Equal("return " + text + ";\n", PrintedCode.Body(function));
        Assert.Equal(BitConverter.DoubleToInt64Bits(value), BitConverter.DoubleToInt64Bits((double)PrintedCode.Run(function)!));
    }

    [Theory]
    [InlineData(0.1f, "0.1f")]
    [InlineData(1f, "1f")]
    [InlineData(-0f, "-0f")]
    [InlineData(16777216f, "16777216f")]
    [InlineData(1e-45f, "1E-45f")]
    [InlineData(float.NaN, "float.NaN")]
    public void FloatsComeBackToTheBit(float value, string text)
    {
        Function function = f.Returns(Constants.Real(value, IrType.Single));
        Assert.Equal("return " + text + ";\n", PrintedCode.Body(function));
        Assert.Equal(BitConverter.SingleToInt32Bits(value), BitConverter.SingleToInt32Bits((float)PrintedCode.Run(function)!));
    }

    [Fact]
    public void APayloadInANaNIsKept()
    {
        const long bits = 0x7FF8_0000_0000_1234;
        Function function = f.Returns(new RealConstant(bits, IrType.Double));
        Assert.Equal(bits, BitConverter.DoubleToInt64Bits((double)PrintedCode.Run(function)!));
    }

    [Fact]
    public void TheCultureDoesNotShow()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("sv-SE") { NumberFormat = { NegativeSign = "\u2212", NumberDecimalSeparator = "," } };
            Value n = f.Int("n");
            Value offset = f.Body.Let(BinaryOperator.Multiply, n, Constants.Int(-3));
            Value real = f.Body.Let(new Conversion(offset, IrType.Double));
            Returns("return n * -3 + -1.5;", f.Body.Sum(real, FunctionBuilder.Real(-1.5)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private void Returns(string expected, Operand result) => Assert.Equal(expected + "\n", PrintedCode.Body(f.Returns(result)));
}
