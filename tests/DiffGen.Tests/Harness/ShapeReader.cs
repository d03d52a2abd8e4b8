using Microsoft.CodeAnalysis;

namespace DiffGen.Tests.Harness;

/// <summary>Reads the contract's idea of a signature from a method symbol.</summary>
internal static class ShapeReader
{
    private static readonly SymbolDisplayFormat Format = SymbolDisplayFormat.FullyQualifiedFormat
        .WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted)
        .WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    public static ProgramShape Read(IMethodSymbol method, Directives directives, Compilation compilation)
    {
        var result = method.ReturnsVoid ? null : method.ReturnType;
        var active = result != null && IsActive(result);
        return new ProgramShape(
            directives.Container ?? method.ContainingType.ToDisplayString(Format),
            method.Name,
            method.IsStatic,
            [.. method.Parameters.Select(p => Read(p, directives, compilation))],
            result == null ? null : Text(result),
            active,
            active && IsReal(result!),
            active && result is IArrayTypeSymbol { Rank: 1 });
    }

    /// <summary>A parameter list as text, to compare with what the contract prescribes.</summary>
    public static string Signature(IMethodSymbol method) =>
        string.Join(", ", method.Parameters.Select(p => ProgramShape.Modifier(p.RefKind) + Text(p.Type) + " " + p.Name));

    private static ParameterShape Read(IParameterSymbol parameter, Directives directives, Compilation compilation)
    {
        var element = BufferElement(parameter.Type);
        var active = IsActive(parameter.Type) && !Has(parameter, "ConstantAttribute");
        return new ParameterShape(
            parameter.Name,
            Text(parameter.Type),
            element == null ? Text(parameter.Type) : Text(element) + "[]",
            element == null ? Text(parameter.Type) : "System.Span<" + Text(element) + ">",
            parameter.RefKind,
            active,
            element != null,
            IsReal(parameter.Type),
            element == null && IsShadow(parameter.Type) && !IsMixed(parameter.Type),
            MemoryOf(parameter, directives, compilation))
        {
            ShadowByReference = element == null && IsMixed(parameter.Type),
        };
    }

    private static Memory MemoryOf(IParameterSymbol parameter, Directives directives, Compilation compilation)
    {
        if (parameter.RefKind == RefKind.Out || Has(parameter, "OutputAttribute") || directives.Outputs.Contains(parameter.Name))
        {
            return Memory.Output;
        }

        if (BufferElement(parameter.Type) == null && parameter.Type is not IArrayTypeSymbol { Rank: > 1 })
        {
            return parameter.RefKind == RefKind.Ref || IsShadow(parameter.Type) ? Memory.InOut : Memory.None;
        }

        if (parameter.Type.OriginalDefinition.Name is "ReadOnlySpan" or "ReadOnlyMemory" || directives.InOuts.Contains(parameter.Name))
        {
            return Memory.InOut;
        }

        return ReadSites.Exist(parameter, compilation) ? Memory.InOut : Memory.Output;
    }

    private static ITypeSymbol? BufferElement(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol { Rank: 1, ElementType: not IArrayTypeSymbol } array => array.ElementType,
        INamedTypeSymbol { Name: "Span" or "ReadOnlySpan" or "Memory" or "ReadOnlyMemory" or "ArraySegment", TypeArguments.Length: 1 } span => span.TypeArguments[0],
        _ => null,
    };

    private static bool IsReal(ITypeSymbol type) => type.SpecialType is SpecialType.System_Double or SpecialType.System_Single;

    // Numbers beside the arrays are handed out, so that the struct that the caller makes is passed by reference.
    private static bool IsMixed(ITypeSymbol type) => IsShadow(type) && type.TypeKind == TypeKind.Struct && HoldsNumbers(type);

    private static bool HoldsNumbers(ITypeSymbol type) => IsReal(type)
        || (type.TypeKind == TypeKind.Struct && type.SpecialType == SpecialType.None && type.GetMembers().OfType<IFieldSymbol>().Any(field => !field.IsStatic && HoldsNumbers(field.Type)));

    private static bool HoldsArrays(ITypeSymbol type) => type is { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None }
        && type.GetMembers().OfType<IFieldSymbol>().Any(field => !field.IsStatic && (field.Type is IArrayTypeSymbol || HoldsArrays(field.Type)));

    private static bool IsShadow(ITypeSymbol type) =>
        HoldsArrays(type) || type is IArrayTypeSymbol || (type.TypeKind == TypeKind.Class && type.SpecialType == SpecialType.None);

    private static bool IsActive(ITypeSymbol type) => IsActive(type, []);

    private static bool IsActive(ITypeSymbol type, HashSet<ITypeSymbol> seen)
    {
        if (IsReal(type))
        {
            return true;
        }

        if (type is IArrayTypeSymbol array)
        {
            return IsActive(array.ElementType, seen);
        }

        if (BufferElement(type) is { } element)
        {
            return IsActive(element, seen);
        }

        if (type is INamedTypeSymbol { Name: "List" or "Nullable", TypeArguments: [var held] })
        {
            return IsActive(held, seen);
        }

        if (type.SpecialType != SpecialType.None || type.TypeKind is not (TypeKind.Struct or TypeKind.Class) || !seen.Add(type)
            || (type.ContainingNamespace?.ToDisplayString() == "System" && !type.IsTupleType))
        {
            return false;
        }

        return type.GetMembers().OfType<IFieldSymbol>().Any(f => !f.IsStatic && IsActive(f.Type, seen));
    }

    private static bool Has(IParameterSymbol parameter, string attribute) =>
        parameter.GetAttributes().Any(a => a.AttributeClass?.Name == attribute);

    private static string Text(ITypeSymbol type) => type.ToDisplayString(Format);
}
