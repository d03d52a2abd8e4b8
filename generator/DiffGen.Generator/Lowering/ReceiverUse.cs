using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <summary>
/// Whether a function of an object reads something of it before anything else can be seen. C# looks at a call whether there is an
/// object; where such a function stands in place of its call, the read does.
/// </summary>
internal static class ReceiverUse
{
    public static bool IsFirst(IOperation body) => Look(body) == true;

    /// <summary>True where the object is read first, false where something else may be seen before, null where neither is met.</summary>
    private static bool? Look(IOperation? operation) => operation switch
    {
        null or ILiteralOperation or ILocalReferenceOperation or IParameterReferenceOperation or IInstanceReferenceOperation or IDefaultValueOperation or ILocalFunctionOperation or IEmptyOperation => null,
        _ when operation.ConstantValue.HasValue => null,
        IFieldReferenceOperation { Instance: IInstanceReferenceOperation } => true,
        IFieldReferenceOperation { Instance: { } whole } => Look(whole),
        IPropertyReferenceOperation { Instance: IInstanceReferenceOperation, Arguments.IsEmpty: true } => true,
        IInvocationOperation { Instance: IInstanceReferenceOperation } call => First(call.Arguments) ?? true,
        IInvocationOperation { Instance: null, TargetMethod.ContainingType: { Name: "Math" or "MathF" } type } call when KnownMethods.IsIn(type, type.Name, "System") => First(call.Arguments),
        ISimpleAssignmentOperation assignment => Look(assignment.Value) ?? Look(assignment.Target),
        IConditionalOperation choice => Look(choice.Condition) ?? (choice.WhenFalse is not null && Look(choice.WhenTrue) == true && Look(choice.WhenFalse) == true),
        IBinaryOperation { OperatorMethod: null, IsChecked: false, OperatorKind: not (BinaryOperatorKind.Divide or BinaryOperatorKind.Remainder or BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr) } => First(operation.ChildOperations),
        IBinaryOperation { OperatorMethod: null, Type: var type } when TypeMap.IsReal(type) => First(operation.ChildOperations),
        IBinaryOperation binary => Look(binary.LeftOperand) ?? false,
        IConversionOperation { OperatorMethod: null, IsChecked: false, Type.IsValueType: true } or IUnaryOperation { OperatorMethod: null, IsChecked: false } or IParenthesizedOperation => First(operation.ChildOperations),
        IBlockOperation or IExpressionStatementOperation or IReturnOperation or IVariableDeclarationGroupOperation or IVariableDeclarationOperation or IVariableDeclaratorOperation or IVariableInitializerOperation
            or IArgumentOperation or ICompoundAssignmentOperation { OperatorMethod: null, IsChecked: false } or ITupleOperation => First(operation.ChildOperations),
        IArrayElementReferenceOperation element => Look(element.ArrayReference) ?? false,
        IForLoopOperation loop => First(loop.Before) ?? Look(loop.Condition) ?? false,
        IForEachLoopOperation loop => Look(loop.Collection) ?? false,
        IWhileLoopOperation { ConditionIsTop: true } loop => Look(loop.Condition) ?? false,
        _ => false,
    };

    private static bool? First(IEnumerable<IOperation> operations)
    {
        foreach (IOperation operation in operations)
        {
            if (Look(operation) is { } found)
            {
                return found;
            }
        }

        return null;
    }
}
