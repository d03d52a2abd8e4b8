using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>
/// Leaves out what nobody sees: values that are not used, what a loop carries round for nothing, loops and branches
/// that do nothing, and writes to memory of the function's own that it never reads.
/// </summary>
internal sealed class DeadCode
{
    private readonly HashSet<Statement> deadWrites;
    private readonly Definition[] definitions;
    private readonly Dictionary<Statement, Statement> owners = new(ReferenceComparer<Statement>.Instance);
    private readonly HashSet<Statement> liveStatements = new(ReferenceComparer<Statement>.Instance);
    private readonly bool[] live;
    private readonly Stack<Value> waiting = new();
    private bool hasChanged;

    private DeadCode(Function function)
    {
        deadWrites = DeadWrites.In(function);
        definitions = new Definition[function.NextId];
        live = new bool[function.NextId];
    }

    public static Function Run(Function function)
    {
        DeadCode pass = new(function);
        pass.Index(function.Body, null);
        pass.MarkEffects(function.Body);
        pass.Use(function.Body.Yields);
        pass.Propagate();
        Region body = pass.Sweep(function.Body);
        return pass.hasChanged ? function with { Body = body } : function;
    }

    private void Index(Region region, Statement? owner)
    {
        foreach (Statement statement in region.Statements)
        {
            if (owner is not null)
            {
                owners[statement] = owner;
            }

            switch (statement)
            {
                case Let let:
                    definitions[let.Target.Id] = new Definition(let, 0);
                    break;
                case If branch:
                    for (int i = 0; i < branch.Results.Count; i++)
                    {
                        definitions[branch.Results[i].Id] = new Definition(branch, i);
                    }

                    break;
                case For loop:
                    definitions[loop.Induction.Id] = new Definition(loop, -1);
                    Index(loop.Carried, loop);
                    break;
                case While loop:
                    Index(loop.Carried, loop);
                    break;
            }

            foreach (Region inner in Traversal.Regions(statement))
            {
                Index(inner, statement);
            }
        }
    }

    private void Index(EquatableArray<Carried> carried, Statement loop)
    {
        for (int i = 0; i < carried.Count; i++)
        {
            definitions[carried[i].Phi.Id] = new Definition(loop, i);
            definitions[carried[i].Result.Id] = new Definition(loop, i);
        }
    }

    private void MarkEffects(Region region)
    {
        foreach (Statement statement in region.Statements)
        {
            if (HasEffect(statement))
            {
                Keep(statement);
            }

            foreach (Region inner in Traversal.Regions(statement))
            {
                MarkEffects(inner);
            }
        }
    }

    private bool HasEffect(Statement statement) => statement switch
    {
        Let let => let.Operation.MayThrow && !IsHarmless(let.Operation),
        If or For or Source => false,

        // It might never end.
        While => true,
        _ => !deadWrites.Contains(statement),
    };

    /// <summary>It counts as an effect, but only because of its place in the order.</summary>
    private bool IsHarmless(Operation operation) => operation switch
    {
        TapeMark => true,
        NewBuffer { Stack: not Stack.Tape, Count: IntegerConstant { Value: >= 0 } } => true,
        NewBuffer { Stack: not Stack.Tape, Count: Value count } => definitions[count.Id].Statement is Let { Operation: Length },
        _ => false,
    };

    /// <summary>Keeps a statement, with what it reads and what it stands in.</summary>
    private void Keep(Statement? statement)
    {
        while (statement is not null && liveStatements.Add(statement))
        {
            switch (statement)
            {
                case If branch:
                    Use(branch.Condition);
                    break;
                case For loop:
                    Use(loop.Start);
                    Use(loop.Limit);
                    break;
                case While loop:
                    Use(loop.Condition.Yields);
                    break;
                default:
                    foreach (Operand operand in StatementOperands.Of(statement))
                    {
                        Use(operand);
                    }

                    break;
            }

            statement = owners.TryGetValue(statement, out Statement? owner) ? owner : null;
        }
    }

    private void Use(EquatableArray<Operand> operands)
    {
        foreach (Operand operand in operands)
        {
            Use(operand);
        }
    }

    private void Use(Operand operand)
    {
        if (operand is Value value && !live[value.Id])
        {
            live[value.Id] = true;
            waiting.Push(value);
        }
    }

    private void Propagate()
    {
        while (waiting.Count > 0)
        {
            Value value = waiting.Pop();
            (Statement? statement, int index) = definitions[value.Id];
            Keep(statement);
            switch (statement)
            {
                case If branch:
                    Use(branch.Then.Yields[index]);
                    Use(branch.Else.Yields[index]);
                    break;
                case For loop when index >= 0:
                    Use(loop.Carried[index], loop.Body.Yields[index]);
                    break;
                case While loop:
                    Use(loop.Carried[index], loop.Body.Yields[index]);
                    break;
            }
        }
    }

    private void Use(Carried carried, Operand next)
    {
        Use(carried.Phi);
        Use(carried.Initial);
        Use(next);
    }

    private Region Sweep(Region region)
    {
        List<Statement> kept = new(region.Statements.Count);
        foreach (Statement statement in region.Statements)
        {
            if (statement is Source)
            {
                kept.Add(statement);
            }
            else if (!liveStatements.Contains(statement))
            {
                hasChanged = true;
            }
            else
            {
                kept.Add(Sweep(statement));
            }
        }

        return region with { Statements = kept.ToEquatableArray() };
    }

    private Statement Sweep(Statement statement)
    {
        switch (statement)
        {
            case If branch:
                bool[] results = Kept(branch.Results, result => result);
                return new If(branch.Condition, Sweep(branch.Then).Keep(results), Sweep(branch.Else).Keep(results), branch.Results.Keep(results));
            case For loop:
                bool[] carried = Kept(loop.Carried, item => item.Phi);
                return loop with { Carried = loop.Carried.Keep(carried), Body = Sweep(loop.Body).Keep(carried) };
            case While loop:
                bool[] states = Kept(loop.Carried, item => item.Phi);
                return loop with { Carried = loop.Carried.Keep(states), Condition = Sweep(loop.Condition), Body = Sweep(loop.Body).Keep(states) };
            default:
                return statement;
        }
    }

    private bool[] Kept<T>(EquatableArray<T> items, Func<T, Value> valueOf)
    {
        bool[] kept = new bool[items.Count];
        for (int i = 0; i < kept.Length; i++)
        {
            kept[i] = live[valueOf(items[i]).Id];
            hasChanged |= !kept[i];
        }

        return kept;
    }

    /// <param name="Index">The position among the results or the carried values; -1 for the counter of a loop.</param>
    private readonly record struct Definition(Statement? Statement, int Index);
}
