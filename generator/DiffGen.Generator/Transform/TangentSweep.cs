using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Forward mode: each statement, followed by the same with tangents. It takes any function, one that reverse mode made included; on a
/// tape that is read again each real lies with its tangent.
/// </summary>
internal sealed class TangentSweep
{
    private readonly MemoryAnalysis memory;
    private readonly Activity activity;
    private readonly ValueSource values;
    private readonly bool strongZero;
    private readonly bool keepsTape;
    private readonly Dictionary<int, Operand> tangents = new();
    private readonly Dictionary<int, Operand> shadows = new();
    private readonly ResultTangents results = new();

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

    /// <summary>Memory for the tangents of a buffer that has none of its own, all zero.</summary>
    public Operand Allocate(RegionBuilder target, Operand buffer, Stack stack)
    {
        if (buffer.Type.IsGraph)
        {
            throw new UnsupportedException("what other memory is reached through, and has no tangent, is written or passed where a tangent is needed", buffer);
        }

        Value length = target.Let(new Length(buffer));
        return target.Let(new NewBuffer(((BufferType)buffer.Type).Element, length) { Stack = stack }, NameOf(buffer));
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
                    target.Add(new Accumulate(Shadow(add.Buffer), add.Index, tangent) { Path = add.Path });
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

        if (let.Operation is Opaque { IsPartial: true } partial && partial.Operands.Any(operand => activity.IsVaried(operand)))
        {
            throw new UnsupportedException("a second derivative goes through a rule of [DerivativeOf], which says the first only: mark the called method [Differentiable]");
        }

        if (let.Operation is ResultArray result)
        {
            target.Add(let);
            results.Enter(let.Target, target.Let(new ResultArray(IsAnyActive(result.Buffer) ? ExactOf(result.Buffer, target) : Zeros(result.Buffer, target)), NameOf(let.Target)));
            return;
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

    private void RunView(Let let, RegionBuilder target)
    {
        switch (let.Operation)
        {
            case Slice slice:
                SetShadow(let.Target, target.Let(new Slice(Shadow(slice.Buffer), slice.Start, slice.Count, InRange: true), NameOf(let.Target)), isExact: true);
                break;
            case Load load:
                SetShadow(let.Target, target.Let(new Load(Shadow(load.Buffer), load.Index, InRange: true) { Path = load.Path, Field = load.Field }, NameOf(let.Target)), isExact: false);
                break;
            case Conversion { X: Value { Type: GridType } x } when Shadow(x) is { Type: GridType type } other:
                SetShadow(let.Target, target.Let(new Conversion(other, type.Row), NameOf(let.Target)), isExact: false);
                break;
            case Conversion { Type: ObjectType } conversion:
                SetShadow(let.Target, target.Let(conversion with { X = Shadow(conversion.X), Checked = false }, NameOf(let.Target)), isExact: false);
                break;
            case Conversion { X: Value x }:
                SetShadow(let.Target, Shadow(x), exact.Contains(x.Id));
                break;
            case Copy { X: Value x }:
                SetShadow(let.Target, Shadow(x), exact.Contains(x.Id));
                break;
            case Select { WhenTrue: Value x, WhenFalse: Value y } select:
                (Operand whenTrue, Operand whenFalse) = OfOneType(Shadow(x), Shadow(y), target);
                SetShadow(let.Target, target.Let(new Select(select.Condition, whenTrue, whenFalse), NameOf(let.Target)), exact.Contains(x.Id) && exact.Contains(y.Id));
                break;

            // It has tangents only because it is one of several that a variable may refer to.
            case Opaque:
                SetShadow(let.Target, Allocate(target, let.Target, Stack.Scratch), isExact: true);
                break;
        }
    }

    // The tangents of what can't be written can't be written either.
    private static (Operand, Operand) OfOneType(Operand x, Operand y, RegionBuilder target)
    {
        if (x.Type is not BufferType first || y.Type is not BufferType second)
        {
            return (x, y);
        }

        return first.Kind < second.Kind ? (target.Let(new Conversion(x, second)), y)
            : first.Kind > second.Kind ? (x, target.Let(new Conversion(y, first)))
            : (x, y);
    }

    private void SetShadow(Value buffer, Operand shadow, bool isExact)
    {
        shadows[buffer.Id] = shadow;
        if (isExact)
        {
            exact.Add(buffer.Id);
        }
    }

    private void RunAllocation(Let let, NewBuffer buffer, RegionBuilder target)
    {
        // What outlives its region is found again by its place, and its tangents with it.
        if (buffer.Stack == Stack.Tape && (IsPaired(buffer.Element) || (buffer.Position is not null && buffer.Element.IsDifferentiable)))
        {
            Split(let, target, buffer.Count, both => buffer with { Count = both });
            return;
        }

        target.Add(let);
        if (IsActive(let.Target))
        {
            SetShadow(let.Target, target.Let(buffer, NameOf(let.Target)), isExact: true);
        }
    }

    private bool IsPaired(IrType element) => keepsTape && element.IsDifferentiable;

    /// <summary>Memory that is found again by its place on the tape has its tangents behind it, in one piece.</summary>
    private void Split(Let let, RegionBuilder target, Operand count, Func<Operand, Operation> memoryOf)
    {
        Operand both = count is IntegerConstant known
            ? known with { Value = 2 * known.Value }
            : target.Let(new Binary(BinaryOperator.Multiply, count, Constants.Int(2), Checked: true));
        Value whole = target.Let(memoryOf(both));
        target.Add(new Let(let.Target, new Slice(whole, Constants.Int(0), count, InRange: true)));
        SetShadow(let.Target, target.Let(new Slice(whole, count, count, InRange: true) { IsTangent = true }, NameOf(let.Target)), isExact: true);
    }

    /// <summary>The tangents of an array that is returned, as an array.</summary>
    public Operand ResultShadow(Operand result) => results.Find(result)
        ?? throw new UnsupportedException("an array is returned in a way that its tangent can't follow", result);

    // A null array has no elements here, and is no error.
    private static Value LengthOf(Operand buffer, RegionBuilder target) => target.Let(new Length(
        buffer.Type is BufferType { Kind: BufferKind.Array } array ? target.Let(new Conversion(buffer, array with { Kind = BufferKind.ReadOnlySpan })) : buffer));

    private Value ExactOf(Operand buffer, RegionBuilder target) => target.Let(new Slice(Shadow(buffer), Constants.Int(0), LengthOf(buffer, target), InRange: true));

    private static Value Zeros(Operand buffer, RegionBuilder target) => target.Let(new NewBuffer(((BufferType)buffer.Type).Element, LengthOf(buffer, target)) { Stack = Stack.Scratch });

    private Operand Exact(Operand buffer, RegionBuilder target)
    {
        Operand shadow = Shadow(buffer);
        return exact.Contains(((Value)buffer).Id)
            ? shadow
            : target.Let(new Slice(shadow, Constants.Int(0), target.Let(new Length(buffer)), InRange: true));
    }

    private void Run(CopyElements copy, RegionBuilder target)
    {
        target.Add(copy);
        if (!IsActive(copy.Target))
        {
            return;
        }

        if (IsActive(copy.Source))
        {
            target.Add(new CopyElements(Exact(copy.Source, target), Shadow(copy.Target)));
            return;
        }

        Value length = target.Let(new Length(copy.Source));
        target.Add(new Clear(target.Let(new Slice(Shadow(copy.Target), Constants.Int(0), length, InRange: true))));
    }

    private void Run(If branch, RegionBuilder target)
    {
        RegionBuilder then = target.Nested(), otherwise = target.Nested();
        Run(branch.Then, then);
        Run(branch.Else, otherwise);
        List<Value> all = [.. branch.Results];
        List<Operand> thenYields = [.. branch.Then.Yields], elseYields = [.. branch.Else.Yields];
        for (int i = 0; i < branch.Results.Count; i++)
        {
            Value result = branch.Results[i];
            if (IsFollowed(result))
            {
                Value shadow = values.Create(result.Type, NameOf(result));
                SetShadow(result, shadow, isExact: false);
                all.Add(shadow);
                thenYields.Add(Shadow(branch.Then.Yields[i]));
                elseYields.Add(Shadow(branch.Else.Yields[i]));
            }

            if (results.Find(branch.Then.Yields[i]) is { } thenArray && results.Find(branch.Else.Yields[i]) is { } elseArray)
            {
                results.Enter(result, values.Create(result.Type, NameOf(result)));
                all.Add((Value)results.Find(result)!);
                thenYields.Add(thenArray);
                elseYields.Add(elseArray);
            }

            if (result.Type is not RealType)
            {
                continue;
            }

            Operand whenTrue = Tangent(branch.Then.Yields[i]), whenFalse = Tangent(branch.Else.Yields[i]);
            if (whenTrue.IsZero() && whenFalse.IsZero())
            {
                continue;
            }

            Value tangent = values.Create(result.Type, NameOf(result));
            tangents[result.Id] = tangent;
            all.Add(tangent);
            thenYields.Add(whenTrue);
            elseYields.Add(whenFalse);
        }

        target.Add(new If(branch.Condition, then.Build(thenYields), otherwise.Build(elseYields), all.ToEquatableArray()));
    }

    private void Run(For loop, RegionBuilder target)
    {
        (EquatableArray<Carried> carried, Region body) = RunBody(loop.Carried, loop.Body, target);
        target.Add(loop with { Carried = carried, Body = body });
    }

    private void Run(While loop, RegionBuilder target)
    {
        (EquatableArray<Carried> carried, Region body) = RunBody(loop.Carried, loop.Body, target);
        target.Add(loop with { Carried = carried, Body = body });
    }

    /// <summary>A reference that changes, and what holds the tangents of what it leads to with it.</summary>
    private bool IsFollowed(Value reference) => reference.Type.IsReference && IsAnyActive(reference);

    private (EquatableArray<Carried> Carried, Region Body) RunBody(EquatableArray<Carried> carried, Region region, RegionBuilder target)
    {
        List<Carried> all = [.. carried];
        List<Operand> next = new();
        foreach (Carried item in carried)
        {
            if (item.Phi.Type is RealType && activity.IsVaried(item.Phi))
            {
                Value phi = values.Create(item.Phi.Type, NameOf(item.Phi)), result = values.Create(item.Phi.Type, NameOf(item.Phi));
                all.Add(new Carried(phi, Tangent(item.Initial), result) { IsFree = true });
                tangents[item.Phi.Id] = phi;
                tangents[item.Result.Id] = result;
            }
            else if (IsFollowed(item.Phi))
            {
                Value phi = values.Create(item.Phi.Type, NameOf(item.Phi)), result = values.Create(item.Phi.Type, NameOf(item.Phi));
                all.Add(new Carried(phi, Shadow(item.Initial), result));
                SetShadow(item.Phi, phi, isExact: false);
                SetShadow(item.Result, result, isExact: false);
            }
        }

        // What a return inside the loop hands out.
        foreach (Carried item in carried.Where(item => results.Find(item.Initial) is not null))
        {
            Value phi = values.Create(item.Phi.Type, NameOf(item.Phi)), result = values.Create(item.Phi.Type, NameOf(item.Phi));
            all.Add(new Carried(phi, results.Find(item.Initial)!, result));
            results.Enter(item.Phi, phi);
            results.Enter(item.Result, result);
        }

        RegionBuilder body = target.Nested();
        Run(region, body);
        for (int i = 0; i < carried.Count; i++)
        {
            if (tangents.ContainsKey(carried[i].Phi.Id))
            {
                next.Add(Tangent(region.Yields[i]));
            }
            else if (IsFollowed(carried[i].Phi))
            {
                next.Add(Shadow(region.Yields[i]));
            }
        }

        next.AddRange(Enumerable.Range(0, carried.Count).Where(i => results.Find(carried[i].Phi) is not null).Select(i => ResultShadow(region.Yields[i])));

        return (all.ToEquatableArray(), body.Build(region.Yields.Concat(next)));
    }
}
