using System.Text;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>Where companions stand, as text.</summary>
internal static class Declarations
{
    private static readonly SymbolDisplayFormat Readable = SymbolDisplayFormat.CSharpShortErrorMessageFormat
        .RemoveMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.UseAsterisksInMultiDimensionalArrays);

    public static Declaration Of(IMethodSymbol method)
    {
        List<ContainingType> types = [];
        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.ContainingType)
        {
            types.Insert(0, new ContainingType(Header(type)));
        }

        INamespaceSymbol space = method.ContainingNamespace;
        return new Declaration(
            space.IsGlobalNamespace ? "" : space.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat.WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted)),
            types.ToEquatableArray(),
            Modifiers(method),
            method.IsGenericMethod ? "<" + string.Join(", ", method.TypeParameters.Select(TypeMap.Text)) + ">" : "",
            method.IsOverride ? "" : string.Join(" ", method.TypeParameters.Select(Constraints).Where(clause => clause.Length > 0)),
            FileName(method.ContainingType),
            method.ToDisplayString(Readable))
        {
            Dispatch = DispatchOf(method),
            IsInInterface = method.ContainingType.TypeKind == TypeKind.Interface,
        };
    }

    private static string Constraints(ITypeParameterSymbol parameter)
    {
        List<string> constraints = [];
        if (parameter.HasUnmanagedTypeConstraint || parameter.HasValueTypeConstraint || parameter.HasReferenceTypeConstraint || parameter.HasNotNullConstraint)
        {
            constraints.Add(parameter.HasUnmanagedTypeConstraint ? "unmanaged" : parameter.HasValueTypeConstraint ? "struct" : parameter.HasReferenceTypeConstraint ? "class" : "notnull");
        }

        constraints.AddRange(parameter.ConstraintTypes.Select(TypeMap.Text));
        if (parameter.HasConstructorConstraint)
        {
            constraints.Add("new()");
        }

        return constraints.Count == 0 ? "" : "where " + TypeMap.Text(parameter) + " : " + string.Join(", ", constraints);
    }

    private static Dispatch DispatchOf(IMethodSymbol method)
    {
        string modifiers = (method.IsOverride, method.IsSealed, method.IsAbstract, method.IsVirtual) switch
        {
            (true, true, _, _) => "sealed override",
            (true, _, true, _) => "abstract override",
            (true, _, _, _) => "override",
            (_, _, true, _) => "abstract",
            (_, _, _, true) => "virtual",
            _ => "",
        };
        if (method.OverriddenMethod is not { } overridden)
        {
            return new Dispatch(modifiers, Modes.None, modifiers);
        }

        Modes modes = KnownMethods.Differentiable(overridden) is { } mark ? KnownMethods.ModesOf(mark) : Modes.None;
        for (IMethodSymbol? further = overridden.OverriddenMethod; further is not null; further = further.OverriddenMethod)
        {
            modes |= KnownMethods.Differentiable(further) is { } other ? KnownMethods.ModesOf(other) : Modes.None;
        }

        return new Dispatch(modifiers, modes, method.IsAbstract ? "abstract" : method.IsSealed || method.ContainingType.IsSealed ? "" : "virtual");
    }

    private static string Header(INamedTypeSymbol type)
    {
        string keyword = (type.TypeKind, type.IsRecord) switch
        {
            (TypeKind.Struct, true) => "record struct",
            (TypeKind.Struct, false) => "struct",
            (TypeKind.Interface, _) => "interface",
            (_, true) => "record",
            _ => "class",
        };
        string name = type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat
            .WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers)
            .WithGenericsOptions(SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeVariance)
            .WithKindOptions(SymbolDisplayKindOptions.None));
        return "partial " + keyword + " " + name.Substring(name.LastIndexOf('.') + 1);
    }

    private static string Modifiers(IMethodSymbol method)
    {
        string accessibility = method.DeclaredAccessibility switch
        {
            Accessibility.Public => "public",
            Accessibility.Protected => "protected",
            Accessibility.Internal => "internal",
            Accessibility.ProtectedOrInternal => "protected internal",
            Accessibility.ProtectedAndInternal => "private protected",
            _ => "private",
        };
        return method.IsStatic ? accessibility + " static" : accessibility;
    }

    /// <summary>
    /// The file of a type's companions. Files are told apart without case, so a hash of the full name, which heeds it, goes
    /// with the readable part.
    /// </summary>
    private static string FileName(INamedTypeSymbol type)
    {
        string identity = type.ContainingAssembly?.Name + " " + type.GetDocumentationCommentId() + " " + type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);
        string readable = type.ToDisplayString(SymbolDisplayFormat.CSharpErrorMessageFormat);
        StringBuilder name = new();
        foreach (char c in readable)
        {
            name.Append(c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' or '.' ? c : '_');
        }

        const int Longest = 100;
        string prefix = name.Length > Longest ? name.ToString(name.Length - Longest, Longest) : name.ToString();
        return prefix.Trim('.') + "." + Hash(identity);
    }

    // FNV-1a: the same on every machine, unlike string.GetHashCode.
    private static string Hash(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (char c in text)
        {
            hash = unchecked((hash ^ c) * 1099511628211);
        }

        return hash.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);
    }
}
