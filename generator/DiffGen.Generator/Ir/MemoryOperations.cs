using System.Collections.Immutable;

namespace DiffGen.Generator.Ir;

/// <summary>Reads an element. Throws when the index is out of range, unless it is known not to be.</summary>
/// <param name="InRange">The index is known to be in range: the load may be dropped or moved.</param>
internal sealed record Load(Operand Buffer, Operand Index, bool InRange = false) : Operation
{
    /// <summary>Which leaf of an element that is a struct: <c>.Position.X</c>; else empty.</summary>
    public string Path { get; init; } = "";

    /// <summary>What a field of an object holds; null for an element of a buffer, whose type tells.</summary>
    public IrType? Field { get; init; }

    /// <summary>The function has just written the element: it doesn't read what the caller passed.</summary>
    public bool IsWrittenBefore { get; init; }

    public override IrType ResultType =>
        Field ?? ((BufferType)Buffer.Type).LeafAt(Path) ?? throw new InvalidOperationException($"An element of a {Buffer.Type} has no '{Path}'.");

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray.Create(Buffer, Index);

    public override bool MayThrow => !InRange;

    public override bool ReadsMemory => true;

    public override Operation WithOperands(ImmutableArray<Operand> operands) => this with { Buffer = operands[0], Index = operands[1] };
}

/// <summary>The number of elements of a buffer, an <c>int</c>.</summary>
internal sealed record Length(Operand Buffer) : Operation
{
    public override IrType ResultType => IrType.Int32;

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray.Create(Buffer);

    public override Operation WithOperands(ImmutableArray<Operand> operands) => new Length(operands[0]);
}

/// <summary>The number of elements of an array of several dimensions along one of them, an <c>int</c>.</summary>
internal sealed record Extent(Operand Grid, int Dimension) : Operation
{
    public override IrType ResultType => IrType.Int32;

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray.Create(Grid);

    public override Operation WithOperands(ImmutableArray<Operand> operands) => this with { Grid = operands[0] };
}

/// <summary>
/// Where an element of several dimensions lies among the elements in a row, the last index running fastest; -1, where there
/// is no element, when an index is out of its range.
/// </summary>
/// <param name="InRange">All indices are known to be in range.</param>
internal sealed record GridIndex(EquatableArray<Operand> Indices, EquatableArray<Operand> Extents, bool InRange = false) : Operation
{
    public override IrType ResultType => IrType.Int32;

    protected override ImmutableArray<Operand> ListOperands() => Indices.Items.AddRange(Extents.Items);

    public override Operation WithOperands(ImmutableArray<Operand> operands) => this with
    {
        Indices = operands.RemoveRange(Indices.Count, Extents.Count),
        Extents = operands.RemoveRange(0, Indices.Count),
    };
}

/// <summary>
/// An array of several dimensions, or a list, that the function made for itself, as an argument: its elements, and its lengths. It
/// is taken apart again before anything is printed.
/// </summary>
internal sealed record Shape(GridType Type, Operand Elements, EquatableArray<Operand> Extents) : Operation
{
    public override IrType ResultType => Type;

    protected override ImmutableArray<Operand> ListOperands() => Extents.Items.Insert(0, Elements);

    public override Operation WithOperands(ImmutableArray<Operand> operands) => this with { Elements = operands[0], Extents = operands.RemoveAt(0) };
}

/// <summary>A span over <paramref name="Count"/> elements of a buffer from <paramref name="Start"/>; it shares the buffer's memory.</summary>
/// <param name="InRange">The bounds are known to be in range: the slice may be dropped or moved.</param>
internal sealed record Slice(Operand Buffer, Operand Start, Operand Count, bool InRange = false) : Operation
{
    /// <summary>It is the tangents that lie behind as many values, in memory that is for nothing else.</summary>
    public bool IsTangent { get; init; }

    public override IrType ResultType =>
        Buffer.Type is BufferType { Kind: BufferKind.Array } array ? array.Shadow : Buffer.Type;

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray.Create(Buffer, Start, Count);

    public override bool MayThrow => !InRange;

    public override Operation WithOperands(ImmutableArray<Operand> operands) =>
        this with { Buffer = operands[0], Start = operands[1], Count = operands[2] };
}

/// <summary>
/// The array that a function returns: the buffer itself where it is an array, else a new one with its elements. Whatever
/// executes it returns its result, so that the adjoint of the result is that of the buffer.
/// </summary>
internal sealed record ResultArray(Operand Buffer) : Operation
{
    public override IrType ResultType => (BufferType)Buffer.Type with { Kind = BufferKind.Array };

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray.Create(Buffer);

    public override bool MayThrow => true;

    public override bool ReadsMemory => true;

    public override Operation WithOperands(ImmutableArray<Operand> operands) => new ResultArray(operands[0]);
}

/// <summary>
/// New memory for <paramref name="Count"/> zeros, private to the function: the user's <c>new T[n]</c> that does not
/// escape, or an internal adjoint. It lives on a stack and its result is a span.
/// </summary>
internal sealed record NewBuffer(IrType Element, Operand Count) : Operation
{
    /// <summary>Elements start as zeros. Memory that is written before it is read may go without.</summary>
    public bool Zeroed { get; init; } = true;

    public Stack Stack { get; init; }

    /// <summary>Cleanups may see it. It can't lie on the stack frame then.</summary>
    public bool IsKept { get; init; }

    /// <summary>
    /// The position of the tape just before, for memory that outlives the region it is made in: a <see cref="TapeAt"/> finds it
    /// again. Its adjoint, if it has one, lies behind it, as many elements again.
    /// </summary>
    public Operand? Position { get; init; }

    public override IrType ResultType => new BufferType(BufferKind.Span, Element);

    protected override ImmutableArray<Operand> ListOperands() => Position is null ? ImmutableArray.Create(Count) : ImmutableArray.Create(Count, Position);

    public override bool MayThrow => true;

    public override Operation WithOperands(ImmutableArray<Operand> operands) =>
        this with { Count = operands[0], Position = operands.Length > 1 ? operands[1] : null };
}
