using System.Collections.Immutable;

namespace DiffGen.Generator.Ir;

/// <summary>Whether a buffer has <paramref name="Count"/> elements from <paramref name="Start"/>. It throws nothing; a null array has none.</summary>
internal sealed record ElementsExist(Operand Buffer, Operand Start, Operand Count) : Operation
{
    public override IrType ResultType => IrType.Boolean;

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray.Create(Buffer, Start, Count);

    public override Operation WithOperands(ImmutableArray<Operand> operands) => new ElementsExist(operands[0], operands[1], operands[2]);
}

/// <summary>
/// <paramref name="Count"/> elements of a buffer of reals from <paramref name="Start"/>, which exist, as vectors, as far as they fill
/// whole ones; it shares the buffer's memory.
/// </summary>
internal sealed record VectorView(Operand Buffer, Operand Start, Operand Count) : Operation
{
    public override IrType ResultType => (BufferType)Buffer.Type is { Kind: BufferKind.ReadOnlySpan } ? Of(BufferKind.ReadOnlySpan) : Of(BufferKind.Span);

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray.Create(Buffer, Start, Count);

    public override Operation WithOperands(ImmutableArray<Operand> operands) => new VectorView(operands[0], operands[1], operands[2]);

    private BufferType Of(BufferKind kind) => new(kind, new VectorType((RealType)((BufferType)Buffer.Type).Element));
}

/// <summary>A vector with the same real in each lane.</summary>
internal sealed record Splat(Operand X) : Operation
{
    public override IrType ResultType => new VectorType((RealType)X.Type);

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray.Create(X);

    public override Operation WithOperands(ImmutableArray<Operand> operands) => new Splat(operands[0]);
}

/// <summary>The sum of a vector's lanes.</summary>
internal sealed record LaneSum(Operand X) : Operation
{
    public override IrType ResultType => ((VectorType)X.Type).Lane;

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray.Create(X);

    public override Operation WithOperands(ImmutableArray<Operand> operands) => new LaneSum(operands[0]);
}

/// <summary>A vector of reals, one a lane.</summary>
internal sealed record Pack(EquatableArray<Operand> Lanes) : Operation
{
    public override IrType ResultType => new VectorType((RealType)Lanes[0].Type);

    protected override ImmutableArray<Operand> ListOperands() => Lanes.Items;

    public override Operation WithOperands(ImmutableArray<Operand> operands) => new Pack(operands);
}

/// <summary>One lane of a vector.</summary>
internal sealed record Lane(Operand X, Operand Position) : Operation
{
    public override IrType ResultType => ((VectorType)X.Type).Lane;

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray.Create(X, Position);

    public override Operation WithOperands(ImmutableArray<Operand> operands) => new Lane(operands[0], operands[1]);
}

/// <summary>Compares lane by lane: a lane has all bits set where the comparison holds, else none.</summary>
internal sealed record LaneCompare(BinaryOperator Comparison, Operand X, Operand Y) : Operation
{
    public override IrType ResultType => X.Type;

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray.Create(X, Y);

    public override Operation WithOperands(ImmutableArray<Operand> operands) => this with { X = operands[0], Y = operands[1] };
}

/// <summary>Chooses lane by lane, by what a comparison gave.</summary>
internal sealed record LaneSelect(Operand Mask, Operand WhenTrue, Operand WhenFalse) : Operation
{
    public override IrType ResultType => WhenTrue.Type;

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray.Create(Mask, WhenTrue, WhenFalse);

    public override Operation WithOperands(ImmutableArray<Operand> operands) => new LaneSelect(operands[0], operands[1], operands[2]);
}

/// <summary>A function of reals, lane by lane.</summary>
/// <param name="Name">What it is called among the operations on vectors of the library or the runtime.</param>
internal sealed record LaneFunction(string Name, EquatableArray<Operand> Arguments) : Operation
{
    public override IrType ResultType => Arguments[0].Type;

    protected override ImmutableArray<Operand> ListOperands() => Arguments.Items;

    public override Operation WithOperands(ImmutableArray<Operand> operands) => this with { Arguments = operands };
}
