using System.Collections.Immutable;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Lowering;

/// <summary>A struct while it is lowered: the operands of its leaves. No operation reads it; what takes a struct takes its leaves.</summary>
internal sealed record Composite(StructType Struct, EquatableArray<Operand> Leaves) : Operand(Struct)
{
    /// <summary>A value of any type: of a struct with the given leaves, else the only leaf itself.</summary>
    public static Operand Of(IrType type, IEnumerable<Operand> leaves) =>
        type is StructType whole ? new Composite(whole, leaves.ToEquatableArray()) : leaves.First();

    /// <summary>The leaves of any value.</summary>
    public static ImmutableArray<Operand> LeavesOf(Operand operand) => operand switch
    {
        Composite composite => composite.Leaves.Items,
        DefaultConstant { DefaultType: StructType type } => Default(type).Leaves.Items,
        _ => ImmutableArray.Create(operand),
    };

    /// <summary>What <c>default</c> is.</summary>
    public static Composite Default(StructType type) => new(type, type.Leaves.Select(leaf => TypeMap.Default(leaf.Type)).ToEquatableArray());

    /// <summary>A field, which may be a struct again.</summary>
    public Operand Field(int position)
    {
        (int start, int count) = Struct.RangeOf(position);
        return Of(Struct.Fields[position].Type, Leaves.Skip(start).Take(count));
    }

    /// <summary>The fields in order.</summary>
    public IReadOnlyList<Operand> Fields => [.. Struct.Fields.Select((_, i) => Field(i))];
}
