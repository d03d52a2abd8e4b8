using DiffGen.Generator.Lowering;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace DiffGen.CodeFixes;

/// <summary>Pieces of syntax that several fixes write.</summary>
internal static class CodeText
{
    /// <summary>The property of a diagnostic that names the active variable.</summary>
    public const string Active = "Active";

    public static ExpressionSyntax Expression(string text) =>
        SyntaxFactory.ParseExpression(text).WithAdditionalAnnotations(Simplifier.Annotation, Formatter.Annotation);

    /// <summary>The expression as an operand of an operator.</summary>
    public static string Operand(SyntaxNode expression) => expression is IdentifierNameSyntax or LiteralExpressionSyntax or InvocationExpressionSyntax or ElementAccessExpressionSyntax or MemberAccessExpressionSyntax or ParenthesizedExpressionSyntax
        ? expression.WithoutTrivia().ToString()
        : "(" + expression.WithoutTrivia() + ")";

    public static AttributeListSyntax Attribute(string name) => SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(
            SyntaxFactory.Attribute(SyntaxFactory.ParseName("DiffGen." + name)).WithAdditionalAnnotations(Simplifier.Annotation)))
        .WithAdditionalAnnotations(Formatter.Annotation);

    /// <summary>A type as it can be named at a place: <c>Diff</c>, or <c>DiffGen.Diff</c> where its namespace isn't imported.</summary>
    public static string TypeName(SemanticModel model, int position, string space, string name) =>
        model.LookupNamespacesAndTypes(position, name: name) is [INamedTypeSymbol type] && type.ContainingNamespace.ToDisplayString() == space ? name : space + "." + name;

    public static bool IsStopGradient(SyntaxNode expression, SemanticModel model) =>
        expression is InvocationExpressionSyntax call && model.GetSymbolInfo(call).Symbol is IMethodSymbol method && KnownMethods.IsStopGradient(method);

    /// <summary>The function of the base library that is called.</summary>
    public static string? MathFunction(SyntaxNode? expression, SemanticModel model) =>
        expression is InvocationExpressionSyntax call
        && model.GetSymbolInfo(call).Symbol is IMethodSymbol { ContainingType: { ContainingNamespace.Name: "System" } type } method
        && (type.Name is "Math" or "MathF" || type.SpecialType is SpecialType.System_Double or SpecialType.System_Single)
            ? method.Name
            : null;

    /// <summary>Adds a constant of the user's to a type, unless it is there.</summary>
    public static void AddConstant(SyntaxEditor editor, TypeDeclarationSyntax type, string kind, string name, string value)
    {
        if (type.Members.OfType<FieldDeclarationSyntax>().Any(field => field.Declaration.Variables.Any(variable => variable.Identifier.ValueText == name)))
        {
            return;
        }

        MemberDeclarationSyntax constant = SyntaxFactory.ParseMemberDeclaration($"private const {kind} {name} = {value};")!
            .WithTrailingTrivia(SyntaxFactory.LineFeed, SyntaxFactory.LineFeed).WithAdditionalAnnotations(Formatter.Annotation);
        editor.ReplaceNode(type, (current, _) =>
        {
            TypeDeclarationSyntax now = (TypeDeclarationSyntax)current;
            bool isThere = now.Members.OfType<FieldDeclarationSyntax>().Any(field => field.Declaration.Variables.Any(variable => variable.Identifier.ValueText == name));
            return isThere ? now : now.WithMembers(now.Members.Insert(0, constant));
        });
    }
}
