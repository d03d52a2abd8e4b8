namespace DiffGen.Generator.Ir;

/// <summary>Makes and recognises constants.</summary>
internal static class Constants
{
    public static RealConstant Real(double value, RealType type) =>
        new(BitConverter.DoubleToInt64Bits(type.Precision == RealPrecision.Single ? (float)value : value), type);

    /// <summary>The number is the same in every type of reals, and so is what is computed of a few such numbers.</summary>
    public static bool IsExact(this RealConstant constant) =>
        constant.RealType.Precision != RealPrecision.Generic || (Math.Abs(constant.Value) <= 1024 && Math.Floor(constant.Value) == constant.Value);

    public static IntegerConstant Int(int value) => new(value, IrType.Int32);

    public static BooleanConstant Bool(bool value) => new(value);

    /// <summary>The value is +0.0 or -0.0.</summary>
    public static bool IsZero(this Operand operand) => operand is RealConstant { Value: 0.0 };

    public static bool IsOne(this Operand operand) => operand is RealConstant { Value: 1.0 };

    public static bool IsMinusOne(this Operand operand) => operand is RealConstant { Value: -1.0 };
}
