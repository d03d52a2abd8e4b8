using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;
using DiffGen.Tests.Printing;

namespace DiffGen.Tests.Optimise;

public class SimplifyTests
{
    private readonly FunctionBuilder f = new();

    // operator, constant, constant on the right, is an identity
    [Theory]
    [InlineData(nameof(BinaryOperator.Multiply), 1, true, true)]
    [InlineData(nameof(BinaryOperator.Multiply), 1, false, true)]
    [InlineData(nameof(BinaryOperator.Divide), 1, true, true)]
    [InlineData(nameof(BinaryOperator.Subtract), 0.0, true, true)]
    [InlineData(nameof(BinaryOperator.Add), -0.0, true, true)]
    [InlineData(nameof(BinaryOperator.Add), -0.0, false, true)]
    [InlineData(nameof(BinaryOperator.Add), 0.0, true, false)]
    [InlineData(nameof(BinaryOperator.Subtract), -0.0, true, false)]
    [InlineData(nameof(BinaryOperator.Subtract), 0.0, false, false)]
    [InlineData(nameof(BinaryOperator.Multiply), 0, true, false)]
    [InlineData(nameof(BinaryOperator.Divide), 1, false, false)]
    public void IdentitiesOnRealsKeepTheBitsOrAreNone(string binary, double constant, bool isRight, bool isIdentity)
    {
        Value x = f.Double("x");
        RealConstant c = FunctionBuilder.Real(constant);
        Value result = f.Body.Let(new Binary(Enum.Parse<BinaryOperator>(binary), isRight ? x : c, isRight ? c : x));
        Function simplified = new Simplify().Run(f.Returns(result));
        Assert.Equal(isIdentity, simplified.Body.Statements.Count == 0);
    }

    [Fact]
    public void NegationsGoIntoSumsAndDifferences()
    {
        Value x = f.Double("x"), y = f.Double("y");
        RegionBuilder r = f.Body;
        Value Minus(Operand operand) => r.Let(new Unary(UnaryOperator.Negate, operand));
        Value sum = r.Sum(x, Minus(y)), other = r.Sum(Minus(x), y), difference = r.Difference(sum, Minus(other));
        Becomes(f.Returns(difference), "return x - y + (y - x);");
    }

    [Theory]
    [InlineData(nameof(BinaryOperator.Add), 0.1, 0.2)]
    [InlineData(nameof(BinaryOperator.Divide), 1, 0)]
    [InlineData(nameof(BinaryOperator.Multiply), -1, 0)]
    [InlineData(nameof(BinaryOperator.Remainder), -7.5, 2)]
    public void ConstantsAreFoldedAsTheProgramWould(string binary, double x, double y)
    {
        Function function = f.Returns(f.Body.Let(new Binary(Enum.Parse<BinaryOperator>(binary), FunctionBuilder.Real(x), FunctionBuilder.Real(y))));
        Function simplified = new Simplify().Run(function);
        Assert.Empty(simplified.Body.Statements);
        Assert.Equal(
            BitConverter.DoubleToInt64Bits((double)PrintedCode.Run(function)!), BitConverter.DoubleToInt64Bits((double)PrintedCode.Run(simplified)!));
    }

    [Fact]
    public void FloatsAreFoldedAsFloats()
    {
        Operand sum = f.Body.Sum(Constants.Real(0.1f, IrType.Single), Constants.Real(16777216f, IrType.Single));
        Becomes(f.Returns(sum), "return 16777216f;");
    }

    [Theory]
    [InlineData(int.MaxValue, 1, false, int.MinValue)]
    [InlineData(int.MaxValue, 1, true, null)]
    [InlineData(2, 3, true, 5)]
    public void IntegersWrapRoundUnlessTheyAreChecked(int x, int y, bool isChecked, int? expected)
    {
        Value sum = f.Body.Let(new Binary(BinaryOperator.Add, Constants.Int(x), Constants.Int(y), isChecked));
        Function simplified = new Simplify().Run(f.Returns(sum));
        Assert.Equal(expected, (simplified.Body.Yields[0] as IntegerConstant)?.Value is { } value ? (int)value : null);
    }

    [Fact]
    public void DivisionByZeroStays()
    {
        Value quotient = f.Body.Quotient(Constants.Int(1), Constants.Int(0));
        Assert.Single(new Simplify().Run(f.Returns(quotient)).Body.Statements);
    }

    [Fact]
    public void OffsetsAreAddedUp()
    {
        Value n = f.Int("n");
        RegionBuilder r = f.Body;
        Value same = r.Difference(r.Sum(n, Constants.Int(1)), Constants.Int(1)), less = r.Difference(r.Sum(n, Constants.Int(1)), Constants.Int(3));
        Becomes(f.Returns(r.Product(same, less)), "return n * (n - 2);");
    }

    [Fact]
    public void ABranchThatIsKnownIsWrittenOut()
    {
        Value x = f.Double("x");
        Value result = f.Body.If(Constants.Bool(true), "y", IrType.Double, then => then.Sin(x), otherwise => otherwise.Sum(x, x));
        Becomes(f.Returns(f.Body.Product(result, result)), """
            double sin = global::System.Math.Sin(x);
            return sin * sin;
            """);
    }

    [Fact]
    public void WhatBothArmsYieldNeedsNoBranch()
    {
        Value x = f.Double("x"), c = f.Bool("c");
        Value result = f.Body.If(c, "y", IrType.Double, _ => x, _ => x);
        Becomes(f.Returns(f.Body.Sin(result)), "return global::System.Math.Sin(x);");
    }

    [Fact]
    public void WhatALoopLeavesAsItIsIsNotCarried()
    {
        Value x = f.Double("x"), n = f.Int("n"), a = f.Parameter(FunctionBuilder.Span, "a");
        Value result = f.Body.Loop(n, "y", x, (body, i, phi) =>
        {
            body.Add(new Store(a, i, phi));
            return phi;
        });
        Becomes(f.Returns(result), """
            for (int i = 0; i < n; i++)
            {
                a[i] = x;
            }

            return x;
            """);
    }

    [Fact]
    public void ALoopThatNeverRunsIsLeftOut()
    {
        Value x = f.Double("x");
        Becomes(f.Returns(f.Body.Loop(Constants.Int(0), "y", x, (body, _, phi) => body.Sin(phi))), "return x;");
    }

    [Fact]
    public void TheLengthOfASliceIsWhatWasAskedFor()
    {
        Value a = f.Parameter(FunctionBuilder.Array, "a"), n = f.Int("n");
        Value slice = f.Body.Let(new Slice(a, Constants.Int(1), n), "row");
        Becomes(f.Returns(f.Body.Sum(f.Body.Let(new Length(slice)), n)), """
            _ = global::System.MemoryExtensions.AsSpan(a, 1, n);
            return n + n;
            """);
    }

    private static void Becomes(Function function, string expected) => Optimised.Becomes(g => new Simplify().Run(g), function, expected);
}
