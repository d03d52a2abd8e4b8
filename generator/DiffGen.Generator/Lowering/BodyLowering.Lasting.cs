using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>
/// Memory that is made in a branch or in an iteration, and used after it. It is known by its position on the tape, an ordinary
/// value that variables carry. That it is needed shows where such a variable is met; then the method is lowered once more.
/// </content>
internal sealed partial class BodyLowering
{
    // Each round finds what the one before made visible. More are needed only where arrays are nested this deep.
    private const int MaximumRounds = 8;

    private readonly HashSet<SyntaxNode> lasting;
    private readonly Dictionary<int, SyntaxNode> allocations = [];
    private readonly Dictionary<int, Operand> positions = [];
    private readonly Dictionary<IrType, Value> heaps = [];

    // What this one finds out is of no use to anybody.
    private readonly bool isLastRound;

    /// <summary>Memory was met that has to last, or an object that changes, and that had not been known.</summary>
    private bool hasLearned;

    private Value Allocate(IOperation origin, IrType element, Operand count, string name)
    {
        if (!lasting.Contains(origin.Syntax))
        {
            Value memory = Let(new NewBuffer(element, count), origin, name);
            allocations[memory.Id] = origin.Syntax;
            return memory;
        }

        Value position = Let(new TapeMark(Stack.Tape), origin);
        Value made = Let(new NewBuffer(element, count) { Position = position }, origin, name);
        positions[made.Id] = position;
        return made;
    }

    /// <summary>Stands for all lasting memory with elements of one type.</summary>
    private Value HeapOf(IrType element)
    {
        if (!heaps.TryGetValue(element, out Value? heap))
        {
            heaps[element] = heap = values.Create(new BufferType(BufferKind.Span, element));
        }

        return heap;
    }

    private bool IsHeap(Value root) => heaps.ContainsValue(root);

    /// <param name="mustBeThere">It is an array of which something is asked, and which may be null.</param>
    private Value FindAgain(Value heap, Operand position, Operand count, string name, bool mustBeThere = false)
    {
        Value memory = Let(new TapeAt(((BufferType)heap.Type).Element, position, count) { MustBeThere = mustBeThere }, null, name);
        positions[memory.Id] = position;
        return memory;
    }

    /// <summary>Memory that isn't visible where a variable refers to it must be there all the same.</summary>
    private void MakeLast(IEnumerable<Value> roots)
    {
        foreach (Value root in roots)
        {
            if (!IsVisible(root) && allocations.TryGetValue(root.Id, out SyntaxNode? site))
            {
                hasLearned |= lasting.Add(site);
            }
        }
    }
}
