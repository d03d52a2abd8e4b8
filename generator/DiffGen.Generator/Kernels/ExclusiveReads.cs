using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Kernels;

/// <summary>
/// Finds views of which no two threads of a kernel read the same element: each thread reads one alone, at a place <c>a * index + b</c>
/// that is another for each index.
/// </summary>
internal sealed class ExclusiveReads
{
    private readonly Dictionary<int, Operation> definitions = [];
    private readonly Dictionary<int, (long Factor, long Offset)?> places = [];
    private readonly Value index;

    public ExclusiveReads(Function kernel)
    {
        index = kernel.Parameters[0].Value;
        List<Let> lets = [.. Traversal.Statements(kernel.Body).OfType<Let>()];
        lets.ForEach(let => definitions[let.Target.Id] = let.Operation);
        foreach (Let let in lets)
        {
            switch (let.Operation)
            {
                case Load { Buffer: Value view } load:
                    (long Factor, long Offset)? place = PlaceOf(load.Index);
                    bool isKnown = places.TryGetValue(view.Id, out (long Factor, long Offset)? other);
                    places[view.Id] = place is (not 0, _) && (!isKnown || other == place) ? place : null;
                    break;
                case { } derived when let.Target.Type.IsMemory:
                    // Through another view of it more is read.
                    foreach (Value view in derived.Operands.OfType<Value>().Where(operand => operand.Type.IsMemory))
                    {
                        places[view.Id] = null;
                    }

                    break;
            }
        }
    }

    public bool Holds(Value view) => places.TryGetValue(view.Id, out (long Factor, long Offset)? place) && place is not null;

    /// <summary>A number as a linear function of the thread's index, if it is one.</summary>
    private (long Factor, long Offset)? PlaceOf(Operand operand)
    {
        switch (operand)
        {
            case IntegerConstant { Value: var constant }:
                return (0, constant);
            case Value value when value == index:
                return (1, 0);
            case Value { Id: var id } when definitions.TryGetValue(id, out Operation? operation):
                return operation switch
                {
                    Copy copy => PlaceOf(copy.X),
                    Binary { X.Type: OpaqueType { Name: "int" } } binary when PlaceOf(binary.X) is var (a, b) && PlaceOf(binary.Y) is var (c, d) => binary.Operator switch
                    {
                        BinaryOperator.Add => (a + c, b + d),
                        BinaryOperator.Subtract => (a - c, b - d),
                        BinaryOperator.Multiply when a == 0 => (b * c, b * d),
                        BinaryOperator.Multiply when c == 0 => (a * d, b * d),
                        _ => null,
                    },
                    _ => null,
                };
            default:
                return null;
        }
    }
}
