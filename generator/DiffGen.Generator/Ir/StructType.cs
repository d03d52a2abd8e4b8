using System.Collections.Immutable;

namespace DiffGen.Generator.Ir;

/// <summary>How a value of a struct type is written from its fields. None of them runs code of the user's that does more than store.</summary>
internal enum Building
{
    /// <summary><c>(a, b)</c></summary>
    Tuple,

    /// <summary><c>new T(a, b)</c>, the fields in order.</summary>
    Constructor,

    /// <summary><c>new T { A = a, B = b }</c></summary>
    Initialiser,

    /// <summary><c>default(T) with { A = a, B = b }</c>, where <c>new T</c> would run a constructor of the user's.</summary>
    Default,

    /// <summary><c>MakeT(a, b)</c>: a function beside the companion, which sets fields that nobody could name or assign otherwise.</summary>
    Fields,

    /// <summary><c>a ? new T?(b) : null</c>: whether there is a value, and the value.</summary>
    Nullable,
}

/// <summary>A field of a struct, or the property that stands for it.</summary>
/// <param name="IsSettable">It can be assigned in a variable; otherwise a new value of the struct takes its place.</param>
/// <param name="IsVariable">It is a field, so that a part of what it holds can be assigned, too.</param>
internal sealed record StructField(string Name, IrType Type, bool IsSettable, bool IsVariable)
{
    /// <summary>What the field is called in metadata, where an accessor may be needed to reach it; else empty.</summary>
    public string Stored { get; init; } = "";

    /// <summary>It can't be named where companions stand, so that it is read by an accessor, too.</summary>
    public bool IsHidden { get; init; }
}

/// <summary>A scalar in a struct.</summary>
/// <param name="Path">How it is reached from the whole: <c>.Position.X</c>; empty for a value that is no struct.</param>
/// <param name="IsSettable">It can be assigned in a variable that holds the whole.</param>
internal sealed record Leaf(string Path, IrType Type, bool IsSettable)
{
    /// <summary>What the value of a nullable is read by; it does not throw.</summary>
    public const string NullableValue = "GetValueOrDefault()";

    /// <summary>It tells whether a nullable has a value. Its derivatives always have one.</summary>
    public bool IsPresence { get; init; }

    /// <summary>It is reached by accessors, or is a part of what is.</summary>
    public bool IsHidden { get; init; }

    /// <summary>What a version of it is called that belongs to a variable of this name: <c>pPositionX</c>.</summary>
    public string NameIn(string whole) => whole.Length == 0 ? "" : whole + Suffix;

    /// <summary>The variable of which a version of the leaf has this name, or empty.</summary>
    public string WholeOf(string name) =>
        name.Length > Suffix.Length && name.EndsWith(Suffix, StringComparison.Ordinal) ? name.Substring(0, name.Length - Suffix.Length) : "";

    private string Suffix => string.Concat(Path.Split(['.'], StringSplitOptions.RemoveEmptyEntries).Select(Capital));

    private static string Capital(string name)
    {
        string plain = name == NullableValue ? "Value" : name.TrimStart('@');
        return char.ToUpperInvariant(plain[0]) + plain.Substring(1);
    }
}

/// <summary>
/// A struct, record struct or tuple whose fields are all known. Lowering takes its values apart into leaves; only elements of
/// buffers, parameters and results are structs, and the transforms see leaves there, too.
/// </summary>
internal sealed record StructType(string Name, Building Building, EquatableArray<StructField> Fields) : IrType
{
    private ImmutableArray<Leaf> leaves;

    public override string CSharp => Name;

    public override bool IsDifferentiable => Leaves.Any(leaf => leaf.Type.IsDifferentiable);

    /// <summary>It refers to memory: an array or a span is in it.</summary>
    public bool HoldsMemory => Leaves.Any(leaf => leaf.Type.IsMemory);

    /// <summary>A number that carries derivatives is in it, not in memory that it refers to.</summary>
    public bool HoldsReals => Leaves.Any(leaf => leaf.Type is RealType);

    /// <summary>Accessors are needed to read it or to make one.</summary>
    public bool NeedsAccessors => Building == Building.Fields || Fields.Any(part => part.IsHidden || part.Type is StructType { NeedsAccessors: true });

    /// <summary>
    /// No accessors are possible, so that only the method itself can have one: its values are never more than their leaves.
    /// </summary>
    public bool IsLocal => Fields.Any(part => ((part.IsHidden || Building == Building.Fields) && part.Stored.Length == 0) || part.Type is StructType { IsLocal: true });

    /// <summary>There is a nullable in it.</summary>
    public bool HoldsNullable => Building == Building.Nullable || Fields.Any(part => part.Type is StructType { HoldsNullable: true });

    /// <summary>All scalars in it, in the order of declaration.</summary>
    public ImmutableArray<Leaf> Leaves => leaves.IsDefault ? leaves = [.. Flatten("", true, false)] : leaves;

    public int IndexOf(string path)
    {
        for (int i = 0; i < Leaves.Length; i++)
        {
            if (Leaves[i].Path == path)
            {
                return i;
            }
        }

        return -1;
    }

    public StructField FieldNamed(string name) => Fields.First(field => field.Name == name);

    /// <summary>The range of a field's leaves.</summary>
    public (int Start, int Count) RangeOf(int field) => (Fields.Take(field).Sum(before => Count(before.Type)), Count(Fields[field].Type));

    public bool Equals(StructType? other) =>
        other is not null && (ReferenceEquals(this, other) || (Name == other.Name && Building == other.Building && Fields.Equals(other.Fields)));

    public override int GetHashCode() => Name.GetHashCode();

    /// <summary>How many leaves a type has.</summary>
    public static int Count(IrType type) => type is StructType whole ? whole.Leaves.Length : 1;

    /// <summary>The leaves of any type: those of a struct, or the value itself.</summary>
    public static ImmutableArray<Leaf> LeavesOf(IrType? type) => type switch
    {
        null => ImmutableArray<Leaf>.Empty,
        StructType whole => whole.Leaves,
        _ => [new Leaf("", type, true)],
    };

    private IEnumerable<Leaf> Flatten(string path, bool isSettable, bool isHidden)
    {
        foreach (StructField field in Fields)
        {
            string inner = path + "." + field.Name;
            bool settable = isSettable && field.IsSettable, hidden = isHidden || field.IsHidden;
            if (field.Type is StructType nested)
            {
                foreach (Leaf leaf in nested.Flatten(inner, settable && field.IsVariable, hidden))
                {
                    yield return leaf;
                }
            }
            else
            {
                yield return new Leaf(inner, field.Type, settable) { IsPresence = Building == Building.Nullable && field.Name != Leaf.NullableValue, IsHidden = hidden };
            }
        }
    }
}

/// <summary>What a leaf is a part of. The leaves of one whole stand in a row; some may be missing.</summary>
/// <param name="Whole">The name of the parameter that the user sees.</param>
/// <param name="Index">The leaf's place among <see cref="StructType.Leaves"/>.</param>
internal sealed record Part(string Whole, StructType Type, int Index)
{
    /// <summary>The type of what companions take for the adjoint of a parameter that may be a part of a struct: there arrays stay arrays.</summary>
    public static IrType ShadowOf(IrType type, Part? part) => part is not null && type is BufferType { Kind: BufferKind.Array } ? type : type.ShadowType;

    /// <summary>How the adjoint of a scalar is handed out: in a struct that the caller makes where that refers to memory.</summary>
    public static Passing Handed(Passing passing, Part? part) => part is { Type.HoldsMemory: true } ? Passing.Ref : passing;

    public Leaf Leaf => Type.Leaves[Index];
}
