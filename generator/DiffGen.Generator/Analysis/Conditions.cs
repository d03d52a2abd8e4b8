using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Analysis;

/// <summary>Comparisons that hold wherever a region runs, by the branches that it is in.</summary>
internal sealed class Conditions(FunctionIndex index)
{
    /// <summary>What the branch tells of which this is a region.</summary>
    public IEnumerable<Binary> At(RegionNode region) =>
        region is { Owner: If branch } ? Learn(branch.Condition, region.Kind == RegionKind.Then) : [];

    private IEnumerable<Binary> Learn(Operand condition, bool holds)
    {
        if (condition is not Value value || !index.Knows(value))
        {
            return [];
        }

        Definition definition = index[value];
        if (definition.If is { } choice)
        {
            // `a || b` is `a ? true : b`, and false only if both are; `a && b` is `a ? b : false`.
            int position = choice.Results.Items.IndexOf(value);
            (Operand then, Operand otherwise) = (choice.Then.Yields[position], choice.Else.Yields[position]);
            return !holds && then is BooleanConstant { Value: true } ? Learn(choice.Condition, false).Concat(Learn(otherwise, false))
                : holds && otherwise is BooleanConstant { Value: false } ? Learn(choice.Condition, true).Concat(Learn(then, true))
                : [];
        }

        return definition.Let?.Operation switch
        {
            Copy copy => Learn(copy.X, holds),
            Unary { Operator: UnaryOperator.Not } not => Learn(not.X, !holds),
            Binary { Operator: BinaryOperator.And } both when holds => Learn(both.X, true).Concat(Learn(both.Y, true)),
            Binary { Operator: BinaryOperator.Or } either when !holds => Learn(either.X, false).Concat(Learn(either.Y, false)),
            Binary { IsComparison: true } comparison => (holds ? comparison : Opposite(comparison)) is { } known ? [known] : [],
            _ => [],
        };
    }

    private static Binary? Opposite(Binary comparison) => comparison.X.Type is not OpaqueType ? null : comparison.Operator switch
    {
        BinaryOperator.Less => comparison with { Operator = BinaryOperator.GreaterOrEqual },
        BinaryOperator.GreaterOrEqual => comparison with { Operator = BinaryOperator.Less },
        BinaryOperator.Greater => comparison with { Operator = BinaryOperator.LessOrEqual },
        BinaryOperator.LessOrEqual => comparison with { Operator = BinaryOperator.Greater },
        BinaryOperator.NotEqual => comparison with { Operator = BinaryOperator.Equal },
        _ => null,
    };
}
