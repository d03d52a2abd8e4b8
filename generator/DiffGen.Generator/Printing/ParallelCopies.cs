using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>
/// Turns copies that happen at once into assignments one after another: nothing is overwritten that is still to be read,
/// and where that can't be, as in a swap, the old content is put aside first.
/// </summary>
internal sealed class ParallelCopies(Locals locals)
{
    public static void Order(Block block, Locals locals) => new ParallelCopies(locals).Visit(block);

    private void Visit(Block block)
    {
        foreach (Step step in block.Steps)
        {
            switch (step)
            {
                case CopyStep copy:
                    copy.Assignments = Order(copy);
                    break;
                case CatchStep handler:
                    Visit(handler.Body);
                    break;
                case IfStep branch:
                    Visit(branch.Then);
                    Visit(branch.Else);
                    break;
                case LoopStep loop:
                    Visit(loop.Body);
                    break;
            }
        }
    }

    private List<(Variable Target, Node Source)> Order(CopyStep copy)
    {
        List<Move> waiting = new();
        foreach ((Value target, Node source) in copy.Moves)
        {
            if (source is not ValueNode { Value: var value } || locals[value] != locals[target])
            {
                waiting.Add(new Move(locals[target], source, ReadBy(source)));
            }
        }

        List<(Variable, Node)> ordered = new(waiting.Count);
        while (waiting.Count > 0)
        {
            int next = waiting.FindIndex(move => !waiting.Exists(other => other != move && other.Reads.Contains(move.Target)));
            if (next < 0)
            {
                PutAside(waiting, ordered);
                continue;
            }

            ordered.Add((waiting[next].Target, waiting[next].Source));
            waiting.RemoveAt(next);
        }

        return ordered;
    }

    /// <summary>Saves what the first target holds, for the others that read it.</summary>
    private void PutAside(List<Move> waiting, List<(Variable, Node)> ordered)
    {
        Variable overwritten = waiting[0].Target;
        Value saved = locals.Add(overwritten.Type);
        Value? old = null;
        for (int i = 1; i < waiting.Count; i++)
        {
            if (waiting[i].Reads.Contains(overwritten))
            {
                Node source = waiting[i].Source.Replace(value =>
                {
                    if (locals[value] != overwritten)
                    {
                        return value;
                    }

                    old = value;
                    return saved;
                });
                waiting[i] = new Move(waiting[i].Target, source, ReadBy(source));
            }
        }

        ordered.Add((locals[saved], new ValueNode(old!)));
    }

    private HashSet<Variable> ReadBy(Node source)
    {
        HashSet<Variable> reads = new();
        source.EachLeaf(leaf => reads.Add(locals[leaf]));
        return reads;
    }

    private sealed record Move(Variable Target, Node Source, HashSet<Variable> Reads);
}
