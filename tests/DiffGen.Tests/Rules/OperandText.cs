using System.Globalization;
using DiffGen.Generator.Ir;

namespace DiffGen.Tests.Rules;

/// <summary>An operand written out with all that it is computed from.</summary>
internal static class OperandText
{
    public static string Of(RegionBuilder region, Operand operand) => Show(region, operand, nested: false);

    private static string Show(RegionBuilder region, Operand operand, bool nested)
    {
        string Inner(Operand part) => Show(region, part, nested: true);

        return region.DefinitionOf(operand) switch
        {
            Binary binary => Wrap(nested && !binary.IsComparison, $"{Inner(binary.X)} {Symbol(binary.Operator)} {Inner(binary.Y)}"),
            Unary { Operator: UnaryOperator.Negate } unary => "-" + Inner(unary.X),
            Select select => $"({Inner(select.Condition)} ? {Outer(select.WhenTrue)} : {Outer(select.WhenFalse)})",
            Intrinsic intrinsic => $"{intrinsic.Rule}({string.Join(", ", intrinsic.Arguments.Select(Outer))})",
            Conversion conversion => $"({conversion.Type}){Inner(conversion.X)}",
            _ => operand switch
            {
                Value value => value.Name,
                RealConstant { Value: double.PositiveInfinity } => "∞",
                RealConstant constant => constant.Value.ToString(CultureInfo.InvariantCulture),
                _ => operand.ToString()!,
            },
        };

        string Outer(Operand part) => Show(region, part, nested: false);
    }

    private static string Wrap(bool wrap, string text) => wrap ? "(" + text + ")" : text;

    private static string Symbol(BinaryOperator binary) => binary switch
    {
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.Equal => "==",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterOrEqual => ">=",
        BinaryOperator.And => "&",
        _ => binary.ToString(),
    };
}
