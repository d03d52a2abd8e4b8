using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Reverses a call: the callee's reverse sweep takes from the tape what its forward sweep left there. Memory that the call
/// overwrites and that an earlier call's reverse sweep reads again is put back.
/// </summary>
internal sealed class ReverseCall
{
    private readonly ReverseSweep sweep;
    private readonly MemoryAnalysis memory;
    private readonly Activity activity;
    private readonly PrimalValues primal;
    private readonly SweepPlan plan;
    private readonly ValueSource values;
    private readonly HashSet<int> restoredRoots;

    public ReverseCall(
        ReverseSweep sweep,
        MemoryAnalysis memory,
        Activity activity,
        PrimalValues primal,
        SweepPlan plan,
        ValueSource values,
        HashSet<int> restoredRoots)
    {
        this.sweep = sweep;
        this.memory = memory;
        this.activity = activity;
        this.primal = primal;
        this.plan = plan;
        this.values = values;
        this.restoredRoots = restoredRoots;
    }

    public void Run(Call call, Scope scope)
    {
        List<Operand> written = memory.WrittenBuffers(call).ToList();
        bool isActive = activity.IsActive(call), isByCompanion = call.Method.Companions is not null;
        if (isByCompanion)
        {
            CompanionCall.Check(call);
        }

        if (isActive)
        {
            ConstantArguments.Check(call, memory, activity);
        }

        if (isActive && !isByCompanion)
        {
            plan.ActiveCalls.Add(call);
            scope.HasTape = true;
            ReverseActive(call, scope);
        }
        else if (written.Find(buffer => buffer.Type.IsGraph) is { } graph)
        {
            throw new UnsupportedException($"'{call.Method.Name}' writes to what it is given, which no derivative goes through and which the companions put back", graph);
        }

        List<Statement> before = plan.Before(call);
        RequireDisjointArguments(call, written, before, scope);
        List<(Operand Written, (Operand Buffer, Value Length, string Name) Kept)> kept = written
            .Where(buffer => !buffer.Type.IsGraph && restoredRoots.Contains(memory.RootOf(buffer).Id))
            .Select(buffer => (buffer, Keep(buffer, before, scope)))
            .ToList();
        Dictionary<Operand, (Operand Buffer, Operand Copy)> entries = new();
        foreach ((Operand buffer, (Operand memory, Value length, string name)) in Enumerable.Reverse(kept))
        {
            entries[buffer] = PutBack(memory, length, name, scope);
        }

        if (isActive && isByCompanion)
        {
            new CompanionCall(sweep, memory, activity, primal, values).Run(call, entries, scope);
        }
    }

    public void RequireDisjointArguments(Call call, Scope scope) => RequireDisjointArguments(call, memory.WrittenBuffers(call).ToList(), plan.Before(call), scope);

    private void ReverseActive(Call call, Scope scope)
    {
        MethodReference reverse = SweepSignatures.Reverse(call.Method);
        List<Operand> arguments = new();
        List<Value> results = new();
        List<(Operand Argument, Value Contribution)> contributions = new();
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            if (SweepSignatures.IsPassedToReverse(call.Method.Parameters[i].Type))
            {
                arguments.Add(Converted(primal.Get(call.Arguments[i], scope), SweepSignatures.Passed(call.Method.Parameters[i].Type), scope));
            }
        }

        MethodSummary summary = memory.SummaryOf(call);
        List<int> addsTo = new();
        int result = 0;
        foreach (Leaf part in call.Method.ResultParts)
        {
            if (part.Type is RealType)
            {
                arguments.Add(Seed(call.Results[result], scope));
            }

            result++;
        }

        for (int i = 0; i < call.Arguments.Count; i++)
        {
            ParameterSignature parameter = call.Method.Parameters[i];
            Value? version = parameter.Passing is Passing.Ref or Passing.Out ? call.Results[result++] : null;
            if (!parameter.IsActive)
            {
                continue;
            }

            if (parameter.Type.IsMemory)
            {
                if (parameter.HasGraph && memory.SummaryOf(call).FollowsReferences)
                {
                    sweep.FollowArgument(call.Arguments[i]);
                }

                if (!summary.Parameters[i].IsWritten)
                {
                    addsTo.Add(arguments.Count);
                }

                arguments.Add(ShadowOf(call.Arguments[i], parameter.Type, scope));
                continue;
            }

            arguments.Add(version is null ? new DefaultConstant(parameter.Type) : Seed(version, scope));
            if (parameter.Passing != Passing.Out)
            {
                string name = call.Arguments[i] is Value argument ? Scope.AdjointName(argument) : "";
                Value contribution = values.Create(parameter.Type, name);
                results.Add(contribution);
                contributions.Add((call.Arguments[i], contribution));
            }
        }

        scope.Body.Add(new Call(reverse, arguments.ToEquatableArray(), results.ToEquatableArray()) { AddsTo = addsTo.ToEquatableArray() });
        foreach ((Operand argument, Value contribution) in contributions)
        {
            sweep.Add(scope, argument, contribution);
        }
    }

    private static Operand Seed(Value result, Scope scope) => scope.Take(result) ?? new DefaultConstant(result.Type) as Operand;

    private static Operand Converted(Operand buffer, IrType type, Scope scope) =>
        !buffer.Type.IsMemory || buffer.Type == type ? buffer : scope.Body.Let(new Conversion(buffer, type));

    // The callee accumulates into what it is given; where the caller has no use for that, into memory that is thrown away.
    private Operand ShadowOf(Operand buffer, IrType type, Scope scope)
    {
        if (activity.IsAnyActive(buffer))
        {
            return sweep.Shadow(buffer, scope);
        }

        if (type.IsGraph)
        {
            throw new UnsupportedException("what has no adjoint is passed for a parameter that has one: mark that [Constant], or let the argument be active", buffer);
        }

        scope.HasScratch = true;
        BufferType row = (BufferType)SweepSignatures.Passed(type);
        Value length = scope.Body.Let(new Length(buffer.Type is GridType ? Converted(primal.Get(buffer, scope), row, scope) : primal.Get(buffer, scope)));
        return scope.Body.Let(new NewBuffer(row.Element, length) { Stack = Stack.Scratch });
    }

    // The callee's sweeps take it that its parameters are disjoint where one is written. Its own companions check that; here the caller does.
    private void RequireDisjointArguments(Call call, List<Operand> written, List<Statement> before, Scope scope)
    {
        if (call.Method.IsModelled || before.OfType<RequireDisjoint>().Any())
        {
            return;
        }

        List<(Value Buffer, string Name)> buffers = call.Arguments
            .Select((argument, i) => (Buffer: (argument as Value)!, call.Method.Parameters[i].Name))
            .Where(argument => argument.Buffer is { Type.IsMemory: true })
            .ToList();
        for (int i = 0; i < buffers.Count; i++)
        {
            for (int k = i + 1; k < buffers.Count; k++)
            {
                Value first = buffers[i].Buffer, second = buffers[k].Buffer;
                bool isOneGraph = memory.OriginOf(memory.RootOf(first)) == memory.OriginOf(memory.RootOf(second)) && (first.Type.IsGraph || second.Type.IsGraph);
                if (isOneGraph && (written.Contains(first) || written.Contains(second)))
                {
                    throw new UnsupportedException($"'{call.Method.Name}' gets two arguments that may lead to the same memory, and writes to it", first);
                }

                if (memory.RootOf(first) == memory.RootOf(second) && (written.Contains(first) || written.Contains(second)))
                {
                    if (memory.AreSame(first, second))
                    {
                        throw new UnsupportedException($"'{call.Method.Name}' gets the same buffer twice and writes to it", first);
                    }

                    before.Add(new RequireDisjoint(Row(first, before, scope), Row(second, before, scope)) { Names = (buffers[i].Name, buffers[k].Name) });
                }
            }
        }
    }

    private Value Row(Value buffer, List<Statement> before, Scope scope) =>
        buffer.Type is GridType grid ? Add(new Conversion(buffer, grid.Row), before, scope, buffer.Name) : buffer;

    private (Operand Buffer, Value Length, string Name) Keep(Operand buffer, List<Statement> before, Scope scope)
    {
        string name = buffer is Value { IsNamed: true } named ? named.Name + "Before" : "";
        IrType row = SweepSignatures.Passed(buffer.Type);
        if (!buffer.Type.Equals(row))
        {
            buffer = Add(new Conversion(buffer, row), before, scope);
        }

        Value length = Add(new Length(buffer), before, scope);
        NewBuffer allocation = new(((BufferType)row).Element, length) { Zeroed = false };
        Value copy = values.Create(allocation.ResultType, name);
        before.Add(new Let(copy, allocation));
        before.Add(new CopyElements(buffer, copy));
        scope.HasTape = true;
        return (buffer, length, name);
    }

    // By the time the reverse sweep arrives here, the copies are what lies on top of the tape, the last one uppermost.
    private (Operand Buffer, Operand Copy) PutBack(Operand buffer, Value length, string name, Scope scope)
    {
        Value copy = scope.Body.Let(new TapePopSpan(((BufferType)buffer.Type).Element, primal.Get(length, scope)), name);
        Operand restored = primal.Get(buffer, scope);
        scope.Body.Add(new CopyElements(copy, restored));
        return (restored, copy);
    }

    private Value Add(Operation operation, List<Statement> before, Scope scope, string name = "")
    {
        Value value = values.Create(operation.ResultType, name);
        before.Add(new Let(value, operation));
        plan.AddedHomes[value.Id] = scope.Node;
        plan.AddedOperations[value.Id] = operation;
        return value;
    }
}
