using System.Collections.Immutable;

namespace DiffGen.Generator.Ir;

/// <summary>
/// Where private memory lies. What the forward sweep leaves for the reverse sweep lies on the tape and comes off in exactly
/// the opposite order; memory that only the reverse sweep needs would stand in the way there, so it has a stack of its own.
/// </summary>
internal enum Stack
{
    Tape,
    Scratch,

    /// <summary>The method's own stack frame: for memory of small constant size in the outermost region.</summary>
    Frame,
}

/// <summary>The position of a stack's top, a <c>long</c>.</summary>
internal sealed record TapeMark(Stack Stack) : Operation
{
    public override IrType ResultType => IrType.Int64;

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray<Operand>.Empty;

    public override bool ReadsMemory => true;

    public override bool MayThrow => true;

    public override Operation WithOperands(ImmutableArray<Operand> operands) => this;
}

/// <summary>The memory of <paramref name="Count"/> elements that was allocated when the top of the tape was at a position.</summary>
internal sealed record TapeAt(IrType Element, Operand Position, Operand Count) : Operation
{
    /// <summary>Elements of it are asked for, so that there has to be something at the position.</summary>
    public bool MustBeThere { get; init; }

    public override bool MayThrow => MustBeThere;

    public override IrType ResultType => new BufferType(BufferKind.Span, Element);

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray.Create(Position, Count);

    public override Operation WithOperands(ImmutableArray<Operand> operands) => this with { Position = operands[0], Count = operands[1] };
}

/// <summary>Takes the last pushed value of a type off the tape.</summary>
internal sealed record TapePop(IrType Type) : Operation
{
    /// <summary>It was pushed as a tangent.</summary>
    public bool IsTangent { get; init; }

    public override IrType ResultType => Type;

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray<Operand>.Empty;

    public override bool MayThrow => true;

    public override bool ReadsMemory => true;

    public override Operation WithOperands(ImmutableArray<Operand> operands) => this;
}

/// <summary>Takes the last <paramref name="Count"/> elements off the tape; they stay readable until the next allocation.</summary>
internal sealed record TapePopSpan(IrType Element, Operand Count) : Operation
{
    public override IrType ResultType => new BufferType(BufferKind.Span, Element);

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray.Create(Count);

    public override bool MayThrow => true;

    public override bool ReadsMemory => true;

    public override Operation WithOperands(ImmutableArray<Operand> operands) => this with { Count = operands[0] };
}
