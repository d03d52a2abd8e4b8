namespace DiffGen.Generator.Ir;

internal enum RealPrecision
{
    Single,
    Double,

    /// <summary>That of a type parameter, which any type of reals may stand for.</summary>
    Generic,
}

internal enum BufferKind
{
    Array,
    Span,
    ReadOnlySpan,
}

/// <summary>The type of a value. Only reals, and buffers of reals, carry derivatives.</summary>
internal abstract record IrType
{
    public static readonly RealType Double = new(RealPrecision.Double);
    public static readonly RealType Single = new(RealPrecision.Single);
    public static readonly OpaqueType Boolean = new("bool");
    public static readonly OpaqueType Int32 = new("int");
    public static readonly OpaqueType Int64 = new("long");

    /// <summary>It refers to memory that holds elements: several values of the type may mean the same memory.</summary>
    public virtual bool IsMemory => false;

    /// <summary>It is memory from which other memory is reached: arrays of arrays, objects. Its shadow has the same shape.</summary>
    public virtual bool IsGraph => false;

    /// <summary>It is passed as an object, and so is its shadow, which has the same type.</summary>
    public virtual bool KeepsType => false;

    /// <summary>The type of what companions take for the adjoint of a parameter of this type.</summary>
    public virtual IrType ShadowType => this;

    /// <summary>A variable of it refers to an object of the garbage collector's, this one or that.</summary>
    public virtual bool IsReference => false;

    /// <summary>The type as C# text, fully qualified.</summary>
    public abstract string CSharp { get; }

    /// <summary>Whether values of this type can carry a derivative.</summary>
    public abstract bool IsDifferentiable { get; }

    public sealed override string ToString() => CSharp;
}

/// <summary><c>float</c>, <c>double</c>, or a type parameter that stands for such a type.</summary>
/// <param name="Parameter">The name of the type parameter, else empty.</param>
internal sealed record RealType(RealPrecision Precision, string Parameter = "") : IrType
{
    public override string CSharp => Precision switch
    {
        RealPrecision.Double => "double",
        RealPrecision.Single => "float",
        _ => Parameter,
    };

    public override bool IsDifferentiable => true;
}

/// <summary>Any type that differentiation passes through untouched: integers, <c>bool</c>, strings, enums, …</summary>
internal sealed record OpaqueType(string Name) : IrType
{
    public override string CSharp => Name;

    public override bool IsDifferentiable => false;
}

/// <summary>A reference to a run of elements in memory.</summary>
internal sealed record BufferType(BufferKind Kind, IrType Element) : IrType
{
    public override string CSharp => Kind switch
    {
        BufferKind.Array => Element.CSharp + "[]",
        BufferKind.Span => "global::System.Span<" + Element.CSharp + ">",
        _ => "global::System.ReadOnlySpan<" + Element.CSharp + ">",
    };

    public override bool IsDifferentiable => Element.IsDifferentiable;

    /// <summary>The type of what a path in an element leads to, or null.</summary>
    public IrType? LeafAt(string path) => Element is StructType whole
        ? whole.IndexOf(path) is >= 0 and var index ? whole.Leaves[index].Type : null
        : path.Length == 0 ? Element : null;

    /// <summary>The type of a part of an element, which may be a struct itself.</summary>
    public IrType PartAt(string path) =>
        path.Split(['.'], StringSplitOptions.RemoveEmptyEntries).Aggregate(Element, (type, field) => ((StructType)type).FieldNamed(field).Type);

    public override bool IsMemory => true;

    public override bool IsGraph => Element.IsMemory;

    public override bool IsReference => Kind == BufferKind.Array;

    public override bool KeepsType => Element is BufferType;

    /// <summary>The type of the shadow that holds this buffer's adjoint: a span, but for arrays of arrays.</summary>
    public BufferType Shadow => KeepsType ? this : new(BufferKind.Span, Element);

    public override IrType ShadowType => Shadow;
}

/// <summary>
/// An array of several dimensions, or another object that holds elements. Nothing but its elements in a row, a span that a
/// <see cref="Conversion"/> makes of it, is read or written; <see cref="Extent"/> tells its lengths.
/// </summary>
internal record GridType(IrType Element, int Rank) : IrType
{
    public override string CSharp => Element.CSharp + "[" + new string(',', Rank - 1) + "]";

    /// <summary>How a refusal speaks of it.</summary>
    public virtual string Kind => "an array of several dimensions";

    public override bool IsDifferentiable => Element.IsDifferentiable;

    public override bool IsMemory => true;

    /// <summary>The type of its elements in a row.</summary>
    public virtual BufferType Row => new(BufferKind.Span, Element);
}

/// <summary>A <c>List&lt;T&gt;</c>. A parameter is never longer or shorter than it was on entry.</summary>
internal sealed record ListType(IrType Element) : GridType(Element, 1)
{
    public override string CSharp => "global::System.Collections.Generic.List<" + Element.CSharp + ">";

    public override string Kind => "a list";
}

/// <summary>
/// A parameter that is a <c>Memory&lt;T&gt;</c>, a <c>ReadOnlyMemory&lt;T&gt;</c> or an <c>ArraySegment&lt;T&gt;</c>; in the method it is the
/// span that it stands for.
/// </summary>
/// <param name="Holder">The name of the type.</param>
internal sealed record MemoryType(IrType Element, string Holder) : GridType(Element, 1)
{
    public const string Memory = "Memory";
    public const string ReadOnlyMemory = "ReadOnlyMemory";
    public const string ArraySegment = "ArraySegment";

    public override string CSharp => "global::System." + Holder + "<" + Element.CSharp + ">";

    public override string Kind => (Holder == ArraySegment ? "an " : "a ") + Holder;

    public bool IsSegment => Holder == ArraySegment;

    public override BufferType Row => new(Holder == ReadOnlyMemory ? BufferKind.ReadOnlySpan : BufferKind.Span, Element);

    public override IrType ShadowType => new BufferType(BufferKind.Span, Element);
}

/// <summary>A reference to an object whose fields are followed. A field is an element with a path: <c>.Bias</c>.</summary>
/// <param name="Family">References of two types may be to one object only where this is the same.</param>
/// <param name="HoldsReals">Reals are found in it, or in what it leads to.</param>
internal sealed record ObjectType(string Name, string Family, bool HoldsReals) : IrType
{
    public override string CSharp => Name;

    public override bool IsDifferentiable => HoldsReals;

    public override bool IsMemory => true;

    public override bool IsGraph => true;

    public override bool IsReference => true;

    public override bool KeepsType => true;
}

/// <summary>
/// 256 bits of reals that are computed with at once. The width is fixed, so that sums come out the same on every machine; one
/// with narrower registers takes two.
/// </summary>
internal sealed record VectorType(RealType Lane) : IrType
{
    public override string CSharp => "global::System.Runtime.Intrinsics.Vector256<" + Lane.CSharp + ">";

    public override bool IsDifferentiable => false;

    public int Lanes => Lane.Precision == RealPrecision.Double ? 4 : 8;
}
