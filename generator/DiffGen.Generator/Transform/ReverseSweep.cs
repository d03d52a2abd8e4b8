using System.Collections.Immutable;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Builds the reverse sweep: the statements of the primal from last to first, each by its adjoint. What it needs of the primal
/// it asks <see cref="PrimalValues"/> for, and what the forward sweep must leave for it is written into the <see cref="SweepPlan"/>.
/// </summary>
internal sealed partial class ReverseSweep
{
    private readonly FunctionIndex index;
    private readonly MemoryAnalysis memory;
    private readonly Activity activity;
    private readonly PrimalValues primal;
    private readonly SweepPlan plan;
    private readonly ValueSource values;
    private readonly HashSet<int> restoredRoots;
    private readonly bool strongZero;
    private readonly SnapshotOptions snapshots;
    private readonly Fusion fusion;
    private readonly FreeOrder freeOrder;
    private readonly EarlyAdjoints early;
    private readonly HashSet<Statement> joints;
    private readonly ReferenceShadows references;
    private readonly Dictionary<int, Value> known = new();
    private readonly PrimalApplications applications;
    private readonly Sums sums;
    private readonly Dictionary<int, (Extremum Extremum, Value Best, Value Iteration, Value Induction)> extrema = new();

    public ReverseSweep(
        FunctionIndex index,
        MemoryAnalysis memory,
        Activity activity,
        PrimalValues primal,
        SweepPlan plan,
        ValueSource values,
        HashSet<int> restoredRoots,
        Fusion fusion,
        FreeOrder freeOrder,
        Sums sums,
        EarlyAdjoints early,
        HashSet<Statement> joints,
        bool strongZero,
        SnapshotOptions snapshots)
    {
        this.index = index;
        this.memory = memory;
        this.activity = activity;
        this.primal = primal;
        this.plan = plan;
        this.values = values;
        this.restoredRoots = restoredRoots;
        this.fusion = fusion;
        this.freeOrder = freeOrder;
        this.sums = sums;
        this.early = early;
        this.joints = joints;
        this.strongZero = strongZero;
        applications = new PrimalApplications(index);
        this.snapshots = snapshots;
        references = new ReferenceShadows(index, plan, values);
    }

    /// <summary>The seeds of the elements of an array that the function returns.</summary>
    public Value? ResultAdjoint { get; set; }

    public Scope CreateScope(RegionNode node, Scope? parent, bool isFused = false, bool ascends = false, bool isRepeated = false) =>
        new(node, parent, values, primal.HomeOf) { IsFused = isFused, Ascends = ascends, IsRepeated = isRepeated };

    /// <summary>Adds to the adjoint of an operand, where it takes part.</summary>
    public void Add(Scope scope, Operand operand, Operand contribution)
    {
        if (operand is Value value && activity.IsActive(value))
        {
            known[value.Id] = value;
            scope.Add(value, contribution);
        }
    }

    /// <summary>Reverses the statements of a scope's region.</summary>
    public void Run(Scope scope)
    {
        EquatableArray<Statement> statements = scope.Node.Region.Statements;
        int end = statements.Count;
        while (end > 0)
        {
            // A source statement's comment stands above the adjoints of all that it was lowered to.
            int start = end - 1;
            while (start > 0 && statements[start] is not Source)
            {
                start--;
            }

            int position = scope.Body.Count;
            for (int i = end - 1; i >= start; i--)
            {
                Reverse(statements[i], scope);
            }

            if (statements[start] is Source source && scope.Body.Count > position)
            {
                scope.Body.Insert(position, source);
            }

            end = start;
        }
    }

    /// <summary>The finished reverse sweep of a scope's region, without yields: what comes off the tape, the prologue, the adjoints.</summary>
    public RegionBuilder Finish(Scope scope, IEnumerable<Statement> restores)
    {
        RegionBuilder result = new(values);
        Value? mark = null;
        if (scope is { HasScratch: true, IsFused: false } && scope.Node.Kind != RegionKind.Function)
        {
            mark = result.Let(new TapeMark(Stack.Scratch));
        }

        result.AddRange(restores);
        result.AddRange(scope.Prologue.Build().Statements);
        result.AddRange(scope.Body.Build().Statements);
        if (mark is not null)
        {
            result.Add(new TapeRelease(Stack.Scratch, mark));
        }

        return result;
    }

    /// <summary>Pops, last pushed first, what a record holds.</summary>
    public static IEnumerable<Statement> Pops(RecordPlan record) =>
        Enumerable.Reverse(record.Saves).Select(save => new Let(save.Restored, new TapePop(save.Restored.Type)));

    private void Reverse(Statement statement, Scope scope)
    {
        switch (statement)
        {
            case Let { Operation: NewBuffer buffer } let:
                ReverseAllocation(let, buffer, scope);
                break;
            case Let { Operation: ResultArray result }:
                ReverseResult(result, scope);
                break;
            case Let let:
                ReverseLet(let, scope);
                break;
            case Store store:
                ReverseStore(store, scope);
                break;
            case Clear clear:
                ReverseClear(clear, scope);
                break;
            case Accumulate add:
                ReverseAccumulate(add, scope);
                break;
            case Effect { IsBarrier: true }:
                scope.Body.Add(statement);
                break;
            case If branch:
                ReverseIf(branch, scope);
                break;
            case For loop:
                ReverseFor(loop, scope);
                break;
            case While loop:
                ReverseWhile(loop, scope);
                break;
            case Call call:
                if (!joints.Contains(call) || !JoinSweeps(call, scope))
                {
                    new ReverseCall(this, memory, activity, primal, plan, values, restoredRoots).Run(call, scope);
                }

                break;
            case Source or Throw or WriteBack or Effect:
                break;
            default:
                throw new UnsupportedException($"no adjoint is known for the statement '{statement.GetType().Name}'");
        }
    }

    private void ReverseLet(Let let, Scope scope)
    {
        if (!activity.IsActive(let.Target) || scope.Take(let.Target) is not { } adjoint)
        {
            return;
        }

        if (let.Target.IsNamed && adjoint is Value { IsNamed: false })
        {
            adjoint = scope.Body.Let(new Copy(adjoint), Scope.AdjointName(let.Target));
        }

        switch (let.Operation)
        {
            case Copy copy:
                Add(scope, copy.X, adjoint);
                break;
            case Load load:
                scope.Body.Add(new Accumulate(Shadow(load.Buffer, scope), primal.Get(load.Index, scope), adjoint) { Path = load.Path, IsFree = true });
                break;
            case Select select:
                Operand condition = primal.Get(select.Condition, scope);
                Operand zero = Constants.Real(0, (RealType)let.Target.Type);
                Add(scope, select.WhenTrue, scope.Body.Select(condition, adjoint, zero));
                Add(scope, select.WhenFalse, scope.Body.Select(condition, zero, adjoint));
                break;
            case Collective collective:
                ReverseCollective(collective, adjoint, scope);
                break;
            default:
                ReverseOperation(let, adjoint, scope);
                break;
        }
    }

    private void ReverseOperation(Let let, Operand adjoint, Scope scope)
    {
        if (ReverseExtremum(let, adjoint, scope))
        {
            return;
        }

        Rule rule = RuleTable.For(let.Operation) ?? throw new UnsupportedException("there is no rule for an operation on active values", let.Target);
        ImmutableArray<Operand> operands = let.Operation.Operands;
        List<(Operand Operand, Formula Partial)> terms = new();
        for (int i = 0; i < operands.Length; i++)
        {
            if (activity.IsActive(operands[i]) && rule.Partials[i] is { IsZero: false } partial)
            {
                terms.Add((operands[i], partial));
            }
        }

        Operand[] arguments = operands
            .Select((operand, i) => terms.Exists(term => term.Partial.Reads(i, application => applications.Find(application, let) is not null)) ? primal.Get(operand, scope) : operand)
            .ToArray();
        Operand? result = terms.Exists(term => term.Partial.ReadsResult) ? primal.Get(let.Target, scope) : null;
        FormulaEmitter emitter = new(scope.Body, arguments, result, (RealType)let.Target.Type)
        {
            Known = application => applications.Find(application, let) is { } known ? primal.Get(known, scope) : null,
        };
        foreach ((Operand operand, Formula partial) in terms)
        {
            Operand product = emitter.Product(adjoint, partial, strongZero);
            Add(scope, operand, scope.Body.Convert(product, (RealType)operand.Type));
        }
    }

    private void ReverseStore(Store store, Scope scope)
    {
        Value root = memory.RootOf(store.Buffer);
        if (restoredRoots.Contains(root.Id))
        {
            Value old = OldElement(store, scope.Node);
            scope.Body.Add(new Store(primal.Get(store.Buffer, scope), primal.Get(store.Index, scope), primal.Get(old, scope)) { Path = store.Path });
        }

        if (!activity.IsActive(root) || store.Stored.Type is not RealType type)
        {
            return;
        }

        Operand shadow = Shadow(store.Buffer, scope);
        Operand element = primal.Get(store.Index, scope);
        if (activity.IsActive(store.Stored))
        {
            Value adjoint = scope.Body.Let(Read(store, shadow, element) with { InRange = true });
            Add(scope, store.Stored, adjoint);
        }

        scope.Body.Add(new Store(shadow, element, Constants.Real(0, type)) { Path = store.Path });
    }

    /// <summary>Kernels add to memory that other threads add to as well. What they leave there is no value of a thread's, so that it can't be put back: it is left out.</summary>
    private void ReverseAccumulate(Accumulate add, Scope scope)
    {
        Value root = memory.RootOf(add.Buffer);
        if (restoredRoots.Contains(root.Id))
        {
            plan.Omitted.Add(add);
        }

        if (activity.IsActive(root) && activity.IsActive(add.Addend))
        {
            Operand shadow = Shadow(add.Buffer, scope);
            Add(scope, add.Addend, scope.Body.Let(new Load(shadow, primal.Get(add.Index, scope), InRange: true) { Path = add.Path }));
        }
    }

    private static Load Read(Store store, Operand buffer, Operand element) =>
        new(buffer, element) { Path = store.Path, Field = buffer.Type is ObjectType ? store.Stored.Type : null };

    /// <summary>What an element held before it was overwritten, read by the forward sweep just before.</summary>
    private Value OldElement(Store store, RegionNode node)
    {
        List<Statement> before = plan.Before(store);
        if (before.Count == 0)
        {
            Value old = values.Create(store.Stored.Type, store.Buffer is Value { IsNamed: true } buffer ? buffer.Name + "Old" : "");
            before.Add(new Let(old, Read(store, store.Buffer, store.Index)));
            plan.AddedHomes[old.Id] = node;
        }

        return ((Let)before[0]).Target;
    }

    private void ReverseResult(ResultArray result, Scope scope)
    {
        if (ResultAdjoint is null || !activity.IsActive(memory.RootOf(result.Buffer)))
        {
            return;
        }

        Operand shadow = Shadow(result.Buffer, scope);
        Value length = scope.Body.Let(new Length(primal.Get(result.Buffer, scope)));
        Value index = values.Create(IrType.Int32);
        RegionBuilder body = scope.Body.Nested();
        foreach (Leaf leaf in StructType.LeavesOf(((BufferType)ResultAdjoint.Type).Element).Where(leaf => leaf.Type.IsDifferentiable))
        {
            Value seed = body.Let(new Load(ResultAdjoint, index, InRange: true) { Path = leaf.Path });
            body.Add(new Accumulate(shadow, index, seed) { Path = leaf.Path });
        }

        scope.Body.Add(new For(index, Constants.Int(0), BinaryOperator.Less, length, 1, EquatableArray<Carried>.Empty, body.Build()));
    }

    private void ReverseClear(Clear clear, Scope scope)
    {
        Value root = memory.RootOf(clear.Buffer);
        if (restoredRoots.Contains(root.Id))
        {
            throw new UnsupportedException("a buffer that must be restored is cleared as a whole", clear.Buffer);
        }

        if (activity.IsActive(root))
        {
            Operand shadow = Shadow(clear.Buffer, scope);
            IrType row = SweepSignatures.Passed(shadow.Type);
            scope.Body.Add(new Clear(shadow.Type.Equals(row) ? shadow : scope.Body.Let(new Conversion(shadow, row))));
        }
    }

    // The memory of a local array goes back when its reverse sweep has passed the allocation; memory that the reverse
    // sweep never asks for goes back in the forward sweep already, unless something lies above it on the tape.
    private void ReverseAllocation(Let let, NewBuffer buffer, Scope scope)
    {
        if (buffer.Position is not null)
        {
            scope.HasTape = true;
            scope.Body.Let(new TapePopSpan(buffer.Element, LastingMemory.Size(scope.Body, buffer.Element, primal.Get(buffer.Count, scope))));
            return;
        }

        bool isOutermost = scope.Node.Kind == RegionKind.Function && scope.Record is null;
        if (ForwardSweep.IsOnFrame(buffer, isOutermost))
        {
            return;
        }

        bool staysAtHand = isOutermost || scope.IsFused || scope.IsRepeated;
        if (!staysAtHand && !plan.Marks.ContainsKey(let.Target.Id) && !scope.HasTape)
        {
            plan.Released.Add(let.Target.Id);
            return;
        }

        scope.HasTape = true;
        scope.Body.Let(new TapePopSpan(buffer.Element, primal.Get(buffer.Count, scope)));
    }

    private void ReverseIf(If branch, Scope scope)
    {
        Scope then = CreateScope(index[branch, RegionKind.Then], scope);
        Scope otherwise = CreateScope(index[branch, RegionKind.Else], scope);
        for (int i = 0; i < branch.Results.Count; i++)
        {
            if (activity.IsActive(branch.Results[i]) && scope.Take(branch.Results[i]) is { } adjoint)
            {
                Add(then, branch.Then.Yields[i], adjoint);
                Add(otherwise, branch.Else.Yields[i], adjoint);
            }
        }

        Run(then);
        Run(otherwise);
        scope.HasTape |= then.HasTape || otherwise.HasTape;
        int[] changed = then.ChangedOuter(known).Union(otherwise.ChangedOuter(known)).OrderBy(id => id).ToArray();
        RegionBuilder thenRegion = Finish(then, []);
        RegionBuilder elseRegion = Finish(otherwise, []);
        if (changed.Length == 0 && thenRegion.Count == 0 && elseRegion.Count == 0)
        {
            return;
        }

        Operand condition = primal.Get(branch.Condition, scope);
        List<Value> results = new();
        List<Operand> thenYields = new();
        List<Operand> elseYields = new();
        foreach (int id in changed)
        {
            Value value = known[id];
            Operand unchanged = scope.Find(value) ?? Constants.Real(0, (RealType)value.Type);
            thenYields.Add(then.Has(id) ? then[id] : unchanged);
            elseYields.Add(otherwise.Has(id) ? otherwise[id] : unchanged);
            results.Add(values.Create(value.Type, Scope.AdjointName(value)));
        }

        scope.Body.Add(new If(condition, thenRegion.Build(thenYields), elseRegion.Build(elseYields), results.ToEquatableArray()));
        for (int i = 0; i < changed.Length; i++)
        {
            scope.Replace(known[changed[i]], results[i]);
        }
    }
}
