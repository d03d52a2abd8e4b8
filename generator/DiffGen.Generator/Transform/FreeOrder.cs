using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Finds innermost loops whose iterations can be reversed in any order: the adjoints of what they sum up are the same for all, and
/// each overwrites no element but its own. They are reversed from the first to the last, so that what a loop carries from one
/// iteration to the next besides sums can be carried along once more instead of being recorded.
/// </summary>
internal sealed class FreeOrder(FunctionIndex index, MemoryAnalysis memory, Activity activity, Sums sums, HashSet<int> restoredRoots)
{
    public bool Holds(For loop)
    {
        if (!PassSwitches.Runs(OptionalPass.FreeOrder))
        {
            return false;
        }

        for (int i = 0; i < loop.Carried.Count; i++)
        {
            if (loop.Carried[i].Phi.Type.IsMemory || (activity.IsActive(loop.Carried[i].Phi) && !sums.IsSum(loop, i)))
            {
                return false;
            }
        }

        Dictionary<int, (Operand Buffer, Operand Index)> written = new();
        return IsSimple(loop.Body, loop, written) && Traversal.Statements(loop.Body).All(statement => ReadsOwnElement(statement, written));
    }

    private bool IsSimple(Region region, For loop, Dictionary<int, (Operand Buffer, Operand Index)> written) => region.Statements.All(statement => statement switch
    {
        Source => true,
        Let let => let.Operation is not (NewBuffer or Opaque { Purity: Purity.Effect }),
        If branch => !branch.Results.Any(result => result.Type.IsMemory) && IsSimple(branch.Then, loop, written) && IsSimple(branch.Else, loop, written),
        Store store => WritesOwnElement(store, loop, written),
        _ => false,
    });

    private bool WritesOwnElement(Store store, For loop, Dictionary<int, (Operand Buffer, Operand Index)> written)
    {
        int root = memory.RootOf(store.Buffer).Id;
        if (restoredRoots.Contains(root))
        {
            return false;
        }

        if (!activity.IsActive(memory.RootOf(store.Buffer)))
        {
            return true;
        }

        if (written.TryGetValue(root, out (Operand Buffer, Operand Index) place))
        {
            return place.Buffer == store.Buffer && place.Index == store.Index;
        }

        written[root] = (store.Buffer, store.Index);
        return IsAround(store.Buffer, loop) && IsOwn(store.Index, loop);
    }

    private bool ReadsOwnElement(Statement statement, Dictionary<int, (Operand Buffer, Operand Index)> written) =>
        statement is not Let { Operation: Load load }
        || !written.TryGetValue(memory.RootOf(load.Buffer).Id, out (Operand Buffer, Operand Index) place)
        || (place.Buffer == load.Buffer && place.Index == load.Index);

    /// <summary>The index is another one in each iteration.</summary>
    private bool IsOwn(Operand operand, For loop)
    {
        if (operand == loop.Induction)
        {
            return true;
        }

        return operand is Value value && index[value].Let?.Operation is Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } sum
            && ((IsOwn(sum.X, loop) && IsAround(sum.Y, loop)) || (IsOwn(sum.Y, loop) && IsAround(sum.X, loop)));
    }

    private bool IsAround(Operand operand, For loop) =>
        operand is not Value value || (index[value] is { } definition && definition.Home.Depth <= index.RegionOf(loop).Depth);
}
