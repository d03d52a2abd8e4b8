using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Nullable numbers and structs: whether there is a value, and the value, which is zero where there is none.</content>
internal sealed partial class BodyLowering
{
    /// <summary>The nullable type as something that is taken apart; null if it is none.</summary>
    private static StructType? NullableOf(ITypeSymbol? type) =>
        type?.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T && TypeMap.Map(type) is StructType { Building: Building.Nullable } nullable ? nullable : null;

    private static Composite Nullable(StructType type, Operand hasValue, Operand value) => new(type, Composite.LeavesOf(value).Insert(0, hasValue).ToEquatableArray());

    private static Operand HasValue(Composite nullable) => nullable.Leaves[0];

    private static Operand ValueOf(Composite nullable) => nullable.Field(1);

    /// <summary>A conversion from or to a nullable type, or null if it is none that is taken apart.</summary>
    private Operand? LowerNullableConversion(IConversionOperation conversion, string name)
    {
        IOperation source = conversion.Operand;
        StructType? from = NullableOf(source.Type), to = NullableOf(conversion.Type);
        if (to is not null && source is { ConstantValue: { HasValue: true, Value: null } })
        {
            return Composite.Default(to);
        }

        if (source.Type is null || (from is null && to is null))
        {
            return null;
        }

        if (conversion.OperatorMethod is not null)
        {
            return Unsupported(conversion, "A conversion of the user's to or from a nullable", "convert the value, and make the nullable of that");
        }

        IrType target = to?.Fields[1].Type ?? TypeMap.Map(conversion.Type!);
        if (from is null)
        {
            bool isNullable = source.Type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;
            ITypeSymbol underlying = isNullable ? ((INamedTypeSymbol)source.Type).TypeArguments[0] : source.Type;
            if (!isNullable && underlying.IsTupleType && target is StructType tuple)
            {
                return LowerExpression(source) is Composite parts ? Nullable(to!, Constants.Bool(true), ConvertStruct(parts.Fields, tuple, conversion)) : Placeholder(conversion);
            }

            if (!CanConvert(TypeMap.Map(underlying), target))
            {
                return null;
            }

            Operand given = LowerExpression(source, isNullable ? "" : name);
            if (!isNullable)
            {
                return Nullable(to!, Constants.Bool(true), given is Composite ? given : Convert(given, target, false, conversion, name));
            }

            Value number = Let(new TextBuilder().Operand(given).Text(".GetValueOrDefault()").Build(TypeMap.Map(underlying), Purity.Pure), conversion);
            return Nullable(to!, Let(new TextBuilder().Operand(given).Text(".HasValue").Build(IrType.Boolean, Purity.Pure), conversion), Convert(number, target, false, conversion, name));
        }

        if (!CanConvert(from.Fields[1].Type, target) || LowerExpression(source) is not Composite value)
        {
            return null;
        }

        if (to is null)
        {
            RequireValue(value, conversion);
        }

        Operand content = ValueOf(value) is var inner && inner is Composite ? inner : Convert(inner, target, conversion.IsChecked && target is not RealType, conversion, name);
        return to is null ? content : Nullable(to, HasValue(value), content);
    }

    private void RequireValue(Composite nullable, IOperation origin)
    {
        if (HasValue(nullable) is not BooleanConstant { Value: true })
        {
            ThrowIf(Not(HasValue(nullable), origin), "InvalidOperationException", "\"Nullable object must have a value.\"");
        }
    }

    private Operand Not(Operand condition, IOperation origin) =>
        condition is BooleanConstant constant ? Constants.Bool(!constant.Value) : Let(new Unary(UnaryOperator.Not, condition), origin);

    private Operand And(Operand first, Operand second, IOperation origin) =>
        first is BooleanConstant one ? (one.Value ? second : first)
        : second is BooleanConstant two ? (two.Value ? first : second)
        : Equals(first, second) ? first
        : Let(new Binary(BinaryOperator.And, first, second), origin);

    /// <summary>What an operand of a lifted operator is, taken apart; null where it can't be.</summary>
    private Composite? Lifted(Operand operand) => operand switch
    {
        Composite { Struct.Building: Building.Nullable } nullable => nullable,
        _ => null,
    };

    /// <summary>An operator on nullable numbers, or null if it is another.</summary>
    private Operand? LowerLifted(IBinaryOperation binary, string name)
    {
        if (binary.OperatorKind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals
            && (IsNullLiteral(binary.LeftOperand) ? binary.RightOperand : IsNullLiteral(binary.RightOperand) ? binary.LeftOperand : null) is { } tested && NullableOf(tested.Type) is not null)
        {
            Operand has = Lifted(LowerExpression(tested)) is { } nullable ? HasValue(nullable) : Placeholder(binary);
            return binary.OperatorKind == BinaryOperatorKind.Equals ? Not(has, binary) : has;
        }

        if (!binary.IsLifted || binary.OperatorMethod is not null || Operator(binary.OperatorKind) is not { } op
            || NullableOf(binary.LeftOperand.Type) is not { } left || NullableOf(binary.RightOperand.Type) is not { } right || left.Fields[1].Type is not RealType || !left.Equals(right)
            || Lifted(LowerExpression(binary.LeftOperand)) is not { } x || Lifted(LowerExpression(binary.RightOperand)) is not { } y)
        {
            return null;
        }

        return NullableOf(binary.Type) is { } result ? Apply(result, op, x, y, binary, name) : Compare(op, x, y, binary, name);
    }

    private static bool IsNullLiteral(IOperation operand) => operand.ConstantValue is { HasValue: true, Value: null } || (operand is IConversionOperation { IsImplicit: true } conversion && IsNullLiteral(conversion.Operand));

    private Composite Apply(StructType type, BinaryOperator op, Composite x, Composite y, IOperation origin, string name)
    {
        Operand both = And(HasValue(x), HasValue(y), origin);
        Operand value = WhereTrue(both, () => Let(new Binary(op, ValueOf(x), ValueOf(y)), origin, name), type.Fields[1].Type, origin, name);
        return Nullable(type, both, value);
    }

    // Where there is no value nothing is computed: it could be no number.
    private Operand WhereTrue(Operand condition, Func<Operand> compute, IrType type, IOperation origin, string name) => condition switch
    {
        BooleanConstant { Value: true } => compute(),
        BooleanConstant => TypeMap.Default(type),
        _ => Choose(condition, compute, () => TypeMap.Default(type), origin, name),
    };

    private Operand Compare(BinaryOperator op, Composite x, Composite y, IOperation origin, string name)
    {
        Operand both = And(HasValue(x), HasValue(y), origin);
        if (op is not (BinaryOperator.Equal or BinaryOperator.NotEqual))
        {
            return ShortCircuit(both, isAnd: true, () => Let(new Binary(op, ValueOf(x), ValueOf(y)), origin), name, origin);
        }

        Operand alike = (HasValue(x), HasValue(y)) switch
        {
            (BooleanConstant one, var other) => one.Value ? other : Not(other, origin),
            (var other, BooleanConstant two) => two.Value ? other : Not(other, origin),
            var (one, two) => Let(new Binary(BinaryOperator.Equal, one, two), origin),
        };
        Operand equal = ShortCircuit(
            alike,
            isAnd: true,
            () => ShortCircuit(Not(both, origin), isAnd: false, () => Let(new Binary(BinaryOperator.Equal, ValueOf(x), ValueOf(y)), origin), "", origin),
            name,
            origin);
        return op == BinaryOperator.Equal ? equal : Not(equal, origin);
    }

    private Operand? LowerLifted(IUnaryOperation unary, string name)
    {
        if (!unary.IsLifted || unary.OperatorMethod is not null || unary.OperatorKind is not (UnaryOperatorKind.Minus or UnaryOperatorKind.Plus)
            || NullableOf(unary.Operand.Type) is not { } type || Lifted(LowerExpression(unary.Operand)) is not { } x)
        {
            return null;
        }

        return unary.OperatorKind == UnaryOperatorKind.Plus ? x
            : Nullable(type, HasValue(x), WhereTrue(HasValue(x), () => Let(new Unary(UnaryOperator.Negate, ValueOf(x)), unary, name), type.Fields[1].Type, unary, name));
    }

    /// <summary><c>x += y</c> of nullable numbers, or null if it is another.</summary>
    private Operand? LowerLifted(ICompoundAssignmentOperation compound, Place place)
    {
        if (!compound.IsLifted || compound.OperatorMethod is not null || Operator(compound.OperatorKind) is not { } op || NullableOf(compound.Target.Type) is not { } type
            || type.Fields[1].Type is not RealType real || ReadPlace(place) is not Composite old)
        {
            return null;
        }

        Operand given = LowerExpression(compound.Value);
        Composite? other = Lifted(given) ?? (given.Type is RealType ? Nullable(type, Constants.Bool(true), Convert(given, real, false, compound)) : null);
        return other is null || !other.Struct.Equals(type) ? null : WritePlace(place, Apply(type, op, old, other, compound, ""), compound);
    }

    private Operand? LowerLifted(IIncrementOrDecrementOperation increment, Place place)
    {
        if (!increment.IsLifted || NullableOf(increment.Target.Type) is not { } type || type.Fields[1].Type is not RealType real || ReadPlace(place) is not Composite old)
        {
            return null;
        }

        Composite one = Nullable(type, Constants.Bool(true), Constants.Real(1, real));
        Operand written = WritePlace(place, Apply(type, increment.Kind == OperationKind.Increment ? BinaryOperator.Add : BinaryOperator.Subtract, old, one, increment, ""), increment);
        return increment.IsPostfix ? old : written;
    }

    /// <summary><c>x ?? y</c> where x is nullable, or null if it is another.</summary>
    private Operand? LowerNullableCoalesce(ICoalesceOperation coalesce, string name)
    {
        if (NullableOf(coalesce.Value.Type) is not { } type || Lifted(LowerExpression(coalesce.Value)) is not { } value)
        {
            return null;
        }

        bool staysNullable = NullableOf(coalesce.Type) is { } result && result.Equals(type);
        if (!staysNullable && !TypeMap.Map(coalesce.Type!).Equals(type.Fields[1].Type))
        {
            return Unsupported(coalesce, "'??' that converts", "convert the parts with a cast");
        }

        Operand present = staysNullable ? value : ValueOf(value);
        return HasValue(value) switch
        {
            BooleanConstant { Value: true } => present,
            BooleanConstant => LowerExpression(coalesce.WhenNull, name),
            var has => Choose(has, () => present, () => LowerExpression(coalesce.WhenNull), coalesce, name),
        };
    }

    private Operand LowerCoalesceAssignment(ICoalesceAssignmentOperation assignment)
    {
        if (NullableOf(assignment.Target.Type) is not { } type)
        {
            return LowerArrayAssignment(assignment) ?? Unsupported(assignment, "'??=' on this type", "write it with an if");
        }

        Place place = Settle(PlaceOf(assignment.Target));
        if (ReadPlace(place) is not Composite value)
        {
            return Placeholder(assignment);
        }

        Scope absent = Nest(() =>
        {
            Operand given = LowerExpression(assignment.Value);
            WritePlace(place, Lifted(given) ?? Nullable(type, Constants.Bool(true), given), assignment.Value);
        });
        Merge(HasValue(value), Nest(() => { }), absent, live: null);
        Operand result = ReadPlace(place);
        return NullableOf(assignment.Type) is null && result is Composite { Struct.Building: Building.Nullable } nullable ? ValueOf(nullable) : result;
    }

    /// <summary><c>x.Value</c>, or null if the property is another.</summary>
    private Operand? LowerNullableProperty(IPropertyReferenceOperation property)
    {
        if (property.Property.Name != "Value" || NullableOf(property.Instance?.Type) is null || Lifted(LowerExpression(property.Instance!)) is not { } nullable)
        {
            return null;
        }

        RequireValue(nullable, property);
        return ValueOf(nullable);
    }

    /// <summary><c>x.GetValueOrDefault(…)</c>, or null if the call is another.</summary>
    private Operand? LowerNullableMethod(IInvocationOperation call, string name)
    {
        if (call.TargetMethod.Name != "GetValueOrDefault" || NullableOf(call.Instance?.Type) is null || Lifted(LowerExpression(call.Instance!)) is not { } nullable)
        {
            return null;
        }

        if (call.Arguments.Length == 0)
        {
            return ValueOf(nullable);
        }

        Operand otherwise = LowerExpression(call.Arguments[0].Value);
        return HasValue(nullable) is BooleanConstant known ? (known.Value ? ValueOf(nullable) : otherwise)
            : Choose(HasValue(nullable), () => ValueOf(nullable), () => otherwise, call, name);
    }
}
