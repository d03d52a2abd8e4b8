using System.Collections.Immutable;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>
/// Walks a function from its start to its end and builds it anew, with values replaced by others that are known by then.
/// A pass overrides what it does with the statements that it knows something about.
/// </summary>
internal abstract class Rewriter
{
    private Operand?[] replacements = [];

    /// <summary>Something is different from before.</summary>
    public bool HasChanged { get; protected set; }

    public virtual Function Run(Function function)
    {
        replacements = new Operand?[function.NextId];
        Region body = Rewrite(function.Body);
        return function with { Body = body };
    }

    protected Operand Resolve(Operand operand)
    {
        while (operand is Value value && replacements[value.Id] is { } replacement)
        {
            operand = replacement;
            if (replacement is Value same && same.Id == value.Id)
            {
                break;
            }
        }

        return operand;
    }

    /// <summary>From here on the value is the operand, which may be the same value under another name.</summary>
    protected void Replace(Value value, Operand by)
    {
        replacements[value.Id] = by;
        HasChanged = true;
    }

    protected EquatableArray<Operand> Resolve(EquatableArray<Operand> operands) => Resolve(operands.Items);

    protected ImmutableArray<Operand> Resolve(ImmutableArray<Operand> operands)
    {
        for (int i = 0; i < operands.Length; i++)
        {
            if (!ReferenceEquals(Resolve(operands[i]), operands[i]))
            {
                return ImmutableArray.CreateRange(operands, Resolve);
            }
        }

        return operands;
    }

    protected Operation Resolve(Operation operation)
    {
        ImmutableArray<Operand> operands = operation.Operands;
        ImmutableArray<Operand> resolved = Resolve(operands);
        return resolved == operands ? operation : operation.WithOperands(resolved);
    }

    protected virtual Region Rewrite(Region region)
    {
        List<Statement> statements = new(region.Statements.Count);
        foreach (Statement statement in region.Statements)
        {
            Rewrite(statement, statements);
            if (statements.Count > 0 && statements[statements.Count - 1] is Throw)
            {
                // The rest is not reached, and what it would have defined is not there.
                return new Region(statements.ToEquatableArray(), region.Yields.Map(Unreached));
            }
        }

        return new Region(statements.ToEquatableArray(), Resolve(region.Yields));
    }

    protected virtual void Rewrite(Statement statement, List<Statement> into)
    {
        switch (statement)
        {
            case Let let:
                Operation operation = Resolve(let.Operation);
                RewriteLet(ReferenceEquals(operation, let.Operation) ? let : let with { Operation = operation }, into);
                break;
            case If branch:
                RewriteIf(branch with { Condition = Resolve(branch.Condition) }, into);
                break;
            case For loop:
                RewriteFor(loop with { Start = Resolve(loop.Start), Limit = Resolve(loop.Limit), Carried = ResolveInitials(loop.Carried) }, into);
                break;
            case While loop:
                RewriteWhile(loop with { Carried = ResolveInitials(loop.Carried) }, into);
                break;
            default:
                RewriteSimple(WithResolved(statement), into);
                break;
        }
    }

    protected virtual void RewriteLet(Let let, List<Statement> into) => into.Add(let);

    protected virtual void RewriteIf(If branch, List<Statement> into) =>
        into.Add(branch with { Then = Rewrite(branch.Then), Else = Rewrite(branch.Else) });

    protected virtual void RewriteFor(For loop, List<Statement> into) => into.Add(loop with { Body = Rewrite(loop.Body) });

    protected virtual void RewriteWhile(While loop, List<Statement> into)
    {
        Region condition = Rewrite(loop.Condition);
        into.Add(loop with { Condition = condition, Body = Rewrite(loop.Body) });
    }

    /// <summary>A statement without results of its own operation and without regions; its operands are the new ones.</summary>
    protected virtual void RewriteSimple(Statement statement, List<Statement> into) => into.Add(statement);

    private static Operand Unreached(Operand yield) => new DefaultConstant(yield.Type);

    private EquatableArray<Carried> ResolveInitials(EquatableArray<Carried> carried) =>
        carried.Map(item => Resolve(item.Initial) is var initial && ReferenceEquals(initial, item.Initial) ? item : item with { Initial = initial });

    // Nothing else is done to what is only run on the way of an exception.
    private Region WithResolved(Region shown) => shown with { Statements = shown.Statements.Map(WithResolved) };

    private Statement WithResolved(Statement statement) => statement switch
    {
        Store store => store with { Buffer = Resolve(store.Buffer), Index = Resolve(store.Index), Stored = Resolve(store.Stored) },
        Accumulate add => add with { Buffer = Resolve(add.Buffer), Index = Resolve(add.Index), Addend = Resolve(add.Addend) },
        Clear clear => new Clear(Resolve(clear.Buffer)),
        ClearShadow clear => new ClearShadow(Resolve(clear.Shadow), Resolve(clear.Primal)),
        CopyElements copy => new CopyElements(Resolve(copy.Source), Resolve(copy.Target)),
        Call call => call with { Arguments = Resolve(call.Arguments), OnThrow = call.OnThrow is null ? null : WithResolved(call.OnThrow) },
        If branch => branch with { Condition = Resolve(branch.Condition), Then = WithResolved(branch.Then), Else = WithResolved(branch.Else) },
        Throw exit => new Throw((Opaque)Resolve(exit.Exception), Resolve(exit.Flush)),
        WriteBack write => write with { Content = Resolve(write.Content) },
        Effect effect => effect with { Code = (Opaque)Resolve(effect.Code) },
        TapePush push => push with { Pushed = Resolve(push.Pushed) },
        TapeRelease release => release with { Position = Resolve(release.Position) },
        RequireDisjoint check => check with { First = (Value)Resolve(check.First), Second = (Value)Resolve(check.Second) },
        RequireLength or Source => statement,
        _ => throw new InvalidOperationException("Unknown statement: " + statement.GetType().Name),
    };
}
