using System.Collections.Immutable;
using DiffGen.Analyzers;
using DiffGen.Generator.Diagnostics;
using DiffGen.Tests.Harness;
using DiffGen.Tests.Lowering;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DiffGen.Tests.Analyzers;

/// <summary>A project in memory whose diagnostics are fixed, all ids switched on.</summary>
internal sealed class FixProject : IDisposable
{
    private readonly AdhocWorkspace workspace = new();
    private readonly List<DocumentId> documents = [];
    private Solution solution;

    public FixProject(params string[] texts)
    {
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
            .WithSpecificDiagnosticOptions(Catalogue.All.Where(descriptor => !descriptor.IsEnabledByDefault).Select(descriptor => KeyValuePair.Create(descriptor.Id, ReportDiagnostic.Info)));
        var project = workspace.CurrentSolution
            .AddProject("P", "P", LanguageNames.CSharp)
            .WithCompilationOptions(options)
            .WithParseOptions(CompilationHost.Latest)
            .WithMetadataReferences(Sources.Compile("").References);
        solution = project.Solution;
        foreach (var text in texts)
        {
            var id = DocumentId.CreateNewId(project.Id);
            documents.Add(id);
            solution = solution.AddDocument(id, "File" + documents.Count + ".cs", text);
        }
    }

    public IEnumerable<Document> Documents => documents.Select(id => solution.GetDocument(id)!);

    public Solution Solution => solution;

    public async Task<IReadOnlyList<string>> Texts()
    {
        List<string> texts = [];
        foreach (var document in Documents)
        {
            texts.Add((await document.GetTextAsync()).ToString());
        }

        return texts;
    }

    /// <summary>Fixes the first diagnostic, or all of them.</summary>
    /// <param name="key">Which of the fixes that are offered; null for the only one.</param>
    public async Task Fix(CodeFixProvider fix, string? key, bool all)
    {
        var found = await Diagnostics(solution.Projects.Single());
        var diagnostic = found.First(candidate => fix.FixableDiagnosticIds.Contains(candidate.Id));
        var document = solution.GetDocument(diagnostic.Location.SourceTree)!;
        List<CodeAction> actions = [];
        await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
        var action = actions.First(candidate => key is null || candidate.EquivalenceKey == key);
        if (all)
        {
            var context = new FixAllContext(document, fix, FixAllScope.Project, action.EquivalenceKey, fix.FixableDiagnosticIds, new Provider(this), CancellationToken.None);
            action = (await fix.GetFixAllProvider()!.GetFixAsync(context))!;
        }

        solution = (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single().ChangedSolution;
    }

    public void Dispose() => workspace.Dispose();

    private static async Task<ImmutableArray<Diagnostic>> Diagnostics(Project project)
    {
        var compilation = (await project.GetCompilationAsync())!;
        var analyzed = await compilation.WithAnalyzers([new DifferentiableAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        return [.. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error), .. analyzed];
    }

    private sealed class Provider(FixProject owner) : FixAllContext.DiagnosticProvider
    {
        public override async Task<IEnumerable<Diagnostic>> GetAllDiagnosticsAsync(Project project, CancellationToken cancellationToken) => await Diagnostics(project);

        public override async Task<IEnumerable<Diagnostic>> GetDocumentDiagnosticsAsync(Document document, CancellationToken cancellationToken)
        {
            var tree = await document.GetSyntaxTreeAsync(cancellationToken);
            return (await Diagnostics(owner.solution.Projects.Single())).Where(diagnostic => diagnostic.Location.SourceTree == tree);
        }

        public override async Task<IEnumerable<Diagnostic>> GetProjectDiagnosticsAsync(Project project, CancellationToken cancellationToken) =>
            (await Diagnostics(project)).Where(diagnostic => !diagnostic.Location.IsInSource);
    }
}
