using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>Arithmetic on integers that wraps round; what is checked and would throw stays as it is.</summary>
internal static class IntegerFolding
{
    /// <summary>A constant of a type, from the low bits of a value.</summary>
    public static IntegerConstant Constant(long value, OpaqueType type) => new(type == IrType.Int32 ? unchecked((int)value) : value, type);

    public static Folded Fold(Binary binary, Func<Operand, Operation?> definitionOf)
    {
        if (binary.X.Type is not OpaqueType type || (type != IrType.Int32 && type != IrType.Int64))
        {
            return default;
        }

        if (binary is { X: IntegerConstant x, Y: IntegerConstant y })
        {
            return Fold(binary, x.Value, y.Value, type);
        }

        if (binary is { X: IntegerConstant, Operator: BinaryOperator.Add or BinaryOperator.Multiply })
        {
            return Fold(binary with { X = binary.Y, Y = binary.X }, definitionOf) is { Known: { } known } ? known : default(Folded);
        }

        if (binary.Operator == BinaryOperator.Subtract && binary.X == binary.Y)
        {
            return Constant(0, type);
        }

        return binary.Y is IntegerConstant { Value: var constant } ? WithConstant(binary, constant, type, definitionOf) : default;
    }

    private static Folded WithConstant(Binary binary, long constant, OpaqueType type, Func<Operand, Operation?> definitionOf)
    {
        switch (binary.Operator, constant)
        {
            case (BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Or or BinaryOperator.Xor, 0):
            case (BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight or BinaryOperator.UnsignedShiftRight, 0):
            case (BinaryOperator.Multiply or BinaryOperator.Divide, 1):
                return binary.X;
            case (BinaryOperator.Multiply or BinaryOperator.And, 0):
                return Constant(0, type);
            case (BinaryOperator.Add or BinaryOperator.Subtract, _) when !binary.Checked:
                // (i + 1) - 1
                return definitionOf(binary.X) is Binary { Checked: false, Operator: BinaryOperator.Add or BinaryOperator.Subtract, Y: IntegerConstant inner } sum
                    ? Offset(sum.X, Signed(sum.Operator, inner.Value) + Signed(binary.Operator, constant), type)
                    : default;
            default:
                return default;
        }
    }

    private static long Signed(BinaryOperator binary, long value) => unchecked(binary == BinaryOperator.Add ? value : -value);

    private static Folded Offset(Operand x, long offset, OpaqueType type)
    {
        long wrapped = Constant(offset, type).Value;
        return wrapped == 0 ? x
            : wrapped > 0 || wrapped == Constant(unchecked(-wrapped), type).Value ? new Binary(BinaryOperator.Add, x, Constant(wrapped, type))
            : (Folded)new Binary(BinaryOperator.Subtract, x, Constant(-wrapped, type));
    }

    private static Folded Fold(Binary binary, long x, long y, OpaqueType type)
    {
        bool isInt = type == IrType.Int32;
        int shift = (int)y & (isInt ? 31 : 63);
        switch (binary.Operator)
        {
            case BinaryOperator.Add:
                return Arithmetic(binary, unchecked(x + y), isInt || ((x ^ y) < 0 || (x ^ unchecked(x + y)) >= 0), type);
            case BinaryOperator.Subtract:
                return Arithmetic(binary, unchecked(x - y), isInt || ((x ^ y) >= 0 || (x ^ unchecked(x - y)) >= 0), type);
            case BinaryOperator.Multiply:
                return Arithmetic(binary, unchecked(x * y), isInt || (Math.Abs((double)x) * Math.Abs((double)y)) < 9e18, type);
            case BinaryOperator.Divide or BinaryOperator.Remainder when y is 0 or -1:
                return default;
            case BinaryOperator.Divide:
                return Constant(x / y, type);
            case BinaryOperator.Remainder:
                return Constant(x % y, type);
            case BinaryOperator.And:
                return Constant(x & y, type);
            case BinaryOperator.Or:
                return Constant(x | y, type);
            case BinaryOperator.Xor:
                return Constant(x ^ y, type);
            case BinaryOperator.ShiftLeft:
                return Constant(x << shift, type);
            case BinaryOperator.ShiftRight:
                return Constant(x >> shift, type);
            case BinaryOperator.UnsignedShiftRight:
                return Constant(isInt ? (int)((uint)(int)x >> shift) : (long)((ulong)x >> shift), type);
            default:
                return default;
        }
    }

    /// <param name="isExact">As a long the result has not wrapped round.</param>
    private static Folded Arithmetic(Binary binary, long result, bool isExact, OpaqueType type)
    {
        IntegerConstant constant = Constant(result, type);
        return binary.Checked && !(isExact && constant.Value == result) ? default(Folded) : constant;
    }
}
