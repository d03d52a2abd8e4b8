using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Lowering;

/// <summary>What about a type stands in the way of derivatives, and the way out.</summary>
internal static class TypeObstacles
{
    private const string Followed = "derivatives go through float, double, structs, tuples and objects of them, and arrays, spans and lists of these";

    public static string Of(ITypeSymbol type) => type switch
    {
        INamedTypeSymbol { Name: "ArraySegment" } segment when KnownMethods.IsIn(segment.OriginalDefinition, segment.Name, "System") => TypeMap.IsSegment(segment) ? "of an ArraySegment its elements are followed, and not the array around them; use its indexer, Count, Slice, foreach or AsSpan" : Followed,
        IArrayTypeSymbol { ElementType: INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } } => "numbers that may be missing are not followed in arrays; use double.NaN for them, or a bool[] beside the numbers",
        IArrayTypeSymbol { ElementType: INamedTypeSymbol { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None } element } when OfStruct(element) is { } reason => reason,
        INamedTypeSymbol { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None } whole when OfStruct(whole) is { } reason => reason,
        { TypeKind: TypeKind.Interface } => "an interface does not say where the numbers are; use the type that implements it",
        _ => Followed,
    };

    private static string? OfStruct(INamedTypeSymbol type)
    {
        if (Has(type, "InlineArrayAttribute", "System.Runtime.CompilerServices"))
        {
            return "an inline array is not followed; use a Span<T> made by stackalloc, or an array";
        }

        if (Has(type, "StructLayoutAttribute", "System.Runtime.InteropServices"))
        {
            return "its fields are laid out by hand and may overlap; leave the layout to the compiler";
        }

        if (type.DeclaringSyntaxReferences.Length == 0)
        {
            return StructMap.Of(type) is null && TypeMap.ElementOf(type) is null ? "the fields of a struct of another assembly that nobody can read and set are not followed; use the numbers in it" : null;
        }

        if (StructMembers.Captures(type))
        {
            return "its members use the parameters of its primary constructor, which are fields that nobody sees; keep them in properties";
        }

        foreach (IFieldSymbol field in StructMap.FieldsOf(type))
        {
            if ((field.RefKind != RefKind.None, field.IsFixedSizeBuffer, TypeMap.Map(field.Type)) switch
            {
                (true, _, _) => "is a reference, which is not followed in a struct; use a Span<T> of one element, or pass it by ref",
                (_, true, _) => "is a fixed buffer; use an array or a Span<T>",
                (_, _, Ir.GridType) => "is an array of several dimensions or a list, which is not followed in a struct; pass it apart",
                (_, _, Ir.ObjectType) => "is an object, which is not followed in a struct; make the struct a class, or pass the object apart",
                (_, _, Ir.OpaqueType) when TypeMap.HoldsReals(field.Type) => "has a type that is not followed itself",
                _ when field.AssociatedSymbol is null && field.DeclaredAccessibility == Accessibility.Private && !StructMembers.CanBeReached(type) && StructMembers.GetterOf(field) is null => "is private, and the struct is generic or lives on the stack; give it a property that returns it and a constructor that stores it",
                _ when HasCode(field) => "stands behind a property with code; write the field out",
                _ => null,
            } is { } reason)
            {
                return "its field '" + (field.AssociatedSymbol ?? field).Name + "' " + reason;
            }
        }

        return null;
    }

    private static bool HasCode(IFieldSymbol field) => field.AssociatedSymbol is IPropertySymbol property && property.DeclaringSyntaxReferences.Any(reference =>
        reference.GetSyntax() is PropertyDeclarationSyntax syntax && (syntax.ExpressionBody is not null || syntax.AccessorList?.Accessors.Any(accessor => accessor.Body is not null || accessor.ExpressionBody is not null) == true));

    private static bool Has(INamedTypeSymbol type, string attribute, string space) => type.GetAttributes().Any(candidate => KnownMethods.IsIn(candidate.AttributeClass, attribute, space));
}
