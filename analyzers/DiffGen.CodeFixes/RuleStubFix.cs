using System.Collections.Immutable;
using System.Composition;
using DiffGen.Generator.Lowering;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace DiffGen.CodeFixes;

/// <summary>DG1002: writes the head of a rule for the method that is called, to be filled in.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RuleStubFix))]
[Shared]
public sealed class RuleStubFix : EditingFix
{
    private static readonly SymbolDisplayFormat Full = SymbolDisplayFormat.FullyQualifiedFormat.WithMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.UseSpecialTypes | SymbolDisplayMiscellaneousOptions.EscapeKeywordIdentifiers);

    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["DG1002"];

    internal override IEnumerable<Edit> Edits(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellation)
    {
        SyntaxNode node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        if (node.FirstAncestorOrSelf<InvocationExpressionSyntax>() is { } call
            && call.FirstAncestorOrSelf<TypeDeclarationSyntax>() is { } type
            && model.GetSymbolInfo(call, cancellation).Symbol is IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.ReducedExtension } called
            && (called.ReducedFrom ?? called) is var target
            && Stub(target) is { } text)
        {
            yield return new Edit(
                $"Write a rule for '{target.Name}' with [DerivativeOf]",
                nameof(RuleStubFix),
                editor => editor.ReplaceNode(type, (current, _) => ((TypeDeclarationSyntax)current).AddMembers(SyntaxFactory.ParseMemberDeclaration(text)!.WithAdditionalAnnotations(Simplifier.Annotation, Formatter.Annotation))))
            {
                Once = target.ToDisplayString(),
            };
        }
    }

    /// <summary>Null where a rule can't say it: it is for real scalars.</summary>
    private static string? Stub(IMethodSymbol method)
    {
        List<IParameterSymbol> active = [.. method.Parameters.Where(parameter => IsReal(parameter.Type))];
        if (!IsReal(method.ReturnType) || active.Count == 0 || method.IsGenericMethod || method.ContainingType.IsGenericType
            || method.Parameters.Any(parameter => parameter.Name is "result" or "receiver" || parameter.RefKind != RefKind.None || (!IsReal(parameter.Type) && !TypeMap.IsDiscrete(parameter.Type))))
        {
            return null;
        }

        string owner = method.ContainingType.ToDisplayString(Full);
        string receiver = method.IsStatic ? "" : owner + " receiver, ";
        string parameters = string.Concat(method.Parameters.Select(parameter => parameter.Type.ToDisplayString(Full) + " " + Escape(parameter.Name) + ", "));
        string real = method.ReturnType.ToDisplayString(Full);
        string returned = active.Count == 1 ? real : "(" + string.Join(", ", active.Select(parameter => parameter.Type.ToDisplayString(Full) + " " + parameter.Name + "Partial")) + ")";
        return $$"""

            [DiffGen.DerivativeOf(typeof({{owner}}), nameof({{owner}}.{{method.Name}}))]
            private static {{returned}} {{method.Name}}Derivative({{receiver}}{{parameters}}{{real}} result)
            {
                // The partial derivative by {{string.Join(", by ", active.Select(parameter => parameter.Name))}}.
                throw new System.NotImplementedException();
            }
            """;
    }

    private static string Escape(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;

    private static bool IsReal(ITypeSymbol type) => type.SpecialType is SpecialType.System_Double or SpecialType.System_Single;
}
