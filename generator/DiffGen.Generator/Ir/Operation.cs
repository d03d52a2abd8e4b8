using System.Collections.Immutable;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Ir;

internal enum UnaryOperator
{
    Negate,
    Not,
    Complement,
}

internal enum BinaryOperator
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    And,
    Or,
    Xor,
    ShiftLeft,
    ShiftRight,
    UnsignedShiftRight,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>How an opaque piece of C# behaves when it is run again, moved or left out.</summary>
internal enum Purity
{
    /// <summary>The same operands give the same result, nothing is thrown: may be moved, repeated and dropped.</summary>
    Pure,

    /// <summary>No effect, but it may throw or read memory outside the function's buffers: stays in its place, dropped never.</summary>
    Reads,

    /// <summary>Runs exactly once, in order.</summary>
    Effect,
}

/// <summary>A computation of one value from operands. It changes no memory.</summary>
internal abstract record Operation
{
    private ImmutableArray<Operand> operands;

    protected Operation()
    {
    }

    // A copy may have other operands.
    protected Operation(Operation original) => _ = original;

    public abstract IrType ResultType { get; }

    /// <summary>What it reads. All passes ask, so that it is listed once.</summary>
    public ImmutableArray<Operand> Operands => operands.IsDefault ? operands = ListOperands() : operands;

    /// <summary>Whether running it can throw or is observable, so that it may be neither dropped nor moved past an effect.</summary>
    public virtual bool MayThrow => false;

    /// <summary>Whether its result depends on memory that a <see cref="Store"/> or a call can change.</summary>
    public virtual bool ReadsMemory => false;

    /// <summary>The same operation over other operands.</summary>
    public abstract Operation WithOperands(ImmutableArray<Operand> operands);

    public virtual bool Equals(Operation? other) => other is not null && EqualityContract == other.EqualityContract;

    public override int GetHashCode() => EqualityContract.GetHashCode();

    protected abstract ImmutableArray<Operand> ListOperands();
}

/// <summary>Another name for a value.</summary>
internal sealed record Copy(Operand X) : Operation
{
    public override IrType ResultType => X.Type;

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray.Create(X);

    public override Operation WithOperands(ImmutableArray<Operand> operands) => new Copy(operands[0]);
}

internal sealed record Unary(UnaryOperator Operator, Operand X) : Operation
{
    public override IrType ResultType => X.Type;

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray.Create(X);

    public override Operation WithOperands(ImmutableArray<Operand> operands) => this with { X = operands[0] };
}

/// <summary>
/// A binary operator on two reals of one precision, two integers or two booleans of one type (a shift count is an <c>int</c>).
/// On booleans And and Or evaluate both operands; short-circuit evaluation is an <see cref="If"/> with a result.
/// </summary>
/// <param name="Checked">Integer overflow throws.</param>
internal sealed record Binary(BinaryOperator Operator, Operand X, Operand Y, bool Checked = false) : Operation
{
    public bool IsComparison => Operator >= BinaryOperator.Equal;

    public override IrType ResultType => IsComparison ? IrType.Boolean : X.Type;

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray.Create(X, Y);

    public override bool MayThrow =>
        Checked || (Operator is BinaryOperator.Divide or BinaryOperator.Remainder && X.Type is not (RealType or VectorType)
            && Y is not IntegerConstant { Value: not (0 or -1) });

    public override Operation WithOperands(ImmutableArray<Operand> operands) => this with { X = operands[0], Y = operands[1] };
}

/// <summary><c>Condition ? WhenTrue : WhenFalse</c> of two values that both exist: nothing is evaluated conditionally.</summary>
internal sealed record Select(Operand Condition, Operand WhenTrue, Operand WhenFalse) : Operation
{
    public override IrType ResultType => WhenTrue.Type;

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray.Create(Condition, WhenTrue, WhenFalse);

    public override Operation WithOperands(ImmutableArray<Operand> operands) => new Select(operands[0], operands[1], operands[2]);
}

/// <summary>
/// A numeric conversion, one between kinds of buffer (array to span, span to read-only span), or of a reference to one of another class
/// of the same family.
/// </summary>
/// <param name="Checked">It throws where the value doesn't fit; of a reference: it is a cast to a class that the object may not be of.</param>
internal sealed record Conversion(Operand X, IrType Type, bool Checked = false) : Operation
{
    /// <summary>A reference to an object of another class becomes null: <c>X as Type</c>.</summary>
    public bool IsTest { get; init; }

    /// <summary>What it gives may be another class's fields.</summary>
    public bool Narrows => Type is ObjectType && (Checked || IsTest);

    public override IrType ResultType => Type;

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray.Create(X);

    public override bool MayThrow => Checked;

    public override Operation WithOperands(ImmutableArray<Operand> operands) => this with { X = operands[0] };
}

/// <summary>
/// A call of a function that has a row in the rule table.
/// </summary>
/// <param name="Rule">The name of the row.</param>
/// <param name="Method">The function as the user called it, as C# text without arguments: <c>global::System.Math.Sin</c>.</param>
internal sealed record Intrinsic(string Rule, string Method, EquatableArray<Operand> Arguments, IrType Type) : Operation
{
    public override IrType ResultType => Type;

    protected override ImmutableArray<Operand> ListOperands() => Arguments.Items;

    /// <summary>What the method takes, where that are structs whose leaves are the arguments; else empty.</summary>
    public EquatableArray<IrType> Taken { get; init; }

    /// <summary>It is called on its first argument.</summary>
    public bool HasReceiver { get; init; }

    /// <summary>The user's own rule for the function, where that is what says how to differentiate it.</summary>
    public UserRule? Custom { get; init; }

    /// <summary>Set for the few functions that check their arguments (<c>Math.Clamp</c>, <c>Math.Sign</c>, …).</summary>
    public bool Throws { get; init; }

    public override bool MayThrow => Throws;

    public override Operation WithOperands(ImmutableArray<Operand> operands) => this with { Arguments = operands };
}

/// <summary>
/// What a function of the base library computed, which no derivative goes through, together with an expression of the same value
/// that has one: the value is that of the content, to the bit, and the derivative that of the model.
/// </summary>
internal sealed record Modelled(Operand Content, Operand Model) : Operation
{
    public override IrType ResultType => Content.Type;

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray.Create(Content, Model);

    public override Operation WithOperands(ImmutableArray<Operand> operands) => new Modelled(operands[0], operands[1]);
}

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

/// <summary>
/// A computation that needs no model because no derivative goes through it: C# text, fully qualified, with operands in
/// the gaps. There is one piece more than there are operands, and each operand is printed as a primary expression.
/// </summary>
internal sealed record Opaque(EquatableArray<string> Pieces, EquatableArray<Operand> Arguments, IrType Type, Purity Purity) : Operation
{
    /// <summary>It is a derivative by a rule of the user's, which says nothing of derivatives of its own.</summary>
    public bool IsPartial { get; init; }

    public override IrType ResultType => Type;

    protected override ImmutableArray<Operand> ListOperands() => Arguments.Items;

    public override bool MayThrow => Purity != Purity.Pure;

    public override bool ReadsMemory => Purity != Purity.Pure;

    public override Operation WithOperands(ImmutableArray<Operand> operands) => this with { Arguments = operands };
}

/// <summary>A struct put together from its leaves, for code that takes it whole. No derivative goes through it.</summary>
internal sealed record Compose(StructType Whole, EquatableArray<Operand> Leaves) : Operation
{
    public override IrType ResultType => Whole;

    protected override ImmutableArray<Operand> ListOperands() => Leaves.Items;

    public override Operation WithOperands(ImmutableArray<Operand> operands) => this with { Leaves = operands };
}

/// <summary>What the threads of a group, or of a warp, exchange.</summary>
internal enum Exchange
{
    /// <summary>Each gets the sum of what all bring.</summary>
    Sum,

    /// <summary>The first gets the sum of what all bring; what others get means nothing.</summary>
    SumForFirst,

    /// <summary>Each gets what one of them brings.</summary>
    Broadcast,

    /// <summary>Each gets what the one brings that is so many places behind it, or its own where there is none.</summary>
    ShuffleDown,

    /// <summary>Each gets what the one brings that is so many places before it, or its own where there is none.</summary>
    ShuffleUp,

    /// <summary>Each gets what the one brings whose number differs in some bits, or its own where there is none.</summary>
    ShuffleXor,
}

/// <summary>An exchange that all threads of a group, or of a warp, take part in.</summary>
/// <param name="From">For a broadcast, the number of the thread that brings the value; for a shuffle, how far it is away, which is the same for all.</param>
internal sealed record Collective(Exchange Exchange, bool IsWarp, Operand X, Operand From) : Operation
{
    public bool IsShuffle => Exchange is Exchange.ShuffleDown or Exchange.ShuffleUp or Exchange.ShuffleXor;

    public override IrType ResultType => X.Type;

    protected override ImmutableArray<Operand> ListOperands() => ImmutableArray.Create(X, From);

    // It stays where it is, for others wait for it.
    public override bool MayThrow => true;

    public override bool ReadsMemory => true;

    public override Operation WithOperands(ImmutableArray<Operand> operands) => this with { X = operands[0], From = operands[1] };
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
