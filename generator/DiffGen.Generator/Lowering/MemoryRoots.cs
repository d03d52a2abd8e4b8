using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <summary>
/// Through which variables of a body memory may be reached. It errs on the side of "may": what a function returns may be a part of
/// whatever it is given or sees.
/// </summary>
internal sealed class MemoryRoots(IOperation body)
{
    private readonly Dictionary<IOperation, ISymbol[]> known = [];
    private ILookup<ISymbol?, IOperation>? returned;

    /// <summary>What the functions in the body return, by the local function; null for lambdas and the body itself.</summary>
    private ILookup<ISymbol?, IOperation> Returned => returned ??= body.Descendants().OfType<IReturnOperation>()
        .Where(exit => exit.ReturnedValue is not null)
        .ToLookup(exit => (ISymbol?)FunctionOf(exit), exit => exit.ReturnedValue!, SymbolEqualityComparer.Default);

    public IReadOnlyList<ISymbol> Of(IOperation? expression)
    {
        if (expression is null)
        {
            return [];
        }

        if (!known.TryGetValue(expression, out ISymbol[]? found))
        {
            HashSet<ISymbol> roots = new(SymbolEqualityComparer.Default);
            Collect(expression, roots, []);
            known[expression] = found = [.. roots];
        }

        return found;
    }

    /// <summary>The variable that an expression names, or one of whose members it names; null if it does more.</summary>
    public static ISymbol? VariableOf(IOperation? expression) => expression switch
    {
        ILocalReferenceOperation local => local.Local,
        IParameterReferenceOperation parameter => parameter.Parameter,
        IParenthesizedOperation parenthesized => VariableOf(parenthesized.Operand),
        IConversionOperation conversion => VariableOf(conversion.Operand),
        IPropertyReferenceOperation or IFieldReferenceOperation => VariableOf(((IMemberReferenceOperation)expression).Instance),
        _ => null,
    };

    /// <summary>The local function that a statement stands in; null in a lambda or in the method itself.</summary>
    public static IMethodSymbol? FunctionOf(IOperation? operation)
    {
        while (operation is not (null or ILocalFunctionOperation or IAnonymousFunctionOperation))
        {
            operation = operation.Parent;
        }

        return (operation as ILocalFunctionOperation)?.Symbol;
    }

    /// <summary>What is written through a value of the type may be seen through another.</summary>
    public static bool SharesMemory(ITypeSymbol? type) =>
        type is { IsReferenceType: true, SpecialType: not SpecialType.System_String } or { IsRefLikeType: true } || TypeMap.ElementOf(type) is not null
        || (type is not null && StructMap.Of(type) is { HoldsMemory: true });

    private void Collect(IOperation? expression, HashSet<ISymbol> roots, HashSet<IOperation> followed)
    {
        switch (expression)
        {
            case ILocalReferenceOperation local:
                roots.Add(local.Local);
                break;
            case IParameterReferenceOperation parameter:
                roots.Add(parameter.Parameter);
                break;
            case IDeclarationExpressionOperation { Expression: var inner }:
                Collect(inner, roots, followed);
                break;
            case IConversionOperation { Operand: var inner }:
                Collect(inner, roots, followed);
                break;
            case IParenthesizedOperation { Operand: var inner }:
                Collect(inner, roots, followed);
                break;
            case IArrayElementReferenceOperation { ArrayReference: var inner }:
                Collect(inner, roots, followed);
                break;
            case IImplicitIndexerReferenceOperation { Instance: var inner }:
                Collect(inner, roots, followed);
                break;
            case IPropertyReferenceOperation or IFieldReferenceOperation:
                Collect(((IMemberReferenceOperation)expression).Instance, roots, followed);
                break;
            case IConditionalAccessOperation access:
                Collect(access.Operation, roots, followed);
                Collect(access.WhenNotNull, roots, followed);
                break;
            case IConditionalOperation choice:
                Collect(choice.WhenTrue, roots, followed);
                Collect(choice.WhenFalse, roots, followed);
                break;
            case ICoalesceOperation choice:
                Collect(choice.Value, roots, followed);
                Collect(choice.WhenNull, roots, followed);
                break;
            case ISwitchExpressionOperation choice:
                choice.Arms.ToList().ForEach(arm => Collect(arm.Value, roots, followed));
                break;
            case IAssignmentOperation assignment:
                Collect(assignment.Target, roots, followed);
                Collect(assignment.Value, roots, followed);
                break;
            case IInvocationOperation call:
                CollectCall(call, roots, followed);
                break;
            case IDelegateCreationOperation { Target: IAnonymousFunctionOperation lambda }:
                CollectAll(lambda.Body.Descendants().OfType<IReturnOperation>().Select(exit => exit.ReturnedValue).OfType<IOperation>(), roots, followed);
                break;
            case IDelegateCreationOperation { Target: IMethodReferenceOperation { Method: var function } }:
                CollectAll(Returned[function.OriginalDefinition], roots, followed);
                break;
            case ITupleOperation or IObjectCreationOperation or IWithOperation:
                CollectHeld(expression, roots, followed);
                break;
            case IArrayCreationOperation { Type: IArrayTypeSymbol { ElementType: var element } } when SharesMemory(element):
                CollectHeld(expression, roots, followed);
                break;
        }
    }

    private void CollectCall(IInvocationOperation call, HashSet<ISymbol> roots, HashSet<IOperation> followed)
    {
        Collect(call.Instance, roots, followed);
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter?.RefKind is not RefKind.None || SharesMemory(argument.Value.Type))
            {
                Collect(argument.Value, roots, followed);
            }
        }

        CollectAll(
            call.TargetMethod.MethodKind switch
            {
                MethodKind.LocalFunction => Returned[call.TargetMethod.OriginalDefinition],
                MethodKind.DelegateInvoke => Returned.SelectMany(function => function),
                _ => [],
            },
            roots,
            followed);
    }

    // A function may return what it returned before.
    private void CollectAll(IEnumerable<IOperation> returnedValues, HashSet<ISymbol> roots, HashSet<IOperation> followed) =>
        returnedValues.Where(followed.Add).ToList().ForEach(value => Collect(value, roots, followed));

    // What is made here refers to all that is named in it.
    private void CollectHeld(IOperation made, HashSet<ISymbol> roots, HashSet<IOperation> followed)
    {
        foreach (IOperation part in made.Descendants())
        {
            if (part is IInvocationOperation or ILocalReferenceOperation or IParameterReferenceOperation && SharesMemory(part.Type))
            {
                Collect(part, roots, followed);
            }
        }
    }
}
