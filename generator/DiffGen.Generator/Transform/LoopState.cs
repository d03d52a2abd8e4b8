using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>What an iteration of a loop takes over from the ones before: with it the loop can be run again from there.</summary>
/// <param name="Carried">Positions among the values that the loop carries, without the sums that it only adds to.</param>
/// <param name="Buffers">Memory from outside of the loop that it writes and reads.</param>
/// <param name="Left">Memory of the caller's that it writes, and that nobody else puts back to what the loop has left there.</param>
internal sealed record LoopState(IReadOnlyList<int> Carried, IReadOnlyList<Value> Buffers, IReadOnlyList<Value> Left);

/// <summary>Finds the state of a loop, or says why it has none that can be kept.</summary>
internal sealed class LoopStateReader
{
    private readonly FunctionIndex index;
    private readonly MemoryAnalysis memory;
    private readonly Statement loop;
    private readonly string wish;
    private readonly RegionNode body;
    private readonly Dictionary<int, Value> read = new();
    private readonly Dictionary<int, Value> written = new();
    private UnsupportedException? obstacle;

    /// <param name="wish">What has the loop run again, for messages.</param>
    public LoopStateReader(FunctionIndex index, MemoryAnalysis memory, Statement loop, string wish)
    {
        this.index = index;
        this.memory = memory;
        this.loop = loop;
        this.wish = wish;
        body = index[loop, RegionKind.LoopBody];
        Visit(Parts.Body);
    }

    private (EquatableArray<Carried> Carried, Region Body) Parts => loop is For counted ? (counted.Carried, counted.Body) : (((While)loop).Carried, ((While)loop).Body);

    /// <summary>Roots of memory that iterations read as they find it, and that is written after the loop: there they must find what they found.</summary>
    public IEnumerable<Value> OverwrittenSince => read.Values.Where(root => !written.ContainsKey(root.Id) && !memory.IsLeftAlone(loop, root));

    /// <param name="restored">Roots of memory whose former contents each write keeps, to be put back by the reverse sweep.</param>
    /// <param name="putBack">Roots of memory that is put back to its entry contents in the end.</param>
    /// <exception cref="UnsupportedException">Iterations can't be run again.</exception>
    public LoopState Read(Sums sums, HashSet<int> restored, HashSet<int> putBack)
    {
        if (obstacle is not null)
        {
            throw obstacle;
        }

        List<int> carried = [.. Enumerable.Range(0, Parts.Carried.Count).Where(i => !(loop is For counted && Parts.Carried[i].Phi.Type is RealType && sums.IsSum(counted, i)))];
        if (carried.Select(i => Parts.Carried[i].Phi).FirstOrDefault(phi => !PrimalValues.IsRecordable(phi.Type)) is { } whole)
        {
            throw new UnsupportedException($"{wish} can't keep '{whole.Name}', which the loop carries from one iteration to the next and which is of type '{whole.Type}'", whole);
        }

        List<Value> buffers = [.. written.Values.Where(root => read.ContainsKey(root.Id) || restored.Contains(root.Id)).SelectMany(Members)];
        List<Value> left = [.. written.Values.Where(root => !restored.Contains(root.Id) && !putBack.Contains(root.Id)).SelectMany(Members).Where(buffer => index[buffer].IsParameter)];
        return new LoopState(carried, buffers, left);
    }

    /// <summary>The pieces of memory that a root stands for: several, where the method chooses between them.</summary>
    private IEnumerable<Value> Members(Value root)
    {
        foreach (Value buffer in memory.PiecesOf(root))
        {
            bool isOwn = index[buffer].IsParameter || index[buffer].Let?.Operation is NewBuffer { Position: null } or Opaque;
            if (!isOwn || !IsInside(index.RegionOf(loop), index[buffer].Home))
            {
                throw new UnsupportedException($"{wish} can't keep '{root.Name}', which may be memory that is made in another part of the method or reached through other memory", buffer);
            }

            yield return buffer;
        }
    }

    private static bool IsInside(RegionNode? node, RegionNode outer)
    {
        while (node is not null && node != outer)
        {
            node = node.Parent;
        }

        return node is not null;
    }

    private void Visit(Region region)
    {
        foreach (Statement statement in Traversal.Statements(region))
        {
            switch (statement)
            {
                case Let { Operation: NewBuffer { Position: not null } or TapeAt, Target: var lasting }:
                    obstacle ??= new UnsupportedException(wish + " can't keep an array that is made in one iteration and used in others", lasting);
                    break;
                case Let { Operation: Load { ResultType.IsMemory: false } load }:
                    Add(read, memory.RootOf(load.Buffer));
                    break;
                case Let { Operation: Opaque opaque }:
                    Visit(opaque);
                    break;
                case Effect effect:
                    Visit(effect.Code);
                    break;
                case Store store:
                    Write(store.Buffer);
                    break;
                case Clear clear:
                    Write(clear.Buffer);
                    break;
                case CopyElements copy:
                    Read(copy.Source);
                    Write(copy.Target);
                    break;
                case Call call:
                    Visit(call);
                    break;
            }
        }
    }

    private void Visit(Opaque code)
    {
        if (code.Purity == Purity.Effect && !Summaries.IsGuard(code))
        {
            obstacle ??= new UnsupportedException(wish + " runs iterations of its loop again, and they do something that is not the same the second time");
        }

        foreach (Operand operand in code.Operands.Where(operand => operand.Type.IsMemory))
        {
            Read(operand);
        }
    }

    private void Visit(Call call)
    {
        MethodSummary summary = memory.SummaryOf(call);
        if (summary.HasEffects || call.Method.Companions is { AreGenerated: true })
        {
            obstacle ??= new UnsupportedException($"{wish} runs iterations of its loop again, and '{call.Method.Name}' may do something that is not the same the second time", call.Results.Count > 0 ? call.Results[0] : null);
        }

        for (int i = 0; i < call.Arguments.Count; i++)
        {
            if (call.Arguments[i].Type.IsMemory && summary.Parameters[i].IsRead)
            {
                Read(call.Arguments[i]);
            }

            if (call.Arguments[i].Type.IsMemory && summary.Parameters[i].IsWritten)
            {
                Write(call.Arguments[i]);
            }
        }
    }

    private void Read(Operand buffer)
    {
        foreach (Value root in memory.RootsIn(buffer))
        {
            Add(read, root);
        }
    }

    private void Write(Operand buffer)
    {
        Value root = memory.RootOf(buffer);
        if (buffer.Type.IsGraph || memory.OriginOf(root) != root)
        {
            obstacle ??= new UnsupportedException($"{wish} can't keep what '{memory.OriginOf(root).Name}' leads to, and the loop writes there", buffer);
        }

        Add(written, root);
    }

    private void Add(Dictionary<int, Value> roots, Value root)
    {
        if (!IsInside(memory.HomeOf(root), body))
        {
            roots[root.Id] = root;
        }
    }
}
