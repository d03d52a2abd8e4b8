using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Forward mode: each statement, followed by the same with tangents. It takes any function, one that reverse mode made included; on a
/// tape that is read again each real lies with its tangent.
/// </summary>
internal sealed partial class TangentSweep
{
    private readonly MemoryAnalysis memory;
    private readonly Activity activity;
    private readonly ValueSource values;
    private readonly bool strongZero;
    private readonly bool keepsTape;
    private readonly Dictionary<int, Operand> tangents = new();
    private readonly Dictionary<int, Operand> shadows = new();
    private readonly ResultTangents results = new();
    private readonly HashSet<int> shapes = new();

    // Shadows that end where the primal does; those of parameters may be longer, and keep what is there.
    private readonly HashSet<int> exact = new();

    /// <param name="keepsTape">What is put on the tape is taken off again.</param>
    public TangentSweep(MemoryAnalysis memory, Activity activity, ValueSource values, bool strongZero, bool keepsTape)
    {
        this.memory = memory;
        this.activity = activity;
        this.values = values;
        this.strongZero = strongZero;
        this.keepsTape = keepsTape;
    }

    /// <summary>Says what holds the tangent of a parameter.</summary>
    public void Enter(Value primal, Operand tangent)
    {
        if (primal.Type.IsMemory)
        {
            shadows[primal.Id] = tangent;
        }
        else
        {
            tangents[primal.Id] = tangent;
        }
    }

    public Operand Tangent(Operand operand) =>
        operand is Value value && tangents.TryGetValue(value.Id, out Operand? tangent) ? tangent : Zero(operand);

    /// <summary>The memory that holds the tangents of a buffer, element by element.</summary>
    public Operand Shadow(Operand buffer) => buffer is Value value && shadows.TryGetValue(value.Id, out Operand? shadow) ? shadow
        : buffer is DefaultConstant or TextConstant ? buffer
        : throw new UnsupportedException("a buffer is made in a way that its tangent can't follow", buffer);

    public bool IsActive(Operand buffer) => activity.IsVariedMemory(buffer);

    public bool IsAnyActive(Operand buffer) => memory.RootsIn(buffer).Any(root => activity.IsVaried(root));

    public void Run(Region region, RegionBuilder target)
    {
        foreach (Statement statement in region.Statements)
        {
            Run(statement, target);
        }
    }

    private static RealConstant Zero(Operand operand) => Constants.Real(0, (RealType)operand.Type);

    private static string NameOf(Operand operand) => operand is Value { IsNamed: true } value ? value.Name + "Tangent" : "";

    private void Run(Statement statement, RegionBuilder target)
    {
        switch (statement)
        {
            case Let let:
                Run(let, target);
                break;
            case Store store:
                target.Add(store);
                if (IsActive(store.Buffer) && store.Stored.Type is RealType)
                {
                    target.Add(new Store(Shadow(store.Buffer), store.Index, Tangent(store.Stored)) { Path = store.Path });
                }

                break;
            case Accumulate add:
                target.Add(add);
                if (IsActive(add.Buffer) && Tangent(add.Addend) is var tangent && !tangent.IsZero())
                {
                    target.Add(new Accumulate(Shadow(add.Buffer), add.Index, tangent) { Path = add.Path, IsFree = add.IsFree });
                }

                break;
            case Clear clear:
                target.Add(clear);
                if (IsActive(clear.Buffer))
                {
                    target.Add(new Clear(Exact(clear.Buffer, target)));
                }

                break;
            case ClearShadow clear:
                target.Add(clear);
                target.Add(new ClearShadow(Shadow(clear.Shadow), clear.Primal));
                break;
            case CopyElements copy:
                Run(copy, target);
                break;
            case If branch:
                Run(branch, target);
                break;
            case For loop:
                Run(loop, target);
                break;
            case While loop:
                Run(loop, target);
                break;
            case Call call:
                new TangentCall(this, memory, activity, values, keepsTape).Run(call, target);
                break;
            case Throw exit:
                target.Add(exit with { Flush = exit.Flush.Concat(FlushedTangents(exit)).ToEquatableArray() });
                break;
            case TapePush push:
                target.Add(push);
                if (keepsTape && push.Pushed.Type is RealType)
                {
                    target.Add(new TapePush(Tangent(push.Pushed)) { IsTangent = true });
                }
                else if (keepsTape && push.Pushed.Type is { IsMemory: true, IsDifferentiable: true })
                {
                    target.Add(new TapePush(Shadow(push.Pushed)));
                }

                break;
            default:
                target.Add(statement);
                break;
        }
    }

    /// <summary>The parameters, each with whether it has a tangent, that the operands of a throw belong to.</summary>
    public IReadOnlyList<Parameter> Returned { get; init; } = [];

    private IEnumerable<Operand> FlushedTangents(Throw exit)
    {
        for (int i = 0; i < exit.Flush.Count; i++)
        {
            if (Returned[i].IsActive)
            {
                yield return Tangent(exit.Flush[i]);
            }
        }
    }

    private void Run(Let let, RegionBuilder target)
    {
        switch (let.Operation)
        {
            case NewBuffer buffer:
                RunAllocation(let, buffer, target);
                return;
            case TapePopSpan pop when IsPaired(pop.Element):
                Split(let, target, pop.Count, both => pop with { Count = both });
                return;
            case TapeAt at when at.Element.IsDifferentiable:
                Split(let, target, at.Count, both => at with { Count = both });
                return;
            case TapePop { Type: RealType type } when keepsTape:
                SetTangent(let.Target, target.Let(new TapePop(type) { IsTangent = true }, NameOf(let.Target)), target);
                target.Add(let);
                return;
            case TapePop { Type: { IsMemory: true, IsDifferentiable: true } type } when keepsTape:
                SetShadow(let.Target, target.Let(new TapePop(type), NameOf(let.Target)), isExact: false);
                target.Add(let);
                return;
        }

        if (let.Operation is Opaque { Rule: { } rule } partial && partial.Operands.Any(operand => activity.IsVaried(operand)))
        {
            throw RuleCalls.NotDifferentiated(rule.Method.Substring(rule.Method.LastIndexOf('.') + 1), rule.HasReceiver);
        }

        if (let.Operation is ResultArray result)
        {
            target.Add(let);
            results.Enter(let.Target, target.Let(new ResultArray(IsAnyActive(result.Buffer) ? ExactOf(result.Buffer, target) : Zeros(result.Buffer, target)), NameOf(let.Target)));
            return;
        }

        if (let.Operation is Shape)
        {
            shapes.Add(let.Target.Id);
        }

        target.Add(let);
        if (let.Target.Type.IsMemory && IsAnyActive(let.Target))
        {
            RunView(let, target);
        }
        else if (let.Target.Type is RealType type && activity.IsVaried(let.Target))
        {
            SetTangent(let.Target, TangentOf(let, type, target), target);
        }
    }

    private Operand TangentOf(Let let, RealType type, RegionBuilder target)
    {
        switch (let.Operation)
        {
            case Copy copy:
                return Tangent(copy.X);
            case Load load:
                return target.Let(new Load(Shadow(load.Buffer), load.Index, InRange: true) { Path = load.Path, Field = load.Field });
            case Select select:
                return target.Select(select.Condition, Tangent(select.WhenTrue), Tangent(select.WhenFalse));
        }

        Rule rule = RuleTable.For(let.Operation) ?? throw new UnsupportedException("there is no rule for an operation on active values", let.Target);
        FormulaEmitter emitter = new(target, let.Operation.Operands, let.Target, type);
        Operand sum = Constants.Real(0, type);
        for (int i = 0; i < let.Operation.Operands.Length; i++)
        {
            Operand operand = let.Operation.Operands[i];
            if (operand.Type is RealType && rule.Partials[i] is { IsZero: false } partial && Tangent(operand) is var tangent && !tangent.IsZero())
            {
                sum = target.Add(sum, emitter.Product(target.Convert(tangent, type), partial, strongZero));
            }
        }

        return sum;
    }

    private void SetTangent(Value primal, Operand tangent, RegionBuilder target)
    {
        if (tangent.IsZero())
        {
            return;
        }

        tangents[primal.Id] = primal.IsNamed && tangent is Value { IsNamed: false } ? target.Let(new Copy(tangent), NameOf(primal)) : tangent;
    }
}
