using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.Harness;

/// <summary>
/// Whether a method may read elements of a buffer, from its text: anything is a read that isn't plainly a write, a
/// look at the length, or an argument of a method that doesn't read either.
/// </summary>
internal static class ReadSites
{
    public static bool Exist(IParameterSymbol buffer, Compilation compilation) =>
        Exist(buffer.OriginalDefinition, compilation, new HashSet<ISymbol>(SymbolEqualityComparer.Default));

    private static bool Exist(IParameterSymbol buffer, Compilation compilation, HashSet<ISymbol> asked)
    {
        if (!asked.Add(buffer))
        {
            return false;
        }

        if (buffer.ContainingSymbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is not { } method)
        {
            return true;
        }

        if (method is MethodDeclarationSyntax { Body: null, ExpressionBody: null })
        {
            return !buffer.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "OutputAttribute");
        }

        var model = compilation.GetSemanticModel(method.SyntaxTree);
        return method.DescendantNodes().OfType<IdentifierNameSyntax>()
            .Where(name => name.Identifier.ValueText == buffer.Name
                && SymbolEqualityComparer.Default.Equals(model.GetSymbolInfo(name).Symbol, buffer))
            .Any(name => !IsHarmless(name, model, compilation, asked));
    }

    private static bool IsHarmless(IdentifierNameSyntax name, SemanticModel model, Compilation compilation, HashSet<ISymbol> asked) => name.Parent switch
    {
        ElementAccessExpressionSyntax access when access.Expression == name => IsWritten(access),
        MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Length" or "GetLength" or "IsEmpty" or "Clear" or "Fill" } => true,
        ArgumentSyntax { Parent.Parent: InvocationExpressionSyntax call } argument => IsHarmless(argument, call, model, compilation, asked),
        _ => false,
    };

    private static bool IsWritten(ExpressionSyntax element) => element.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.IsKind(SyntaxKind.SimpleAssignmentExpression) && assignment.Left == element,
        ArgumentSyntax argument => argument.RefKindKeyword.IsKind(SyntaxKind.OutKeyword),
        MemberAccessExpressionSyntax member when member.Expression == element => IsWritten(member),
        _ => false,
    };

    private static bool IsHarmless(ArgumentSyntax argument, InvocationExpressionSyntax call, SemanticModel model, Compilation compilation, HashSet<ISymbol> asked)
    {
        if (model.GetSymbolInfo(call).Symbol is not IMethodSymbol callee)
        {
            return false;
        }

        if (callee.Name == "CopyTo" && callee.ContainingType.Name is "Span" or "ReadOnlySpan")
        {
            return true;
        }

        var parameter = argument.NameColon is { } named
            ? callee.Parameters.FirstOrDefault(p => p.Name == named.Name.Identifier.ValueText)
            : callee.Parameters.ElementAtOrDefault(call.ArgumentList.Arguments.IndexOf(argument));
        return parameter != null && !Exist(parameter.OriginalDefinition, compilation, asked);
    }
}
