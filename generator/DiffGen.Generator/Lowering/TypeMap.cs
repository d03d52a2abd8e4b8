using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>What C# types are to differentiation.</summary>
internal static class TypeMap
{
    private static readonly SymbolDisplayFormat Qualified = SymbolDisplayFormat.FullyQualifiedFormat
        .WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    /// <summary>The type as C# text that means the same everywhere.</summary>
    public static string Text(ITypeSymbol type) => TypeArguments.Current.In(type).ToDisplayString(Qualified);

    public static IrType Map(ITypeSymbol type) => MapAs(TypeArguments.Current.In(type));

    private static IrType MapAs(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Double => IrType.Double,
        SpecialType.System_Single => IrType.Single,
        SpecialType.System_Boolean => IrType.Boolean,
        SpecialType.System_Int32 => IrType.Int32,
        SpecialType.System_Int64 => IrType.Int64,
        _ when KernelTarget.IsIndex(type) => IrType.Int32,
        _ when KernelTarget.RankOf(type) > 1 => KernelTarget.PlaceOf((INamedTypeSymbol)type)!,
        _ when type is ITypeParameterSymbol parameter && IsGenericReal(parameter) => new RealType(RealPrecision.Generic, Text(parameter)),
        _ => (IrType?)MapBuffer(type) ?? MapGrid(type) ?? StructMap.Of(type) as IrType ?? ObjectMap.Of(type) as IrType ?? new OpaqueType(Text(type)),
    };

    public static bool IsReal(ITypeSymbol? type) => type?.SpecialType is SpecialType.System_Double or SpecialType.System_Single || IsGenericReal(type);

    /// <summary>A type parameter that stands for a type of reals: its constraints say so.</summary>
    public static bool IsGenericReal(ITypeSymbol? type) => type is ITypeParameterSymbol parameter
        && parameter.ConstraintTypes.OfType<INamedTypeSymbol>().Any(constraint => IsReals(constraint, parameter) || constraint.AllInterfaces.Any(inherited => IsReals(inherited, parameter)));

    private static bool IsReals(INamedTypeSymbol type, ITypeParameterSymbol parameter) =>
        type is { Name: "IFloatingPointIeee754", TypeArguments: [var argument] } && KnownMethods.IsIn(type.OriginalDefinition, type.Name, "System.Numerics")
        && SymbolEqualityComparer.Default.Equals(argument, parameter);

    /// <summary>
    /// Types that cut a derivative by definition: what is computed from a real and has such a type depends on it in steps, if at all.
    /// </summary>
    public static bool IsDiscrete(ITypeSymbol? type) => type is not null
        && (type.TypeKind == TypeKind.Enum || type.SpecialType == SpecialType.System_Void || type.SpecialType == SpecialType.System_Boolean || IsInteger(type));

    public static bool IsInteger(ITypeSymbol type) => type.SpecialType is SpecialType.System_Char
        or SpecialType.System_SByte or SpecialType.System_Byte or SpecialType.System_Int16 or SpecialType.System_UInt16
        or SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Int64 or SpecialType.System_UInt64
        or SpecialType.System_IntPtr or SpecialType.System_UIntPtr;

    /// <summary>A type whose operators the intermediate representation knows: integers, <c>bool</c>, <c>float</c> and <c>double</c>.</summary>
    public static bool IsPrimitive(ITypeSymbol? type) =>
        type is not null && (IsReal(type) || type.SpecialType == SpecialType.System_Boolean || IsInteger(type));

    /// <summary>The element type of an array or a span whose elements stand alone, or null.</summary>
    public static ITypeSymbol? ElementOf(ITypeSymbol? type) => (type is null ? null : TypeArguments.Current.In(type)) switch
    {
        IArrayTypeSymbol { Rank: 1, ElementType: var element } when element is not IArrayTypeSymbol inner || MapBuffer(inner) is not null => element,
        INamedTypeSymbol { IsGenericType: true, Arity: 1, Name: "Span" or "ReadOnlySpan", ContainingNamespace: { Name: "System", ContainingNamespace.IsGlobalNamespace: true } } span
            => span.TypeArguments[0],
        INamedTypeSymbol view when KernelTarget.IsView(view) => view.TypeArguments[0],
        INamedTypeSymbol { Name: MemoryType.Memory or MemoryType.ReadOnlyMemory or MemoryType.ArraySegment, TypeArguments: [var held] } memory when IsMemory(memory) && IsHeld(held) => held,
        _ => null,
    };

    /// <summary>Elements that may live in memory which is not the garbage collector's.</summary>
    public static bool IsPlainElement(ITypeSymbol type) => TypeArguments.Current.In(type) is var seen && IsPlain(seen);

    private static bool IsPlain(ITypeSymbol type) => IsPrimitive(type) || type.TypeKind == TypeKind.Enum
        || (type.IsUnmanagedType && StructMap.Of(type) is { HoldsNullable: false, IsLocal: false });

    /// <summary>
    /// Reals are found inside values of this type, so that derivatives could go through it. Private fields of classes from
    /// other assemblies aren't visible; their type arguments speak for them.
    /// </summary>
    public static bool HoldsReals(ITypeSymbol type) => HoldsReals(type, depth: 0);

    /// <summary>What a parameter of the type is taken for: memory that is no span is passed as such.</summary>
    public static IrType OfParameter(ITypeSymbol type) => Map(type) is BufferType buffer && type is INamedTypeSymbol named && IsMemory(named) ? new MemoryType(buffer.Element, named.Name) : Map(type);

    /// <summary>An <c>ArraySegment&lt;T&gt;</c> that derivatives go through.</summary>
    public static bool IsSegment(ITypeSymbol? type) => type is { Name: MemoryType.ArraySegment } && OfParameter(type) is MemoryType { IsSegment: true };

    /// <summary>What a list is that the method makes itself. One of objects is followed nowhere else.</summary>
    public static ListType? OwnList(ITypeSymbol? type) => type is null ? null
        : Map(type) as ListType
        ?? (TypeArguments.Current.In(type) is INamedTypeSymbol { Name: "List", Arity: 1, TypeArguments: [var listed] } list && KnownMethods.IsIn(list.OriginalDefinition, "List", "System.Collections.Generic")
            && Map(listed) is ObjectType element ? new ListType(element) : null);

    /// <summary>What a value of the type is that code without a model made. A list is an object like any other then.</summary>
    public static IrType Unfollowed(IrType type) => type is ListType ? new OpaqueType(type.CSharp) : type;

    /// <summary>The zero of a type: what <c>default</c> is.</summary>
    public static Operand Default(IrType type) => type switch
    {
        RealType real => Constants.Real(0, real),
        OpaqueType { Name: "int" or "long" } integer => new IntegerConstant(0, integer),
        OpaqueType { Name: "bool" } => Constants.Bool(false),
        _ => new DefaultConstant(Unfollowed(type)),
    };

    private static BufferType? MapBuffer(ITypeSymbol type)
    {
        if (ElementOf(type) is not { } element || OfParameter(element) is MemoryType || (!(Map(element) is ObjectType || (type is IArrayTypeSymbol && Map(element).IsMemory)) && HoldsReals(element) && !IsReal(element) && StructMap.Of(element) is null or { HoldsNullable: true } or { HoldsMemory: true } or { IsLocal: true }))
        {
            return null;
        }

        BufferKind kind = type switch
        {
            IArrayTypeSymbol => BufferKind.Array,
            { Name: "Span" or "ArrayView" or MemoryType.Memory or MemoryType.ArraySegment } => BufferKind.Span,
            _ => BufferKind.ReadOnlySpan,
        };
        return new BufferType(kind, Map(element));
    }

    private static GridType? MapGrid(ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: "List", Arity: 1, TypeArguments: [var listed] } list && KnownMethods.IsIn(list.OriginalDefinition, "List", "System.Collections.Generic") && IsHeld(listed) ? new ListType(Map(listed)) :
        type is IArrayTypeSymbol { Rank: >= 2 and <= 4, ElementType: var element } array && IsPlainElement(element) ? new GridType(Map(element), array.Rank) : null;

    private static bool IsMemory(INamedTypeSymbol type) => 
        type.Name is MemoryType.Memory or MemoryType.ReadOnlyMemory or MemoryType.ArraySegment && KnownMethods.IsIn(type.OriginalDefinition, type.Name, "System");

    /// <summary>Elements that derivatives go through, in whatever holds them in a row.</summary>
    private static bool IsHeld(ITypeSymbol element) => IsReal(element) || (IsPlainElement(element) && Map(element).IsDifferentiable);

    private static bool HoldsReals(ITypeSymbol type, int depth)
    {
        // Deeper nesting than this is a recursive type that has shown its fields already.
        if (depth > 6)
        {
            return false;
        }

        switch (type)
        {
            case ITypeParameterSymbol:
                return true;
            case IArrayTypeSymbol array:
                return HoldsReals(array.ElementType, depth + 1);
            case IPointerTypeSymbol pointer:
                return HoldsReals(pointer.PointedAtType, depth + 1);
            case INamedTypeSymbol named when IsReal(named):
                return true;
            case INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Interface or TypeKind.Delegate } named
                when named.SpecialType == SpecialType.None || named.IsGenericType:
                return named.TypeArguments.Any(argument => HoldsReals(argument, depth + 1)) || FieldsHoldReals(named, depth);
            default:
                return false;
        }
    }

    private static bool FieldsHoldReals(INamedTypeSymbol type, int depth)
    {
        for (INamedTypeSymbol? current = type; current is { SpecialType: SpecialType.None }; current = current.BaseType)
        {
            foreach (ISymbol member in current.GetMembers())
            {
                if (member is IFieldSymbol { IsStatic: false, IsConst: false } field
                    && !SymbolEqualityComparer.Default.Equals(field.Type, type)
                    && HoldsReals(field.Type, depth + 1))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
