using System.Collections.Immutable;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Builds the reverse sweep: the statements of the primal from last to first, each by its adjoint. What it needs of the primal
/// it asks <see cref="PrimalValues"/> for, and what the forward sweep must leave for it is written into the <see cref="SweepPlan"/>.
/// </summary>
internal sealed class ReverseSweep
{
    private readonly FunctionIndex index;
    private readonly MemoryAnalysis memory;
    private readonly Activity activity;
    private readonly PrimalValues primal;
    private readonly SweepPlan plan;
    private readonly ValueSource values;
    private readonly HashSet<int> restoredRoots;
    private readonly bool strongZero;
    private readonly Dictionary<int, Value> known = new();

    public ReverseSweep(
        FunctionIndex index,
        MemoryAnalysis memory,
        Activity activity,
        PrimalValues primal,
        SweepPlan plan,
        ValueSource values,
        HashSet<int> restoredRoots,
        bool strongZero)
    {
        this.index = index;
        this.memory = memory;
        this.activity = activity;
        this.primal = primal;
        this.plan = plan;
        this.values = values;
        this.restoredRoots = restoredRoots;
        this.strongZero = strongZero;
    }

    public Scope CreateScope(RegionNode node, Scope? parent) => new(node, parent, values, primal.HomeOf);

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
        if (scope.HasScratch && scope.Node.Kind != RegionKind.Function)
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

    /// <summary>Memory that holds the adjoint of a buffer, slice for slice.</summary>
    public Operand Shadow(Operand buffer, Scope scope)
    {
        if (buffer is not Value value)
        {
            throw new UnsupportedException("a buffer that is a constant has no adjoint", buffer);
        }

        RegionNode node = primal.HomeOf(value);
        Scope? home = scope;
        while (home!.Node != node)
        {
            home = home.Parent;
        }

        if (home.Shadows.TryGetValue(value.Id, out Operand? shadow))
        {
            return shadow;
        }

        Definition definition = index[value];
        shadow = definition.IsParameter
            ? Allocate((BufferType)value.Type, home.Prologue.Let(new Length(primal.Get(value, home))), value, home)
            : definition.Let?.Operation switch
            {
                NewBuffer allocation => Allocate((BufferType)value.Type, primal.Get(allocation.Count, home), value, home),
                Slice slice => home.Prologue.Let(
                    new Slice(Shadow(slice.Buffer, home), primal.Get(slice.Start, home), primal.Get(slice.Count, home), InRange: true),
                    Scope.AdjointName(value)),
                Conversion conversion => Shadow(conversion.X, home),
                Copy copy => Shadow(copy.X, home),
                Select select => home.Prologue.Let(
                    new Select(primal.Get(select.Condition, home), Shadow(select.WhenTrue, home), Shadow(select.WhenFalse, home)),
                    Scope.AdjointName(value)),

                // Only where it is one of several that a variable may refer to does anybody ask for the adjoint of such memory, and nobody reads it.
                Opaque => Allocate((BufferType)value.Type, home.Prologue.Let(new Length(primal.Get(value, home))), value, home),
                _ => throw new UnsupportedException($"the buffer '{value.Name}' is made in a way that its adjoint can't follow", value),
            };
        return home.Shadows[value.Id] = shadow;
    }

    private Value Allocate(BufferType type, Operand count, Value value, Scope home)
    {
        NewBuffer buffer = new(type.Element, count);
        bool isOnFrame = ForwardSweep.IsOnFrame(buffer, home.Node.Kind == RegionKind.Function);
        home.HasScratch |= !isOnFrame;
        return home.Prologue.Let(buffer with { Stack = isOnFrame ? Stack.Frame : Stack.Scratch }, Scope.AdjointName(value));
    }

    private void Reverse(Statement statement, Scope scope)
    {
        switch (statement)
        {
            case Let { Operation: NewBuffer buffer } let:
                ReverseAllocation(let, buffer, scope);
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
                new ReverseCall(this, memory, activity, primal, plan, values, restoredRoots).Run(call, scope);
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
                scope.Body.Add(new Accumulate(Shadow(load.Buffer, scope), primal.Get(load.Index, scope), adjoint) { Path = load.Path });
                break;
            case Select select:
                Operand condition = primal.Get(select.Condition, scope);
                Operand zero = Constants.Real(0, (RealType)let.Target.Type);
                Add(scope, select.WhenTrue, scope.Body.Select(condition, adjoint, zero));
                Add(scope, select.WhenFalse, scope.Body.Select(condition, zero, adjoint));
                break;
            default:
                ReverseOperation(let, adjoint, scope);
                break;
        }
    }

    private void ReverseOperation(Let let, Operand adjoint, Scope scope)
    {
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
            .Select((operand, i) => terms.Exists(term => term.Partial.Reads(i)) ? primal.Get(operand, scope) : operand)
            .ToArray();
        Operand? result = terms.Exists(term => term.Partial.ReadsResult) ? primal.Get(let.Target, scope) : null;
        FormulaEmitter emitter = new(scope.Body, arguments, result, (RealType)let.Target.Type);
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
            Value adjoint = scope.Body.Let(new Load(shadow, element, InRange: true) { Path = store.Path });
            Add(scope, store.Stored, adjoint);
        }

        scope.Body.Add(new Store(shadow, element, Constants.Real(0, type)) { Path = store.Path });
    }

    /// <summary>What an element held before it was overwritten, read by the forward sweep just before.</summary>
    private Value OldElement(Store store, RegionNode node)
    {
        List<Statement> before = plan.Before(store);
        if (before.Count == 0)
        {
            Value old = values.Create(store.Stored.Type, store.Buffer is Value { IsNamed: true } buffer ? buffer.Name + "Old" : "");
            before.Add(new Let(old, new Load(store.Buffer, store.Index) { Path = store.Path }));
            plan.AddedHomes[old.Id] = node;
        }

        return ((Let)before[0]).Target;
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
            scope.Body.Add(new Clear(Shadow(clear.Buffer, scope)));
        }
    }

    // The memory of a local array goes back when its reverse sweep has passed the allocation; memory that the reverse
    // sweep never asks for goes back in the forward sweep already, unless something lies above it on the tape.
    private void ReverseAllocation(Let let, NewBuffer buffer, Scope scope)
    {
        bool staysAtHand = scope.Node.Kind == RegionKind.Function && scope.Record is null;
        if (ForwardSweep.IsOnFrame(buffer, staysAtHand))
        {
            return;
        }

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

    private void ReverseFor(For loop, Scope scope)
    {
        Value induction = values.Create(loop.Induction.Type, loop.Induction.Name);
        Scope body = CreateScope(index[loop, RegionKind.LoopBody], scope);
        body.Available[loop.Induction.Id] = induction;
        RecordPlan record = body.Record = plan.RecordOf(loop);
        record.Saves.Clear();
        List<(int Index, Value Phi, Operand Initial)> carried = ReverseBody(loop.Carried, loop.Body, body, scope);
        if (IsIdle(carried, body))
        {
            return;
        }


        // A loop that a throw may leave early need not have room for the iterations that never come.
        record.IsIndexed = record.Saves.Count > 0 && !body.HasTape && !Traversal.Statements(loop.Body).Any(statement => statement is Throw);
        scope.HasTape |= body.HasTape || record.Saves.Count > 0;
        IEnumerable<Statement> restores = record.IsIndexed ? IndexedRestores(loop, induction, record, scope) : Pops(record);
        RegionBuilder region = Finish(body, restores);
        (Operand start, BinaryOperator comparison, Operand limit) = LoopBounds.Reverse(
            scope.Body, loop, primal.Get(loop.Start, scope), primal.Get(loop.Limit, scope));
        (EquatableArray<Carried> all, List<Operand> yields) = CarriedAdjoints(loop.Carried, carried, body);
        scope.Body.Add(new For(induction, start, comparison, limit, -loop.Step, all, region.Build(yields)));
        Leave(loop.Carried, carried, all, body, scope);
    }

    private List<Statement> IndexedRestores(For loop, Value induction, RecordPlan record, Scope scope)
    {
        Operand start = primal.Get(loop.Start, scope);
        Operand count = LoopBounds.TripCount(scope.Body, loop, start, primal.Get(loop.Limit, scope));
        List<Statement> restores = new();
        RegionBuilder first = scope.Body.Nested();
        Operand iteration = LoopBounds.Iteration(first, induction, start, loop.Step);
        restores.AddRange(first.Build().Statements);
        foreach (Save save in Enumerable.Reverse(record.Saves))
        {
            string name = save.Primal.IsNamed ? save.Primal.Name + "Tape" : "tape";
            Value segment = scope.Body.Let(new TapePopSpan(save.Primal.Type, count), name);
            restores.Add(new Let(save.Restored, new Load(segment, iteration, InRange: true)));
        }

        return restores;
    }

    private void ReverseWhile(While loop, Scope scope)
    {
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
            all.Add(new Carried(phi, initial, values.Create(phi.Type, phi.Name)));
            yields.Add(body.Take(primalCarried[i].Phi) ?? Constants.Real(0, (RealType)phi.Type));
        }

        foreach ((Value value, Carried accumulator) in body.Accumulators)
        {
            all.Add(accumulator);
            yields.Add(body[value.Id]);
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
