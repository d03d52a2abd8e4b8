using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>What an operation turns out to be: an operand that is known already, a simpler operation, or (both null) neither.</summary>
internal readonly struct Folded
{
    public Operand? Known { get; private init; }

    public Operation? Simpler { get; private init; }

    public static implicit operator Folded(Operand? known) => new() { Known = known };

    public static implicit operator Folded(Operation? simpler) => new() { Simpler = simpler };
}

/// <summary>Folds one operation. On reals only what keeps every bit: x + 0.0 would turn -0.0 round, x - 0.0 does not.</summary>
internal static class Folding
{
    public static Folded Fold(Operation operation, Func<Operand, Operation?> definitionOf) => operation switch
    {
        Copy copy => copy.X,
        Unary unary => Fold(unary, definitionOf),
        Binary { IsComparison: true } comparison => Compare(comparison, definitionOf),
        Binary { X.Type: RealType type } binary => Real(binary, type, definitionOf),
        Binary binary when IsBoolean(binary.X) => Boolean(binary),
        Binary binary => IntegerFolding.Fold(binary, definitionOf),
        Select select => Fold(select, definitionOf),
        Conversion { X.Type: GridType } row => definitionOf(row.X) is Shape shape ? shape.Elements : default(Folded),
        Conversion conversion => Fold(conversion),
        Extent extent => definitionOf(extent.Grid) is Shape shape ? shape.Extents[extent.Dimension] : default(Folded),
        Length length => LengthOf(length, definitionOf),
        Compose compose => WholeOf(compose, definitionOf),
        _ => default,
    };

    public static bool Holds(BinaryOperator comparison, long x, long y) => Holds(comparison, x.CompareTo(y), 0.0);

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

    private static bool IsBoolean(Operand operand) => operand.Type == IrType.Boolean;

    private static Folded Fold(Unary unary, Func<Operand, Operation?> definitionOf)
    {
        switch (unary)
        {
            case { Operator: UnaryOperator.Negate, X: RealConstant real }:
                return Constants.Real(-real.Value, real.RealType);
            case { Operator: UnaryOperator.Not, X: BooleanConstant boolean }:
                return Constants.Bool(!boolean.Value);
            case { X: IntegerConstant integer }:
                return IntegerFolding.Constant(unary.Operator == UnaryOperator.Negate ? unchecked(-integer.Value) : ~integer.Value, integer.IntegerType);
        }

        // Turned round twice: exact for reals, integers and booleans alike.
        if (definitionOf(unary.X) is Unary inner && inner.Operator == unary.Operator)
        {
            return inner.X;
        }

        return unary.Operator == UnaryOperator.Not && definitionOf(unary.X) is Binary { IsComparison: true } comparison
            ? Opposite(comparison)
            : default;
    }

    /// <summary>A comparison of reals and its opposite are both false where one is NaN, except for (in)equality.</summary>
    private static Folded Opposite(Binary comparison) => comparison.Operator switch
    {
        BinaryOperator.Equal => comparison with { Operator = BinaryOperator.NotEqual },
        BinaryOperator.NotEqual => comparison with { Operator = BinaryOperator.Equal },
        _ when comparison.X.Type is RealType => default,
        BinaryOperator.Less => comparison with { Operator = BinaryOperator.GreaterOrEqual },
        BinaryOperator.LessOrEqual => comparison with { Operator = BinaryOperator.Greater },
        BinaryOperator.Greater => comparison with { Operator = BinaryOperator.LessOrEqual },
        _ => comparison with { Operator = BinaryOperator.Less },
    };

    private static Folded Compare(Binary comparison, Func<Operand, Operation?> definitionOf) => (comparison.X, comparison.Y) switch
    {
        (RealConstant x, RealConstant y) when x.IsExact() && y.IsExact() => Constants.Bool(Holds(comparison.Operator, x.Value, y.Value)),
        (IntegerConstant x, IntegerConstant y) => Constants.Bool(Holds(comparison.Operator, x.Value, y.Value)),
        (BooleanConstant x, BooleanConstant y) => Constants.Bool((x.Value == y.Value) == (comparison.Operator == BinaryOperator.Equal)),
        (_, IntegerConstant y) when comparison.Operator == BinaryOperator.Equal
            && definitionOf(comparison.X) is Select { WhenTrue: IntegerConstant first, WhenFalse: IntegerConstant second } choice => ChoiceOf(choice, first == y, second == y),
        _ => default,
    };

    private static Folded ChoiceOf(Select choice, bool whenTrue, bool whenFalse) =>
        whenTrue == whenFalse ? Constants.Bool(whenTrue)
        : whenTrue ? choice.Condition
        : (Folded)new Unary(UnaryOperator.Not, choice.Condition);

    private static Folded Real(Binary binary, RealType type, Func<Operand, Operation?> definitionOf)
    {
        Operand x = binary.X, y = binary.Y;
        if (x is RealConstant a && y is RealConstant b && a.IsExact() && b.IsExact())
        {
            return Constant(binary.Operator, a.Value, b.Value, type);
        }

        switch (binary.Operator)
        {
            case BinaryOperator.Multiply when y.IsOne():
            case BinaryOperator.Divide when y.IsOne():
            case BinaryOperator.Subtract when IsPositiveZero(y):
            case BinaryOperator.Add when IsNegativeZero(y):
                return x;
            case BinaryOperator.Multiply when x.IsOne():
            case BinaryOperator.Add when IsNegativeZero(x):
                return y;
            case BinaryOperator.Add when Negated(y, definitionOf) is { } subtrahend:
                return new Binary(BinaryOperator.Subtract, x, subtrahend);
            case BinaryOperator.Add when Negated(x, definitionOf) is { } subtrahend:
                return new Binary(BinaryOperator.Subtract, y, subtrahend);
            case BinaryOperator.Subtract when Negated(y, definitionOf) is { } addend:
                return new Binary(BinaryOperator.Add, x, addend);
            default:
                return default;
        }
    }

    // A variable of the user's stays in its place.
    private static Operand? Negated(Operand operand, Func<Operand, Operation?> definitionOf) =>
        operand is Value { IsNamed: false } && definitionOf(operand) is Unary { Operator: UnaryOperator.Negate } negation ? negation.X : null;

    private static bool IsPositiveZero(Operand operand) => operand is RealConstant { Bits: 0 };

    private static bool IsNegativeZero(Operand operand) => operand is RealConstant { Value: 0, Bits: not 0 };

    // The sum, difference, product or quotient of two floats is the same when it is computed in double and then rounded.
    private static Folded Constant(BinaryOperator binary, double x, double y, RealType type)
    {
        double value = binary switch
        {
            BinaryOperator.Add => x + y,
            BinaryOperator.Subtract => x - y,
            BinaryOperator.Multiply => x * y,
            BinaryOperator.Divide => x / y,
            BinaryOperator.Remainder => x % y,
            _ => double.NaN,
        };

        // Which NaN comes out is up to the processor that the program runs on.
        return double.IsNaN(value) || !Constants.Real(value, type).IsExact() ? default : Constants.Real(value, type);
    }

    private static Folded Boolean(Binary binary)
    {
        (Operand x, Operand y) = binary.X is BooleanConstant ? (binary.Y, binary.X) : (binary.X, binary.Y);
        if (y is not BooleanConstant { Value: var known })
        {
            return x == y && binary.Operator is BinaryOperator.And or BinaryOperator.Or ? x : default(Folded);
        }

        return (binary.Operator, known) switch
        {
            (BinaryOperator.And, true) or (BinaryOperator.Or, false) or (BinaryOperator.Xor, false) => x,
            (BinaryOperator.And, false) or (BinaryOperator.Or, true) => y,
            (BinaryOperator.Xor, true) => new Unary(UnaryOperator.Not, x),
            _ => default(Folded),
        };
    }

    private static Folded Fold(Select select, Func<Operand, Operation?> definitionOf)
    {
        if (select.Condition is BooleanConstant { Value: var known })
        {
            return known ? select.WhenTrue : select.WhenFalse;
        }

        if (select.WhenTrue == select.WhenFalse)
        {
            return select.WhenTrue;
        }

        if (select is { WhenTrue: BooleanConstant { Value: var whenTrue }, WhenFalse: BooleanConstant })
        {
            return whenTrue ? select.Condition : (Folded)new Unary(UnaryOperator.Not, select.Condition);
        }

        return definitionOf(select.Condition) is Unary { Operator: UnaryOperator.Not, X: var opposite }
            ? new Select(opposite, select.WhenFalse, select.WhenTrue)
            : default(Folded);
    }

    private static Folded Fold(Conversion conversion)
    {
        if (conversion.X.Type == conversion.Type)
        {
            return conversion.X;
        }

        switch (conversion.X, conversion.Type)
        {
            case (IntegerConstant integer, RealType real):
                // Straight to float: by way of double it might be rounded twice.
                return Constants.Real(real.Precision == RealPrecision.Single ? (float)integer.Value : (double)integer.Value, real);
            case (IntegerConstant integer, OpaqueType target) when target == IrType.Int64 || (target == IrType.Int32 && (int)integer.Value == integer.Value):
                return new IntegerConstant(integer.Value, target);
            case (RealConstant value, RealType real) when !double.IsNaN(value.Value) && value.IsExact():
                return Constants.Real(value.Value, real);
            case (RealConstant { RealType.Precision: not RealPrecision.Generic, Value: > int.MinValue and < int.MaxValue and var value }, OpaqueType target) when target == IrType.Int32:
                return new IntegerConstant((int)value, IrType.Int32);
            default:
                return default;
        }
    }

    /// <summary>Memory that was asked for by its length has that length. A null array's length throws, so conversions of arrays stay.</summary>
    /// <summary>What has just been taken apart.</summary>
    private static Folded WholeOf(Compose compose, Func<Operand, Operation?> definitionOf)
    {
        Operand? whole = null;
        for (int i = 0; i < compose.Leaves.Count; i++)
        {
            if (definitionOf(compose.Leaves[i]) is not Opaque { Arguments: [var source], Pieces: ["", var path] }
                || path != compose.Whole.Leaves[i].Path || !source.Type.Equals(compose.Whole) || (whole is not null && whole != source))
            {
                return default;
            }

            whole = source;
        }

        return whole;
    }

    private static Folded LengthOf(Length length, Func<Operand, Operation?> definitionOf) => definitionOf(length.Buffer) switch
    {
        Slice slice => slice.Count,
        NewBuffer buffer => buffer.Count,
        TapeAt at => at.Count,
        TapePopSpan pop => pop.Count,
        Conversion { X.Type: BufferType { Kind: not BufferKind.Array } } conversion => new Length(conversion.X),
        _ => default(Folded),
    };
}
