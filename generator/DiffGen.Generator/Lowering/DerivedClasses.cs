using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>The classes of a compilation that derive from another of its classes, those that derive from each other in that order.</summary>
internal static class DerivedClasses
{
    private static readonly ConditionalWeakTable<Compilation, ILookup<ISymbol, INamedTypeSymbol>> Known = new();

    /// <summary>All classes that derive from one, directly or not.</summary>
    public static IEnumerable<INamedTypeSymbol> Of(INamedTypeSymbol type, Compilation compilation) =>
        type.IsSealed ? [] : Of(type, Known.GetValue(compilation, Find));

    /// <summary>Other assemblies may have classes that derive from one.</summary>
    public static bool MayBeElsewhere(INamedTypeSymbol type)
    {
        bool hasFriends = type.ContainingAssembly.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "InternalsVisibleToAttribute");
        if (type.IsSealed || !type.InstanceConstructors.Any(IsSeen))
        {
            return false;
        }

        for (INamedTypeSymbol? current = type; current is not null; current = current.ContainingType)
        {
            if (!IsSeen(current))
            {
                return false;
            }
        }

        return true;

        bool IsSeen(ISymbol symbol) => symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal
            || (hasFriends && symbol.DeclaredAccessibility is Accessibility.Internal or Accessibility.ProtectedAndInternal);
    }

    private static IEnumerable<INamedTypeSymbol> Of(INamedTypeSymbol type, ILookup<ISymbol, INamedTypeSymbol> children) =>
        children[type.OriginalDefinition].SelectMany(child => Of(child, children).Prepend(child));

    private static ILookup<ISymbol, INamedTypeSymbol> Find(Compilation compilation) => In(compilation.Assembly.GlobalNamespace)
        .Where(type => type is { TypeKind: TypeKind.Class, BaseType.SpecialType: SpecialType.None })
        .ToLookup(type => (ISymbol)type.BaseType!.OriginalDefinition, SymbolEqualityComparer.Default);

    private static IEnumerable<INamedTypeSymbol> In(INamespaceOrTypeSymbol container)
    {
        foreach (INamespaceOrTypeSymbol member in container.GetMembers().OfType<INamespaceOrTypeSymbol>())
        {
            if (member is INamedTypeSymbol type)
            {
                yield return type;
            }

            foreach (INamedTypeSymbol inner in In(member))
            {
                yield return inner;
            }
        }
    }
}
