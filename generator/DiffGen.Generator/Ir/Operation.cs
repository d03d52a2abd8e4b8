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

/// <summary>
/// A computation that needs no model because no derivative goes through it: C# text, fully qualified, with operands in
/// the gaps. There is one piece more than there are operands, and each operand is printed as a primary expression.
/// </summary>
internal sealed record Opaque(EquatableArray<string> Pieces, EquatableArray<Operand> Arguments, IrType Type, Purity Purity) : Operation
{
    /// <summary>The rule of the user's that it is a call of.</summary>
    public UserRule? Rule { get; init; }

    /// <summary>Where it is one of the partial derivatives that a rule returns in a tuple: which.</summary>
    public int? Component { get; init; }

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
