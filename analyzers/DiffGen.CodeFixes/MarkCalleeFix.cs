using System.Collections.Immutable;
using System.Composition;
using DiffGen.Generator.Lowering;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.Formatting;

namespace DiffGen.CodeFixes;

/// <summary>DG1002: marks the method that is called, in whatever file of the solution it stands.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MarkCalleeFix))]
[Shared]
public sealed class MarkCalleeFix : CodeFixProvider
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["DG1002"];

    public override FixAllProvider GetFixAllProvider() => SolutionFixAll.Of(Changes);

    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Change change in await Changes(context.Document, context.Diagnostics[0], context.CancellationToken).ConfigureAwait(false))
        {
            context.RegisterCodeFix(
                CodeAction.Create(change.Title, cancellation => SolutionFixAll.Apply(context.Document.Project.Solution, [change], cancellation), nameof(MarkCalleeFix)),
                context.Diagnostics);
        }
    }

    private static async Task<IReadOnlyList<Change>> Changes(Document document, Diagnostic diagnostic, CancellationToken cancellation)
    {
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        InvocationExpressionSyntax? call = root?.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true).FirstAncestorOrSelf<InvocationExpressionSyntax>();
        if (call is null || model?.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol { MethodKind: MethodKind.Ordinary or MethodKind.ReducedExtension } method)
        {
            return [];
        }

        IMethodSymbol definition = (method.ReducedFrom ?? method).OriginalDefinition;
        if (definition.DeclaringSyntaxReferences is not [var reference]
            || KnownMethods.Differentiable(definition) is not null
            || await reference.GetSyntaxAsync(cancellation).ConfigureAwait(false) is not MethodDeclarationSyntax declaration
            || document.Project.Solution.GetDocument(declaration.SyntaxTree) is not { } target)
        {
            return [];
        }

        SyntaxGenerator generator = SyntaxGenerator.GetGenerator(document);
        return
        [
            new Change(
                $"Mark '{definition.Name}' [Differentiable]",
                target.Id,
                declaration,
                node => generator.AddAttributes(node, CodeText.Attribute("Differentiable")).WithAdditionalAnnotations(Formatter.Annotation),
                nameof(MarkCalleeFix)),
        ];
    }
}
