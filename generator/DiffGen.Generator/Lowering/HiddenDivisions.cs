using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <summary>
/// Divisions of integers whose result becomes a real without anybody saying so, in what is differentiated:
/// <c>1 / 2 * x</c>. The representation has none of it, since the compiler may have computed it already.
/// </summary>
internal static class HiddenDivisions
{
    public static IEnumerable<Refusal> In(IOperation body, Dependence dependence) => body.Descendants()
        .OfType<IConversionOperation>()
        .Where(conversion => conversion.IsImplicit && TypeMap.IsReal(conversion.Type))
        .Select(conversion => (Conversion: conversion, Division: DivisionIn(conversion.Operand)))
        .Where(found => found.Division is not null && IsInActiveCode(found.Conversion, body, dependence))
        .Select(found => new Refusal(Catalogue.IntegerDivision, found.Division!.Syntax.GetLocation(), EquatableArray.Create(found.Division.Syntax.ToString())));

    private static IBinaryOperation? DivisionIn(IOperation operand)
    {
        while (operand is IParenthesizedOperation { Operand: var inner })
        {
            operand = inner;
        }

        if (operand is not IBinaryOperation { OperatorMethod: null } binary || TypeMap.IsReal(binary.Type) || !TypeMap.IsPrimitive(binary.Type))
        {
            return null;
        }

        return binary.OperatorKind switch
        {
            BinaryOperatorKind.Divide => IsExact(binary) ? null : binary,
            BinaryOperatorKind.Add or BinaryOperatorKind.Subtract or BinaryOperatorKind.Multiply => DivisionIn(binary.LeftOperand) ?? DivisionIn(binary.RightOperand),
            _ => null,
        };
    }

    private static bool IsExact(IBinaryOperation division) =>
        division is { LeftOperand.ConstantValue: { HasValue: true, Value: int left }, RightOperand.ConstantValue: { HasValue: true, Value: int right } } && right != 0 && left % right == 0;

    private static bool IsInActiveCode(IConversionOperation conversion, IOperation body, Dependence dependence)
    {
        IOperation whole = conversion;
        while (whole.Parent is IBinaryOperation or IUnaryOperation or IParenthesizedOperation or IConversionOperation or IArgumentOperation or IInvocationOperation or IConditionalOperation { Type: not null })
        {
            whole = whole.Parent;
        }

        ISymbol? variable = whole.Parent switch
        {
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } => declarator.Symbol,
            IAssignmentOperation { Target: ILocalReferenceOperation local } => local.Local,
            _ => null,
        };
        return dependence.DependsOnActive(whole)
            || whole.Parent is IReturnOperation
            || (variable is not null && (dependence.DependsOnActive(variable) || body.Descendants().OfType<ILocalReferenceOperation>().Any(use =>
                SymbolEqualityComparer.Default.Equals(use.Local, variable) && use.Parent is IBinaryOperation or IArgumentOperation && dependence.DependsOnActive(use.Parent is IArgumentOperation ? use.Parent.Parent : use.Parent))));
    }
}
