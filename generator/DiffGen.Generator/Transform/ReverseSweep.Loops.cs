using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>Loops, reversed after all iterations have run or each right after itself.</summary>
internal sealed partial class ReverseSweep
{
    private void ReverseFor(For loop, Scope scope)
    {
        if (fusion.IsPossible(loop, scope) && Fuse(loop, scope))
        {
            return;
        }

        if (loop.HasSnapshots && snapshots.Count > 0)
        {
            ReverseFromSnapshots(loop, loop.Carried, loop.Body, scope);
            return;
        }

        if (loop.IsParallel && !IsStraight(loop.Body))
        {
            ReverseParallel(loop, scope);
            return;
        }

        Value induction = values.Create(loop.Induction.Type, loop.Induction.Name);
        Scope body = CreateScope(index[loop, RegionKind.LoopBody], scope, ascends: loop.IsParallel || freeOrder.Holds(loop));
        body.Available[loop.Induction.Id] = induction;
        RecordPlan record = body.Record = plan.RecordOf(loop);
        record.Saves.Clear();
        FindExtrema(loop, induction, scope);
        List<(int Index, Value Phi, Operand Initial)> carried = ReverseBody(loop.Carried, loop.Body, body, scope);
        if (IsIdle(carried, body))
        {
            return;
        }

        // A loop that a throw may leave early need not have room for the iterations that never come.
        record.IsIndexed = record.Saves.Count > 0 && !body.HasTape && record.Saves.TrueForAll(save => PrimalValues.IsRecordable(save.Primal.Type)) && !Traversal.Statements(loop.Body).Any(statement => statement is Throw);
        scope.HasTape |= body.HasTape || record.Saves.Count > 0;
        IEnumerable<Statement> restores = record.IsIndexed ? IndexedRestores(loop, induction, record, scope) : Pops(record);
        RegionBuilder region = Finish(body, restores);
        (Operand start, BinaryOperator comparison, Operand limit) = (primal.Get(loop.Start, scope), loop.Comparison, primal.Get(loop.Limit, scope));
        if (!body.Ascends)
        {
            (start, comparison, limit) = LoopBounds.Reverse(scope.Body, loop, start, limit);
        }

        (EquatableArray<Carried> all, List<Operand> yields) = CarriedAdjoints(loop.Carried, carried, body);
        For reversed = new(induction, start, comparison, limit, body.Ascends ? loop.Step : -loop.Step, all, region.Build(yields))
        {
            IsParallel = loop.IsParallel && (record.IsIndexed || record.Saves.Count == 0),
        };
        scope.Body.Add(FromLast(loop, reversed, scope));
        if (record.IsIndexed && record.ReusedBounds is null && SeesForwardSweep(scope))
        {
            PopSegments(loop, record, scope);
        }

        Leave(loop.Carried, carried, all, body, scope);
    }

    /// <summary>Has each iteration of a loop of sums reversed right after it has run, if the adjoints of the sums are known before the loop.</summary>
    private bool Fuse(For loop, Scope scope)
    {
        List<Operand?> adjoints = new();
        foreach (Carried item in loop.Carried)
        {
            Operand? adjoint = activity.IsActive(item.Phi) && scope.Has(item.Result.Id) ? scope[item.Result.Id] : null;
            if (adjoint is not null && !early.IsKnownBefore(adjoint, loop, scope))
            {
                return false;
            }

            adjoints.Add(adjoint);
        }

        if (adjoints.All(adjoint => adjoint is null))
        {
            return false;
        }

        Scope body = CreateScope(index[loop, RegionKind.LoopBody], scope, isFused: true);
        for (int i = 0; i < adjoints.Count; i++)
        {
            if (adjoints[i] is { } adjoint)
            {
                scope.Take(loop.Carried[i].Result);
                Add(scope, loop.Carried[i].Initial, adjoint);
                Add(body, loop.Body.Yields[i], early.Before(adjoint, loop, scope));
            }
        }

        Run(body);
        EquatableArray<Statement> statements = Finish(body, []).Build().Statements;
        plan.Fused[loop] = new FusedLoop(
            statements,
            body.Accumulators.Select(item => item.Carried).ToEquatableArray(),
            body.Accumulators.Select(item => body[item.Primal.Id]).ToEquatableArray())
        {
            HasScratch = body.HasScratch,

            // The reverse of the body has met them from the last to the first.
            Reusing = Enumerable.Reverse(body.Reusing).ToEquatableArray(),
        };
        foreach ((Value value, Carried carried) in body.Accumulators)
        {
            plan.AddedHomes[carried.Result.Id] = scope.Node;
            Add(scope, value, primal.Get(carried.Result, scope));
        }

        return true;
    }

    private List<Statement> IndexedRestores(For loop, Value induction, RecordPlan record, Scope scope)
    {
        Operand start = primal.Get(loop.Start, scope);
        bool seesSegments = SeesForwardSweep(scope);
        record.ReusedBounds = scope is { IsFused: true, Node.Owner: { } around } && early.IsKnownBefore(loop.Start, around, scope) && early.IsKnownBefore(loop.Limit, around, scope)
            ? (early.Before(loop.Start, around, scope), early.Before(loop.Limit, around, scope))
            : null;
        if (record.ReusedBounds is not null)
        {
            scope.Reusing.Add(loop);
        }

        Operand? count = seesSegments ? null : LoopBounds.TripCount(scope.Body, loop, start, primal.Get(loop.Limit, scope));
        List<Statement> restores = new();
        RegionBuilder first = scope.Body.Nested();
        Operand iteration = LoopBounds.Iteration(first, induction, start, loop.Step);
        restores.AddRange(first.Build().Statements);
        foreach (Save save in Enumerable.Reverse(record.Saves))
        {
            Value segment = count is null
                ? save.Segment = values.Create(new BufferType(BufferKind.Span, save.Primal.Type), save.SegmentName)
                : scope.Body.Let(new TapePopSpan(save.Primal.Type, count), save.SegmentName);
            restores.Add(new Let(save.Restored, new Load(segment, iteration, InRange: true)));
        }

        return restores;
    }

    /// <summary>What the forward sweep defines in the region is visible in its reverse.</summary>
    private static bool SeesForwardSweep(Scope scope) => scope.IsFused || scope.IsRepeated || (scope.Node.Kind == RegionKind.Function && scope.Record is null);

    private void PopSegments(For loop, RecordPlan record, Scope scope)
    {
        Operand count = LoopBounds.TripCount(scope.Body, loop, primal.Get(loop.Start, scope), primal.Get(loop.Limit, scope));
        foreach (Save save in Enumerable.Reverse(record.Saves))
        {
            scope.Body.Let(new TapePopSpan(save.Primal.Type, count));
        }
    }

    private void ReverseWhile(While loop, Scope scope)
    {
        if (loop.HasSnapshots && snapshots.Count > 0)
        {
            ReverseFromSnapshots(loop, loop.Carried, loop.Body, scope);
            return;
        }

        Scope body = CreateScope(index[loop, RegionKind.LoopBody], scope);
        RecordPlan record = body.Record = plan.RecordOf(loop);
        record.Saves.Clear();
        Value iteration = values.Create(IrType.Int32, "iteration");
        body.Iteration = iteration;
        List<(int Index, Value Phi, Operand Initial)> carried = ReverseBody(loop.Carried, loop.Body, body, scope);
        if (IsIdle(carried, body))
        {
            return;
        }

        if (record.Count is null)
        {
            record.Count = values.Create(IrType.Int32, "iterations");
            plan.AddedHomes[record.Count.Id] = scope.Node;
        }

        scope.HasTape |= body.HasTape || record.Saves.Count > 0;
        RegionBuilder region = Finish(body, Pops(record));
        Operand count = primal.Get(record.Count, scope);
        Operand last = scope.Body.Let(new Binary(BinaryOperator.Subtract, count, Constants.Int(1)));
        (EquatableArray<Carried> all, List<Operand> yields) = CarriedAdjoints(loop.Carried, carried, body);
        scope.Body.Add(new For(iteration, last, BinaryOperator.GreaterOrEqual, Constants.Int(0), -1, all, region.Build(yields)));
        Leave(loop.Carried, carried, all, body, scope);
    }

    /// <summary>Reverses a loop's body. The adjoint of what the loop carries enters it as the adjoint of the body's yields.</summary>
    private List<(int Index, Value Phi, Operand Initial)> ReverseBody(EquatableArray<Carried> primalCarried, Region primalBody, Scope body, Scope scope)
    {
        List<(int Index, Value Phi, Operand Initial)> carried = new();
        for (int i = 0; i < primalCarried.Count; i++)
        {
            Value phi = primalCarried[i].Phi;
            if (phi.Type is not RealType type || !activity.IsActive(phi))
            {
                continue;
            }

            Operand? adjoint = scope.Take(primalCarried[i].Result);
            Value carriedAdjoint = values.Create(type, Scope.AdjointName(phi));
            carried.Add((i, carriedAdjoint, adjoint ?? Constants.Real(0, type)));
            Add(body, primalBody.Yields[i], carriedAdjoint);
        }

        Run(body);
        return carried;
    }

    private static bool IsIdle(List<(int Index, Value Phi, Operand Initial)> carried, Scope body) =>
        body.IsEmpty && carried.All(item => item.Initial.IsZero());

    private (EquatableArray<Carried> Carried, List<Operand> Yields) CarriedAdjoints(
        EquatableArray<Carried> primalCarried, List<(int Index, Value Phi, Operand Initial)> carried, Scope body)
    {
        List<Carried> all = new();
        List<Operand> yields = new();
        foreach ((int i, Value phi, Operand initial) in carried)
        {
            all.Add(new Carried(phi, initial, values.Create(phi.Type, phi.Name)) { IsFree = true });
            yields.Add(body.Take(primalCarried[i].Phi) ?? Constants.Real(0, (RealType)phi.Type));
        }

        foreach ((Value value, Carried accumulator) in body.Accumulators)
        {
            all.Add(accumulator);
            yields.Add(body[value.Id]);
        }

        foreach ((Carried again, Operand next) in body.Reruns)
        {
            all.Add(again);
            yields.Add(next);
        }

        return (all.ToEquatableArray(), yields);
    }

    private void Leave(
        EquatableArray<Carried> primalCarried,
        List<(int Index, Value Phi, Operand Initial)> carried,
        EquatableArray<Carried> all,
        Scope body,
        Scope scope)
    {
        foreach ((Value value, Carried accumulator) in body.Accumulators)
        {
            scope.Replace(value, accumulator.Result);
        }

        for (int i = 0; i < carried.Count; i++)
        {
            Add(scope, primalCarried[carried[i].Index].Initial, all[i].Result);
        }
    }
}
