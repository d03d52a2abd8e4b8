using DiffGen.Generator.Ir;

namespace DiffGen.Tests.Rules;

/// <summary>Adjoint arithmetic as it folds: each case is a recipe and what is left of it.</summary>
public class ArithmeticTests
{
    private static readonly Value A = new(0, IrType.Double, "a");
    private static readonly Value B = new(1, IrType.Double, "b");
    private static readonly Value C = new(2, IrType.Boolean, "c");

    [Fact]
    public void Zeros_are_strong()
    {
        Is("0", r => r.Multiply(A, Real(0)));
        Is("0", r => r.Multiply(Real(0), Real(double.PositiveInfinity)));
        Is("0", r => r.Divide(Real(0), A));
        Is("a", r => r.Add(A, Real(0)));
        Is("a", r => r.Add(Real(-0.0), A));
        Is("a", r => r.Subtract(A, Real(0)));
        Is("-a", r => r.Subtract(Real(0), A));
    }

    [Fact]
    public void Ones_vanish()
    {
        Is("a", r => r.Multiply(A, Real(1)));
        Is("-a", r => r.Multiply(Real(-1), A));
        Is("a", r => r.Divide(A, Real(1)));
        Is("-a", r => r.Divide(A, Real(-1)));
    }

    [Fact]
    public void Negations_move_outwards_until_a_sum_takes_them()
    {
        Is("a", r => r.Negate(r.Negate(A)));
        Is("a - b", r => r.Add(A, r.Negate(B)));
        Is("b - a", r => r.Add(r.Negate(A), B));
        Is("a + b", r => r.Subtract(A, r.Negate(B)));
        Is("-(a + b)", r => r.Subtract(r.Negate(A), B));
        Is("-(a * b)", r => r.Multiply(r.Negate(A), B));
        Is("a * b", r => r.Multiply(r.Negate(A), r.Negate(B)));
        Is("-(a / b)", r => r.Divide(A, r.Negate(B)));
        Is("b - a", r => r.Negate(r.Subtract(A, B)));
        Is("a - (a * b)", r => r.Add(A, r.Multiply(r.Negate(A), B)));
    }

    [Fact]
    public void Negations_are_seen_in_nested_regions()
    {
        var outer = new RegionBuilder(new ValueSource(10));
        Operand negated = outer.Negate(A);
        RegionBuilder inner = outer.Nested();
        Assert.Equal("b - a", OperandText.Of(inner, inner.Add(B, negated)));
    }

    [Fact]
    public void Constants_are_computed_in_their_precision()
    {
        Is("3", r => r.Add(Real(1), Real(2)));
        Is("0.5", r => r.Divide(Real(1), Real(2)));
        var region = new RegionBuilder(new ValueSource());
        var third = Assert.IsType<RealConstant>(region.Divide(Constants.Real(1, IrType.Single), Constants.Real(3, IrType.Single)));
        Assert.Equal(1f / 3f, third.Value);
        Assert.Equal((double)0.1f, Assert.IsType<RealConstant>(region.Convert(Real(0.1), IrType.Single)).Value);
    }

    [Fact]
    public void Choices_that_are_known_are_made()
    {
        Is("a", r => r.Select(Constants.Bool(true), A, B));
        Is("b", r => r.Select(Constants.Bool(false), A, B));
        Is("a", r => r.Select(C, A, A));
        Is("(c ? a : b)", r => r.Select(C, A, B));
        Is("true", r => r.Compare(BinaryOperator.NotEqual, Real(double.NaN), Real(double.NaN)));
        Is("false", r => r.Compare(BinaryOperator.LessOrEqual, Real(double.NaN), Real(1)));
        Is("true", r => r.Compare(BinaryOperator.Less, Constants.Int(1), Constants.Int(2)));
        Is("c", r => r.And(Constants.Bool(true), C));
        Is("false", r => r.And(C, Constants.Bool(false)));
    }

    private static RealConstant Real(double value) => Constants.Real(value, IrType.Double);

    private static void Is(string expected, Func<RegionBuilder, Operand> recipe)
    {
        var region = new RegionBuilder(new ValueSource(10));
        Assert.Equal(expected, OperandText.Of(region, recipe(region)));
    }
}
