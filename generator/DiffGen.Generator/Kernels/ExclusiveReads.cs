using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;

namespace DiffGen.Generator.Kernels;

/// <summary>
/// Finds views of which no two threads of a kernel read the same element. Either the numbers by which threads are told apart keep the places apart
/// (<see cref="Places"/>). Or the thread writes an element of some view at every place where it reads: since no two threads write
/// the same element, no two read the same.
/// </summary>
internal sealed class ExclusiveReads
{
    private readonly FunctionIndex index;
    private readonly Roots roots;
    private readonly Places places;
    private readonly List<Read> reads = [];
    private readonly List<(Store Store, RegionNode Home)> writes = [];
    private readonly HashSet<int> written;
    private readonly List<int> parameters;
    private readonly bool hasBarriers;

    /// <param name="rank">How many numbers the index is made of.</param>
    public ExclusiveReads(Function kernel, int rank)
    {
        index = new FunctionIndex(kernel);
        roots = new Roots(kernel);
        places = new Places(index, new Runs(index.Root, [.. kernel.Parameters.Take(rank).Select(parameter => parameter.Value)], code => GroupCode.StandingOf(code, rank)));
        foreach (Statement statement in Traversal.Statements(kernel.Body))
        {
            Visit(statement);
        }

        // A part of a view is another for each thread perhaps, and what the threads of a group share others have again.
        written = [.. kernel.Parameters.Where(parameter => parameter.GroupLength == 0).Select(parameter => parameter.Value.Id)];
        written.IntersectWith(writes.Select(write => ((Value)write.Store.Buffer).Id));
        parameters = [.. kernel.Parameters.Where(parameter => parameter.Type.IsMemory).Select(parameter => roots.Of(parameter.Value))];
        hasBarriers = Traversal.Statements(kernel.Body).Any(GroupTape.IsBarrier);
    }

    /// <param name="Element">The index in the buffer; null where all of it may be read.</param>
    private sealed record Read(Operand Buffer, Operand? Element, RegionNode Home);

    public bool Holds(Value view)
    {
        int root = roots.Of(view);
        List<Read> own = reads.FindAll(read => roots.Of(read.Buffer) is var other && (other == root || other == Roots.Unknown));

        // Of views among which the kernel chooses all are treated alike.
        return own.Count > 0 && root != Roots.Unknown && parameters.Count(other => other == root) == 1
            && (places.AreApart(own.ConvertAll(read => places.Of(read.Buffer, read.Element, view, read.Home))) || IsWhereWritten(view, own));
    }

    private void Visit(Statement statement)
    {
        RegionNode home = index.RegionOf(statement);
        switch (statement)
        {
            case Let { Operation: Load load }:
                reads.Add(new Read(load.Buffer, load.Index, home));
                break;
            case Let { Operation: Length or Slice or Copy or Conversion or Select }:
                break;
            case Store { Buffer: Value } store:
                writes.Add((store, home));
                break;
            case Store or Accumulate or Clear or If or For or While:
                break;
            case CopyElements copy:
                reads.Add(new Read(copy.Source, null, home));
                break;
            default:
                reads.AddRange(StatementOperands.Of(statement).Where(operand => operand.Type.IsMemory).Select(operand => new Read(operand, null, home)));
                break;
        }
    }

    private bool IsWhereWritten(Value view, List<Read> own) =>
        own.TrueForAll(read => read.Buffer == view && read.Element is not null)

        // Where threads wait for each other, one may write after a barrier what another wrote before, and each may read both then.
        && (!hasBarriers || own.TrueForAll(read => places.AreSame(read.Element!, own[0].Element!)))
        && written.Any(other => own.TrueForAll(read => IsWritten(other, read.Element!, read.Home)));

    /// <summary>Where the element is read, it is also written in this view: before or after, but whenever it is read.</summary>
    private bool IsWritten(int view, Operand place, RegionNode home)
    {
        // Threads that wait for each other may write one element in turn, but not where each comes but once.
        for (RegionNode? region = home; region is not null && (!hasBarriers || home == index.Root); region = region.Parent)
        {
            if (writes.Exists(write => write.Home == region && ((Value)write.Store.Buffer).Id == view && places.AreSame(write.Store.Index, place)))
            {
                return true;
            }
        }

        return false;
    }
}
