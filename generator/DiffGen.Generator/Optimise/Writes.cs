using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>Finds what memory a statement may change.</summary>
internal sealed class Writes(Roots roots)
{
    private readonly Dictionary<Statement, WriteSet> loops = new(ReferenceComparer<Statement>.Instance);

    public WriteSet Of(Statement statement)
    {
        WriteSet set = new();
        Add(statement, set);
        return set;
    }

    private void Add(Statement statement, WriteSet set)
    {
        switch (statement)
        {
            case Let let:
                Add(let.Operation, set);
                break;
            case Store store:
                set.Add(roots.Of(store.Buffer));
                break;
            case Accumulate accumulate:
                set.Add(roots.Of(accumulate.Buffer));
                break;
            case Clear clear:
                set.Add(roots.Of(clear.Buffer));
                break;
            case ClearShadow clear:
                AddCode(EquatableArray.Create(clear.Shadow), set);
                break;
            case CopyElements copy:
                set.Add(roots.Of(copy.Target));
                break;
            case Call call:
                AddCode(call.Arguments, set);
                break;
            case Effect effect:
                AddCode(effect.Code.Arguments, set);
                break;
            case TapePush or TapeRelease:
                set.TouchesTape = true;
                break;
            case If or For or While:
                set.Add(OfNested(statement));
                break;
        }
    }

    private WriteSet OfNested(Statement statement)
    {
        if (!loops.TryGetValue(statement, out WriteSet? set))
        {
            set = new WriteSet();
            foreach (Region region in Traversal.Regions(statement))
            {
                foreach (Statement inner in region.Statements)
                {
                    Add(inner, set);
                }
            }

            loops[statement] = set;
        }

        return set;
    }

    private void Add(Operation operation, WriteSet set)
    {
        switch (operation)
        {
            case Opaque { Purity: Purity.Effect } opaque:
                AddCode(opaque.Arguments, set);
                break;
            case Collective:
                // Threads wait for each other there, and what others wrote before can be read.
                set.HasAllShared = true;
                break;
            case NewBuffer or TapePop or TapePopSpan:
                set.TouchesTape = true;
                break;
        }
    }

    // It may get at the caller's memory by other ways too, but at what the function has allocated only if that is passed to it.
    private void AddCode(EquatableArray<Operand> arguments, WriteSet set)
    {
        set.HasAllShared = true;
        foreach (Operand argument in arguments)
        {
            if (argument.Type.IsMemory)
            {
                set.Add(roots.Of(argument));
            }
        }
    }
}

/// <summary>Memory that may have changed.</summary>
internal sealed class WriteSet
{
    private HashSet<int>? written;

    /// <summary>All memory that the function has not allocated itself.</summary>
    public bool HasAllShared { get; set; }

    /// <summary>Memory that is found by its place on the tape may be other memory now.</summary>
    public bool TouchesTape { get; set; }

    public bool IsEmpty => written is null && !HasAllShared && !TouchesTape;

    public void Add(int root) => (written ??= new()).Add(root);

    public void Add(WriteSet other)
    {
        if (other.written is not null)
        {
            (written ??= new()).UnionWith(other.written);
        }

        HasAllShared |= other.HasAllShared;
        TouchesTape |= other.TouchesTape;
    }

    public bool Contains(int root, Roots roots) =>
        !IsEmpty && (root == Roots.Unknown
            || (written is not null && (written.Contains(root) || written.Contains(Roots.Unknown)))
            || (TouchesTape && roots.IsFound(root))
            || (HasAllShared && !roots.IsPrivate(root)));
}
