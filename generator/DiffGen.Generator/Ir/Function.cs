using System.Collections.Immutable;

namespace DiffGen.Generator.Ir;

internal enum Passing
{
    ByValue,
    In,
    Ref,
    Out,
}

/// <summary>What the threads of a kernel have of a parameter.</summary>
internal enum ThreadMapping
{
    /// <summary>A value each, or memory that all share.</summary>
    Default,

    /// <summary>One value for all.</summary>
    Uniform,

    /// <summary>Memory of its own each.</summary>
    Batched,
}

/// <summary>
/// A parameter. Its value is what it holds on entry (for <see cref="Passing.Out"/> nothing may read it); what a
/// <c>ref</c> or <c>out</c> parameter holds in the end is a yield of the function's body.
/// </summary>
internal sealed record Parameter(Value Value, Passing Passing)
{
    /// <summary>The contract's sense: its type carries derivatives and it is not <c>[Constant]</c>. It has an adjoint in the companions.</summary>
    public bool IsActive { get; init; }

    /// <summary>Marked <c>[Output]</c>.</summary>
    public bool IsOutput { get; init; }

    /// <summary>It is what the method is called on.</summary>
    public bool IsReceiver { get; init; }

    /// <summary>What it is in a kernel: marked <c>[Uniform]</c> or <c>[Batched]</c>.</summary>
    public ThreadMapping Mapping { get; init; }

    /// <summary>For memory that the threads of a group share while a kernel runs, and that nobody passes: how many elements it has.</summary>
    public int GroupLength { get; init; }

    /// <summary>For a leaf of a struct: which one, and of which parameter of the user's.</summary>
    public Part? Part { get; init; }

    public string Name => Value.Name;

    public IrType Type => Value.Type;

    /// <summary>Whether what it holds in the end is among the yields of the body.</summary>
    public bool IsReturned => Passing is Passing.Ref or Passing.Out;
}

/// <summary>How a function gets at the tape.</summary>
internal enum TapeAccess
{
    /// <summary>It needs none.</summary>
    None,

    /// <summary>It rents one and returns it.</summary>
    Owned,

    /// <summary>The caller passes its own, as the last parameter.</summary>
    Passed,
}

/// <summary>
/// A function. The yields of its body are: the leaves of the result, if it has one, then what each <c>ref</c> and <c>out</c> parameter holds in the end, in order.
/// </summary>
/// <param name="Key">Identifies the user's method in the compilation (its documentation comment id).</param>
/// <param name="Name">The name of the method that is printed.</param>
/// <param name="NextId">The first <see cref="Value.Id"/> that is free.</param>
internal sealed record Function(
    string Key,
    string Name,
    EquatableArray<Parameter> Parameters,
    IrType? ReturnType,
    Region Body,
    int NextId)
{
    /// <summary>How it gets at its tape. Scratch, where it uses any, it always rents itself.</summary>
    public TapeAccess Tape { get; init; }

    /// <summary>What the first yields are: the leaves of the result; one with an empty path where it is no struct, none where there is none.</summary>
    public ImmutableArray<Leaf> ResultParts => StructType.LeavesOf(ReturnType);

    /// <summary>The mode that it is a companion of; none for what only companions call.</summary>
    public Modes Mode { get; init; }

    /// <summary>Nobody calls it but the method that it is a piece of.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>It is declared without a body.</summary>
    public bool IsAbstract { get; init; }

    /// <summary>The classes of objects whose fields it may read or write.</summary>
    public EquatableArray<ObjectShape> Shapes { get; init; } = EquatableArray<ObjectShape>.Empty;

    /// <summary>Lines that explain the function to its reader, printed above the body.</summary>
    public EquatableArray<string> Header { get; init; }

    /// <summary>The struct of which all its parameters are parts that are not passed one by one, and which is declared beside it.</summary>
    public StructType? Packed { get; init; }

    /// <summary>What is to be done when something is thrown, besides what the body says.</summary>
    public EquatableArray<Cleanup> Cleanups { get; init; }

    /// <summary>
    /// Variables that the cleanups read, which no other statement does. A <see cref="WriteBack"/> sets one wherever it has to hold
    /// something else. The first tells, by number, which cleanup is the innermost one to run; 0 if there is none.
    /// </summary>
    public EquatableArray<Value> Cells { get; init; }
}

/// <summary>The signature of one parameter of a called method.</summary>
internal sealed record ParameterSignature(string Name, IrType Type, Passing Passing, bool IsActive)
{
    /// <summary>It is a length of the array of several dimensions before it, of which the elements in a row are passed.</summary>
    public bool IsExtent { get; init; }

    /// <summary>For a leaf of a struct: which one, and of which parameter of the method.</summary>
    public Part? Part { get; init; }

    /// <summary>It has a shadow, which leads to other shadows.</summary>
    public bool HasGraph => IsActive && Type.IsGraph;

    /// <summary>Marked <c>[Output]</c>.</summary>
    public bool IsOutput { get; init; }
}

/// <summary>The two sweeps of reverse mode, where they are methods of their own.</summary>
internal enum Sweep
{
    /// <summary>Neither: the method itself.</summary>
    None,

    Forward,

    Reverse,

    /// <summary>One after the other, in one method.</summary>
    Both,
}

/// <summary>A method that can be called: how to write the call, and what it takes.</summary>
/// <param name="Key">Identifies the user's method in the compilation (its documentation comment id).</param>
/// <param name="Container">What stands before the dot: <c>global::N.C&lt;T&gt;</c>.</param>
internal sealed record MethodReference(
    string Key,
    string Container,
    string Name,
    EquatableArray<ParameterSignature> Parameters,
    IrType? ReturnType)
{
    /// <summary>Tells the method's sweeps from those of its overloads; empty where it has none.</summary>
    public string OverloadSuffix { get; init; } = "";

    /// <summary>The leaves of the result; one with an empty path where it is no struct, none where there is none.</summary>
    public ImmutableArray<Leaf> ResultParts => StructType.LeavesOf(ReturnType);

    /// <summary>The parameters as the user wrote them, structs in one piece.</summary>
    public ImmutableArray<ParameterSignature> Declared =>
        [.. Groups.Select(group => Parameters[group.Start] is { Part: { } part } first
            ? new ParameterSignature(part.Whole, part.Type, first.Passing, Parameters.Skip(group.Start).Take(group.Count).Any(leaf => leaf.IsActive))
            : Parameters[group.Start])];

    /// <summary>The parameters as the user wrote them: for each the range of its leaves.</summary>
    public ImmutableArray<(int Start, int Count)> Groups
    {
        get
        {
            ImmutableArray<(int Start, int Count)>.Builder groups = ImmutableArray.CreateBuilder<(int Start, int Count)>();
            for (int i = 0; i < Parameters.Count; i++)
            {
                if (Parameters[i].Part is { } part && i > 0 && Parameters[i - 1].Part?.Whole == part.Whole)
                {
                    groups[groups.Count - 1] = (groups[groups.Count - 1].Start, groups[groups.Count - 1].Count + 1);
                }
                else
                {
                    groups.Add((i, 1));
                }
            }

            return groups.ToImmutable();
        }
    }

    /// <summary>The type arguments with which a generic method is called, in angle brackets; else empty.</summary>
    public string TypeArguments { get; init; } = "";

    /// <summary>Its body may mention types that mean something else where it is called.</summary>
    public bool IsGeneric => TypeArguments.Length > 0 || Container.IndexOf('<') >= 0;

    /// <summary>Set for a method that is known by its companions alone.</summary>
    public PublicCompanions? Companions { get; init; }

    /// <summary>What it computes is computed once more behind the call, with a derivative: the call itself has none.</summary>
    public bool IsModelled { get; init; }

    /// <summary>It is called on its first argument.</summary>
    public bool HasReceiver { get; init; }

    /// <summary>It makes a struct, of the type that is its container.</summary>
    public bool IsConstructor { get; init; }

    /// <summary>Which of the methods that belong to the user's is meant.</summary>
    public Sweep Sweep { get; init; }

    /// <summary>How often forward mode has been applied to it.</summary>
    public int TangentOrder { get; init; }

    /// <summary>The caller's tape is passed as the last argument.</summary>
    public bool TakesTape { get; init; }

    /// <summary>Where it takes a tape, that is the caller's scratch memory: what has come off the tape may still be read behind the call.</summary>
    public bool UsesScratch { get; init; }

    /// <summary>What it takes as its tape.</summary>
    public Stack TakenTape => UsesScratch ? Stack.Scratch : Stack.Tape;
}
