using System.Globalization;
using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Patterns. Each test is an operation of its own, made only where C# would make it.</content>
internal sealed partial class BodyLowering
{
    private readonly Stack<Tested> patternInputs = new();

    /// <summary>What a pattern is held against.</summary>
    /// <param name="IsActive">Something that depends on an active parameter may be found in it.</param>
    private sealed record Tested(Operand Value, ITypeSymbol Type, bool IsActive)
    {
        /// <summary>The elements of a tuple.</summary>
        public IReadOnlyList<Tested>? Parts { get; init; }
    }

    private Tested TestedOf(IOperation expression)
    {
        IOperation inner = expression;
        while (inner is IConversionOperation { IsImplicit: true, Operand: ITupleOperation tuple })
        {
            inner = tuple;
        }

        if (inner is ITupleOperation parts)
        {
            // It is only made to be tested.
            return new Tested(Constants.Int(0), expression.Type!, false) { Parts = [.. parts.Elements.Select(TestedOf)] };
        }

        return TestedOf(LowerExpression(expression), expression.Type!, frame.Dependence.DependsOnActive(expression));
    }

    private static Tested TestedOf(Operand value, ITypeSymbol type, bool isActive)
    {
        Tested tested = new(value, type, isActive);
        return value is Composite whole && type is INamedTypeSymbol { IsTupleType: true } tuple
            ? tested with { Parts = [.. whole.Fields.Zip(tuple.TupleElements, (part, element) => TestedOf(part, element.Type, isActive))] }
            : tested;
    }

    /// <summary>The variables of patterns, and of <c>out</c> arguments, exist from here on, whether they get a value or not.</summary>
    private void DeclareVariables(IOperation test)
    {
        foreach (IOperation part in test.DescendantsAndSelf())
        {
            ISymbol? symbol = part switch
            {
                IDeclarationPatternOperation declaration => declaration.DeclaredSymbol,
                IRecursivePatternOperation recursive => recursive.DeclaredSymbol,
                IListPatternOperation list => list.DeclaredSymbol,
                IDeclarationExpressionOperation { Expression: ILocalReferenceOperation declared } => declared.Local,
                _ => null,
            };
            if (symbol is ILocalSymbol local && CheckVariable(part, local))
            {
                scope.Bindings[Declare(local)] = null;
            }
        }
    }

    private Operand LowerIsPattern(IIsPatternOperation test, string name)
    {
        DeclareVariables(test.Pattern);
        Operand matches = Matches(TestedOf(test.Value), test.Pattern);
        return name.Length == 0 || matches is not Value ? matches : Let(new Copy(matches), test, name);
    }

    private Operand Matches(Tested tested, IPatternOperation pattern)
    {
        switch (pattern)
        {
            case IDiscardPatternOperation:
                return Constants.Bool(true);
            case IConstantPatternOperation constant when tested.Parts is null:
                return IsEqual(tested, constant.Value, constant);
            case IRelationalPatternOperation relational when tested.Parts is null:
                return IsInRelation(tested, relational);
            case INegatedPatternOperation negated:
                Operand inner = Matches(tested, negated.Pattern);
                return inner is BooleanConstant known ? Constants.Bool(!known.Value) : Let(new Unary(UnaryOperator.Not, inner), negated);
            case IBinaryPatternOperation binary:
                return ShortCircuit(Matches(tested, binary.LeftPattern), binary.OperatorKind == BinaryOperatorKind.And, () => Matches(tested, binary.RightPattern), "", binary);
            case ITypePatternOperation type:
                return IsOf(tested, type.MatchedType, type);
            case IDeclarationPatternOperation declaration:
                Operand isOf = declaration.MatchesNull || declaration.MatchedType is null ? Constants.Bool(true) : IsOf(tested, declaration.MatchedType, declaration);
                Capture(tested, declaration.DeclaredSymbol, declaration.NarrowedType, declaration);
                return isOf;
            case IRecursivePatternOperation recursive:
                return MatchesParts(tested, recursive);
            case IListPatternOperation list:
                return MatchesList(tested, list);
            default:
                return UnsupportedPattern(pattern);
        }
    }

    private Operand UnsupportedPattern(IOperation pattern) => Unsupported(pattern, "This pattern", "write the test as a condition");

    /// <summary>Whether a value is of a type, which rules out null.</summary>
    private Operand IsOf(Tested tested, ITypeSymbol type, IOperation origin)
    {
        bool isSame = SymbolEqualityComparer.Default.Equals(tested.Type, type);
        if (tested.Value is Instance made)
        {
            return isSame || made.ObjectType.Name == TypeMap.Text(type) || Bases(tested.Type).Contains(type, SymbolEqualityComparer.Default) ? Constants.Bool(true) : UnsupportedPattern(origin);
        }

        if (tested.Value is Handle handle)
        {
            return IsOf(handle, type, origin);
        }

        if (Lifted(tested.Value) is { } nullable && (isSame || IsUnderlying(tested.Type, type)))
        {
            return HasValue(nullable);
        }

        if (isSame && IsAbsent(tested.Value, type) is { } isNothing)
        {
            return Not(isNothing, origin);
        }

        if (tested.Parts is not null || (isSame && type.IsValueType && type.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T) || tested.Value.Type is BufferType { Kind: not BufferKind.Array })
        {
            return Constants.Bool(true);
        }

        return Let(new TextBuilder().Text("(").Operand(tested.Value).Text(isSame ? " is not null)" : " is " + TypeMap.Text(type) + ")").Build(IrType.Boolean, Purity.Pure), origin);
    }

    private static bool IsUnderlying(ITypeSymbol nullable, ITypeSymbol type) =>
        NullableOf(nullable) is not null && SymbolEqualityComparer.Default.Equals(((INamedTypeSymbol)nullable).TypeArguments[0], type);

    private void Capture(Tested tested, ISymbol? symbol, ITypeSymbol type, IOperation origin)
    {
        if (symbol is ILocalSymbol local && !refusedVariables.Contains(local))
        {
            Tested narrowed = Narrow(tested, type, origin);
            if (narrowed is { Parts: not null, Value: not Composite })
            {
                UnsupportedPattern(origin);
                return;
            }

            Bind(Declare(local), narrowed.Value, origin);
        }
    }

    /// <summary>What a pattern, or a part of one, is held against in the end.</summary>
    private static IOperation MatchedBy(IOperation pattern) => pattern switch
    {
        IIsPatternOperation test => test.Value,
        ISwitchExpressionOperation choice => choice.Value,
        ISwitchOperation choice => choice.Value,
        { Parent: { } parent } => MatchedBy(parent),
        _ => pattern,
    };

    /// <summary>The value as one of a type that it has been found to be of.</summary>
    private Tested Narrow(Tested tested, ITypeSymbol type, IOperation origin)
    {
        if (tested.Parts is not null || SymbolEqualityComparer.Default.Equals(tested.Type, type))
        {
            return tested;
        }

        if (tested.Value is Instance)
        {
            return tested with { Type = type };
        }

        if (tested.Value is Handle handle)
        {
            return tested with { Type = type, Value = TypeMap.Map(type) is ObjectType narrowed ? handle with { ObjectType = narrowed } : handle };
        }

        if (Lifted(tested.Value) is { } nullable && IsUnderlying(tested.Type, type))
        {
            return TestedOf(ValueOf(nullable), type, tested.IsActive);
        }

        if (tested.Value is Ir.Value { Type: ObjectType } held && TypeMap.Map(type) is ObjectType narrow)
        {
            bool isBase = Bases(tested.Type).Contains(type, SymbolEqualityComparer.Default);
            return new Tested(View(held, new Ir.Conversion(held, narrow) { IsTest = !isBase }, origin, ""), type, tested.IsActive);
        }

        if (tested.IsActive && CarriesBack(type))
        {
            Refuse(origin, Catalogue.NoAdjoint, MatchedBy(origin).Syntax.ToString(), tested.Type.ToDisplayString());
        }

        // Computed whether the test holds or not, so it mustn't throw.
        TextBuilder text = SymbolEqualityComparer.Default.Equals((tested.Type as INamedTypeSymbol)?.TypeArguments.FirstOrDefault(), type) && type.IsValueType
            ? new TextBuilder().Operand(tested.Value).Text(".GetValueOrDefault()")
            : type.IsValueType
                ? new TextBuilder().Text("(").Operand(tested.Value).Text(" as " + TypeMap.Text(type) + "?).GetValueOrDefault()")
                : new TextBuilder().Text("(").Operand(tested.Value).Text(" as " + TypeMap.Text(type) + ")");
        Value value = Let(text.Build(TypeMap.Map(type), Purity.Pure), origin);
        if (value.Type is BufferType)
        {
            foreign.Add(value.Id);
        }

        return new Tested(value, type, tested.IsActive);
    }

    private static IEnumerable<ITypeSymbol> Bases(ITypeSymbol type)
    {
        for (ITypeSymbol? parent = type.BaseType; parent is not null; parent = parent.BaseType)
        {
            yield return parent;
        }
    }

    private Operand MatchesParts(Tested tested, IRecursivePatternOperation pattern)
    {
        Operand matches = IsOf(tested, pattern.MatchedType, pattern);
        Tested narrowed = Narrow(tested, pattern.MatchedType, pattern);
        Capture(narrowed, pattern.DeclaredSymbol, pattern.NarrowedType, pattern);
        if (pattern.DeconstructionSubpatterns.Length > 0 && narrowed.Value is Ir.Value { Type: ObjectType } or Instance or Handle)
        {
            // An object is taken apart only if it is there, and of that class.
            matches = ShortCircuit(matches, isAnd: true, () => MatchesDeconstructed(narrowed, pattern), "", pattern, isGuard: true);
        }
        else if (pattern.DeconstructionSubpatterns.Length > 0)
        {
            if (PartsOf(narrowed, pattern) is not { } parts || parts.Count != pattern.DeconstructionSubpatterns.Length)
            {
                return UnsupportedPattern(pattern);
            }

            for (int i = 0; i < parts.Count; i++)
            {
                (Tested part, IPatternOperation inner) = (parts[i], pattern.DeconstructionSubpatterns[i]);
                matches = ShortCircuit(matches, isAnd: true, () => Matches(part, inner), "", inner);
            }
        }

        foreach (IPropertySubpatternOperation property in pattern.PropertySubpatterns)
        {
            matches = ShortCircuit(matches, isAnd: true, () => Matches(MemberOf(narrowed, property.Member), property.Pattern), "", property, isGuard: !tested.Type.IsValueType);
        }

        return matches;
    }

    private Operand MatchesDeconstructed(Tested tested, IRecursivePatternOperation pattern)
    {
        if (pattern.DeconstructSymbol is not IMethodSymbol deconstruct || DeconstructObject(tested.Value, pattern, deconstruct) is not { } parts || parts.Count != pattern.DeconstructionSubpatterns.Length)
        {
            return UnsupportedPattern(pattern);
        }

        Operand matches = Constants.Bool(true);
        for (int i = 0; i < parts.Count; i++)
        {
            (Tested part, IPatternOperation inner) = (TestedOf(parts[i], deconstruct.Parameters[i].Type, tested.IsActive), pattern.DeconstructionSubpatterns[i]);
            matches = ShortCircuit(matches, isAnd: true, () => Matches(part, inner), "", inner);
        }

        return matches;
    }

    private static IReadOnlyList<Tested>? PartsOf(Tested tested, IRecursivePatternOperation pattern) =>
        tested.Parts is { } parts ? parts
        : tested.Value is Composite whole && pattern.DeconstructSymbol is IMethodSymbol deconstruct && Parts(whole, tested.Type) is { } fields && fields.Count == deconstruct.Parameters.Length
            ? [.. fields.Zip(deconstruct.Parameters, (field, parameter) => TestedOf(field, parameter.Type, tested.IsActive))]
            : null;

    private Tested MemberOf(Tested tested, IOperation member)
    {
        if (tested.Parts is { } parts && member is IFieldReferenceOperation { Field: var field } && TupleIndex((field.CorrespondingTupleField ?? field).Name) is { } index && index < parts.Count)
        {
            return parts[index];
        }

        if (tested is { Parts: not null, Value: not Composite })
        {
            return new Tested(UnsupportedPattern(member), member.Type!, false);
        }

        patternInputs.Push(tested);
        Operand value = LowerExpression(member);
        patternInputs.Pop();
        if (tested.IsActive && CarriesBack(member.Type) && tested.Value is not Composite && tested.Value.Type is not ObjectType)
        {
            RefuseType(member, member, tested.Type);
        }

        return TestedOf(value, member.Type!, tested.IsActive);
    }

    private Operand MatchesList(Tested tested, IListPatternOperation list)
    {
        if (tested.Value is not Ir.Value { Type: BufferType type } buffer || TypeMap.ElementOf(tested.Type) is not { } element)
        {
            return UnsupportedPattern(list);
        }

        int slice = list.Patterns.TakeWhile(part => part is not ISlicePatternOperation).Count();
        bool hasSlice = slice < list.Patterns.Length;
        int fixedCount = list.Patterns.Length - (hasSlice ? 1 : 0);
        Operand isThere = IsOf(tested, tested.Type, list);
        Capture(tested, list.DeclaredSymbol, tested.Type, list);
        BinaryOperator fits = hasSlice ? BinaryOperator.GreaterOrEqual : BinaryOperator.Equal;
        Operand matches = ShortCircuit(isThere, isAnd: true, () => Let(new Binary(fits, Let(new Length(buffer), list), Constants.Int(fixedCount)), list), "", list, isGuard: true);
        for (int i = 0; i < list.Patterns.Length; i++)
        {
            int position = i;
            matches = list.Patterns[i] switch
            {
                IDiscardPatternOperation or ISlicePatternOperation { Pattern: null or IDiscardPatternOperation } => matches,
                ISlicePatternOperation when type.Kind == BufferKind.Array => UnsupportedPattern(list.Patterns[i]),
                ISlicePatternOperation { Pattern: { } rest } => ShortCircuit(matches, isAnd: true, () => Matches(Part(), rest), "", rest),
                var part => ShortCircuit(matches, isAnd: true, () => Matches(Element(), part), "", part),
            };

            Tested Part()
            {
                Operand count = Let(new Binary(BinaryOperator.Subtract, Let(new Length(buffer), list), Constants.Int(fixedCount)), list);
                return tested with { Value = View(buffer, new Slice(buffer, Constants.Int(position), count), list, "") };
            }

            Tested Element()
            {
                Operand index = position < slice ? Constants.Int(position) : Let(new Binary(BinaryOperator.Subtract, Let(new Length(buffer), list), Constants.Int(list.Patterns.Length - position)), list);
                return TestedOf(LoadElement(buffer, index, list, inRange: false), element, tested.IsActive);
            }
        }

        return matches;
    }

    private Operand IsInRelation(Tested tested, IRelationalPatternOperation pattern)
    {
        if (Comparison(pattern.OperatorKind) is not { } comparison || pattern.Value.ConstantValue is not { HasValue: true, Value: { } limit })
        {
            return UnsupportedPattern(pattern);
        }

        if (Lifted(tested.Value) is { } nullable && IsUnderlying(tested.Type, pattern.Value.Type!))
        {
            return ShortCircuit(HasValue(nullable), isAnd: true, () => Let(new Binary(comparison, ValueOf(nullable), LowerExpression(pattern.Value)), pattern), "", pattern);
        }

        if (TypeMap.IsPrimitive(tested.Type) && SymbolEqualityComparer.Default.Equals(tested.Type, pattern.Value.Type))
        {
            return Let(new Binary(comparison, tested.Value, LowerExpression(pattern.Value)), pattern);
        }

        string symbol = comparison switch
        {
            BinaryOperator.Less => "<",
            BinaryOperator.LessOrEqual => "<=",
            BinaryOperator.Greater => ">",
            _ => ">=",
        };
        return TextTest(tested, symbol + " " + Literals.Text(limit, pattern.Value.Type!), pattern);
    }

    private Operand IsEqual(Tested tested, IOperation constant, IOperation origin)
    {
        if (constant.ConstantValue is not { HasValue: true } expected)
        {
            return UnsupportedPattern(origin);
        }

        if (Lifted(tested.Value) is { } nullable)
        {
            return expected.Value is null ? Not(HasValue(nullable), origin)
                : IsUnderlying(tested.Type, constant.Type!)
                ? ShortCircuit(HasValue(nullable), isAnd: true, () => IsEqual(new Tested(ValueOf(nullable), constant.Type!, tested.IsActive), constant, origin), "", origin)
                : UnsupportedPattern(origin);
        }

        if (expected.Value is null && tested.Value is Instance)
        {
            return Constants.Bool(false);
        }

        if (expected.Value is null && tested.Value is Handle handle)
        {
            return IsThere(handle, origin, isThere: false);
        }

        if (expected.Value is null && IsAbsent(tested.Value, tested.Type) is { } isNothing)
        {
            return isNothing;
        }

        if (expected.Value is null && tested.Value is Closure or EitherFunction or TextConstant { ConstantType: OpaqueType } && tested.Type.TypeKind == TypeKind.Delegate)
        {
            return Constants.Bool(tested.Value is TextConstant);
        }

        bool isPlain = (TypeMap.IsPrimitive(tested.Type) || tested.Type.TypeKind == TypeKind.Enum) && SymbolEqualityComparer.Default.Equals(tested.Type, constant.Type);
        if (!isPlain)
        {
            return TextTest(tested, expected.Value is null ? "null" : Literals.Text(expected.Value, constant.Type!), origin);
        }

        // A constant pattern matches NaN, which no comparison does.
        return TypeMap.IsReal(tested.Type) && expected.Value is double.NaN or float.NaN
            ? Let(new TextBuilder().Text(TypeMap.Text(tested.Type) + ".IsNaN(").Operand(tested.Value).Text(")").Build(IrType.Boolean, Purity.Pure), origin)
            : Let(new Binary(BinaryOperator.Equal, tested.Value, LowerExpression(constant)), origin);
    }

    private Operand TextTest(Tested tested, string pattern, IOperation origin) =>
        Let(new TextBuilder().Text("(").Operand(Whole(tested.Value, origin)).Text(" is " + pattern + ")").Build(IrType.Boolean, Purity.Pure), origin);
}
