namespace DiffGen.Generator.Ir;

/// <summary>What an operation reads: a value or a constant.</summary>
internal abstract record Operand(IrType Type);

/// <summary>
/// A value in static single assignment form: it is defined once, by a <see cref="Let"/>, a parameter, a loop, an
/// <see cref="If"/> or a call. In a loop body it is defined anew in each iteration.
/// </summary>
/// <param name="Id">Unique in its function.</param>
/// <param name="Name">The user's variable of which this is a version, or empty for a temporary. Not unique.</param>
internal sealed record Value(int Id, IrType Type, string Name) : Operand(Type)
{
    public bool IsNamed => Name.Length > 0;

    // Passes compare values all the time, and most differ by their id.
    public bool Equals(Value? other) => ReferenceEquals(this, other) || (other is not null && Id == other.Id && Name == other.Name && Type.Equals(other.Type));

    public override int GetHashCode() => Id;

    public override string ToString() => "%" + Id + (IsNamed ? "." + Name : "");
}

/// <summary>A real constant, held by its bits so that -0.0 and NaN payloads stay apart. A float is held as its exact double.</summary>
internal sealed record RealConstant(long Bits, RealType RealType) : Operand(RealType)
{
    public double Value => BitConverter.Int64BitsToDouble(Bits);

    public override string ToString() => Value.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>A constant of type <c>int</c> or <c>long</c>.</summary>
internal sealed record IntegerConstant(long Value, OpaqueType IntegerType) : Operand(IntegerType)
{
    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

internal sealed record BooleanConstant(bool Value) : Operand(IrType.Boolean)
{
    public override string ToString() => Value ? "true" : "false";
}

/// <summary>A constant of any other type, as C# text that stands wherever a primary expression does.</summary>
internal sealed record TextConstant(string Text, IrType ConstantType) : Operand(ConstantType)
{
    public override string ToString() => Text;
}

/// <summary>The default of a type: what a branch that never completes yields, and what is passed for an <c>out</c> argument.</summary>
internal sealed record DefaultConstant(IrType DefaultType) : Operand(DefaultType)
{
    public override string ToString() => "default";
}
