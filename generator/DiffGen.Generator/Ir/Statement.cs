namespace DiffGen.Generator.Ir;

/// <summary>
/// A sequence of statements that runs from top to bottom, and the operands that it hands to whatever contains it.
/// Values that are defined in a region are visible in the rest of it and in the regions nested there.
/// </summary>
internal sealed record Region(EquatableArray<Statement> Statements, EquatableArray<Operand> Yields)
{
    public static readonly Region Empty = new(EquatableArray<Statement>.Empty, EquatableArray<Operand>.Empty);
}

internal abstract record Statement;

/// <summary>Defines a value.</summary>
internal sealed record Let(Value Target, Operation Operation) : Statement
{
    public override string ToString() => Target + " = " + Operation;
}

/// <summary>Writes an element. Throws when the index is out of range.</summary>
internal sealed record Store(Operand Buffer, Operand Index, Operand Stored) : Statement
{
    /// <summary>Which leaf of an element that is a struct: <c>.Position.X</c>; else empty.</summary>
    public string Path { get; init; } = "";
}

/// <summary>Adds to an element: <c>Buffer[Index] += Addend</c>. Adjoints are accumulated with it, atomically where the dialect needs that.</summary>
internal sealed record Accumulate(Operand Buffer, Operand Index, Operand Addend) : Statement
{
    /// <summary>Other threads add to the element at the same time.</summary>
    public bool IsAtomic { get; init; }

    /// <summary>The element is an adjoint: what is added to it may be added in any order.</summary>
    public bool IsFree { get; init; }

    /// <summary>Which leaf of an element that is a struct; else empty.</summary>
    public string Path { get; init; } = "";
}

/// <summary>Sets all elements of a buffer to zero.</summary>
internal sealed record Clear(Operand Buffer) : Statement;

/// <summary>Sets the reals of a shadow to zero as far as the primal's memory goes. Both have the same shape.</summary>
internal sealed record ClearShadow(Operand Shadow, Operand Primal) : Statement;

/// <summary>Copies all elements of <paramref name="Source"/> to the start of <paramref name="Target"/>.</summary>
internal sealed record CopyElements(Operand Source, Operand Target) : Statement;

/// <summary>
/// Runs one of two regions. <paramref name="Results"/> are defined by it, from the yields of the region that ran.
/// </summary>
internal sealed record If(Operand Condition, Region Then, Region Else, EquatableArray<Value> Results) : Statement;

/// <summary>
/// A value that a loop carries from one iteration to the next: <paramref name="Phi"/> is visible in the body (and in
/// the condition) and starts as <paramref name="Initial"/>; the body's yield at the same position is its next value;
/// <paramref name="Result"/> is visible after the loop.
/// </summary>
internal sealed record Carried(Value Phi, Operand Initial, Value Result)
{
    /// <summary>Where it is a sum, its terms may be added in any order: it is no value of the primal's.</summary>
    public bool IsFree { get; init; }
}

/// <summary>
/// A counted loop: <c>for (Induction = Start; Induction Comparison Limit; Induction += Step)</c>. Start and limit are
/// evaluated once, before; Step is not 0 and points towards the limit (a positive step goes with &lt; or &lt;=, a negative one with &gt; or &gt;=).
/// The induction variable is an <c>int</c> or a <c>long</c> and is not visible after the loop.
/// </summary>
internal sealed record For(
    Value Induction,
    Operand Start,
    BinaryOperator Comparison,
    Operand Limit,
    long Step,
    EquatableArray<Carried> Carried,
    Region Body) : Statement
{
    /// <summary>The reverse sweep runs iterations again from snapshots of what the loop carries, instead of keeping their values.</summary>
    public bool HasSnapshots { get; init; }

    /// <summary>The user has its iterations run at the same time: none of them sees what another one does.</summary>
    public bool IsParallel { get; init; }
}

/// <summary>
/// Runs the body while the condition yields true. The condition holds nothing but <see cref="Let"/>s and
/// <see cref="If"/>s without effects, yields one <c>bool</c>, and its values are not visible in the body.
/// </summary>
internal sealed record While(EquatableArray<Carried> Carried, Region Condition, Region Body) : Statement
{
    /// <inheritdoc cref="For.HasSnapshots"/>
    public bool HasSnapshots { get; init; }
}

/// <summary>
/// Calls a method. Arguments stand in the order of its parameters (<see cref="DefaultConstant"/> for an <c>out</c> parameter).
/// Results are: the leaves of the method's result, if it has one, then the new value of each <c>ref</c> and <c>out</c> parameter in order.
/// </summary>
internal sealed record Call(MethodReference Method, EquatableArray<Operand> Arguments, EquatableArray<Value> Results) : Statement
{
    /// <summary>
    /// What shows, before an exception of the callee goes on, what it has left by then in the arguments that were passed by
    /// reference: writes of parameters and of memory, in terms of the results. It changes nothing for the function itself.
    /// </summary>
    public Region? OnThrow { get; init; }

    /// <summary>Positions of the arguments that are memory which the method only adds to.</summary>
    public EquatableArray<int> AddsTo { get; init; }
}

/// <summary>
/// Runs parts of a loop at the same time, each by a call of a method that takes the bounds of a part and then the arguments.
/// </summary>
/// <param name="Method">The name of the method, in the same type.</param>
/// <param name="Sums">Positions of the arguments that parts add to, each to memory of its own that is added up in the order of the parts.</param>
internal sealed record ParallelRun(string Method, Operand Start, Operand Limit, EquatableArray<Operand> Arguments, EquatableArray<int> Sums) : Statement;

/// <summary>
/// Throws. The operands of <paramref name="Flush"/> are what the function's <c>ref</c> and <c>out</c> parameters hold at this point, in order.
/// The rest of the region is not reached.
/// </summary>
internal sealed record Throw(Opaque Exception, EquatableArray<Operand> Flush) : Statement;

/// <summary>
/// Writes what a by-reference parameter, or a cell that cleanups read, holds from here on. In the end it is written anyway, and a <see cref="Throw"/> writes it
/// too; this is for exceptions that the runtime raises in between. It changes nothing for the function itself:
/// <paramref name="Parameter"/> goes on to stand for what the parameter held on entry.
/// </summary>
internal sealed record WriteBack(Value Parameter, Operand Content) : Statement;

/// <summary>Runs a piece of C# for its effect.</summary>
internal sealed record Effect(Opaque Code) : Statement
{
    /// <summary>Threads that share memory wait for each other here: what one wrote before, others read after. Its adjoint is the same again.</summary>
    public bool IsBarrier { get; init; }
}

/// <summary>The statements from here to the next mark of the region come from this source statement, given on one line.</summary>
internal sealed record Source(string Text) : Statement;

/// <summary>Pushes a value onto the tape.</summary>
internal sealed record TapePush(Operand Pushed) : Statement
{
    /// <summary>It is the tangent of what was pushed before.</summary>
    public bool IsTangent { get; init; }
}

/// <summary>Takes everything above a position off a stack.</summary>
internal sealed record TapeRelease(Stack Stack, Operand Position) : Statement;

/// <summary>How long one buffer has to be by the length of another one.</summary>
internal enum LengthNeeded
{
    AtLeast,
    Same,
    Multiple,
}

/// <summary>Throws an <c>ArgumentException</c> naming <paramref name="Buffer"/> when it has not the length that <paramref name="Primal"/> asks for.</summary>
internal sealed record RequireLength(Value Buffer, Value Primal) : Statement
{
    public LengthNeeded Needed { get; init; }
}

/// <summary>Throws an <c>ArgumentException</c> when two parameters (buffers, or scalars passed by reference) share memory.</summary>
internal sealed record RequireDisjoint(Value First, Value Second) : Statement
{
    /// <summary>The callee's parameters that the two are passed to; null where they are parameters themselves.</summary>
    public (string First, string Second)? Names { get; init; }
}
