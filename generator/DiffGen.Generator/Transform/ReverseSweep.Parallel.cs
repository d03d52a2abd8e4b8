using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// A loop whose iterations may run at the same time. The order in which they leave values on a tape would be anybody's guess: but for
/// values that lie in an array, one for each iteration, an iteration is run again and reversed where it has run, on a tape of its thread.
/// </summary>
internal sealed partial class ReverseSweep
{
    /// <summary>What the reverse of the body asks for can lie in arrays.</summary>
    public static bool IsStraight(Region body) => Traversal.Statements(body).All(statement => statement is
        Source or Store or If or Let { Operation: not (NewBuffer or TapeAt or Opaque { Purity: Purity.Effect }) });

    private void ReverseParallel(For loop, Scope scope)
    {
        Scope body = CreateScope(index[loop, RegionKind.LoopBody], scope, isRepeated: true);
        List<(int Index, Value Phi, Operand Initial)> carried = ReverseBody(loop.Carried, loop.Body, body, scope);
        if (IsIdle(carried, body))
        {
            return;
        }

        LoopState state = new LoopStateReader(index, memory, loop, "The reverse of a parallel loop").Read(snapshots.Sums, restoredRoots, snapshots.PutBack);
        HashSet<int> unread = [.. state.Buffers.Count == 0 && !Traversal.Statements(loop.Body).Any(statement => statement is Call or CopyElements or Clear)
            ? Traversal.Statements(loop.Body).OfType<Store>().Select(store => memory.RootOf(store.Buffer)).Where(root => !IsInside(memory.HomeOf(root), body.Node)).Select(root => root.Id)
            : []];
        List<(Value Buffer, Value Copy)> entries = KeepEntries(loop, state.Buffers, scope);
        List<(Operand Row, Value Copy)> left = unread.Count > 0 ? [] : [.. state.Left.Select(buffer => Leave(buffer, scope))];
        Operand start = primal.Get(loop.Start, scope), limit = primal.Get(loop.Limit, scope);
        foreach ((Value buffer, Value copy) in Enumerable.Reverse(entries))
        {
            Operand row = LoopSnapshots.RowOf(scope.Body, buffer, primal.Get(buffer, scope));
            Value kept = scope.Body.Let(new TapePopSpan(((BufferType)row.Type).Element, scope.Body.Let(new Length(row))), copy.Name);
            scope.Body.Add(new CopyElements(kept, row));
        }

        Region once = WithoutWrites(new ForwardSweep(plan, values, primal.Splits) { IsRepeated = true }.Iteration(loop.Body), unread);
        Substitution names = new();
        foreach (Value outer in FreeValues.Of(once).Concat(FreeValues.Of(loop.Body)).Distinct().Where(value => value != loop.Induction && (index.Knows(value) || plan.AddedHomes.ContainsKey(value.Id))))
        {
            names[outer] = primal.Get(outer, scope);
        }

        RegionBuilder region = Finish(body, names.Apply(once).Statements);
        (EquatableArray<Carried> all, List<Operand> yields) = CarriedAdjoints(loop.Carried, carried, body);
        scope.Body.Add(new For(loop.Induction, start, loop.Comparison, limit, loop.Step, all, region.Build(yields)) { IsParallel = true });
        foreach ((Operand row, Value copy) in left)
        {
            scope.Body.Add(new CopyElements(copy, row));
        }

        Leave(loop.Carried, carried, all, body, scope);
    }

    /// <summary>Has the forward sweep run the loop alone, and keep what memory holds before if iterations that are run again read it.</summary>
    private List<(Value Buffer, Value Copy)> KeepEntries(For loop, IReadOnlyList<Value> buffers, Scope scope)
    {
        RegionBuilder forward = new(values);
        List<(Value Buffer, Value Copy)> entries = new();
        foreach (Value buffer in buffers)
        {
            Operand row = LoopSnapshots.RowOf(forward, buffer, buffer);
            Value length = forward.Let(new Length(row));
            Value copy = forward.Let(new NewBuffer(((BufferType)row.Type).Element, length) { Zeroed = false }, buffer.Name + "Before");
            forward.Add(new CopyElements(row, copy));
            entries.Add((buffer, copy));
            scope.HasTape = true;
        }

        Region alone = new ForwardSweep(new SweepPlan(), values, primal.Splits) { LeavesNothing = true, RunsItself = RunsAlone }.Iteration(loop.Body);
        forward.Add(new Substitution(values).Apply(loop with { Body = alone }));
        plan.Snapshots[loop] = new KeptLoop(forward.Build().Statements, entries.Select(entry => entry.Buffer.Name).Where(name => name.Length > 0).Distinct().ToEquatableArray());
        return entries;
    }

    private static bool IsInside(RegionNode? node, RegionNode outer)
    {
        while (node is not null && node != outer)
        {
            node = node.Parent;
        }

        return node is not null;
    }

    private bool RunsAlone(Call call) => call.Method.Sweep == Sweep.None && CompanionKey.Split(call.Method.Key).Kind is null && !memory.SummaryOf(call).Allocates;

    /// <summary>Leaves out writes to memory that nobody reads: it holds already what is written there.</summary>
    private Region WithoutWrites(Region region, HashSet<int> unread) => region with
    {
        Statements = region.Statements
            .Where(statement => statement is not Store { Buffer: Value buffer } || !index.Knows(buffer) || !unread.Contains(memory.RootOf(buffer).Id))
            .Select(statement => statement switch
            {
                If branch => branch with { Then = WithoutWrites(branch.Then, unread), Else = WithoutWrites(branch.Else, unread) },
                For loop => loop with { Body = WithoutWrites(loop.Body, unread) },
                While loop => loop with { Body = WithoutWrites(loop.Body, unread) },
                _ => statement,
            }).ToEquatableArray(),
    };
}
