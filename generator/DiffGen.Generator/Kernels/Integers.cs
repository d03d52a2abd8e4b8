using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Kernels;

/// <summary>Arithmetic on addresses and sizes, folded while it is built.</summary>
internal static class Integers
{
    public static Operand Plus(this RegionBuilder region, Operand x, Operand y, bool isChecked = false) => (x, y) switch
    {
        (IntegerConstant a, IntegerConstant b) when a.Value + b.Value is >= int.MinValue and <= int.MaxValue and var known => Constants.Int((int)known),
        (IntegerConstant { Value: 0 }, _) => y,
        (_, IntegerConstant { Value: 0 }) => x,
        (_, IntegerConstant { Value: < 0 and > int.MinValue } b) => region.Minus(x, Constants.Int((int)-b.Value), isChecked),
        _ => region.Let(new Binary(BinaryOperator.Add, x, y, isChecked)),
    };

    public static Operand Minus(this RegionBuilder region, Operand x, Operand y, bool isChecked = false) => (x, y) switch
    {
        (IntegerConstant a, IntegerConstant b) when a.Value - b.Value is >= int.MinValue and <= int.MaxValue and var known => Constants.Int((int)known),
        (_, IntegerConstant { Value: 0 }) => x,
        _ => region.Let(new Binary(BinaryOperator.Subtract, x, y, isChecked)),
    };

    public static Operand Times(this RegionBuilder region, Operand x, Operand y, bool isChecked = false) => (x, y) switch
    {
        (IntegerConstant a, IntegerConstant b) when a.Value * b.Value is >= int.MinValue and <= int.MaxValue and var known => Constants.Int((int)known),
        (IntegerConstant { Value: 0 }, _) or (_, IntegerConstant { Value: 1 }) => x,
        (IntegerConstant { Value: 1 }, _) or (_, IntegerConstant { Value: 0 }) => y,
        _ => region.Let(new Binary(BinaryOperator.Multiply, x, y, isChecked)),
    };

    /// <summary>An operand that counts or points as an <c>int</c>.</summary>
    public static Operand AsInt(this RegionBuilder region, Operand x) => x switch
    {
        IntegerConstant constant => Constants.Int((int)constant.Value),
        _ when x.Type.Equals(IrType.Int32) => x,
        _ => region.Let(new Conversion(x, IrType.Int32)),
    };
}
