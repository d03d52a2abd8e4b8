using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Analysis;

/// <summary>
/// Which memory a buffer refers to, who writes it, and whether what was read there can be read again later. Each
/// parameter and each allocation is memory of its own (companions check at run time that parameters are disjoint where
/// one is written); a slice or a conversion shares the memory of what it was made from. Buffers between which the method
/// chooses at run time count as one, since what is said of one holds for the other; so do all arrays of one type, and all
/// objects, that are reached from one parameter.
/// </summary>
internal sealed class MemoryAnalysis
{
    private readonly FunctionIndex index;
    private readonly IReadOnlyDictionary<string, MethodSummary> callees;
    private readonly Dictionary<int, Value> roots = new();
    private readonly Dictionary<int, Value> joined = new();
    private readonly Dictionary<IrType, Value> lasting = new();
    private readonly Dictionary<int, int> lastWrite = new();
    private readonly HashSet<int> read = new();
    private readonly List<Value> pieces = new();

    // Memory that is reached through other memory: from which parameter, and of which type.
    private readonly Dictionary<(int Origin, string Kind), Value> reached = new();
    private readonly Dictionary<int, Value> origins = new();

    // Of objects it is known which fields are written, and when last.
    private readonly Dictionary<(int Root, string Path), int> lastFieldWrite = new();
    private readonly Dictionary<int, int> lastWriteAnywhere = new();

    public MemoryAnalysis(Function function, FunctionIndex index, IReadOnlyDictionary<string, MethodSummary> callees)
    {
        this.index = index;
        this.callees = callees;
        foreach (Parameter parameter in function.Parameters)
        {
            roots[parameter.Value.Id] = parameter.Value;
            pieces.Add(parameter.Value);
        }

        ChangingReferences changing = new(function);
        foreach (Statement statement in Traversal.Statements(function.Body))
        {
            foreach (Value reference in ChangingReferences.In(statement))
            {
                roots[reference.Id] = reference;
            }

            if (statement is Let { Target.Type.IsMemory: true } let)
            {
                FindRoot(let, changing.Origin);
                if (roots[let.Target.Id] == let.Target)
                {
                    pieces.Add(let.Target);
                }
            }
        }

        do
        {
            JoinReached();
        }
        while (changing.Sources.Any(pair => JoinChanging(pair.Reference, pair.Source)));
        Visit(function.Body);
    }

    /// <summary>The parameter or the allocation whose memory a buffer refers to; of several, the one that lives longest.</summary>
    public Value RootOf(Operand buffer) =>
        buffer is Value value && roots.TryGetValue(value.Id, out Value? root)
            ? Joined(root)
            : throw new InvalidOperationException("No memory is known for " + buffer);

    /// <summary>Two buffers are one and the same, perhaps seen as different types.</summary>
    public bool AreSame(Value first, Value second) => Unconverted(first) == Unconverted(second);

    /// <summary>The root of memory; an array that is only made to be returned is its own.</summary>
    public Value RootOrSelf(Value buffer) => roots.TryGetValue(buffer.Id, out Value? root) ? Joined(root) : buffer;

    /// <summary>What a root stands for: one parameter or allocation, or several between which the method chooses.</summary>
    public IEnumerable<Value> PiecesOf(Value root) => pieces.Where(piece => piece.Type.IsMemory && Joined(piece) == root);

    public bool IsWritten(Value buffer) => lastWrite.ContainsKey(RootOf(buffer).Id);

    /// <summary>Memory that the caller passed.</summary>
    public bool IsParameter(Value root) => index[root].IsParameter;

    public bool IsRead(Value buffer) => read.Contains(RootOf(buffer).Id);

    /// <summary>Memory that is reached through what a call gets, and that the callee may write.</summary>
    public bool IsWrittenByCall(Value root) => lastWriteAnywhere.ContainsKey(root.Id);

    /// <summary>Memory that a statement reads is never written from then on, as long as the root lives: reading it again gives the same.</summary>
    public bool IsStable(Statement reader, Value root) =>
        !lastWrite.TryGetValue(root.Id, out int last) || last < index.FirstRepeatedPosition(reader, HomeOf(root));

    /// <summary>What an element held when it was read it holds from then on.</summary>
    public bool IsStable(Let reader, Load load)
    {
        Value root = RootOf(load.Buffer);
        if (load.Buffer.Type is not ObjectType)
        {
            return IsStable(reader, root);
        }

        int first = index.FirstRepeatedPosition(reader, HomeOf(root));
        return (!lastFieldWrite.TryGetValue((root.Id, load.Path), out int last) || last < first)
            && (!lastWriteAnywhere.TryGetValue(root.Id, out int any) || any < first);
    }

    /// <summary>The memory of a buffer, and all that is reached from the same parameter where other memory is reached through it.</summary>
    public IEnumerable<Value> RootsIn(Operand buffer)
    {
        Value root = RootOf(buffer);
        return buffer.Type.IsGraph
            ? reached.Where(pair => OriginOf(pair.Value) == OriginOf(root)).Select(pair => Joined(pair.Value)).Prepend(root).Distinct()
            : [root];
    }

    /// <summary>The parameter from which memory is reached; the memory itself, if it is reached through no other.</summary>
    public Value OriginOf(Value root) => origins.TryGetValue(root.Id, out Value? origin) ? Joined(origin) : root;

    /// <summary>Memory that a statement reads is not written by any statement that runs after it; by the statement itself it may be.</summary>
    public bool IsLeftAlone(Statement reader, Value root)
    {
        int first = index.FirstRepeatedPosition(reader, HomeOf(root));
        return !lastWrite.TryGetValue(root.Id, out int last) || last < first || (last == first && last == index.PositionOf(reader));
    }

    /// <summary>What a call does. A reverse sweep puts memory back and adds to adjoints, so it counts as reading and writing all that it gets.</summary>
    public MethodSummary SummaryOf(Call call) => call.Method.Sweep is Sweep.Reverse or Sweep.Both
        ? new MethodSummary(call.Method.Key, call.Method.Parameters.Map(parameter => new ParameterAccess(true, parameter.Type is not BufferType { Kind: BufferKind.ReadOnlySpan })))
        : call.Method.Companions is not null
            ? MethodSummary.OfDeclared(call.Method)
            : WithTangents(callees[call.Method.Key], call.Method);

    // Each application of forward mode adds the tangents of what is active, and then those of the result.
    private static MethodSummary WithTangents(MethodSummary summary, MethodReference method)
    {
        if (method.TangentOrder == 0 && method.Sweep == Sweep.None)
        {
            return summary;
        }

        List<ParameterAccess> accesses = [.. OfPassed(summary, method)];
        accesses.AddRange(ForShadows(accesses, summary, method).ToList());
        for (int order = 0; order < method.TangentOrder; order++)
        {
            accesses.AddRange(accesses.Where((_, i) => method.Parameters[i].IsActive).ToList());
            accesses.AddRange(method.ResultParts.Where(part => part.Type is RealType).Select(_ => new ParameterAccess(IsRead: false, IsWritten: false)));
        }

        return summary with { Parameters = accesses.ToEquatableArray() };
    }

    // Of the shadows that a forward sweep follows it only sees where they lead to.
    private static IEnumerable<ParameterAccess> ForShadows(IReadOnlyList<ParameterAccess> passed, MethodSummary summary, MethodReference method) =>
        method.Sweep != Sweep.Forward || !summary.FollowsReferences ? []
        : passed.Where((_, i) => method.Parameters[i].HasGraph).Select(_ => new ParameterAccess(IsRead: false, IsWritten: false));

    // Lengths stand behind the elements of arrays of several dimensions.
    private static IEnumerable<ParameterAccess> OfPassed(MethodSummary summary, MethodReference method)
    {
        int own = 0;
        foreach (ParameterSignature parameter in method.Parameters)
        {
            if (parameter.IsExtent)
            {
                yield return new ParameterAccess(IsRead: false, IsWritten: false);
            }
            else if (own < summary.Parameters.Count)
            {
                yield return summary.Parameters[own++];
            }
            else
            {
                yield break;
            }
        }
    }

    /// <summary>The buffers among a call's arguments that the callee writes to.</summary>
    public IEnumerable<Operand> WrittenBuffers(Call call)
    {
        MethodSummary summary = SummaryOf(call);
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            if (summary.Parameters[i].IsWritten && call.Arguments[i].Type.IsMemory)
            {
                yield return call.Arguments[i];
            }
        }
    }

    private void Visit(Region region)
    {
        foreach (Statement statement in region.Statements)
        {
            switch (statement)
            {
                case Let let:
                    Visit(let);
                    break;
                case Store store:
                    Write(store.Buffer, statement, store.Path);
                    break;
                case Accumulate accumulate:
                    read.Add(RootOf(accumulate.Buffer).Id);
                    Write(accumulate.Buffer, statement, accumulate.Path);
                    break;
                case ClearShadow clear:
                    WriteAll([clear.Shadow], statement);
                    break;
                case Clear clear:
                    Write(clear.Buffer, statement);
                    break;
                case CopyElements copy:
                    Read(copy.Source);
                    Write(copy.Target, statement);
                    break;
                case Effect { Code.Purity: not Purity.Effect } look:
                    look.Code.Operands.ToList().ForEach(Read);
                    break;
                case Effect effect:
                    WriteAll(effect.Code.Operands, statement);
                    break;
                case Call call:
                    Visit(call);
                    break;
                case If branch:
                    Visit(branch.Then);
                    Visit(branch.Else);
                    break;
                case For loop:
                    Visit(loop.Body);
                    break;
                case While loop:
                    Visit(loop.Condition);
                    Visit(loop.Body);
                    break;
            }
        }
    }

    private void Visit(Let let)
    {
        switch (let.Operation)
        {
            case Load { ResultType.IsMemory: true }:
                // All that is read is where other memory is.
                break;
            case Load load:
                read.Add(RootOf(load.Buffer).Id);
                break;
            case ResultArray result:
                Read(result.Buffer);
                break;
            case Opaque { Purity: Purity.Effect } opaque:
                WriteAll(opaque.Operands, let);
                break;
            case Opaque opaque:
                foreach (Operand operand in opaque.Operands)
                {
                    Read(operand);
                }

                break;
        }
    }

    private void FindRoot(Let let, Value? tapeOrigin)
    {
        roots[let.Target.Id] = let.Operation switch
        {
            Slice slice => RootOf(slice.Buffer),
            Conversion conversion => RootOf(conversion.X),
            Copy { X: Value } copy => RootOf(copy.X),
            Shape shape => RootOf(shape.Elements),
            Load load => Reached(OriginOf(RootOf(load.Buffer)), let.Target),
            TapePop when tapeOrigin is not null => Reached(tapeOrigin, let.Target),
            NewBuffer { Position: not null, Element: var element } => Lasting(element, let.Target),
            TapeAt { Element: var element } => Lasting(element, let.Target),
            Select select => Join(RootOf(select.WhenTrue), RootOf(select.WhenFalse)),
            Opaque { Purity: Purity.Pure, Operands: { Length: 1 } operands } when operands[0].Type is BufferType => RootOf(operands[0]),
            _ => let.Target,
        };
    }

    // Which of all lasting memory it is shows only at run time.
    private Value Lasting(IrType element, Value memory)
    {
        if (!lasting.TryGetValue(element, out Value? other))
        {
            return lasting[element] = memory;
        }

        return Joined(other);
    }

    private Value Reached(Value origin, Value target)
    {
        (int, string) key = (origin.Id, ChangingReferences.KindOf(target.Type));
        if (!reached.TryGetValue(key, out Value? root))
        {
            reached[key] = root = target;
            origins[target.Id] = origin;
        }

        return root;
    }

    // Parameters between which the method chooses were two when what is reached from them was met.
    private void JoinReached()
    {
        foreach (IGrouping<(int, string), Value> same in reached.GroupBy(pair => (Joined(origins[pair.Value.Id]).Id, pair.Key.Kind), pair => pair.Value).ToList())
        {
            foreach (Value root in same)
            {
                Join(Joined(same.First()), Joined(root));
            }
        }
    }

    // What it leads to may be reached from wherever it came from.
    private bool JoinChanging(Value reference, Value source)
    {
        (Value first, Value second) = (roots[reference.Id], roots[source.Id]);
        return JoinInto(first, second) | JoinInto(StartOf(first), StartOf(second));

        Value StartOf(Value root) => origins.TryGetValue(root.Id, out Value? origin) ? origin : root;
    }

    private bool JoinInto(Value first, Value second)
    {
        (first, second) = (Joined(first), Joined(second));
        if (first == second)
        {
            return false;
        }

        // A parameter stays what it is.
        _ = index[second].IsParameter ? Join(second, first) : Join(first, second);
        return true;
    }

    /// <summary>Where memory lives: as long as that region runs.</summary>
    public RegionNode HomeOf(Value root) => origins.ContainsKey(root.Id) || lasting.Values.Any(memory => Joined(memory) == root) ? index.Root : index[root].Home;

    private Value Unconverted(Value buffer) => index[buffer].Let?.Operation switch
    {
        Conversion { X: Value converted } => Unconverted(converted),
        Copy { X: Value copied } => Unconverted(copied),
        _ => buffer,
    };

    private Value Joined(Value root)
    {
        while (joined.TryGetValue(root.Id, out Value? other))
        {
            root = other;
        }

        return root;
    }

    private Value Join(Value first, Value second)
    {
        if (first == second)
        {
            return first;
        }

        (Value kept, Value dropped) = index[first].Home.Depth <= index[second].Home.Depth ? (first, second) : (second, first);
        joined[dropped.Id] = kept;
        return kept;
    }

    private void Visit(Call call)
    {
        MethodSummary summary = SummaryOf(call);
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            if (!call.Arguments[i].Type.IsMemory)
            {
                continue;
            }

            if (summary.Parameters[i].IsRead)
            {
                Read(call.Arguments[i]);
            }

            if (summary.Parameters[i].IsWritten)
            {
                WriteAll(call.Arguments[i], call);
            }
        }
    }

    private void Read(Operand buffer)
    {
        if (buffer.Type.IsMemory && buffer is Value)
        {
            read.UnionWith(RootsIn(buffer).Select(root => root.Id));
        }
    }

    private void Write(Operand buffer, Statement statement, string path = "")
    {
        int root = RootOf(buffer).Id;
        int position = index.PositionOf(statement);
        lastWrite[root] = lastWrite.TryGetValue(root, out int last) ? Math.Max(last, position) : position;
        if (buffer.Type is ObjectType)
        {
            lastFieldWrite[(root, path)] = lastFieldWrite.TryGetValue((root, path), out int field) ? Math.Max(field, position) : position;
        }
    }

    private void WriteAll(Operand buffer, Statement statement)
    {
        int position = index.PositionOf(statement);
        foreach (Value root in RootsIn(buffer))
        {
            lastWrite[root.Id] = lastWrite.TryGetValue(root.Id, out int last) ? Math.Max(last, position) : position;
            lastWriteAnywhere[root.Id] = lastWriteAnywhere.TryGetValue(root.Id, out int any) ? Math.Max(any, position) : position;
        }
    }

    // What runs for its effect gets the buffer itself and may do anything with it.
    private void WriteAll(IEnumerable<Operand> operands, Statement statement)
    {
        foreach (Operand operand in operands)
        {
            if (operand is Value && operand.Type.IsMemory)
            {
                Read(operand);
                WriteAll(operand, statement);
            }
        }
    }
}
