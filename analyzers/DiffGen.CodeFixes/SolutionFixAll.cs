using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;

namespace DiffGen.CodeFixes;

/// <summary>A change of one node, which may stand in another document than the diagnostic that asks for it.</summary>
/// <param name="Key">What the same node is changed for; asked for twice, it is done once.</param>
internal sealed record Change(string Title, DocumentId Document, SyntaxNode Node, Func<SyntaxNode, SyntaxNode> Apply, object Key);

/// <summary>Fix All for fixes that change other documents.</summary>
internal sealed class SolutionFixAll(Func<Document, Diagnostic, CancellationToken, Task<IReadOnlyList<Change>>> changes) : FixAllProvider
{
    public static FixAllProvider Of(Func<Document, Diagnostic, CancellationToken, Task<IReadOnlyList<Change>>> changes) => new SolutionFixAll(changes);

    public override async Task<CodeAction?> GetFixAsync(FixAllContext fixAllContext)
    {
        List<Change> all = [];
        IEnumerable<Project> projects = fixAllContext.Scope == FixAllScope.Solution ? fixAllContext.Solution.Projects : [fixAllContext.Project];
        IEnumerable<Document> documents = fixAllContext is { Scope: FixAllScope.Document, Document: { } only } ? [only] : projects.SelectMany(project => project.Documents);
        foreach (Document document in documents)
        {
            ImmutableArray<Diagnostic> diagnostics = await fixAllContext.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false);
            foreach (Diagnostic diagnostic in diagnostics)
            {
                all.AddRange(await changes(document, diagnostic, fixAllContext.CancellationToken).ConfigureAwait(false));
            }
        }

        return all.Count == 0 ? null : CodeAction.Create(all[0].Title, cancellation => Apply(fixAllContext.Solution, all, cancellation), fixAllContext.CodeActionEquivalenceKey);
    }

    public static async Task<Solution> Apply(Solution solution, IEnumerable<Change> changes, CancellationToken cancellation)
    {
        SolutionEditor editor = new(solution);
        HashSet<(SyntaxNode, object)> done = [];
        foreach (Change change in changes)
        {
            if (done.Add((change.Node, change.Key)))
            {
                DocumentEditor document = await editor.GetDocumentEditorAsync(change.Document, cancellation).ConfigureAwait(false);
                document.ReplaceNode(change.Node, (current, _) => change.Apply(current));
            }
        }

        return editor.GetChangedSolution();
    }
}
