using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;
using Microsoft.CodeAnalysis.Simplification;

namespace DiffGen.CodeFixes;

/// <summary>DG1002: marks the method that is called, where it stands in the same project.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MarkCalleeFix))]
[Shared]
public sealed class MarkCalleeFix : CodeFixProvider
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["DG1002"];

    public override FixAllProvider? GetFixAllProvider() => null;

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        Document document = context.Document;
        SyntaxNode? root = await document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        InvocationExpressionSyntax? call = root?.FindNode(context.Span, getInnermostNodeForTie: true).FirstAncestorOrSelf<InvocationExpressionSyntax>();
        if (call is null || model?.GetSymbolInfo(call, context.CancellationToken).Symbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary } method)
        {
            return;
        }

        IMethodSymbol definition = (method.ReducedFrom ?? method).OriginalDefinition;
        if (definition.DeclaringSyntaxReferences is not [var reference]
            || await reference.GetSyntaxAsync(context.CancellationToken).ConfigureAwait(false) is not MethodDeclarationSyntax declaration
            || document.Project.GetDocument(declaration.SyntaxTree) is not { } target)
        {
            return;
        }

        context.RegisterCodeFix(
            CodeAction.Create($"Mark '{definition.Name}' [Differentiable]", cancellation => Fix(target, declaration, cancellation), nameof(MarkCalleeFix)),
            context.Diagnostics);
    }

    private static async Task<Document> Fix(Document document, MethodDeclarationSyntax declaration, CancellationToken cancellation)
    {
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        AttributeSyntax mark = SyntaxFactory.Attribute(SyntaxFactory.ParseName("DiffGen.Differentiable"))
            .WithAdditionalAnnotations(Simplifier.Annotation, Formatter.Annotation);
        editor.AddAttribute(declaration, SyntaxFactory.AttributeList(SyntaxFactory.SingletonSeparatedList(mark)).WithAdditionalAnnotations(Formatter.Annotation));
        return editor.GetChangedDocument();
    }
}
