using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Memory that outlives the region it is made in is found by its position on the tape, and so is its adjoint: that lies right
/// behind it, so that whoever finds the one finds the other.
/// </summary>
internal static class LastingMemory
{
    /// <summary>How many elements lie on the tape for memory of a number of elements.</summary>
    public static Operand Size(RegionBuilder region, IrType element, Operand count) => !element.IsDifferentiable ? count
        : count is IntegerConstant known ? Constants.Int((int)known.Value * 2)
        : region.Let(new Binary(BinaryOperator.Multiply, count, Constants.Int(2)));

    /// <summary>The memory itself, or its adjoint.</summary>
    public static Value At(RegionBuilder region, IrType element, Operand position, Operand count, bool isAdjoint, string name)
    {
        TapeAt both = new(element, position, Size(region, element, count));
        return element.IsDifferentiable
            ? region.Let(new Slice(region.Let(both), isAdjoint ? count : Constants.Int(0), count, InRange: true), name)
            : region.Let(both, name);
    }

    /// <summary>Makes or finds the memory in the forward sweep.</summary>
    public static void Define(Let let, RegionBuilder target)
    {
        switch (let.Operation)
        {
            case NewBuffer buffer when buffer.Element.IsDifferentiable:
                Value made = target.Let(buffer with { Count = Size(target, buffer.Element, buffer.Count) });
                target.Add(let with { Operation = new Slice(made, Constants.Int(0), buffer.Count, InRange: true) });
                break;
            case TapeAt at when at.Element.IsDifferentiable:
                Value found = target.Let(at with { Count = Size(target, at.Element, at.Count) });
                target.Add(let with { Operation = new Slice(found, Constants.Int(0), at.Count, InRange: true) });
                break;
            default:
                target.Add(let);
                break;
        }
    }
}
