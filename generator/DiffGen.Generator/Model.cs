using DiffGen.Generator.Ir;

namespace DiffGen.Generator;

/// <summary>Mirrors the flags of <c>DiffGen.DerivativeModes</c>.</summary>
[Flags]
internal enum Modes
{
    None = 0,
    Reverse = 1,
    Forward = 2,
    Jacobian = 4,
    HessianVectorProduct = 8,
    Hessian = 16,
    GradientBatch = 32,
}

/// <summary>Mirrors <c>DiffGen.KernelGeneration</c>.</summary>
internal enum KernelDemand
{
    Auto,
    Required,
    None,
}

/// <summary>Mirrors <c>DiffGen.KernelAccumulation</c>.</summary>
internal enum Accumulation
{
    Atomic,
    Reduction,
    Deterministic,
}

/// <summary>What there is of ILGPU in the compilation.</summary>
internal enum DeviceLibrary
{
    None,

    /// <summary>The compiler, without the functions of mathematics.</summary>
    Core,

    /// <summary>With ILGPU.Algorithms.</summary>
    Algorithms,
}

/// <summary>What the attribute asks for.</summary>
/// <param name="FastMath">Null where it is left to the project.</param>
internal sealed record DifferentiationOptions(
    Modes Modes = Modes.Reverse,
    bool IncludeThis = false,
    bool StrongZero = false,
    bool? FastMath = null,
    bool Checkpoint = false,
    int LoopSnapshots = 0,
    KernelDemand Kernels = KernelDemand.Auto,
    Accumulation Accumulation = Accumulation.Atomic);

/// <summary>One containing type, as the header of its partial declaration: <c>partial struct Point&lt;T&gt;</c>.</summary>
internal sealed record ContainingType(string Header);

/// <summary>Which of several bodies a call of the method runs, as the companions declare it, too.</summary>
/// <param name="Modifiers"><c>virtual</c>, <c>abstract</c>, <c>override</c>, …, as the method has them; empty where a call runs this body.</param>
/// <param name="Overridden">For an override, the modes whose companions the overridden method has.</param>
/// <param name="Introduced">For an override, what the companions of further modes are: <c>virtual</c>, or empty.</param>
internal sealed record Dispatch(string Modifiers, Modes Overridden, string Introduced)
{
    public static readonly Dispatch None = new("", Modes.None, "");

    public string Of(Modes mode) => Introduced != Modifiers && !Overridden.HasFlag(mode) ? Introduced : Modifiers;
}

/// <summary>Where the companions stand and how they are declared.</summary>
/// <param name="Namespace">Empty for the global namespace.</param>
/// <param name="Types">Outermost first.</param>
/// <param name="Modifiers">Accessibility and <c>static</c>, as text: <c>public static</c>.</param>
/// <param name="TypeParameters">Type parameters of the method with angle brackets, or empty.</param>
/// <param name="Constraints">Constraint clauses of the method, or empty.</param>
/// <param name="FileName">The name of the type's generated file without its extension, unique under comparison without case.</param>
/// <param name="Display">The method as a person reads it, for headers and messages: <c>Model.Loss(double[], double)</c>.</param>
internal sealed record Declaration(
    string Namespace,
    EquatableArray<ContainingType> Types,
    string Modifiers,
    string TypeParameters,
    string Constraints,
    string FileName,
    string Display)
{
    public Dispatch Dispatch { get; init; } = Dispatch.None;

    /// <summary>Stands in an interface, where what is not private can be overridden.</summary>
    public bool IsInInterface { get; init; }
}

/// <summary>
/// A <c>[Differentiable]</c> method, lowered. It holds no symbol, no syntax and no location, and compares by value: the
/// unit of caching.
/// </summary>
/// <param name="Reference">How callers call the method.</param>
/// <param name="ReservedNames">Identifiers that generated locals must not take: parameters, and what the body mentions of the members in scope.</param>
/// <param name="CheckedByDefault">The compilation checks integer overflow unless told otherwise.</param>
internal sealed record MethodModel(
    Declaration Declaration,
    Function Function,
    MethodReference Reference,
    DifferentiationOptions Options,
    EquatableArray<string> ReservedNames,
    bool CheckedByDefault)
{
    /// <summary>What kernels can be written for.</summary>
    public DeviceLibrary Device { get; init; }

    /// <summary>The compilation knows the types of vectors.</summary>
    public bool HasVectors { get; init; }

    /// <summary>It is a kernel itself, and so is its only companion.</summary>
    public bool IsKernel { get; init; }

    /// <summary>How many numbers the index of such a kernel is made of.</summary>
    public int IndexRank { get; init; }

    /// <summary>The library that starts kernels sees a type that stands beside the method and is as accessible.</summary>
    public bool IsSeenByDevice { get; init; }

    /// <summary>Why the declaration alone rules kernels out: the end of a sentence that begins with the method; null if it doesn't.</summary>
    public string? KernelObstacle { get; init; }

    /// <summary>Where companions for many problems are asked for: the parameters of which each problem has a value of its own.</summary>
    public EquatableArray<string> Each { get; init; } = EquatableArray<string>.Empty;

    /// <summary>Likewise, the parameters of whose memory each problem has a part.</summary>
    public EquatableArray<string> Sliced { get; init; } = EquatableArray<string>.Empty;

    /// <summary>The method has no body: its companions are declared, and others implement them.</summary>
    public bool IsAbstract { get; init; }
}
