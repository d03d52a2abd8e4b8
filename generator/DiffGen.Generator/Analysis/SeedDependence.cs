using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Analysis;

/// <summary>
/// Which values of a sweep, and which of its memory, depend on its seeds: adjoints and tangents do, the primal does not, and neither
/// does the way that the sweep takes.
/// </summary>
internal sealed class SeedDependence
{
    private readonly HashSet<int> dependent = new();

    // Views of one memory depend on seeds together.
    private readonly Dictionary<int, int> parents = new();
    private bool hasChanged;

    /// <param name="seeds">Seeds, and memory in which adjoints or tangents are.</param>
    public SeedDependence(Function function, IEnumerable<Value> seeds)
    {
        foreach (Value seed in seeds)
        {
            Mark(seed);
        }

        do
        {
            hasChanged = false;
            Visit(function.Body);
        }
        while (hasChanged);
    }

    public bool Holds(Operand operand) => operand is Value value && dependent.Contains(Find(value.Id));

    private void Visit(Region region)
    {
        foreach (Statement statement in region.Statements)
        {
            Visit(statement);
        }
    }

    private void Visit(Statement statement)
    {
        switch (statement)
        {
            case Let let:
                Visit(let.Target, let.Operation);
                break;
            case Store store when Holds(store.Stored):
                Mark(store.Buffer);
                break;
            case Accumulate add when Holds(add.Addend):
                Mark(add.Buffer);
                break;
            case CopyElements copy when Holds(copy.Source):
                Mark(copy.Target);
                break;
            case If branch:
                Visit(branch.Then);
                Visit(branch.Else);
                for (int i = 0; i < branch.Results.Count; i++)
                {
                    MarkIf(branch.Results[i], Holds(branch.Then.Yields[i]) || Holds(branch.Else.Yields[i]));
                }

                break;
            case For loop:
                Visit(loop.Carried, loop.Body);
                break;
            case While loop:
                Visit(loop.Condition);
                Visit(loop.Carried, loop.Body);
                break;
        }
    }

    private void Visit(EquatableArray<Carried> carried, Region body)
    {
        Visit(body);
        for (int i = 0; i < carried.Count; i++)
        {
            bool holds = Holds(carried[i].Initial) || Holds(body.Yields[i]);
            MarkIf(carried[i].Phi, holds);
            MarkIf(carried[i].Result, holds);
        }
    }

    private void Visit(Value target, Operation operation)
    {
        switch (operation)
        {
            case Slice { IsTangent: true } or TapePop { IsTangent: true }:
                Mark(target);
                break;
            case Slice slice:
                Join(target, slice.Buffer);
                break;
            case Conversion { X.Type.IsMemory: true } conversion:
                Join(target, conversion.X);
                break;
            case Copy { X.Type.IsMemory: true } copy:
                Join(target, copy.X);
                break;
            case Select { WhenTrue.Type.IsMemory: true } select:
                Join(target, select.WhenTrue);
                Join(target, select.WhenFalse);
                break;
            case NewBuffer or TapePopSpan or TapeAt or Length:
                break;
            default:
                MarkIf(target, operation.Operands.Any(Holds));
                break;
        }
    }

    private void MarkIf(Operand operand, bool holds)
    {
        if (holds)
        {
            Mark(operand);
        }
    }

    private void Mark(Operand operand) => hasChanged |= operand is Value value && dependent.Add(Find(value.Id));

    private void Join(Value view, Operand of)
    {
        if (of is not Value value)
        {
            return;
        }

        int one = Find(view.Id), other = Find(value.Id);
        if (one != other)
        {
            hasChanged = true;
            parents[one] = other;
            if (dependent.Contains(one))
            {
                dependent.Add(other);
            }
        }
    }

    private int Find(int id)
    {
        while (parents.TryGetValue(id, out int parent))
        {
            id = parent;
        }

        return id;
    }
}
