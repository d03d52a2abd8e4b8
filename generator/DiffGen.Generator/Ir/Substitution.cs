using System.Collections.Immutable;

namespace DiffGen.Generator.Ir;

/// <summary>Rewrites operands throughout a region; as a copy, it gives everything that the region defines a new name.</summary>
internal sealed class Substitution
{
    private readonly Dictionary<int, Operand> map = new();
    private readonly ValueSource? fresh;

    /// <param name="fresh">Where the ids of a copy come from; null to keep definitions as they are.</param>
    public Substitution(ValueSource? fresh = null) => this.fresh = fresh;

    public Operand this[Value replaced]
    {
        set => map[replaced.Id] = value;
    }

    public Operand Apply(Operand operand) => operand is Value value && map.TryGetValue(value.Id, out Operand? replacement) ? replacement : operand;

    public Region Apply(Region region)
    {
        EquatableArray<Statement> statements = region.Statements.Map(Apply);
        return new Region(statements, Apply(region.Yields));
    }

    public EquatableArray<Operand> Apply(EquatableArray<Operand> operands) => operands.Map(Apply);

    public Operation Apply(Operation operation) => operation.WithOperands(ImmutableArray.CreateRange(operation.Operands, Apply));

    public Statement Apply(Statement statement)
    {
        switch (statement)
        {
            case Let let:
                Operation operation = Apply(let.Operation);
                return new Let(Define(let.Target), operation);
            case Store store:
                return store with { Buffer = Apply(store.Buffer), Index = Apply(store.Index), Stored = Apply(store.Stored) };
            case Accumulate accumulate:
                return accumulate with { Buffer = Apply(accumulate.Buffer), Index = Apply(accumulate.Index), Addend = Apply(accumulate.Addend) };
            case Clear clear:
                return new Clear(Apply(clear.Buffer));
            case ClearShadow clear:
                return new ClearShadow(Apply(clear.Shadow), Apply(clear.Primal));
            case CopyElements copy:
                return new CopyElements(Apply(copy.Source), Apply(copy.Target));
            case If branch:
                Operand condition = Apply(branch.Condition);
                Region then = Apply(branch.Then);
                Region otherwise = Apply(branch.Else);
                return new If(condition, then, otherwise, branch.Results.Map(Define));
            case For loop:
                Operand start = Apply(loop.Start);
                Operand limit = Apply(loop.Limit);
                Value induction = Define(loop.Induction);
                EquatableArray<Carried> carried = Enter(loop.Carried);
                Region body = Apply(loop.Body);
                return loop with { Induction = induction, Start = start, Limit = limit, Carried = Leave(carried), Body = body };
            case While loop:
                EquatableArray<Carried> entered = Enter(loop.Carried);
                Region test = Apply(loop.Condition);
                Region repeated = Apply(loop.Body);
                return loop with { Carried = Leave(entered), Condition = test, Body = repeated };
            case Call call:
                EquatableArray<Operand> arguments = Apply(call.Arguments);
                EquatableArray<Value> results = call.Results.Map(Define);
                return call with { Arguments = arguments, Results = results, OnThrow = call.OnThrow is null ? null : Apply(call.OnThrow) };
            case Throw exit:
                return new Throw((Opaque)Apply(exit.Exception), Apply(exit.Flush));
            case WriteBack write:
                return write with { Content = Apply(write.Content) };
            case ParallelRun run:
                return run with { Start = Apply(run.Start), Limit = Apply(run.Limit), Arguments = Apply(run.Arguments) };
            case Effect effect:
                return effect with { Code = (Opaque)Apply(effect.Code) };
            case Source:
                return statement;
            case TapePush push:
                return push with { Pushed = Apply(push.Pushed) };
            case TapeRelease release:
                return release with { Position = Apply(release.Position) };
            case RequireLength require:
                return require with { Buffer = (Value)Apply(require.Buffer), Primal = (Value)Apply(require.Primal) };
            case RequireDisjoint require:
                return require with { First = (Value)Apply(require.First), Second = (Value)Apply(require.Second) };
            default:
                throw new InvalidOperationException("Unknown statement " + statement.GetType().Name);
        }
    }

    private Value Define(Value value)
    {
        if (fresh is null)
        {
            // The same as another type.
            return map.TryGetValue(value.Id, out Operand? other) && other is Value { Id: var id } same && id == value.Id ? same : value;
        }

        Value copy = fresh.Create(value.Type, value.Name);
        map[value.Id] = copy;
        return copy;
    }

    private EquatableArray<Carried> Enter(EquatableArray<Carried> carried)
    {
        EquatableArray<Carried> entered = carried.Map(item => item with { Initial = Apply(item.Initial) });
        return entered.Map(item => item with { Phi = Define(item.Phi) });
    }

    private EquatableArray<Carried> Leave(EquatableArray<Carried> carried) => carried.Map(item => item with { Result = Define(item.Result) });
}
