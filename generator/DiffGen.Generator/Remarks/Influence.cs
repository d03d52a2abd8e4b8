using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Remarks;

/// <summary>
/// On which values, of any type, the outputs depend that have derivatives, in whatever way: as a number, as an index, or as
/// what decides which statements run.
/// </summary>
internal sealed class Influence
{
    private readonly MemoryAnalysis memory;
    private readonly HashSet<int> reached = [];
    private readonly HashSet<int> roots = [];
    private readonly HashSet<int> outputs = [];
    private bool changed;

    public Influence(Function function, MemoryAnalysis memory)
    {
        this.memory = memory;
        int yields = 0;
        foreach (Leaf _ in function.ResultParts)
        {
            Output(function.Body.Yields[yields], yields++);
        }

        foreach (Parameter parameter in function.Parameters)
        {
            if (parameter.IsReturned)
            {
                Output(parameter.IsActive ? function.Body.Yields[yields] : Constants.Int(0), yields++);
            }
            else if (parameter.IsActive && parameter.Type.IsMemory && memory.IsWritten(parameter.Value))
            {
                Reach(parameter.Value);
            }
        }

        do
        {
            changed = false;
            Visit(function.Body);
        }
        while (changed);
    }

    /// <summary>An output depends on the value.</summary>
    public bool Reaches(Value value) => reached.Contains(value.Id);

    /// <summary>Of the function's yields this one has a derivative.</summary>
    public bool IsOutput(int yield) => outputs.Contains(yield);

    /// <summary>The roots of the memory on whose contents an output depends.</summary>
    public IReadOnlyCollection<int> Memory => roots;

    private void Output(Operand operand, int position)
    {
        if (operand.Type.IsDifferentiable)
        {
            outputs.Add(position);
            Reach(operand);
        }
    }

    private void Reach(Operand operand)
    {
        if (operand is not Value value)
        {
            return;
        }

        changed |= reached.Add(value.Id);
        if (value.Type.IsMemory)
        {
            changed |= roots.Add(memory.RootOrSelf(value).Id);
        }
    }

    private void Reach(IEnumerable<Operand> operands)
    {
        foreach (Operand operand in operands)
        {
            Reach(operand);
        }
    }

    private bool IsReached(Operand buffer) => buffer is Value value && roots.Contains(memory.RootOrSelf(value).Id);

    /// <summary>Returns whether the region writes what an output depends on.</summary>
    private bool Visit(Region region)
    {
        bool writes = false;
        for (int i = region.Statements.Count - 1; i >= 0; i--)
        {
            writes |= Visit(region.Statements[i]);
        }

        return writes;
    }

    private bool Visit(Statement statement)
    {
        switch (statement)
        {
            case Let let:
                bool writes = let.Operation is Opaque { Purity: Purity.Effect } && let.Operation.Operands.Any(operand => operand.Type.IsMemory && IsReached(operand));
                if (writes || reached.Contains(let.Target.Id) || (let.Target.Type.IsMemory && IsReached(let.Target)))
                {
                    Reach(let.Operation.Operands);
                }

                return writes;
            case Store or Accumulate or Clear or CopyElements or Effect or Call:
                bool any = Written(statement).Any(IsReached);
                if (any || Definitions.Of(statement).Any(Reaches))
                {
                    Reach(StatementOperands.Of(statement));
                }

                return any;
            case If branch:
                return Visit(branch);
            case For loop:
                return Visit(loop.Carried, loop.Body, [loop.Start, loop.Limit], null);
            case While loop:
                return Visit(loop.Carried, loop.Body, loop.Condition.Yields, loop.Condition);
            default:
                return false;
        }
    }

    private bool Visit(If branch)
    {
        for (int i = 0; i < branch.Results.Count; i++)
        {
            if (Reaches(branch.Results[i]))
            {
                Reach(branch.Then.Yields[i]);
                Reach(branch.Else.Yields[i]);
            }
        }

        bool writes = Visit(branch.Then);
        writes |= Visit(branch.Else);

        // A guard decides nothing for those who pass.
        if (!IsDead(branch.Then) && !IsDead(branch.Else) && (writes || branch.Results.Items.Any(Reaches)))
        {
            Reach(branch.Condition);
        }

        return writes;
    }

    private bool Visit(EquatableArray<Carried> carried, Region body, IEnumerable<Operand> control, Region? condition)
    {
        for (int i = 0; i < carried.Count; i++)
        {
            if (Reaches(carried[i].Result) || Reaches(carried[i].Phi))
            {
                Reach(carried[i].Phi);
                Reach(carried[i].Result);
                Reach(carried[i].Initial);
                Reach(body.Yields[i]);
            }
        }

        bool writes = Visit(body);
        if (writes || carried.Items.Any(item => Reaches(item.Phi)))
        {
            Reach(control);
        }

        if (condition is not null)
        {
            Visit(condition);
        }

        return writes;
    }

    private IEnumerable<Operand> Written(Statement statement) => statement switch
    {
        Store store => [store.Buffer],
        Accumulate add => [add.Buffer],
        Clear clear => [clear.Buffer],
        CopyElements copy => [copy.Target],
        Effect effect => effect.Code.Operands.Where(operand => operand.Type.IsMemory),
        Call call => memory.WrittenBuffers(call),
        _ => [],
    };

    private static bool IsDead(Region region) => region.Statements.Items.LastOrDefault() switch
    {
        Throw => true,
        If branch => IsDead(branch.Then) && IsDead(branch.Else),
        _ => false,
    };
}
