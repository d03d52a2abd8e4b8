using System.Collections.Immutable;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>
/// Computes what is known before the program runs: operations on constants, identities, branches that always go one
/// way, values that are only other names. Everything keeps its bits and its exceptions.
/// </summary>
internal sealed class Simplify : Rewriter
{
    private Operation?[] definitions = [];
    private readonly Dictionary<int, string> names = new();
    private readonly Func<Operand, Operation?> definitionOf;

    private Function? whole;
    private IndexBounds? bounds;

    public Simplify() => definitionOf = DefinitionOf;

    public override Function Run(Function function)
    {
        foreach (Statement statement in Traversal.Statements(function.Body))
        {
            // What was a mere temporary takes the user's name from the copy that is about to go.
            if (statement is Let { Target: { IsNamed: true } target, Operation: Copy { X: Value { IsNamed: false } source } } && !names.ContainsKey(source.Id))
            {
                names.Add(source.Id, target.Name);
            }
        }

        whole = function;
        definitions = new Operation?[function.NextId];
        return base.Run(function);
    }

    protected override void RewriteLet(Let let, List<Statement> into)
    {
        Operation operation = let.Operation;
        if (operation is Opaque { Purity: Purity.Pure, Pieces: [OutOfRange.Start, OutOfRange.Comparison, _], Arguments: [var index, var length] })
        {
            if ((bounds ??= new IndexBounds(whole!)).IsInRange(index, length))
            {
                Replace(let.Target, Constants.Bool(false));
                return;
            }

            // The index may have turned out to be a negative constant, which is compared in another way.
            operation = index is IntegerConstant { Value: < 0 } ? OutOfRange.Of(index, length) : operation;
        }

        while (true)
        {
            Folded folded = Folding.Fold(operation, definitionOf);
            if (folded.Known is not null)
            {
                Replace(let.Target, folded.Known);
                return;
            }

            if (folded.Simpler is null)
            {
                break;
            }

            operation = folded.Simpler;
            HasChanged = true;
        }

        Value target = Renamed(let.Target);
        definitions[target.Id] = operation;
        into.Add(ReferenceEquals(target, let.Target) && ReferenceEquals(operation, let.Operation) ? let : new Let(target, operation));
    }

    protected override void RewriteIf(If branch, List<Statement> into)
    {
        if (branch.Condition is BooleanConstant { Value: var known })
        {
            Region taken = Rewrite(known ? branch.Then : branch.Else);
            into.AddRange(taken.Statements);
            for (int i = 0; i < branch.Results.Count; i++)
            {
                Replace(branch.Results[i], taken.Yields[i]);
            }

            HasChanged = true;
            return;
        }

        Region then = Rewrite(branch.Then), otherwise = Rewrite(branch.Else);
        bool[] kept = new bool[branch.Results.Count];
        for (int i = 0; i < kept.Length; i++)
        {
            Operand? same = SameOnBothWays(branch.Condition, then.Yields[i], otherwise.Yields[i]);
            kept[i] = same is null;
            if (same is not null)
            {
                Replace(branch.Results[i], same);
            }
        }

        into.Add(new If(branch.Condition, then.Keep(kept), otherwise.Keep(kept), branch.Results.Keep(kept).Map(Renamed)));
    }

    protected override void RewriteFor(For loop, List<Statement> into)
    {
        if (loop is { Start: IntegerConstant start, Limit: IntegerConstant limit } && !Folding.Holds(loop.Comparison, start.Value, limit.Value))
        {
            foreach (Carried item in loop.Carried)
            {
                Replace(item.Result, item.Initial);
            }

            HasChanged = true;
            return;
        }

        bool[] kept = Invariants(loop.Carried, loop.Body);
        loop = loop with { Induction = Renamed(loop.Induction), Carried = Renamed(loop.Carried.Keep(kept)) };
        into.Add(loop with { Body = Rewrite(loop.Body).Keep(kept) });
    }

    protected override void RewriteWhile(While loop, List<Statement> into)
    {
        bool[] kept = Invariants(loop.Carried, loop.Body);
        EquatableArray<Carried> carried = Renamed(loop.Carried.Keep(kept));
        Region condition = Rewrite(loop.Condition);
        into.Add(loop with { Carried = carried, Condition = condition, Body = Rewrite(loop.Body).Keep(kept) });
    }

    protected override void RewriteSimple(Statement statement, List<Statement> into) =>
        into.Add(statement is Call call ? call with { Results = call.Results.Map(Renamed) } : statement);

    /// <summary>Replaces the values that a loop carries round unchanged by what they start as; says which of all are still carried.</summary>
    private bool[] Invariants(EquatableArray<Carried> carried, Region body)
    {
        bool[] kept = new bool[carried.Count];
        for (int i = 0; i < kept.Length; i++)
        {
            Operand next = body.Yields[i];
            kept[i] = !ReferenceEquals(next, carried[i].Phi) && next != carried[i].Phi && (next is Value value ? Resolve(value) : next) != carried[i].Initial;
            if (!kept[i])
            {
                Replace(carried[i].Phi, carried[i].Initial);
                Replace(carried[i].Result, carried[i].Initial);
            }
        }

        return kept;
    }

    private static Operand? SameOnBothWays(Operand condition, Operand whenTrue, Operand whenFalse) =>
        whenTrue == whenFalse ? whenTrue
        : whenTrue is BooleanConstant { Value: true } && whenFalse is BooleanConstant { Value: false } ? condition
        : null;

    private Operation? DefinitionOf(Operand operand) =>
        operand is Value value ? definitions[value.Id] : null;

    private EquatableArray<Carried> Renamed(EquatableArray<Carried> carried) =>
        names.Count == 0 ? carried : carried.Map(item => item with { Phi = Renamed(item.Phi), Result = Renamed(item.Result) });

    /// <summary>The value under the name that it takes over. It must be the same wherever the value occurs.</summary>
    private Value Renamed(Value value)
    {
        if (names.Count == 0 || !names.TryGetValue(value.Id, out string? name))
        {
            return value;
        }

        Value renamed = value with { Name = name };
        Replace(value, renamed);
        return renamed;
    }
}
