using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Switches and patterns become chains of branches, tested in the order of the source.</content>
internal sealed partial class BodyLowering
{
    private void RunSwitch(ISwitchOperation choice, bool isLast)
    {
        Mark(choice.Syntax);
        Operand value = Whole(LowerExpression(choice.Value), choice.Value);
        Tail outer = tail;
        Tail inner = isLast ? new Tail([.. outer.Targets, choice.ExitLabel], outer.Live) : new Tail([choice.ExitLabel], null);
        if (!isLast)
        {
            Reset(frame.Exits.Of(choice).Targets);
        }

        ISwitchCaseOperation? fallback = choice.Cases.FirstOrDefault(section => section.Clauses.Any(clause => clause.CaseKind == CaseKind.Default));
        RunSections(choice, value, choice.Value, 0, fallback, inner);
        tail = outer;
    }

    private void RunSections(ISwitchOperation choice, Operand value, IOperation tested, int first, ISwitchCaseOperation? fallback, Tail inner)
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
                ? ClauseCondition(clause, value, tested)
                : ShortCircuit(condition, isAnd: false, () => ClauseCondition(clause, value, tested), "", clause);
        }

        Scope then = Nest(() => RunSection(section, inner));
        Scope otherwise = Nest(() => RunSections(choice, value, tested, next, fallback, inner));
        Merge(condition!, then, otherwise, inner.Live);
    }

    private void RunSection(ISwitchCaseOperation? section, Tail inner)
    {
        if (section is not null)
        {
            tail = inner;
            Run(Work.Of(section.Body));
        }
    }

    private Operand ClauseCondition(ICaseClauseOperation clause, Operand value, IOperation tested)
    {
        switch (clause)
        {
            case ISingleValueCaseClauseOperation single:
                return IsEqual(value, tested, single.Value, single);
            case IPatternCaseClauseOperation pattern:
                Operand matches = Matches(value, tested, pattern.Pattern);
                return pattern.Guard is null ? matches : ShortCircuit(matches, isAnd: true, () => LowerExpression(pattern.Guard), "", pattern);
            default:
                return Unsupported(clause, "This case", "use constants and comparisons");
        }
    }

    private Operand LowerSwitchExpression(ISwitchExpressionOperation choice, string name)
    {
        Operand value = Whole(LowerExpression(choice.Value), choice.Value);
        return LowerArm(choice, value, 0, name);
    }

    private Operand LowerArm(ISwitchExpressionOperation choice, Operand value, int index, string name)
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
        Operand condition = Matches(value, choice.Value, arm.Pattern);
        if (arm.Guard is not null)
        {
            condition = ShortCircuit(condition, isAnd: true, () => LowerExpression(arm.Guard), "", arm);
        }

        if (condition is BooleanConstant constant)
        {
            return constant.Value ? LowerExpression(arm.Value, name) : LowerArm(choice, value, index + 1, name);
        }

        return Choose(condition, () => LowerExpression(arm.Value), () => LowerArm(choice, value, index + 1, ""), choice, name);
    }

    private Operand LowerIsPattern(IIsPatternOperation test, string name)
    {
        Operand value = OpaqueOperand(test.Value);
        Operand matches = Matches(value, test.Value, test.Pattern);
        return name.Length == 0 || matches is not Value ? matches : Let(new Copy(matches), test, name);
    }

    /// <summary>Whether a value matches a pattern of constants and comparisons.</summary>
    private Operand Matches(Operand value, IOperation tested, IPatternOperation pattern)
    {
        switch (pattern)
        {
            case IDiscardPatternOperation:
                return Constants.Bool(true);
            case IConstantPatternOperation constant:
                return IsEqual(value, tested, constant.Value, constant);
            case IRelationalPatternOperation relational when Comparison(relational.OperatorKind) is { } comparison && TypeMap.IsPrimitive(tested.Type)
                && SymbolEqualityComparer.Default.Equals(tested.Type, relational.Value.Type):
                return Let(new Binary(comparison, value, LowerExpression(relational.Value)), relational);
            case INegatedPatternOperation negated:
                Operand inner = Matches(value, tested, negated.Pattern);
                return inner is BooleanConstant known ? Constants.Bool(!known.Value) : Let(new Unary(UnaryOperator.Not, inner), negated);
            case IBinaryPatternOperation binary:
                return ShortCircuit(Matches(value, tested, binary.LeftPattern), binary.OperatorKind == BinaryOperatorKind.And, () => Matches(value, tested, binary.RightPattern), "", binary);
            case IDeclarationPatternOperation { MatchesNull: true, DeclaredSymbol: ILocalSymbol symbol } declaration
                when SymbolEqualityComparer.Default.Equals(symbol.Type, tested.Type) && CheckVariable(declaration, symbol):
                Bind(Declare(symbol), value, declaration);
                return Constants.Bool(true);
            default:
                return Unsupported(pattern, "This pattern", "use constants, comparisons, 'and', 'or' and 'not'");
        }
    }

    private Operand IsEqual(Operand value, IOperation tested, IOperation constant, IOperation origin)
    {
        if (constant.ConstantValue is not { HasValue: true } || tested.Type is null)
        {
            return Unsupported(origin, "This pattern", "use constants and comparisons");
        }

        bool isPlain = (TypeMap.IsPrimitive(tested.Type) || tested.Type.TypeKind == TypeKind.Enum) && SymbolEqualityComparer.Default.Equals(tested.Type, constant.Type);

        // A constant pattern matches NaN, which no comparison does.
        if (isPlain && !(TypeMap.IsReal(tested.Type) && constant.ConstantValue.Value is double.NaN or float.NaN))
        {
            return Let(new Binary(BinaryOperator.Equal, value, LowerExpression(constant)), origin);
        }

        Operand other = constant.ConstantValue.Value is null
            ? new TextConstant("null", TypeMap.Map(tested.Type))
            : Literals.Constant(constant.ConstantValue.Value, constant.Type!);
        return other is TextConstant text
            ? Let(new TextBuilder().Text("(").Operand(value).Text(" is " + text.Text + ")").Build(IrType.Boolean, Purity.Pure), origin)
            : Unsupported(origin, "This pattern", "use constants and comparisons");
    }
}
