using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Lowering;

/// <summary>
/// What the source of a struct says of its fields beyond their declarations. What is read here is a part of the fingerprint that
/// remembered readings stand under.
/// </summary>
internal static class StructMembers
{
    /// <summary>The property that does nothing but return a field, or null.</summary>
    public static IPropertySymbol? GetterOf(IFieldSymbol field) => field.ContainingType.GetMembers().OfType<IPropertySymbol>().FirstOrDefault(property =>
        property is { IsStatic: false, IsIndexer: false, ReturnsByRef: false, ReturnsByRefReadonly: false, ExplicitInterfaceImplementations.IsEmpty: true }
        && SymbolEqualityComparer.Default.Equals(property.Type, field.Type)
        && property.DeclaringSyntaxReferences.Length == 1 && property.DeclaringSyntaxReferences[0].GetSyntax() is PropertyDeclarationSyntax syntax && ReturnedBy(syntax) == field.Name);

    /// <summary>The name that a property with a body returns, if it does nothing else; else null.</summary>
    private static string? ReturnedBy(PropertyDeclarationSyntax property)
    {
        AccessorDeclarationSyntax? getter = property.AccessorList?.Accessors.FirstOrDefault(accessor => accessor.IsKind(SyntaxKind.GetAccessorDeclaration));
        return NameIn(property.ExpressionBody?.Expression ?? getter?.ExpressionBody?.Expression ?? (getter?.Body?.Statements is [ReturnStatementSyntax exit] ? exit.Expression : null));
    }

    /// <summary>The member that an expression names, if it does nothing else; else null.</summary>
    public static string? NameIn(ExpressionSyntax? expression) => expression switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: IdentifierNameSyntax name } => name.Identifier.ValueText,
        _ => null,
    };

    /// <summary>Accessors can be written for the fields: they know no type parameters, and a struct that lives on the stack has no use for them.</summary>
    public static bool CanBeReached(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? container = type; container is not null; container = container.ContainingType)
        {
            if (container.IsGenericType || container.IsFileLocal)
            {
                return false;
            }
        }

        return !type.IsRefLikeType && type.DeclaringSyntaxReferences.Length > 0;
    }

    /// <summary>Members use parameters of the primary constructor, which then are fields that nobody sees.</summary>
    public static bool Captures(INamedTypeSymbol type)
    {
        if (type.IsRecord || type.DeclaringSyntaxReferences.Select(reference => (reference.GetSyntax() as StructDeclarationSyntax)?.ParameterList).FirstOrDefault(list => list is not null) is not { } parameters)
        {
            return false;
        }

        HashSet<string> names = new(parameters.Parameters.Select(parameter => parameter.Identifier.ValueText), StringComparer.Ordinal);
        return type.DeclaringSyntaxReferences
            .SelectMany(reference => ((TypeDeclarationSyntax)reference.GetSyntax()).Members)
            .SelectMany(member => member.DescendantNodes(node => !IsInitializer(node)))
            .Any(node => node is IdentifierNameSyntax name && names.Contains(name.Identifier.ValueText));
    }

    // A parameter that only gives a field its first value is no field itself.
    private static bool IsInitializer(SyntaxNode node) =>
        node is EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax or VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax } };
}
