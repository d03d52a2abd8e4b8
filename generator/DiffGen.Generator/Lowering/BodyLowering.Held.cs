using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Lowering;

/// <content>
/// References to objects, and to arrays that are reached through others, in variables that change. They are values like others, which
/// branches choose and loops carry; what they may lead to is known by the parameters that the way there started from.
/// </content>
internal sealed partial class BodyLowering
{
    private readonly Dictionary<int, EquatableArray<Value>> heldOrigins = [];

    /// <summary>What the references that a variable holds have in common.</summary>
    /// <param name="Origins">Where the ways to all of them start.</param>
    /// <param name="IsStopped">Null where there is none as yet.</param>
    private sealed record HeldRange(EquatableArray<Value> Origins, bool? IsStopped)
    {
        public static readonly HeldRange None = new(EquatableArray<Value>.Empty, null);
    }

    /// <summary>What a variable that holds this, and nothing else so far, may lead to; null where that is no reference.</summary>
    private HeldRange? HeldOf(Operand? operand) => operand switch
    {
        null or DefaultConstant or TextConstant => HeldRange.None,
        Value { Type: ObjectType } held => new HeldRange(OriginsOf(held).Distinct().OrderBy(origin => origin.Id).ToEquatableArray(), IsStopped(held)),
        Value { Type: BufferType { Kind: BufferKind.Array } } held when IsWhole(held) && RootsOf(held).All(root => reachedFrom.ContainsKey(root.Id) || heldOrigins.ContainsKey(root.Id)) =>
            new HeldRange(OriginsOf(held).Distinct().OrderBy(origin => origin.Id).ToEquatableArray(), IsStopped(held)),
        _ => null,
    };

    private static HeldRange? Widen(HeldRange? range, HeldRange? other) =>
        range is null || other is null || (range.IsStopped ?? other.IsStopped) != (other.IsStopped ?? range.IsStopped) ? null
        : new HeldRange(range.Origins.Union(other.Origins).OrderBy(origin => origin.Id).ToEquatableArray(), range.IsStopped ?? other.IsStopped);

    /// <summary>A reference that may be any of a range.</summary>
    private Operand Hold(HeldRange range, Operand operand)
    {
        if (operand is Value held)
        {
            heldOrigins[held.Id] = range.Origins;
            if (range.IsStopped == true)
            {
                stopped.Add(held.Id);
            }
        }

        return operand;
    }

    /// <summary>A reference as one of the type of the variable that is to hold it.</summary>
    private Operand AsHeld(Operand? operand, IrType type) => operand switch
    {
        null or DefaultConstant => new DefaultConstant(type),
        TextConstant constant => constant with { ConstantType = type },
        Value held when !held.Type.Equals(type) => View(held, new Ir.Conversion(held, type), null, ""),
        _ => operand,
    };
}
