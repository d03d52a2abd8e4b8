using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>Builds the forward sweep: the primal, and what the plan asks it to leave for the reverse sweep.</summary>
internal sealed partial class ForwardSweep
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
        isOutermost && buffer is { Position: null, IsKept: false } && buffer.Count is IntegerConstant { Value: > 0 and <= MaximumFrameElements }
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

    private static Operand Yield(Export export, RegionKind arm) => export.Arm == arm ? export.Inner : new DefaultConstant(export.Inner.Type);

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
