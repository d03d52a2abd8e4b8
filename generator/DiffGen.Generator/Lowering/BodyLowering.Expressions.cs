using System.Runtime.CompilerServices;
using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

internal sealed partial class BodyLowering
{
    /// <param name="name">The variable that the value is assigned to, if it is.</param>
    private Operand LowerExpression(IOperation expression, string name = "") => TakeApart(LowerWhole(expression, name), expression);

    /// <summary>Likewise, but what code without a model computes may be a struct in one piece.</summary>
    private Operand LowerWhole(IOperation expression, string name)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (expression.ConstantValue is { HasValue: true } constant && expression.Type is not null)
        {
            if (constant.Value is null && NullableOf(expression.Type) is { } nullable)
            {
                return Composite.Default(nullable);
            }

            return Literals.Constant(constant.Value, expression.Type);
        }

        switch (expression)
        {
            case IParenthesizedOperation parenthesized:
                return LowerExpression(parenthesized.Operand, name);
            case ILocalReferenceOperation local:
                return Read(local, local.Local);
            case IParameterReferenceOperation parameter:
                return Read(parameter, parameter.Parameter);
            case IConversionOperation conversion:
                return LowerConversion(conversion, name);
            case IUnaryOperation unary:
                return LowerUnary(unary, name);
            case IBinaryOperation { OperatorKind: BinaryOperatorKind.ConditionalAnd or BinaryOperatorKind.ConditionalOr, OperatorMethod: null, IsLifted: false } logic:
                return LowerLogic(logic, name);
            case IBinaryOperation binary:
                return LowerBinary(binary, name);
            case ITupleBinaryOperation comparison:
                return LowerTupleComparison(comparison);
            case IConditionalOperation choice:
                return LowerConditional(choice, name);
            case IConditionalAccessInstanceOperation when accessed.Count > 0:
                return accessed.Peek();
            case IConditionalAccessOperation access when NullableOf(access.Type) is { } nullable:
                return LowerAccess(access, () => Composite.Default(nullable), access, name, present => Lifted(present) ?? Nullable(nullable, Constants.Bool(true), present));
            case ICoalesceOperation coalesce:
                return LowerCoalesce(coalesce, name);
            case ICoalesceAssignmentOperation coalesce:
                return LowerCoalesceAssignment(coalesce);
            case ISwitchExpressionOperation choice:
                return LowerSwitchExpression(choice, name);
            case IIsPatternOperation test:
                return LowerIsPattern(test, name);
            case ISimpleAssignmentOperation assignment:
                return LowerAssignment(assignment);
            case ICompoundAssignmentOperation compound:
                return LowerCompound(compound);
            case IIncrementOrDecrementOperation increment:
                return LowerIncrement(increment, name);
            case IDeconstructionAssignmentOperation deconstruction:
                return LowerDeconstruction(deconstruction);
            case IObjectCreationOperation creation when LowerNewByRule(creation, name) is { } made:
                return made;
            case IPropertyReferenceOperation or IObjectCreationOperation when LowerNumerics(expression, name) is { } numerics:
                return numerics;
            case IPropertyReferenceOperation property when IsReferenceProperty(property):
                return ReadPlace(ReturnedPlace(property));
            case IArrayElementReferenceOperation or IImplicitIndexerReferenceOperation or IPropertyReferenceOperation { Property.IsIndexer: true }:
                return LowerElement(expression, name);
            case IPropertyReferenceOperation property when GenericConstant(property) is { } number:
                return number;
            case IPropertyReferenceOperation property:
                return LowerProperty(property, name);
            case IFieldReferenceOperation field:
                return LowerMember(field, name) ?? LowerField(field, name);
            case IObjectCreationOperation creation:
                return LowerNewStruct(creation, name) ?? LowerNewList(creation, name) ?? LowerNewObject(creation, name) ?? LowerOpaque(creation, name);
            case IWithOperation with:
                return LowerWith(with, name);
            case ITupleOperation tuple:
                return LowerTuple(tuple);
            case IInvocationOperation call:
                return IsPlaceCall(call) ? ReadPlace(ReturnedPlace(call)) : LowerCall(call, discards: false, name);
            case IArrayCreationOperation creation:
                return LowerNewArray(creation, name);
            case ICollectionExpressionOperation collection:
                return LowerCollection(collection, name);
            case IThrowOperation exception:
                Throw(exception);
                return Placeholder(exception);
            case IInstanceReferenceOperation { Syntax: BaseExpressionSyntax } @base when frame.This is null:
                return Unsupported(@base, "A member of the base class", "call it outside of the method");
            case IInstanceReferenceOperation instance when instance.ReferenceKind == InstanceReferenceKind.ContainingTypeInstance:
                return frame.This is { } receiver ? ReadPlace(receiver) : new TextConstant("this", TypeMap.Map(instance.Type!) is StructType whole ? whole : new OpaqueType(TypeMap.Text(instance.Type!)));
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } when initialised.Count > 0 && scope.Bindings[initialised.Peek()] is { } made:
                return made;
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.PatternInput } when patternInputs.Count > 0:
                return patternInputs.Peek().Value;
            case IDelegateCreationOperation creation:
                return LowerDelegate(creation);
            case IInvalidOperation:
                return Broken(expression);
            default:
                return expression.Syntax is StackAllocArrayCreationExpressionSyntax or ImplicitStackAllocArrayCreationExpressionSyntax
                    ? LowerStackAlloc(expression, name)
                    : LowerOpaque(expression, name);
        }
    }

    private Operand Read(IOperation reference, ISymbol symbol)
    {
        if (!frame.TryFind(symbol, out Variable? variable))
        {
            // A variable that was refused where it was declared has been reported there.
            return symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } ? Unsupported(reference, $"The parameter '{symbol.Name}' of the type's constructor", "keep it in a readonly field")
                : refusals.Count > 0 ? Placeholder(reference)
                : RefuseEscaped(reference, symbol.Name);
        }

        return Read(reference, variable);
    }

    private Operand Read(IOperation reference, Variable variable)
    {
        if (!scope.Bindings.Contains(variable))
        {
            return RefuseEscaped(reference, variable.Name);
        }

        return scope.Bindings[variable] switch
        {
            Ambiguous ambiguous => RefuseChoice(reference, variable, ambiguous),
            Reference bound => ReadPlace(bound.Place),
            { } operand => operand,

            // Where the end isn't reached, nothing is assigned either.
            null => scope.IsDead ? Placeholder(reference) : Broken(reference),
        };
    }

    private Operand RefuseEscaped(IOperation reference, string variable) =>
        Unsupported(reference, $"The captured variable '{variable}', whose scope was left,", "call the function where the variable is in scope");

    // Once a variable: every later use would say the same.
    private Operand RefuseChoice(IOperation reference, Variable variable, Ambiguous ambiguous) =>
        !refusedChoices.Add(variable) ? Placeholder(reference)
        : variable.IsReference ? Refuse(reference, Catalogue.Reference, $"'{variable.Name}', which refers to different places depending on {ambiguous.Reason},")
        : variable.IsFunction ? Refuse(reference, Catalogue.Function, $"'{variable.Name}', which stands for different functions depending on {ambiguous.Reason},", "call each function where it is known")
        : RefuseChoice(reference, variable.Name, ambiguous);

    private Operand RefuseChoice(IOperation reference, string name, Ambiguous ambiguous)
    {
        (string kind, string wayOut) = ambiguous switch
        {
            { Type: ObjectType } => ("objects", "one of these is assigned to afterwards, or they are of different classes, or there is none: copy what they hold, or assign the fields of one object"),
            { Type: ListType } => ("lists", "copy the elements into one list"),
            _ => ("buffers", "copy the elements, or give each buffer a variable of its own"),
        };
        if (MoveToTape(ambiguous.Type))
        {
            return Placeholder(reference);
        }

        return Refuse(reference, Catalogue.BufferChoice, name, ambiguous.Reason, kind, wayOut);
    }

    private Operand LowerUnary(IUnaryOperation unary, string name)
    {
        if (!unary.IsLifted && LowerOperator(unary.OperatorMethod, unary, name, unary.Operand) is { } computed)
        {
            return computed;
        }

        if (LowerLifted(unary, name) is { } lifted)
        {
            return lifted;
        }

        if (!IsBuiltIn(unary.OperatorMethod, unary.Operand.Type) || unary.IsLifted || !TypeMap.IsPrimitive(unary.Type))
        {
            return LowerOpaque(unary, name);
        }

        Operand x = LowerExpression(unary.Operand);
        switch (unary.OperatorKind)
        {
            case UnaryOperatorKind.Plus:
                return x;
            case UnaryOperatorKind.Minus when unary.IsChecked && !TypeMap.IsReal(unary.Type):
                return Let(new Binary(BinaryOperator.Subtract, Literals.Constant(0, unary.Type!), x, Checked: true), unary, name);
            case UnaryOperatorKind.Minus:
                return Let(new Unary(UnaryOperator.Negate, x), unary, name);
            case UnaryOperatorKind.Not:
                return Let(new Unary(UnaryOperator.Not, x), unary, name);
            case UnaryOperatorKind.BitwiseNegation:
                return Let(new Unary(unary.Type!.SpecialType == SpecialType.System_Boolean ? UnaryOperator.Not : UnaryOperator.Complement, x), unary, name);
            default:
                return Unsupported(unary, Describe(unary), "write it with the operators that are supported");
        }
    }

    private Operand LowerBinary(IBinaryOperation binary, string name)
    {
        if (!binary.IsLifted && LowerOperator(binary.OperatorMethod, binary, name, binary.LeftOperand, binary.RightOperand) is { } computed)
        {
            return computed;
        }

        if ((LowerLifted(binary, name) ?? LowerNullTest(binary) ?? LowerSameObject(binary, name)) is { } isNull)
        {
            return isNull;
        }

        ITypeSymbol? operands = binary.LeftOperand.Type;
        bool isOnIndices = KernelTarget.IsIndex(binary.OperatorMethod?.ContainingType);
        bool isPrimitive = isOnIndices || (TypeMap.IsPrimitive(operands) && TypeMap.IsPrimitive(binary.RightOperand.Type) && TypeMap.IsPrimitive(binary.Type));
        bool isEnumComparison = operands?.TypeKind == TypeKind.Enum && SymbolEqualityComparer.Default.Equals(operands, binary.RightOperand.Type);
        if ((!IsBuiltIn(binary.OperatorMethod, operands) && !isOnIndices) || binary.IsLifted || !(isPrimitive || isEnumComparison) || Operator(binary.OperatorKind) is not { } op)
        {
            return LowerOpaque(binary, name);
        }

        Operand x = LowerExpression(binary.LeftOperand);
        Operand y = LowerExpression(binary.RightOperand);
        return Let(new Binary(op, x, y, binary.IsChecked && IsOverflowing(op, operands!)), binary, name);
    }

    private static bool IsOverflowing(BinaryOperator op, ITypeSymbol type) =>
        op is BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply && !TypeMap.IsReal(type) && TypeMap.IsPrimitive(type);

    private static BinaryOperator? Operator(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.Add => BinaryOperator.Add,
        BinaryOperatorKind.Subtract => BinaryOperator.Subtract,
        BinaryOperatorKind.Multiply => BinaryOperator.Multiply,
        BinaryOperatorKind.Divide => BinaryOperator.Divide,
        BinaryOperatorKind.Remainder => BinaryOperator.Remainder,
        BinaryOperatorKind.And => BinaryOperator.And,
        BinaryOperatorKind.Or => BinaryOperator.Or,
        BinaryOperatorKind.ExclusiveOr => BinaryOperator.Xor,
        BinaryOperatorKind.LeftShift => BinaryOperator.ShiftLeft,
        BinaryOperatorKind.RightShift => BinaryOperator.ShiftRight,
        BinaryOperatorKind.UnsignedRightShift => BinaryOperator.UnsignedShiftRight,
        BinaryOperatorKind.Equals => BinaryOperator.Equal,
        BinaryOperatorKind.NotEquals => BinaryOperator.NotEqual,
        BinaryOperatorKind.LessThan => BinaryOperator.Less,
        BinaryOperatorKind.LessThanOrEqual => BinaryOperator.LessOrEqual,
        BinaryOperatorKind.GreaterThan => BinaryOperator.Greater,
        BinaryOperatorKind.GreaterThanOrEqual => BinaryOperator.GreaterOrEqual,
        _ => null,
    };

    private Operand Emit(IOperation source, ITypeSymbol type, TextBuilder text) =>
        IsRefused(source) ? Placeholder(source)
        : frame.Dependence.DependsOnActive(source) && CarriesBack(type)
            ? RefuseType(source, source, source.Type!)
            : Let(text.Build(TypeMap.Map(type), Purity.Pure), source);
}
