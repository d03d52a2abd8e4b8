using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <content>Loops, with the arrays that they record in.</content>
internal sealed partial class ForwardSweep
{
    private Operand ShadowOf(Operand reference, RegionBuilder target) => References!.InForwardSweep(reference, Shadows, target);

    /// <summary>The shadows of references that a loop carries, which it carries beside.</summary>
    private List<Carried> CarriedShadows(EquatableArray<Carried> carried, RegionBuilder target) =>
        [.. carried.Where(HasShadow).Select(item => new Carried(plan.ReferenceShadows[item.Phi.Id], ShadowOf(item.Initial, target), plan.ReferenceShadows[item.Result.Id]))];

    private List<Operand> YieldedShadows(EquatableArray<Carried> carried, EquatableArray<Operand> yields, RegionBuilder body) =>
        [.. carried.Zip(yields, (item, next) => (item, next)).Where(pair => HasShadow(pair.item)).Select(pair => ShadowOf(pair.next, body))];

    private bool HasShadow(Carried carried) => plan.ReferenceShadows.ContainsKey(carried.Phi.Id);

    private void Rewrite(For loop, RegionBuilder target)
    {
        if (plan.Fused.TryGetValue(loop, out FusedLoop? fused))
        {
            List<(Value Segment, Operand Count)> segments = fused.Reusing.SelectMany(inner => Segments(inner, plan.RecordOf(inner).ReusedBounds!.Value, target)).ToList();
            target.Add(Rewrite(loop, fused, target));
            foreach ((Value segment, Operand length) in Enumerable.Reverse(segments))
            {
                target.Let(new TapePopSpan(((BufferType)segment.Type).Element, length));
            }

            return;
        }

        RecordPlan record = plan.RecordOf(loop);
        List<Carried> shadows = CarriedShadows(loop.Carried, target);
        RegionBuilder body = new(values);
        if (!record.IsIndexed)
        {
            Rewrite(loop.Body, body);
            Push(record, body);

            // What iterations push lies on one tape, in their order.
            target.Add(WithFound(loop, body, shadows) with { IsParallel = loop.IsParallel && record.Saves.Count == 0 });
            return;
        }

        if (record.ReusedBounds is null)
        {
            Segments(loop, (loop.Start, loop.Limit), target);
        }

        Operand iteration = LoopBounds.Iteration(body, loop.Induction, loop.Start, loop.Step);
        Dictionary<int, Action<RegionBuilder>> defined = new();
        foreach (Save save in record.Saves)
        {
            Value segment = save.Segment!;
            defined[save.Primal.Id] = region => region.Add(new Store(segment, iteration, save.Primal));
        }

        foreach (Carried carried in loop.Carried)
        {
            Record(carried.Phi, body, defined);
        }

        Rewrite(loop.Body, body, defined: defined);

        // What statements added by the plan define is recorded last.
        foreach (Action<RegionBuilder> rest in defined.Values)
        {
            rest(body);
        }

        target.Add(WithFound(loop, body, shadows));
    }

    /// <summary>The loop, which remembers where it found what it looks for.</summary>
    /// <param name="shadows">What it carries beside references.</param>
    private For WithFound(For loop, RegionBuilder body, List<Carried> shadows)
    {
        List<Carried> carried = [.. loop.Carried, .. shadows];
        List<Operand> yields = [.. loop.Body.Yields, .. YieldedShadows(loop.Carried, loop.Body.Yields, body)];
        Region built = body.Build();
        foreach (Found found in plan.Found.TryGetValue(loop, out List<Found>? all) ? all : [])
        {
            (EquatableArray<Statement> statements, EquatableArray<Value> next) = Search(found, loop.Induction, built.Statements, carried, loop);
            built = built with { Statements = statements };
            yields.AddRange(next);
        }

        return loop with { Carried = carried.ToEquatableArray(), Body = built with { Yields = yields.ToEquatableArray() } };
    }

    /// <summary>
    /// An iteration that is beaten changes nothing, and that is what most are. The others ask for the greater one as the method does, and remember
    /// themselves.
    /// </summary>
    private (EquatableArray<Statement> Statements, EquatableArray<Value> Next) Search(Found found, Value induction, EquatableArray<Statement> statements, List<Carried> carried, For loop)
    {
        Extremum extremum = found.Extremum;
        (BinaryOperator better, BinaryOperator worse) = extremum.IsGreatest ? (BinaryOperator.Greater, BinaryOperator.Less) : (BinaryOperator.Less, BinaryOperator.Greater);
        Value before = values.Create(IrType.Int32, found.Iteration.Name), after = values.Create(IrType.Int32, found.Iteration.Name);
        Value greatest = values.Create(extremum.After.Type, extremum.After.Name);
        carried.Add(new Carried(before, loop.Limit, found.Iteration));
        List<Value> results = [extremum.After, after];
        List<Operand> beaten = [extremum.Before, before];
        RegionBuilder otherwise = new(values);
        Let search = (Let)statements.First(statement => statement is Let let && let.Target == extremum.After);
        otherwise.Add(search with { Target = greatest });
        List<Operand> unbeaten = [greatest, otherwise.Let(new Select(otherwise.Let(new Binary(better, extremum.Other, extremum.Before)), induction, before), found.Iteration.Name)];
        if (found.Last is { } last)
        {
            Value lastBefore = values.Create(IrType.Int32, last.Name), lastAfter = values.Create(IrType.Int32, last.Name);
            carried.Add(new Carried(lastBefore, Constants.Int((int)(((IntegerConstant)loop.Start).Value - loop.Step)), last));
            results.Add(lastAfter);
            beaten.Add(lastBefore);
            unbeaten.Add(induction);
        }

        Value isBeaten = values.Create(IrType.Boolean);
        If decides = new(isBeaten, new Region(EquatableArray<Statement>.Empty, beaten.ToEquatableArray()), otherwise.Build(unbeaten), results.ToEquatableArray());
        IEnumerable<Statement> rewritten = statements.SelectMany(statement => ReferenceEquals(statement, search)
            ? [new Let(isBeaten, new Binary(worse, extremum.Other, extremum.Before)), decides]
            : (Statement[])[statement]);
        return (rewritten.ToEquatableArray(), results.Skip(1).ToEquatableArray());
    }

    /// <summary>Allocates the arrays of a loop's record.</summary>
    private List<(Value Segment, Operand Count)> Segments(For loop, (Operand Start, Operand Limit) bounds, RegionBuilder target)
    {
        Operand count = LoopBounds.TripCount(target, loop, bounds.Start, bounds.Limit);
        List<(Value Segment, Operand Count)> segments = new();
        foreach (Save save in plan.RecordOf(loop).Saves)
        {
            NewBuffer buffer = new(save.Primal.Type, count) { Zeroed = false };
            save.Segment ??= values.Create(buffer.ResultType, save.SegmentName);
            target.Add(new Let(save.Segment, buffer));
            segments.Add((save.Segment, count));
        }

        return segments;
    }

    private For Rewrite(For loop, FusedLoop fused, RegionBuilder target)
    {
        List<Carried> shadows = CarriedShadows(loop.Carried, target);
        RegionBuilder body = new(values);
        Value? mark = fused.HasScratch ? body.Let(new TapeMark(Stack.Scratch)) : null;
        Rewrite(loop.Body, body);
        body.AddRange(fused.Statements);
        if (mark is not null)
        {
            body.Add(new TapeRelease(Stack.Scratch, mark));
        }

        return loop with
        {
            Carried = loop.Carried.Concat(shadows).Concat(fused.Carried).ToEquatableArray(),
            Body = body.Build(loop.Body.Yields.Concat(YieldedShadows(loop.Carried, loop.Body.Yields, body)).Concat(fused.Yields)),
        };
    }

    private void Rewrite(While loop, RegionBuilder target)
    {
        RecordPlan record = plan.RecordOf(loop);
        List<Carried> carried = [.. loop.Carried, .. CarriedShadows(loop.Carried, target)];
        RegionBuilder body = new(values);
        Rewrite(loop.Body, body);
        Push(record, body);
        List<Operand> yields = [.. loop.Body.Yields, .. YieldedShadows(loop.Carried, loop.Body.Yields, body)];
        if (record.Count is not null)
        {
            Value phi = values.Create(IrType.Int32, record.Count.Name);
            carried.Add(new Carried(phi, Constants.Int(0), record.Count));
            yields.Add(body.Let(new Binary(BinaryOperator.Add, phi, Constants.Int(1)), record.Count.Name));
        }

        target.Add(loop with { Carried = carried.ToEquatableArray(), Body = body.Build(yields) });
    }
}
