using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Kernels;

/// <summary>Which types a kernel can work with.</summary>
internal static class DeviceTypes
{
    public static readonly OpaqueType Index = new("global::ILGPU.Index1D");
    public static readonly OpaqueType UInt32 = new("uint");
    public static readonly OpaqueType UInt64 = new("ulong");

    private static readonly HashSet<string> Integers = new(StringComparer.Ordinal) { "int", "uint", "long", "ulong" };

    // Right on some backends, and wrong on OpenCL.
    private static readonly HashSet<string> Narrow = new(StringComparer.Ordinal) { "sbyte", "byte", "short", "ushort", "char" };

    // One more, and C# makes a tuple in a tuple of it.
    private const int MaximumParts = 7;

    /// <summary>A value that a thread computes with.</summary>
    public static void CheckValue(IrType type, Operand? at)
    {
        switch (type)
        {
            case RealType:
            case OpaqueType { Name: "bool" }:
            case OpaqueType integer when Integers.Contains(integer.Name):
                break;
            case OpaqueType narrow when Narrow.Contains(narrow.Name):
                throw Refuse(at, $"a value of type '{narrow.Name}'", "OpenCL devices compute integers that are shorter than an int wrong; use int");
            default:
                throw Refuse(at, $"a value of type '{type.CSharp}'", "a device knows float, double, int, uint, long, ulong, bool and structs of these");
        }
    }

    /// <summary>An element of memory that the host fills or reads.</summary>
    public static void CheckElement(IrType type, string name, Operand? at)
    {
        if (IsLongTuple(type))
        {
            throw Refuse(at, $"'{name}', which holds a tuple of more than {MaximumParts} parts,", "ILGPU knows no such tuple; use a struct");
        }

        if (type is StructType { NeedsAccessors: true })
        {
            throw Refuse(at, $"'{name}', which holds a struct that is reached by accessors,", "a device can call none; let its fields be read and set, or give it a constructor that does nothing but store them");
        }

        foreach (Leaf leaf in StructType.LeavesOf(type))
        {
            if (leaf.Type is OpaqueType { Name: "bool" })
            {
                throw Refuse(at, $"'{name}', whose elements hold a bool,", "host and device lay a bool out differently; use an int");
            }

            CheckValue(leaf.Type, at);
        }
    }

    private static bool IsLongTuple(IrType type) =>
        type is StructType whole && ((whole.Building == Building.Tuple && whole.Fields.Count > MaximumParts) || whole.Fields.Any(field => IsLongTuple(field.Type)));

    public static KernelRefusal Refuse(Operand? at, string construct, string reason) => new(KernelFault.Construct, at, construct.TrimEnd(','), reason);
}
