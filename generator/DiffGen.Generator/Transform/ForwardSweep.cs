using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>Builds the forward sweep: the primal, and what the plan asks it to leave for the reverse sweep.</summary>
internal sealed class ForwardSweep
{
    // Larger arrays would make deep recursion overflow the thread's stack sooner than the primal does.
    private const int MaximumFrameElements = 64;

    private readonly SweepPlan plan;
    private readonly ValueSource values;
    private readonly bool splits;

    public ForwardSweep(SweepPlan plan, ValueSource values, bool splits)
    {
        this.plan = plan;
        this.values = values;
        this.splits = splits;
    }

    /// <summary>No reverse sweep follows: what callees leave on the tape is taken off at once. Their own arrays lie there, where the methods themselves would allocate.</summary>
    public bool LeavesNothing { get; init; }

    /// <summary>It has all run before: what is only there to throw did not, and what it writes to the caller's variables stands there.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>Calls that may run the method itself, because it makes no arrays.</summary>
    public Func<Call, bool> RunsItself { get; init; } = _ => false;

    /// <summary>Calls whose forward sweep follows the shadows of references.</summary>
    public Func<Call, bool> Follows { get; init; } = _ => false;

    /// <summary>Where shadows of parameters lead to.</summary>
    public ReferenceShadows? References { get; init; }

    /// <summary>The shadows of parameters.</summary>
    public IReadOnlyDictionary<int, Operand> Shadows { get; init; } = new Dictionary<int, Operand>();

    /// <summary>Whether memory can lie on the method's own stack frame.</summary>
    public static bool IsOnFrame(NewBuffer buffer, bool isOutermost) =>
        isOutermost && buffer is { Position: null, IsKept: false } && buffer.Count is IntegerConstant { Value: >= 0 and <= MaximumFrameElements }
        && StructType.LeavesOf(buffer.Element).All(leaf => leaf.Type is not RealType { Precision: RealPrecision.Generic });

    /// <summary>The statements of the whole forward sweep.</summary>
    public RegionBuilder Run(Region body)
    {
        RegionBuilder result = new(values);
        Rewrite(body, result, isOutermost: true);
        if (splits)
        {
            Push(plan.Outermost, result);
        }

        return result;
    }

    /// <summary>One iteration of a loop.</summary>
    public Region Iteration(Region body)
    {
        RegionBuilder result = new(values);
        bool allocates = LeavesNothing && Traversal.Statements(body).Any(statement => statement is Let { Operation: NewBuffer });
        Value? mark = allocates ? result.Let(new TapeMark(Stack.Tape)) : null;
        Rewrite(body, result);
        if (mark is not null)
        {
            result.Add(new TapeRelease(Stack.Tape, mark));
        }

        return result.Build(body.Yields);
    }

    private void Rewrite(Region region, RegionBuilder target, bool isOutermost = false, Dictionary<int, Action<RegionBuilder>>? defined = null)
    {
        List<Value> releases = new();
        foreach (Statement statement in region.Statements)
        {
            target.AddRange(plan.Before(statement).SelectMany(WithMark));
            switch (statement)
            {
                case Source:
                case Throw or WriteBack or Effect when IsRepeated:
                    break;
                case Let { Operation: Shape } let:
                    plan.Shapes.Add(let.Target.Id);
                    target.Add(let);
                    break;
                case Let { Operation: NewBuffer { Position: not null } or TapeAt } let:
                    LastingMemory.Define(let, target);
                    break;
                case Let { Operation: NewBuffer buffer } let:
                    RewriteAllocation(let, buffer, target, isOutermost && !splits, releases);
                    break;
                case Accumulate when plan.Omitted.Contains(statement):
                    break;
                case If branch:
                    target.Add(Rewrite(branch));
                    break;
                case For or While when plan.Snapshots.TryGetValue(statement, out KeptLoop? instead):
                    target.AddRange(instead.Statements.SelectMany(WithMark));
                    break;
                case For loop:
                    Rewrite(loop, target);
                    break;
                case While loop:
                    Rewrite(loop, target);
                    break;
                case Call call when plan.JointCalls.TryGetValue(call, out Call? joint):
                    target.Add(AsRun(joint));
                    break;
                case Call call when plan.ActiveCalls.Contains(call):
                    target.Add(AsRun(RewriteCall(call, target, isActive: true)));
                    break;
                case Call call when TakesArrayForSpan(call) || (LeavesNothing && call.Method.Companions is null && !RunsItself(call)):
                    Value mark = target.Let(new TapeMark(Stack.Tape));
                    target.Add(AsRun(RewriteCall(call, target, isActive: false)));
                    target.Add(new TapeRelease(Stack.Tape, mark));
                    break;
                case Call call:
                    target.Add(AsRun(call));
                    break;
                default:
                    target.Add(statement);
                    break;
            }

            RecordDefined(target, defined);
            if (statement is Let allocated && plan.EarlyShadows.TryGetValue(allocated.Target.Id, out Let? shadow))
            {
                target.Add(shadow);
            }
        }

        foreach (Value release in Enumerable.Reverse(releases))
        {
            target.Add(new TapeRelease(Stack.Tape, release));
        }
    }

    // What is run again doesn't throw.
    private Call AsRun(Call call) => IsRepeated ? call with { OnThrow = null } : call;

    private void RewriteAllocation(Let let, NewBuffer buffer, RegionBuilder target, bool canUseFrame, List<Value> releases)
    {
        if (IsOnFrame(buffer, canUseFrame))
        {
            target.Add(let with { Operation = buffer with { Stack = Stack.Frame } });
            return;
        }

        if (plan.Released.Contains(let.Target.Id))
        {
            releases.Add(target.Let(new TapeMark(Stack.Tape)));
        }

        target.AddRange(WithMark(let));
    }

    private IEnumerable<Statement> WithMark(Statement statement)
    {
        if (statement is Let { Operation: NewBuffer } let && plan.Marks.TryGetValue(let.Target.Id, out Value? mark))
        {
            yield return new Let(mark, new TapeMark(Stack.Tape));
        }

        yield return statement;
    }

    // A value is recorded where it has just been defined, while it is at hand in a register.
    private static void RecordDefined(RegionBuilder target, Dictionary<int, Action<RegionBuilder>>? defined)
    {
        if (defined is null)
        {
            return;
        }

        foreach (Value value in Defined(target.Last).ToArray())
        {
            Record(value, target, defined);
        }
    }

    private static void Record(Value value, RegionBuilder target, Dictionary<int, Action<RegionBuilder>> defined)
    {
        if (defined.TryGetValue(value.Id, out Action<RegionBuilder>? record))
        {
            defined.Remove(value.Id);
            record(target);
        }
    }

    private static IEnumerable<Value> Defined(Statement? statement) => statement switch
    {
        Let let => [let.Target],
        If branch => branch.Results,
        Call call => call.Results,
        For loop => loop.Carried.Select(item => item.Result),
        While loop => loop.Carried.Select(item => item.Result),
        _ => [],
    };

    private If Rewrite(If branch)
    {
        List<Export> exports = plan.ExportsOf(branch);
        RegionBuilder then = new(values);
        RegionBuilder otherwise = new(values);
        Rewrite(branch.Then, then);
        Rewrite(branch.Else, otherwise);
        List<Value> shadows = new();
        List<Operand> thenShadows = new(), elseShadows = new();
        for (int i = 0; i < branch.Results.Count; i++)
        {
            if (plan.ReferenceShadows.TryGetValue(branch.Results[i].Id, out Value? shadow))
            {
                shadows.Add(shadow);
                thenShadows.Add(ShadowOf(branch.Then.Yields[i], then));
                elseShadows.Add(ShadowOf(branch.Else.Yields[i], otherwise));
            }
        }

        return new If(
            branch.Condition,
            then.Build(branch.Then.Yields.Concat(thenShadows).Concat(exports.Select(export => Yield(export, RegionKind.Then)))),
            otherwise.Build(branch.Else.Yields.Concat(elseShadows).Concat(exports.Select(export => Yield(export, RegionKind.Else)))),
            branch.Results.Concat(shadows).Concat(exports.Select(export => export.Outer)).ToEquatableArray());
    }

    private Operand ShadowOf(Operand reference, RegionBuilder target) => References!.InForwardSweep(reference, Shadows, target);

    /// <summary>The shadows of references that a loop carries, which it carries beside.</summary>
    private List<Carried> CarriedShadows(EquatableArray<Carried> carried, RegionBuilder target) =>
        [.. carried.Where(HasShadow).Select(item => new Carried(plan.ReferenceShadows[item.Phi.Id], ShadowOf(item.Initial, target), plan.ReferenceShadows[item.Result.Id]))];

    private List<Operand> YieldedShadows(EquatableArray<Carried> carried, EquatableArray<Operand> yields, RegionBuilder body) =>
        [.. carried.Zip(yields, (item, next) => (item, next)).Where(pair => HasShadow(pair.item)).Select(pair => ShadowOf(pair.next, body))];

    private bool HasShadow(Carried carried) => plan.ReferenceShadows.ContainsKey(carried.Phi.Id);

    private static Operand Yield(Export export, RegionKind arm) => export.Arm == arm ? export.Inner : new DefaultConstant(export.Inner.Type);

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

    // A local array is a span here, which the callee itself doesn't take; its forward sweep does.
    private bool TakesArrayForSpan(Call call)
    {
        if (call.Method.Companions is not null)
        {
            return false;
        }

        for (int i = 0; i < call.Arguments.Count; i++)
        {
            if ((call.Method.Parameters[i].Type is BufferType { Kind: BufferKind.Array } && call.Arguments[i].Type is BufferType { Kind: not BufferKind.Array })
                || (call.Arguments[i] is Value { Type: GridType } grid && plan.Shapes.Contains(grid.Id)))
            {
                return true;
            }
        }

        return false;
    }

    private Call RewriteCall(Call call, RegionBuilder target, bool isActive)
    {
        bool follows = call.Method.Companions is null && Follows(call);
        MethodReference forward = SweepSignatures.Forward(call.Method, follows);
        List<Operand> arguments = new();
        for (int i = 0; i < call.Arguments.Count; i++)
        {
            Operand argument = call.Arguments[i];
            arguments.Add(Passed(argument, SweepSignatures.Passed(call.Method.Parameters[i].Type)));
            if (argument.Type is GridType grid)
            {
                arguments.AddRange(Enumerable.Range(0, grid.Rank).Select(dimension => (Operand)target.Let(new Extent(argument, dimension))));
            }
        }

        for (int i = 0; follows && i < call.Arguments.Count; i++)
        {
            if (call.Method.Parameters[i].HasGraph)
            {
                // Where no adjoint is asked for, any shadow of the same shape will do.
                arguments.Add(Passed(isActive ? ShadowOf(call.Arguments[i], target) : call.Arguments[i], forward.Parameters[arguments.Count].Type));
            }
        }

        return call with { Method = forward, Arguments = arguments.ToEquatableArray() };

        Operand Passed(Operand argument, IrType type) =>
            argument.Type.IsMemory && argument.Type is not ObjectType && argument.Type != type ? target.Let(new Conversion(argument, type)) : argument;
    }

    private static void Push(RecordPlan record, RegionBuilder target)
    {
        foreach (Save save in record.Saves)
        {
            target.Add(new TapePush(save.Primal));
        }
    }
}
