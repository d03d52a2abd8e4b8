namespace DiffGen.Generator.Ir;

/// <summary>Arithmetic on counters and bounds, folded while it is built. It wraps around where it leaves the type.</summary>
internal static class IntegerArithmetic
{
    public static Operand Add(RegionBuilder region, Operand x, Operand y) => (x, y) switch
    {
        (IntegerConstant a, IntegerConstant b) => a with { Value = a.Value + b.Value },
        (IntegerConstant { Value: 0 }, _) => y,
        (_, IntegerConstant { Value: 0 }) => x,
        _ => region.Let(new Binary(BinaryOperator.Add, x, y)),
    };

    public static Operand Subtract(RegionBuilder region, Operand x, Operand y) => (x, y) switch
    {
        (IntegerConstant a, IntegerConstant b) => a with { Value = a.Value - b.Value },
        (_, IntegerConstant { Value: 0 }) => x,
        _ => region.Let(new Binary(BinaryOperator.Subtract, x, y)),
    };

    public static Operand Multiply(RegionBuilder region, Operand x, IntegerConstant y) =>
        x is IntegerConstant a ? a with { Value = a.Value * y.Value } : region.Let(new Binary(BinaryOperator.Multiply, x, y));
}
