namespace DiffGen.Generator.Ir;

/// <summary>
/// Arithmetic on adjoints and tangents, folded while it is built. A zero that is known now is strong: it stays zero
/// whatever it is multiplied by. Negations move outwards, so that a sum can subtract. None of this is meant for the
/// primal's arithmetic, which must keep its bits: the sign of a zero is not kept here.
/// </summary>
internal static class Arithmetic
{
    public static Operand Add(this RegionBuilder region, Operand x, Operand y)
    {
        if (x.IsZero())
        {
            return y;
        }

        if (y.IsZero())
        {
            return x;
        }

        if (x is RealConstant a && y is RealConstant b)
        {
            return Constants.Real(a.Value + b.Value, a.RealType);
        }

        if (region.Negated(y) is { } negatedY)
        {
            return region.Subtract(x, negatedY);
        }

        if (region.Negated(x) is { } negatedX)
        {
            return region.Subtract(y, negatedX);
        }

        return region.Let(new Binary(BinaryOperator.Add, x, y));
    }

    public static Operand Subtract(this RegionBuilder region, Operand x, Operand y)
    {
        if (y.IsZero())
        {
            return x;
        }

        if (x.IsZero())
        {
            return region.Negate(y);
        }

        if (x is RealConstant a && y is RealConstant b)
        {
            return Constants.Real(a.Value - b.Value, a.RealType);
        }

        if (region.Negated(y) is { } negatedY)
        {
            return region.Add(x, negatedY);
        }

        if (region.Negated(x) is { } negatedX)
        {
            return region.Negate(region.Add(negatedX, y));
        }

        return region.Let(new Binary(BinaryOperator.Subtract, x, y));
    }

    /// <summary>A power with a positive whole exponent, by squaring.</summary>
    public static Operand Power(this RegionBuilder region, Operand x, int exponent)
    {
        if (exponent == 1)
        {
            return x;
        }

        Operand half = region.Power(x, exponent / 2), square = region.Multiply(half, half);
        return exponent % 2 == 0 ? square : region.Multiply(square, x);
    }

    public static Operand Multiply(this RegionBuilder region, Operand x, Operand y)
    {
        if (x.IsZero() || y.IsOne())
        {
            return x;
        }

        if (y.IsZero() || x.IsOne())
        {
            return y;
        }

        if (x is RealConstant a && y is RealConstant b)
        {
            return Constants.Real(a.Value * b.Value, a.RealType);
        }

        if (x.IsMinusOne())
        {
            return region.Negate(y);
        }

        if (y.IsMinusOne())
        {
            return region.Negate(x);
        }

        if (region.Negated(x) is { } negatedX)
        {
            return region.Negate(region.Multiply(negatedX, y));
        }

        if (region.Negated(y) is { } negatedY)
        {
            return region.Negate(region.Multiply(x, negatedY));
        }

        return region.Let(new Binary(BinaryOperator.Multiply, x, y));
    }

    public static Operand Divide(this RegionBuilder region, Operand x, Operand y)
    {
        if (x.IsZero() || y.IsOne())
        {
            return x;
        }

        if (y.IsMinusOne())
        {
            return region.Negate(x);
        }

        if (x is RealConstant a && y is RealConstant b)
        {
            return Constants.Real(a.Value / b.Value, a.RealType);
        }

        if (region.Negated(x) is { } negatedX)
        {
            return region.Negate(region.Divide(negatedX, y));
        }

        if (region.Negated(y) is { } negatedY)
        {
            return region.Negate(region.Divide(x, negatedY));
        }

        return region.Let(new Binary(BinaryOperator.Divide, x, y));
    }

    public static Operand Negate(this RegionBuilder region, Operand x)
    {
        if (x.IsZero())
        {
            return x;
        }

        if (x is RealConstant a)
        {
            return Constants.Real(-a.Value, a.RealType);
        }

        if (region.Negated(x) is { } negated)
        {
            return negated;
        }

        if (region.DefinitionOf(x) is Binary { Operator: BinaryOperator.Subtract } difference)
        {
            return region.Let(new Binary(BinaryOperator.Subtract, difference.Y, difference.X));
        }

        return region.Let(new Unary(UnaryOperator.Negate, x));
    }

    public static Operand Select(this RegionBuilder region, Operand condition, Operand whenTrue, Operand whenFalse)
    {
        if (condition is BooleanConstant known)
        {
            return known.Value ? whenTrue : whenFalse;
        }

        return whenTrue == whenFalse ? whenTrue : region.Let(new Select(condition, whenTrue, whenFalse));
    }

    /// <summary>A comparison of two reals, or of two integers of one type.</summary>
    public static Operand Compare(this RegionBuilder region, BinaryOperator comparison, Operand x, Operand y) => (x, y) switch
    {
        (RealConstant a, RealConstant b) => Constants.Bool(Holds(comparison, a.Value, b.Value)),
        (IntegerConstant a, IntegerConstant b) => Constants.Bool(Holds(comparison, a.Value.CompareTo(b.Value), 0)),
        _ => region.Let(new Binary(comparison, x, y)),
    };

    public static Operand And(this RegionBuilder region, Operand x, Operand y) => (x, y) switch
    {
        (BooleanConstant a, _) => a.Value ? y : a,
        (_, BooleanConstant b) => b.Value ? x : b,
        _ => region.Let(new Binary(BinaryOperator.And, x, y)),
    };

    /// <summary>The operand as a real of the given precision.</summary>
    public static Operand Convert(this RegionBuilder region, Operand x, RealType type) => x switch
    {
        _ when x.Type == type => x,
        IntegerConstant a => Constants.Real(a.Value, type),
        RealConstant a => Constants.Real(a.Value, type),
        _ => region.Let(new Conversion(x, type)),
    };

    private static Operand? Negated(this RegionBuilder region, Operand x) =>
        region.DefinitionOf(x) is Unary { Operator: UnaryOperator.Negate } negation ? negation.X : null;

    private static bool Holds(BinaryOperator comparison, double x, double y) => comparison switch
    {
        BinaryOperator.Equal => x == y,
        BinaryOperator.NotEqual => x != y,
        BinaryOperator.Less => x < y,
        BinaryOperator.LessOrEqual => x <= y,
        BinaryOperator.Greater => x > y,
        BinaryOperator.GreaterOrEqual => x >= y,
        _ => throw new ArgumentOutOfRangeException(nameof(comparison)),
    };
}
