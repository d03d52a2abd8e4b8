using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace DiffGen.CodeFixes;

/// <summary>One change of a document.</summary>
/// <param name="Title">What it does, for the light bulb.</param>
/// <param name="Key">Changes of the same key are done together by Fix All.</param>
/// <param name="Apply">Does it. Other changes may have been done before, also inside the nodes that it replaces.</param>
internal sealed record Edit(string Title, string Key, Action<SyntaxEditor> Apply)
{
    /// <summary>Several diagnostics may ask for the same: it is done once.</summary>
    public object? Once { get; init; }
}

/// <summary>A fix that changes nothing but the document of its diagnostic. Fix All makes all of the changes in one go.</summary>
public abstract class EditingFix : CodeFixProvider
{
    public sealed override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(async (context, document, diagnostics) =>
        await Apply(document, diagnostics, context.CodeActionEquivalenceKey ?? "", context.CancellationToken).ConfigureAwait(false));

    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        (SyntaxNode root, SemanticModel model) = await Read(context.Document, context.CancellationToken).ConfigureAwait(false);
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            foreach (Edit edit in Edits(root, model, diagnostic, context.CancellationToken))
            {
                context.RegisterCodeFix(
                    CodeAction.Create(edit.Title, cancellation => Apply(context.Document, [diagnostic], edit.Key, cancellation), edit.Key),
                    diagnostic);
            }
        }
    }

    internal abstract IEnumerable<Edit> Edits(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellation);

    private async Task<Document> Apply(Document document, ImmutableArray<Diagnostic> diagnostics, string key, CancellationToken cancellation)
    {
        (SyntaxNode root, SemanticModel model) = await Read(document, cancellation).ConfigureAwait(false);
        DocumentEditor editor = await DocumentEditor.CreateAsync(document, cancellation).ConfigureAwait(false);
        HashSet<object> done = [];
        foreach (Diagnostic diagnostic in diagnostics)
        {
            if (Edits(root, model, diagnostic, cancellation).FirstOrDefault(edit => edit.Key == key) is { } edit && (edit.Once is null || done.Add(edit.Once)))
            {
                edit.Apply(editor);
            }
        }

        return editor.GetChangedDocument();
    }

    private static async Task<(SyntaxNode Root, SemanticModel Model)> Read(Document document, CancellationToken cancellation)
    {
        SyntaxNode? root = await document.GetSyntaxRootAsync(cancellation).ConfigureAwait(false);
        SemanticModel? model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
        return (root ?? throw new InvalidOperationException("The document has no syntax."), model ?? throw new InvalidOperationException("The document has no meaning."));
    }
}
