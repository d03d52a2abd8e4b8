using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// The sweeps of a method that is run again in its callers' reverse sweeps: the first is the method itself, which leaves on the tape only
/// what it was given and overwrites, and the second runs both sweeps from there.
/// </summary>
internal sealed class RecomputedSweeps(
    Function primal, MethodReference method, MethodSummary summary, string display, IReadOnlyDictionary<string, MethodSummary> callees)
{
    private readonly List<int> kept =
    [
        .. Enumerable.Range(0, method.Parameters.Count).Where(i => !SweepSignatures.IsPassedToReverse(method.Parameters[i].Type) && method.Parameters[i].Passing != Passing.Out),
    ];

    private readonly List<int> copied =
    [
        .. Enumerable.Range(0, method.Parameters.Count).Where(i => method.Parameters[i].Type.IsMemory && summary.Parameters[i] is { IsRead: true, IsWritten: true }),
    ];

    public (Function Forward, Function Reverse) Apart()
    {
        if (primal.Parameters.Count != method.Parameters.Count)
        {
            throw new UnsupportedException("Checkpoint is not supported yet for a method that takes an array of several dimensions");
        }

        if (primal.Parameters.FirstOrDefault(parameter => parameter.Type.IsGraph) is { } graph)
        {
            throw new UnsupportedException($"Checkpoint is not supported yet for a method whose parameter '{graph.Name}' leads to other memory");
        }

        CompanionSweeps.CheckMemory(method, summary, primal);
        return (Forward(), Reverse());
    }

    private Function Forward()
    {
        RegionBuilder body = new(new ValueSource(primal.NextId));
        foreach (int i in kept)
        {
            body.Add(new TapePush(primal.Parameters[i].Value));
        }

        foreach (int i in copied)
        {
            Value buffer = primal.Parameters[i].Value;
            Value copy = body.Let(new NewBuffer(((BufferType)buffer.Type).Element, body.Let(new Length(buffer))) { Zeroed = false });
            body.Add(new CopyElements(buffer, copy));
        }

        // What the method puts on the tape for itself is gone when it returns.
        Value mark = body.Let(new TapeMark(Stack.Tape));
        body.AddRange(new ForwardSweep(new SweepPlan(), body.Values, splits: true) { LeavesNothing = true, Follows = call => callees[call.Method.Key].FollowsReferences }.Run(primal.Body).Build().Statements);
        body.Add(new TapeRelease(Stack.Tape, mark));
        return primal with
        {
            Name = SweepSignatures.Forward(method).Name,
            Body = body.Build(primal.Body.Yields),
            NextId = body.Values.Next,
            Tape = TapeAccess.Passed,
            Header = EquatableArray.Create($"Forward sweep of {display}, which is run again in the reverse sweep."),
        };
    }

    private Function Reverse()
    {
        MethodReference signature = SweepSignatures.Reverse(method);
        RegionBuilder body = new(new ValueSource());
        List<Parameter> parameters = [.. signature.Parameters.Select(parameter =>
            new Parameter(body.Values.Create(parameter.Type, parameter.Name), parameter.Passing) { IsActive = parameter.IsActive, Part = parameter.Part })];
        Queue<Parameter> declared = new(parameters);
        Dictionary<int, Operand> entries = Enumerable.Range(0, method.Parameters.Count)
            .Where(i => SweepSignatures.IsPassedToReverse(method.Parameters[i].Type)).ToDictionary(i => i, _ => (Operand)declared.Dequeue().Value);
        Dictionary<int, Operand> seeds = Enumerable.Range(0, method.ResultParts.Length)
            .Where(part => method.ResultParts[part].Type is RealType).ToDictionary(part => part, _ => (Operand)declared.Dequeue().Value);
        Dictionary<int, Parameter> adjoints = Enumerable.Range(0, method.Parameters.Count)
            .Where(i => method.Parameters[i].IsActive).ToDictionary(i => i, _ => declared.Dequeue());
        TakeOffTape(body, entries);
        Dictionary<SweepItem, Value> results = new SweepTangents(method, order: 0).Call(body, (item, parameter) => item.Role switch
        {
            SweepRole.Own => entries.TryGetValue(item.Of, out Operand? entry) ? entry : new DefaultConstant(parameter.Type),
            SweepRole.Seed => seeds[item.Of],
            _ => adjoints[item.Of].Value,
        });
        IEnumerable<Operand> finals = adjoints.Where(pair => pair.Value.IsReturned).OrderBy(pair => pair.Key).Select(pair => (Operand)results[new SweepItem(SweepRole.Adjoint, pair.Key, 0)]);
        return new Function(primal.Key, signature.Name, parameters.ToEquatableArray(), null, body.Build(finals), body.Values.Next)
        {
            Tape = TapeAccess.Passed,
            Header = EquatableArray.Create($"Reverse sweep of {display}: runs it again, from what it was given."),
        };
    }

    private void TakeOffTape(RegionBuilder body, Dictionary<int, Operand> entries)
    {
        Dictionary<int, Value> lengths = method.Parameters.Select((parameter, i) => (parameter, i))
            .Where(pair => pair.parameter.Type.IsMemory && summary.Parameters[pair.i].IsWritten)
            .ToDictionary(pair => pair.i, pair => body.Let(new Length(entries[pair.i])));
        foreach (int i in lengths.Keys.OrderByDescending(i => i))
        {
            // The method is going to write there, and what it wrote the first time stands there now.
            NewBuffer own = new(((BufferType)method.Parameters[i].Type).Element, lengths[i]) { Stack = Stack.Scratch, Zeroed = !copied.Contains(i) };
            Value copy = body.Let(own, method.Parameters[i].Name);
            if (copied.Contains(i))
            {
                body.Add(new CopyElements(body.Let(new TapePopSpan(own.Element, lengths[i])), copy));
            }

            entries[i] = copy;
        }

        foreach (int i in Enumerable.Reverse(kept))
        {
            entries[i] = body.Let(new TapePop(method.Parameters[i].Type), method.Parameters[i].Name);
        }
    }
}
