using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Expressions of which only a part is evaluated.</content>
internal sealed partial class BodyLowering
{
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
        Operand isMissing = IsAbsent(value, type) ?? IsNull(value, coalesce);
        return isMissing is BooleanConstant { Value: var isNothing } ? (isNothing ? LowerExpression(coalesce.WhenNull, name) : value)
            : Choose(isMissing, () => LowerExpression(coalesce.WhenNull), Present, coalesce, name);

        Operand Present() => isNullable
            ? Emit(coalesce.Value, coalesce.Type!, new TextBuilder().Operand(value).Text(".GetValueOrDefault()"))
            : value;
    }

    private Operand IsNull(Operand value, IOperation? origin) => value is Handle handle ? IsThere(handle, origin, isThere: false)
        : Let(new Opaque(EquatableArray.Create("(", " is null)"), EquatableArray.Create(ObjectOf(value) ?? value), IrType.Boolean, Purity.Pure), origin);

    /// <summary><c>a?.Member</c>, where something is said for the case that there is nothing.</summary>
    /// <param name="wrap">What is made of the member in the other case.</param>
    private Operand LowerAccess(IConditionalAccessOperation access, Func<Operand> whenNull, IOperation origin, string name, Func<Operand, Operand>? wrap = null)
    {
        Operand value = LowerExpression(access.Operation);
        if (IsAbsent(value, access.Operation.Type) is { } isAbsent)
        {
            return isAbsent is BooleanConstant { Value: var isNothing } ? (isNothing ? whenNull() : Present()) : Choose(isAbsent, whenNull, Present, origin, name);
        }

        if (Lifted(value) is { } nullable)
        {
            value = ValueOf(nullable);
            return HasValue(nullable) is BooleanConstant { Value: var isThere } ? (isThere ? Present() : whenNull()) : Choose(HasValue(nullable), Present, whenNull, origin, name);
        }

        if (value is Value { Type: BufferType { Kind: not BufferKind.Array } } or Composite || access.Operation.Type is not { IsReferenceType: true })
        {
            return Unsupported(access, "'?.' on this type", "write it with an if");
        }

        return Choose(IsNull(value, access), whenNull, Present, origin, name);

        Operand Present()
        {
            accessed.Push(value);
            scope.NoteThere(value);
            Operand present = LowerExpression(access.WhenNotNull);
            accessed.Pop();
            return wrap is null ? present : wrap(present);
        }
    }

    private readonly Stack<Operand> accessed = new();
}
