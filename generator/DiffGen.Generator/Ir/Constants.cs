namespace DiffGen.Generator.Ir;

/// <summary>Makes and recognises constants.</summary>
internal static class Constants
{
    public static RealConstant Real(double value, RealType type) =>
        new(BitConverter.DoubleToInt64Bits(type.Precision == RealPrecision.Single ? (float)value : value), type);

    public static IntegerConstant Int(int value) => new(value, IrType.Int32);

    public static BooleanConstant Bool(bool value) => new(value);

    /// <summary>The value is +0.0 or -0.0.</summary>
    public static bool IsZero(this Operand operand) => operand is RealConstant { Value: 0.0 };

    public static bool IsOne(this Operand operand) => operand is RealConstant { Value: 1.0 };

    public static bool IsMinusOne(this Operand operand) => operand is RealConstant { Value: -1.0 };
}
