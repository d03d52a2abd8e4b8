using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Analysis;

/// <summary>What the iterations of a loop have of memory from around it.</summary>
internal enum Sharing
{
    /// <summary>All of them read it, and none writes.</summary>
    Read,

    /// <summary>Each gets only at elements that no other one gets at.</summary>
    Own,

    /// <summary>All of them add to it.</summary>
    Sum,
}

/// <summary>
/// Finds out whether the iterations of a loop may run at the same time: none reads what another one writes, and no two write
/// one element.
/// </summary>
internal sealed class IndependentIterations
{
    private readonly MemoryAnalysis memory;
    private readonly FunctionIndex index;
    private readonly For loop;
    private readonly Places places;
    private readonly Dictionary<(int Root, bool IsTangent), (Value Root, List<Visit> Visits)> visits = new();
    private RegionNode region;

    public IndependentIterations(FunctionIndex index, MemoryAnalysis memory, For loop)
    {
        this.index = index;
        this.memory = memory;
        this.loop = loop;
        places = new Places(index, Runs.Of(index, loop));
        region = index[loop, RegionKind.LoopBody];
        Obstacle = loop.Carried.FirstOrDefault(item => !item.IsFree) is { } carried
            ? $"'{carried.Phi.Name}' goes from one iteration to the next"
            : Traversal.Statements(loop.Body).Select(Enter).FirstOrDefault(obstacle => obstacle is not null);
        foreach ((Value root, List<Visit> all) in visits.Values)
        {
            Obstacle ??= Settle(root, all);
        }
    }

    private enum Access
    {
        Read,
        Write,
        Add,
    }

    private sealed record Visit(Access Access, Spot? Spot);

    /// <summary>What stands in the way, as the end of a sentence; null if the iterations are independent.</summary>
    public string? Obstacle { get; }

    /// <summary>How iterations share each piece of memory from around the loop.</summary>
    public Dictionary<int, Sharing> SharingOf { get; } = new();

    private string? Settle(Value root, List<Visit> all)
    {
        Sharing? found = all.TrueForAll(visit => visit.Access == Access.Read) ? Sharing.Read
            : places.AreApart(all.ConvertAll(visit => visit.Spot)) ? Sharing.Own
            : all.TrueForAll(visit => visit.Access == Access.Add) ? Sharing.Sum
            : null;
        string name = memory.OriginOf(root).Name;
        if (found is not { } sharing)
        {
            return places.AreApart(all.FindAll(visit => visit.Access != Access.Read).ConvertAll(visit => visit.Spot))
                ? $"one may read what another one writes in '{name}'"
                : $"two may write one element of '{name}': the index has to be another one for each iteration, as in '{name}[i]', '{name}[2 * i + 1]', or '{name}[i * n + j]' for a j that a loop takes from 0 up to n";
        }

        if (SharingOf.TryGetValue(root.Id, out Sharing other) && other != sharing && (sharing == Sharing.Sum || other == Sharing.Sum))
        {
            return $"'{name}' and its tangents are used in different ways";
        }

        SharingOf[root.Id] = sharing > other ? sharing : other;
        return null;
    }

    private string? Enter(Statement statement)
    {
        region = index.RegionOf(statement);
        switch (statement)
        {
            case Let { Operation: NewBuffer { Position: not null } or TapeAt }:
                return "an array that one iteration makes is used in others";
            case Let { Operation: Collective }:
                return "threads wait for each other";
            case Let { Operation: Opaque opaque }:
                return Enter(opaque);
            case Let { Operation: Load load }:
                return Enter(Access.Read, load.Buffer, load.Index);
            case Let { Operation: ResultArray result }:
                return Enter(Access.Read, result.Buffer, null);
            case Store store:
                return Enter(Access.Write, store.Buffer, store.Index);
            case Accumulate add:
                return Enter(Access.Add, add.Buffer, add.Index);
            case Clear clear:
                return Enter(Access.Write, clear.Buffer, null);
            case ClearShadow clear:
                return Enter(Access.Write, clear.Shadow, null);
            case CopyElements copy:
                return Enter(Access.Read, copy.Source, null) ?? Enter(Access.Write, copy.Target, null);
            case Effect effect:
                return Enter(effect.Code);
            case Call call:
                return Enter(call);
            case Throw:
                return "an iteration may throw an exception of its own: check before the loop";
            case WriteBack:
                return "an iteration writes to a variable that others see";
            default:
                return null;
        }
    }

    private string? Enter(Opaque code)
    {
        if (code.Purity == Purity.Effect && !Summaries.IsGuard(code))
        {
            return "an iteration does something whose order others could see";
        }

        return code.Operands.Where(operand => operand.Type.IsMemory).Select(operand => Enter(Access.Read, operand, null)).FirstOrDefault(obstacle => obstacle is not null);
    }

    private string? Enter(Call call)
    {
        MethodSummary summary = memory.SummaryOf(call);
        if (summary.HasEffects)
        {
            return $"'{call.Method.Name}' does something whose order others could see";
        }

        string? obstacle = null;
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            if (!call.Arguments[i].Type.IsMemory)
            {
                continue;
            }

            if (call.AddsTo.Contains(i))
            {
                obstacle ??= Enter(Access.Add, call.Arguments[i], null);
                continue;
            }

            if (summary.Parameters[i].IsRead)
            {
                obstacle ??= Enter(Access.Read, call.Arguments[i], null);
            }

            if (summary.Parameters[i].IsWritten)
            {
                obstacle ??= Enter(Access.Write, call.Arguments[i], null);
            }
        }

        return obstacle;
    }

    private string? Enter(Access access, Operand buffer, Operand? element)
    {
        if (buffer is not Value value)
        {
            return null;
        }

        if (access != Access.Read && (value.Type.IsGraph || value.Type is ObjectType || memory.OriginOf(memory.RootOf(value)) != memory.RootOf(value)))
        {
            return $"an iteration writes to what '{memory.OriginOf(memory.RootOf(value)).Name}' leads to, and others may get there, too";
        }

        foreach (Value root in element is null ? memory.RootsIn(value) : [memory.RootOf(value)])
        {
            if (IsInside(memory.HomeOf(root)))
            {
                continue;
            }

            // Tangents that lie behind values on the tape are memory of their own.
            (int, bool) part = (root.Id, places.IsTangent(value, root));
            if (!visits.TryGetValue(part, out (Value Root, List<Visit> Visits) known))
            {
                visits[part] = known = (root, new List<Visit>());
            }

            known.Visits.Add(new Visit(access, places.Of(value, element, root, region)));
        }

        return null;
    }

    private bool IsInside(RegionNode? node)
    {
        RegionNode body = index[loop, RegionKind.LoopBody];
        while (node is not null && node != body)
        {
            node = node.Parent;
        }

        return node is not null;
    }
}
