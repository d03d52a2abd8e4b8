using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>What the reverse sweep knows about loops that leave snapshots.</summary>
/// <param name="Count">How many snapshots a loop may leave; none, where all loops leave values.</param>
/// <param name="PutBack">Roots of memory that is put back to its entry contents in the end.</param>
internal sealed record SnapshotOptions(int Count, Sums Sums, HashSet<int> PutBack);

/// <summary>
/// A loop that leaves snapshots of its state: each iteration is run again from the last snapshot before it, and reversed where it has
/// run, so that the values of one iteration at a time are kept.
/// </summary>
internal sealed partial class ReverseSweep
{
    private bool Follows(Statement statement) =>
        ChangingReferences.In(statement).Any() || (statement is Call { Method.Companions: null } call && memory.SummaryOf(call).FollowsReferences);

    private void ReverseFromSnapshots(Statement loop, EquatableArray<Carried> primalCarried, Region primalBody, Scope scope)
    {
        if (Traversal.Statements(primalBody).Prepend(loop).Any(Follows))
        {
            throw new UnsupportedException("LoopSnapshots is not supported for a loop in which references to objects or to what they lead to change");
        }

        Scope body = CreateScope(index[loop, RegionKind.LoopBody], scope, isRepeated: true);
        List<(int Index, Value Phi, Operand Initial)> carried = ReverseBody(primalCarried, primalBody, body, scope);
        if (IsIdle(carried, body))
        {
            return;
        }

        LoopState state = new LoopStateReader(index, memory, loop, "LoopSnapshots").Read(snapshots.Sums, restoredRoots, snapshots.PutBack);
        LoopSnapshots kept = new(loop, state, values, memory, primal.Splits, snapshots.Count);
        RegionBuilder forward = kept.Forward(out LoopSnapshots.Storage storage, out Operand last, out Value? iterations);
        plan.Snapshots[loop] = new KeptLoop(
            forward.Build().Statements,
            state.Carried.Select(i => primalCarried[i].Phi.Name).Concat(state.Buffers.Select(buffer => buffer.Name)).Where(name => name.Length > 0).Distinct().ToEquatableArray());
        scope.HasTape = true;
        foreach (Value added in forward.Build().Statements.SelectMany(Definitions.Of).Where(added => !index.Knows(added)))
        {
            plan.AddedHomes[added.Id] = scope.Node;
        }

        foreach (Let let in forward.Build().Statements.OfType<Let>().Where(let => let.Operation is NewBuffer))
        {
            plan.AddedOperations[let.Target.Id] = let.Operation;
        }

        For? counted = loop as For;
        Operand start = counted is null ? Constants.Int(0) : primal.Get(counted.Start, scope);
        Operand count = counted is null ? primal.Get(iterations!, scope) : LoopBounds.TripCount(scope.Body, counted, start, primal.Get(counted.Limit, scope));
        List<(Operand Row, Value Copy)> left = [.. state.Left.Select(buffer => Leave(buffer, scope))];
        LoopSnapshots.Storage here = Restored(storage, state, scope);

        // The iteration that is to be reversed, once the reverse sweep has brought the state there.
        Value iteration = values.Create(IrType.Int32, counted is { Start: IntegerConstant { Value: 0 }, Step: 1 } ? counted.Induction.Name : "iteration");
        Value top = values.Create(IrType.Int32, "snapshot");
        RegionBuilder again = new(values);
        Region once = new ForwardSweep(plan, values, primal.Splits) { IsRepeated = true }.Iteration(primalBody);
        HashSet<int> inside = [.. primalCarried.Select(item => item.Phi.Id)];
        if (counted is not null)
        {
            inside.Add(counted.Induction.Id);
        }

        List<(Value Primal, Operand Here)> outer = [.. FreeValues.Of(once).Concat(FreeValues.Of(primalBody)).Distinct()
            .Where(value => !inside.Contains(value.Id) && (index.Knows(value) || plan.AddedHomes.ContainsKey(value.Id)))
            .Select(value => (value, primal.Get(value, scope)))];
        Operand newTop = kept.Return(again, here, top, iteration, counted is null ? null : (region, at) => Induction(region, counted, start, at), outer);
        if (counted is not null)
        {
            again.Add(new Let(counted.Induction, new Copy(Induction(again, counted, start, iteration))));
        }

        Substitution names = new();
        outer.ForEach(pair => names[pair.Primal] = pair.Here);
        again.AddRange(names.Apply(once).Statements);
        RegionBuilder region = Finish(body, again.Build().Statements);
        (EquatableArray<Carried> all, List<Operand> yields) = CarriedAdjoints(primalCarried, carried, body);
        all = all.Append(new Carried(top, primal.Get(last, scope), values.Create(IrType.Int32, "snapshot"))).ToEquatableArray();
        yields.Add(newTop);
        Operand final = scope.Body.Let(new Binary(BinaryOperator.Subtract, count, Constants.Int(1)));
        scope.Body.Add(new For(iteration, final, BinaryOperator.GreaterOrEqual, Constants.Int(0), -1, all, region.Build(yields)));
        foreach ((Operand row, Value copy) in left)
        {
            scope.Body.Add(new CopyElements(copy, row));
        }

        PopStorage(forward, scope);
        Leave(primalCarried, carried, all, body, scope);
    }

    /// <summary>What a loop's counter holds in an iteration.</summary>
    private static Operand Induction(RegionBuilder region, For loop, Operand start, Operand iteration)
    {
        OpaqueType type = (OpaqueType)loop.Induction.Type;
        Operand at = type == IrType.Int32 ? iteration : region.Let(new Conversion(iteration, type));
        Operand distance = loop.Step == 1 ? at : region.Let(new Binary(BinaryOperator.Multiply, at, new IntegerConstant(loop.Step, type)));
        return start is IntegerConstant { Value: 0 } ? distance : region.Let(new Binary(BinaryOperator.Add, start, distance), loop.Induction.Name);
    }

    /// <summary>Keeps what the loop has left in memory that it is run on again.</summary>
    private (Operand Row, Value Copy) Leave(Value buffer, Scope scope)
    {
        Operand row = LoopSnapshots.RowOf(scope.Body, buffer, primal.Get(buffer, scope));
        Value copy = scope.Body.Let(
            new NewBuffer(((BufferType)row.Type).Element, scope.Body.Let(new Length(row))) { Zeroed = false, Stack = Stack.Scratch }, buffer.Name + "Left");
        scope.HasScratch = true;
        scope.Body.Add(new CopyElements(row, copy));
        return (row, copy);
    }

    private LoopSnapshots.Storage Restored(LoopSnapshots.Storage storage, LoopState state, Scope scope) => new(
        primal.Get(storage.Iterations, scope),
        [.. storage.Scalars.Select(copies => primal.Get(copies, scope))],
        [.. storage.Buffers.Zip(state.Buffers, (kept, buffer) =>
        {
            Operand row = LoopSnapshots.RowOf(scope.Body, buffer, primal.Get(buffer, scope));
            return (row, (Operand)scope.Body.Let(new Length(row)), primal.Get(kept.Copies, scope));
        })]);

    private void PopStorage(RegionBuilder forward, Scope scope)
    {
        foreach (Let let in Enumerable.Reverse(forward.Build().Statements.OfType<Let>()))
        {
            if (let.Operation is NewBuffer buffer)
            {
                scope.Body.Let(new TapePopSpan(buffer.Element, primal.Get(buffer.Count, scope)));
            }
        }
    }
}
