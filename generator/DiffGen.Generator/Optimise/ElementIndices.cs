using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>An index as a value plus a constant; without a value it is the constant.</summary>
internal readonly record struct ElementIndex(int Base, int Offset)
{
    public const int NoBase = -1;

    /// <summary>However the values turn out, the two differ.</summary>
    public bool IsCertainlyOther(ElementIndex other) => Base == other.Base && Offset != other.Offset;
}

/// <summary>Knows which indices are others plus a constant.</summary>
internal sealed class ElementIndices
{
    private readonly Dictionary<int, ElementIndex> known = new();

    public void Define(Let let)
    {
        if (let.Operation is Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract, Checked: false, Y: IntegerConstant constant } sum
            && sum.X.Type == IrType.Int32)
        {
            ElementIndex start = Of(sum.X);
            int offset = unchecked((int)(sum.Operator == BinaryOperator.Add ? constant.Value : -constant.Value));
            known[let.Target.Id] = start with { Offset = unchecked(start.Offset + offset) };
        }
    }

    public ElementIndex Of(Operand index) => index switch
    {
        Value value => known.TryGetValue(value.Id, out ElementIndex place) ? place : new ElementIndex(value.Id, 0),
        IntegerConstant constant => new ElementIndex(ElementIndex.NoBase, unchecked((int)constant.Value)),
        DefaultConstant => new ElementIndex(ElementIndex.NoBase, 0),
        _ => throw new InvalidOperationException("Not an index: " + index),
    };
}
