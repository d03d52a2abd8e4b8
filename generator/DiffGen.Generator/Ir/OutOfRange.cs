namespace DiffGen.Generator.Ir;

/// <summary>The condition that an index is none of a buffer's, and its text: <c>((uint)index &gt;= (uint)length)</c>.</summary>
internal static class OutOfRange
{
    public const string Start = "((uint)";
    public const string Comparison = " >= (uint)";

    // The compiler refuses the cast of a negative constant; below the length it is, and no index.
    public static Operation Of(Operand index, Operand length) => index is IntegerConstant { Value: < 0 }
        ? new Binary(BinaryOperator.Less, index, length)
        : new Opaque(EquatableArray.Create(Start, Comparison, ")"), EquatableArray.Create(index, length), IrType.Boolean, Purity.Pure);
}
