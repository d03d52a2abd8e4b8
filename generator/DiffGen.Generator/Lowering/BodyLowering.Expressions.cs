using System.Runtime.CompilerServices;
using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
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
            case IConditionalOperation choice:
                return LowerConditional(choice, name);
            case IConditionalAccessInstanceOperation when accessed.Count > 0:
                return accessed.Peek();
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
        return Refuse(reference, Catalogue.BufferChoice, name, ambiguous.Reason, kind, wayOut);
    }

    /// <summary>The index of a thread and an <c>int</c> are the same.</summary>
    private Operand LowerIndexConversion(IConversionOperation conversion, IOperation source, ITypeSymbol to, string name) =>
        TypeMap.Map(to) is OpaqueType { Name: "int" or "long" } type && TypeMap.Map(source.Type!) is OpaqueType { Name: "int" }
            ? type.Equals(IrType.Int32) ? LowerExpression(source, name) : Let(new Ir.Conversion(LowerExpression(source), type), conversion, name)
            : Unsupported(conversion, "This use of a thread's index", "use its X");

    private Operand LowerConversion(IConversionOperation conversion, string name)
    {
        IOperation source = conversion.Operand;
        ITypeSymbol? from = source.Type, to = conversion.Type;
        Microsoft.CodeAnalysis.CSharp.Conversion kind = conversion.GetConversion();
        bool isMissing = from is not null && (!kind.Exists || (conversion.IsImplicit && kind.IsExplicit));
        if (to is null || isMissing)
        {
            return Broken(conversion);
        }

        if (source is IThrowOperation exception)
        {
            Throw(exception);
            return Placeholder(conversion);
        }

        if (!kind.IsIdentity && LowerNullableConversion(conversion, name) is { } nullable)
        {
            return nullable;
        }

        if (KernelTarget.IsIndex(from) || KernelTarget.IsIndex(to))
        {
            return LowerIndexConversion(conversion, source, to, name);
        }

        if (LowerOperator(conversion.OperatorMethod, conversion, name, source) is { } converted)
        {
            return converted;
        }

        if (kind.IsIdentity || SymbolEqualityComparer.Default.Equals(from, to))
        {
            return LowerExpression(source, name);
        }

        if (source is IInvocationOperation { TargetMethod.Name: "Clone", Instance: { } original } clone && SymbolEqualityComparer.Default.Equals(original.Type, to) && TypeMap.Map(to) is BufferType)
        {
            return LowerToArray(clone, original, name);
        }

        if (source is IInvocationOperation { TargetMethod.Name: "Clone", Instance: { } whole } copied && SymbolEqualityComparer.Default.Equals(whole.Type, to) && TypeMap.Map(to) is GridType and not ListType
            && LowerExpression(whole) is Grid grid)
        {
            return LowerClone(copied, grid, ((IArrayTypeSymbol)to).ElementType, name);
        }

        if (from is null)
        {
            return source.Syntax is StackAllocArrayCreationExpressionSyntax or ImplicitStackAllocArrayCreationExpressionSyntax
                ? LowerStackAlloc(conversion, name)
                : LowerOpaque(conversion, name);
        }

        if (kind is { IsReference: true, IsImplicit: true } && IsObject(source) && TypeMap.Map(to) is ObjectType parent)
        {
            return LowerExpression(source) switch
            {
                Value { Type: ObjectType } derived => View(derived, new Ir.Conversion(derived, parent), conversion, name),
                Instance made => made,
                _ => new TextConstant("null", parent),
            };
        }

        // By an interface, an object of the method's own is what it is.
        if (kind is { IsReference: true, IsImplicit: true } && to.TypeKind == TypeKind.Interface
            && (source is IObjectCreationOperation creation ? LowerNewObject(creation, name) : KnownObject(source)) is Instance followed)
        {
            return followed;
        }

        if (kind is { IsReference: true, IsExplicit: true } && IsObject(source) && TypeMap.Map(to) is ObjectType narrow)
        {
            return LowerExpression(source) switch
            {
                Value { Type: ObjectType } held => View(held, new Ir.Conversion(held, narrow, Checked: !conversion.IsTryCast) { IsTest = conversion.IsTryCast }, conversion, name),
                TextConstant => new TextConstant("null", narrow),
                _ => Unsupported(conversion, "A cast of an object that the method makes itself", "give the variable the type of the object"),
            };
        }

        if (TypeMap.Map(to) is BufferType buffer && TypeMap.Map(from) is BufferType sourceBuffer && buffer.Element.Equals(sourceBuffer.Element))
        {
            return ConvertBuffer(LowerExpression(source), buffer, conversion, name);
        }

        if (kind.IsTupleConversion || kind.IsTupleLiteralConversion)
        {
            return LowerExpression(source) is Composite tuple && TypeMap.Map(to) is StructType target
                ? ConvertStruct(tuple.Fields, target, conversion)
                : Unsupported(conversion, "This conversion of a tuple", "convert the elements one by one");
        }

        if (source.Syntax is StackAllocArrayCreationExpressionSyntax or ImplicitStackAllocArrayCreationExpressionSyntax)
        {
            return LowerStackAlloc(conversion, name);
        }

        if (conversion.OperatorMethod is null && TypeMap.IsPrimitive(from) && TypeMap.IsPrimitive(to))
        {
            return Let(new Ir.Conversion(LowerExpression(source), TypeMap.Map(to), conversion.IsChecked && !TypeMap.IsReal(to)), conversion, name);
        }

        if (conversion.OperatorMethod is null && (from.TypeKind == TypeKind.Enum || to.TypeKind == TypeKind.Enum) && IsEnumOrPrimitive(from) && IsEnumOrPrimitive(to))
        {
            return Let(new Ir.Conversion(LowerExpression(source), TypeMap.Map(to), conversion.IsChecked), conversion, name);
        }

        return LowerOpaque(conversion, name);

        static bool IsEnumOrPrimitive(ITypeSymbol type) => type.TypeKind == TypeKind.Enum || TypeMap.IsPrimitive(type);
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

        if ((LowerLifted(binary, name) ?? LowerNullTest(binary)) is { } isNull)
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

    private Operand LowerLogic(IBinaryOperation logic, string name)
    {
        Operand left = LowerExpression(logic.LeftOperand);
        DeclareVariables(logic.RightOperand);
        return ShortCircuit(left, logic.OperatorKind == BinaryOperatorKind.ConditionalAnd, () => LowerExpression(logic.RightOperand), name, logic, LooksForNull(logic.LeftOperand));
    }

    /// <summary>What is evaluated after this test may only be possible because of it.</summary>
    private static bool LooksForNull(IOperation test) => test.DescendantsAndSelf().Any(part =>
        part is IIsPatternOperation { Value.Type.IsValueType: false } or IIsTypeOperation { ValueOperand.Type.IsValueType: false } or ILiteralOperation { ConstantValue: { HasValue: true, Value: null } });

    /// <summary><c>left &amp;&amp; right</c> or <c>left || right</c>: an <see cref="If"/> unless evaluating both costs and shows nothing.</summary>
    /// <param name="isGuard">The right side must not be evaluated where the left side decides, even if it seems to show nothing.</param>
    private Operand ShortCircuit(Operand left, bool isAnd, Func<Operand> right, string name, IOperation? origin, bool isGuard = false)
    {
        if (left is BooleanConstant constant)
        {
            return constant.Value == isAnd ? right() : left;
        }

        Bindings before = scope.Bindings.Clone();
        Operand value = left;
        Scope arm = Nest(() => value = right());
        Region computed = arm.Builder.Build();
        bool isTrivial = !arm.IsDead
            && !isGuard
            && computed.Statements.Count <= 4
            && computed.Statements.All(statement => statement is Let { Operation: { MayThrow: false, ReadsMemory: false } and not Ir.Intrinsic })
            && before.Variables.All(variable => before[variable] is null || Equals(before[variable], arm.Bindings[variable]));
        if (isTrivial)
        {
            // A variable that the right side assigns first, as patterns do, is read only where that was evaluated.
            foreach (Variable variable in before.Variables)
            {
                scope.Bindings[variable] = arm.Bindings[variable];
            }

            if (!scope.IsDead)
            {
                scope.Builder.AddRange(computed.Statements);
            }

            return value is BooleanConstant known
                ? (known.Value == isAnd ? left : known)
                : Let(new Binary(isAnd ? BinaryOperator.And : BinaryOperator.Or, left, value), origin, name);
        }

        Operand shortcut = Constants.Bool(!isAnd);
        Scope other = Nest(() => { });
        return isAnd
            ? Merge(left, arm, other, value, shortcut, name, origin)
            : Merge(left, other, arm, shortcut, value, name, origin);
    }

    private Operand LowerConditional(IConditionalOperation choice, string name)
    {
        if (choice.WhenFalse is null || choice.Type is null)
        {
            return Broken(choice);
        }

        Operand condition = LowerExpression(choice.Condition);
        if (condition is BooleanConstant constant)
        {
            return LowerExpression(constant.Value ? choice.WhenTrue : choice.WhenFalse, name);
        }

        if (AllocationOf(choice.WhenTrue) is var (first, element) && AllocationOf(choice.WhenFalse) is var (second, otherElement) && SymbolEqualityComparer.Default.Equals(element, otherElement))
        {
            // Both arms make memory, so only how much of it depends on the condition.
            Operand one = condition, two = condition;
            Scope small = Nest(() => one = LowerExpression(first)), large = Nest(() => two = LowerExpression(second));
            Operand memory = NewMemory(choice, element, Merge(condition, small, large, one, two, "", choice), null, name);
            return TypeMap.Map(choice.Type) is BufferType { Kind: not BufferKind.Array } buffer ? ConvertBuffer(memory, buffer, choice, name) : memory;
        }

        return Choose(condition, () => LowerExpression(choice.WhenTrue), () => LowerExpression(choice.WhenFalse), choice, name);
    }

    private Operand Choose(Operand condition, Func<Operand> whenTrue, Func<Operand> whenFalse, IOperation origin, string name)
    {
        Operand first = condition, second = condition;
        Scope then = Nest(() => first = whenTrue()), otherwise = Nest(() => second = whenFalse());
        Operand chosen = Merge(condition, then, otherwise, first, second, name, origin);
        return chosen is Ambiguous ambiguous ? RefuseChoice(origin, origin.Syntax.ToString(), ambiguous) : chosen;
    }

    private Operand LowerCoalesce(ICoalesceOperation coalesce, string name)
    {
        if (coalesce.Type is null || coalesce.Value.Type is not { } type)
        {
            return Broken(coalesce);
        }

        if (coalesce.Value is IConditionalAccessOperation { WhenNotNull.Type: { } member } access && SymbolEqualityComparer.Default.Equals(member, coalesce.Type) && member.IsValueType)
        {
            return LowerAccess(access, () => LowerExpression(coalesce.WhenNull), coalesce, name);
        }

        if (LowerNullableCoalesce(coalesce, name) is { } chosen)
        {
            return chosen;
        }

        bool isNullable = type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;
        if (!(type.IsReferenceType && SymbolEqualityComparer.Default.Equals(type, coalesce.Type))
            && !(isNullable && SymbolEqualityComparer.Default.Equals(((INamedTypeSymbol)type).TypeArguments[0], coalesce.Type)))
        {
            return Unsupported(coalesce, "'??' with this type", "write it with an if");
        }

        Operand value = LowerExpression(coalesce.Value);
        Operand isMissing = IsNull(value, coalesce);
        return Choose(isMissing, () => LowerExpression(coalesce.WhenNull), Present, coalesce, name);

        Operand Present() => isNullable
            ? Emit(coalesce.Value, coalesce.Type!, new TextBuilder().Operand(value).Text(".GetValueOrDefault()"))
            : value;
    }

    private Operand Emit(IOperation source, ITypeSymbol type, TextBuilder text) =>
        IsRefused(source) ? Placeholder(source)
        : frame.Dependence.DependsOnActive(source) && CarriesBack(type)
            ? RefuseType(source, source, source.Type!)
            : Let(text.Build(TypeMap.Map(type), Purity.Pure), source);

    private Value IsNull(Operand value, IOperation origin) =>
        Let(new Opaque(EquatableArray.Create("(", " is null)"), EquatableArray.Create(ObjectOf(value) ?? value), IrType.Boolean, Purity.Pure), origin);

    /// <summary><c>a?.Member</c>, where something is said for the case that there is nothing.</summary>
    private Operand LowerAccess(IConditionalAccessOperation access, Func<Operand> whenNull, IOperation origin, string name)
    {
        Operand value = LowerExpression(access.Operation);
        if (value is Value { Type: BufferType { Kind: not BufferKind.Array } } or Composite || access.Operation.Type is not { IsReferenceType: true })
        {
            return Unsupported(access, "'?.' on this type", "write it with an if");
        }

        return Choose(IsNull(value, access), whenNull, Present, origin, name);

        Operand Present()
        {
            accessed.Push(value);
            Operand present = LowerExpression(access.WhenNotNull);
            accessed.Pop();
            return present;
        }
    }

    private readonly Stack<Operand> accessed = new();
}
