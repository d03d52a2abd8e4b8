using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <summary>How control can leave a statement.</summary>
/// <param name="Completes">It can run to its end.</param>
/// <param name="Targets">
/// Where its jumps lead, outside of it: labels of loops and switches, and the method itself for <c>return</c>. A throw is no exit.
/// </param>
internal sealed record Exit(bool Completes, IReadOnlyList<ISymbol> Targets)
{
    public static readonly Exit Normal = new(true, []);
    public static readonly Exit Never = new(false, []);

    public bool Jumps => Targets.Count > 0;
}

/// <summary>Finds out how control can leave statements, as the language's own reachability rules see it.</summary>
internal sealed class Exits(ISymbol method)
{
    private readonly Dictionary<IOperation, Exit> known = new();

    public Exit Of(IOperation operation)
    {
        if (!known.TryGetValue(operation, out Exit? exit))
        {
            known[operation] = exit = Compute(operation);
        }

        return exit;
    }

    /// <summary>The section that a <c>goto case</c> or <c>goto default</c> leads to; null for a goto to a label.</summary>
    public static ISwitchCaseOperation? SectionOf(IBranchOperation jump)
    {
        for (IOperation? container = jump.Parent; container is not null; container = container.Parent)
        {
            if (container is ISwitchOperation choice
                && choice.Cases.FirstOrDefault(section => section.Clauses.Any(clause => SymbolEqualityComparer.Default.Equals(clause.Label, jump.Target))) is { } target)
            {
                return target;
            }
        }

        return null;
    }

    /// <summary>The exit of statements in a row.</summary>
    public Exit Of(IEnumerable<IOperation> operations)
    {
        List<ISymbol> targets = [];
        List<IOperation> row = [.. operations];
        List<ISymbol> labels = [.. row.Select(Labels.Of).OfType<ISymbol>()];
        bool completes, grows;
        do
        {
            completes = true;
            int known = targets.Count;
            foreach (IOperation operation in row)
            {
                // What can't be reached from above may be jumped to.
                completes |= Labels.Of(operation) is { } label && targets.Contains(label, SymbolEqualityComparer.Default);
                if (completes)
                {
                    Exit exit = Of(operation);
                    Add(targets, exit.Targets);
                    completes = exit.Completes;
                }
                else if (labels.Count == 0)
                {
                    break;
                }
            }

            grows = targets.Count > known;
        }
        while (grows && labels.Count > 0);

        targets.RemoveAll(target => labels.Contains(target, SymbolEqualityComparer.Default));
        return new Exit(completes, targets);
    }

    private static void Add(List<ISymbol> targets, IEnumerable<ISymbol> more)
    {
        foreach (ISymbol target in more)
        {
            if (!targets.Contains(target, SymbolEqualityComparer.Default))
            {
                targets.Add(target);
            }
        }
    }

    private static bool IsConstant(IOperation? condition, bool value) =>
        condition?.ConstantValue is { HasValue: true, Value: bool constant } && constant == value;

    private Exit Compute(IOperation operation)
    {
        switch (operation)
        {
            case IBlockOperation block:
                return Of(block.Operations);
            case IReturnOperation { Kind: OperationKind.Return }:
                return new Exit(false, [method]);
            case IBranchOperation { BranchKind: BranchKind.GoTo } jump when SectionOf(jump) is { } section:
                // The statements of the section stand here. A jump that leads back is refused elsewhere.
                known[operation] = Exit.Never;
                return Of(section.Body);
            case IBranchOperation branch:
                return new Exit(false, [branch.Target]);
            case IThrowOperation:
                return Exit.Never;
            case IConditionalOperation { Type: null } branch:
                return Branch(branch);
            case ISwitchOperation choice:
                return Switch(choice);
            case ILoopOperation loop:
                return Loop(loop);
            case ILabeledOperation { Operation: { } labeled }:
                return Of(labeled);
            case ITryOperation protection:
                // No jump leads out of a finally block.
                return Of(protection.Body) is var exit && protection.Finally is { } cleanup && !Of(cleanup).Completes ? Never(exit) : exit;
            case IUsingOperation use:
                return Of(use.Body);
            case ILockOperation section:
                return Of(section.Body);
            default:
                return Exit.Normal;
        }
    }

    // It throws, whatever came before.
    private static Exit Never(Exit exit) => exit with { Completes = false, Targets = [] };

    private Exit Branch(IConditionalOperation branch)
    {
        Exit whenTrue = Of(branch.WhenTrue), whenFalse = branch.WhenFalse is null ? Exit.Normal : Of(branch.WhenFalse);
        if (IsConstant(branch.Condition, true))
        {
            return whenTrue;
        }

        if (IsConstant(branch.Condition, false))
        {
            return whenFalse;
        }

        List<ISymbol> targets = [];
        Add(targets, whenTrue.Targets);
        Add(targets, whenFalse.Targets);
        return new Exit(whenTrue.Completes || whenFalse.Completes, targets);
    }

    private Exit Switch(ISwitchOperation choice)
    {
        List<ISymbol> targets = [];
        bool completes = !choice.Cases.Any(section => section.Clauses.Any(clause => clause.CaseKind == CaseKind.Default));
        foreach (ISwitchCaseOperation section in choice.Cases)
        {
            Exit exit = Of(section.Body);
            completes |= exit.Completes;
            Add(targets, exit.Targets);
        }

        completes |= Remove(targets, choice.ExitLabel);
        return new Exit(completes, targets);
    }

    private Exit Loop(ILoopOperation loop)
    {
        Exit body = Of(loop.Body);
        List<ISymbol> targets = [];
        Add(targets, body.Targets);
        bool broken = Remove(targets, loop.ExitLabel);
        bool continued = Remove(targets, loop.ContinueLabel);
        bool ends = loop switch
        {
            IForLoopOperation counted => counted.Condition is not null && !IsConstant(counted.Condition, true),
            IWhileLoopOperation { ConditionIsTop: true } top => !IsConstant(top.Condition, true),
            IWhileLoopOperation bottom => (body.Completes || continued) && !IsConstant(bottom.Condition, true),
            _ => true,
        };
        return new Exit(ends || broken, targets);
    }

    private static bool Remove(List<ISymbol> targets, ISymbol label) =>
        targets.RemoveAll(target => SymbolEqualityComparer.Default.Equals(target, label)) > 0;
}
