using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Switches become chains of branches, tested in the order of the source.</content>
internal sealed partial class BodyLowering
{
    private readonly HashSet<ISwitchCaseOperation> entered = [];

    private void RunSwitch(ISwitchOperation choice, bool isLast)
    {
        Mark(choice.Syntax);
        foreach (ILocalSymbol local in choice.Locals)
        {
            // Sections share one scope: each may use what another declares.
            scope.Bindings[Declare(local)] = null;
        }

        Tested tested = TestedOf(choice.Value);
        Tail outer = tail;
        Tail inner = isLast ? new Tail([.. outer.Targets, choice.ExitLabel], outer.Live) : new Tail([choice.ExitLabel], null);
        if (!isLast)
        {
            Reset(frame.Exits.Of(choice).Targets);
        }

        ISwitchCaseOperation? fallback = choice.Cases.FirstOrDefault(section => section.Clauses.Any(clause => clause.CaseKind == CaseKind.Default));
        RunSections(choice, tested, 0, fallback, inner);
        tail = outer;
    }

    private void RunSections(ISwitchOperation choice, Tested tested, int first, ISwitchCaseOperation? fallback, Tail inner)
    {
        ISwitchCaseOperation? section = choice.Cases.Skip(first).FirstOrDefault(candidate => candidate != fallback);
        if (section is null)
        {
            RunSection(fallback, inner);
            return;
        }

        int next = choice.Cases.IndexOf(section) + 1;
        Operand? condition = null;
        foreach (ICaseClauseOperation clause in section.Clauses)
        {
            condition = condition is null
                ? ClauseCondition(clause, tested)
                : ShortCircuit(condition, isAnd: false, () => ClauseCondition(clause, tested), "", clause);
        }

        Scope then = Nest(() => RunSection(section, inner));
        Scope otherwise = Nest(() => RunSections(choice, tested, next, fallback, inner));
        Merge(condition!, then, otherwise, inner.Live);
    }

    private void RunSection(ISwitchCaseOperation? section, Tail inner)
    {
        if (section is not null)
        {
            tail = inner;
            RunSection(section);
        }
    }

    /// <summary>Runs a section of a switch, from its head or from a <c>goto case</c>.</summary>
    private void RunSection(ISwitchCaseOperation section)
    {
        if (section.Body.FirstOrDefault(statement => Labels.Of(statement) is not null) is { } labeled)
        {
            Refuse(FirstToken(labeled.Syntax), Catalogue.Flow, "A label in a section of a switch", "put the statements of the section in braces");
            return;
        }

        entered.Add(section);
        Run(Work.Of(section.Body));
        entered.Remove(section);
    }

    private void RunGoto(IBranchOperation jump)
    {
        if (Exits.SectionOf(jump) is not { } section)
        {
            Jump(jump.Target);
        }
        else if (entered.Contains(section))
        {
            Refuse(FirstToken(jump.Syntax), Catalogue.Flow, "A goto that leads back to where it came from", "use a loop");
        }
        else
        {
            RunSection(section);
        }
    }

    private Operand ClauseCondition(ICaseClauseOperation clause, Tested tested)
    {
        switch (clause)
        {
            case ISingleValueCaseClauseOperation single:
                return IsEqual(tested, single.Value, single);
            case IPatternCaseClauseOperation pattern:
                DeclareVariables(pattern.Pattern);
                Operand matches = Matches(tested, pattern.Pattern);
                return pattern.Guard is null ? matches : ShortCircuit(matches, isAnd: true, () => LowerExpression(pattern.Guard), "", pattern);
            default:
                return Unsupported(clause, "This case", "use constants and patterns");
        }
    }

    private Operand LowerSwitchExpression(ISwitchExpressionOperation choice, string name) => LowerArm(choice, TestedOf(choice.Value), 0, name);

    private Operand LowerArm(ISwitchExpressionOperation choice, Tested tested, int index, string name)
    {
        if (index == choice.Arms.Length)
        {
            Add(new Throw(
                new TextBuilder().Text("new global::System.Runtime.CompilerServices.SwitchExpressionException()").Build(new OpaqueType("global::System.Runtime.CompilerServices.SwitchExpressionException"), Purity.Effect),
                References().ToEquatableArray()));
            scope.IsDead = true;
            return Placeholder(choice);
        }

        ISwitchExpressionArmOperation arm = choice.Arms[index];
        DeclareVariables(arm.Pattern);
        Operand condition = Matches(tested, arm.Pattern);
        if (arm.Guard is not null)
        {
            condition = ShortCircuit(condition, isAnd: true, () => LowerExpression(arm.Guard), "", arm);
        }

        if (condition is BooleanConstant constant)
        {
            return constant.Value ? LowerExpression(arm.Value, name) : LowerArm(choice, tested, index + 1, name);
        }

        return Choose(condition, () => LowerExpression(arm.Value), () => LowerArm(choice, tested, index + 1, ""), choice, name);
    }
}
