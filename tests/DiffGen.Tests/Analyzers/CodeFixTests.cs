using DiffGen.Analyzers;
using DiffGen.CodeFixes;
using DiffGen.Tests.Lowering;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DiffGen.Tests.Analyzers;

/// <summary>Source before a fix, and after it.</summary>
public class CodeFixTests
{
    [Fact]
    public Task Makes_the_type_partial() => Fixes(
        new MakePartialFix(),
        """
        using DiffGen;

        // A model.
        static class Model
        {
            [Differentiable] public static double F(double x) => x;
        }
        """,
        """
        using DiffGen;

        // A model.
        static partial class Model
        {
            [Differentiable] public static double F(double x) => x;
        }
        """);

    [Fact]
    public Task Makes_all_types_around_it_partial() => Fixes(
        new MakePartialFix(),
        """
        using DiffGen;

        // Outer.
        class Outer
        {
            partial struct Middle
            {
                public readonly record struct Inner
                {
                    [Differentiable] public static double F(double x) => x;
                }
            }
        }
        """,
        """
        using DiffGen;

        // Outer.
        partial class Outer
        {
            partial struct Middle
            {
                public readonly partial record struct Inner
                {
                    [Differentiable] public static double F(double x) => x;
                }
            }
        }
        """);

    [Fact]
    public Task Marks_the_method_that_is_called() => Fixes(
        new MarkCalleeFix(),
        """
        using DiffGen;

        static partial class Model
        {
            [Differentiable]
            public static double F(double x) => Square(x);

            private static double Square(double x) => x * x;
        }
        """,
        """
        using DiffGen;

        static partial class Model
        {
            [Differentiable]
            public static double F(double x) => Square(x);

            [Differentiable]
            private static double Square(double x) => x * x;
        }
        """);

    private static async Task Fixes(CodeFixProvider fix, string before, string after)
    {
        using var workspace = new AdhocWorkspace();
        var references = Sources.Compile(before).References;
        var project = workspace.CurrentSolution
            .AddProject("P", "P", LanguageNames.CSharp)
            .WithCompilationOptions(new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary))
            .WithMetadataReferences(references);
        var document = project.AddDocument("Model.cs", before);
        var compilation = (await document.Project.GetCompilationAsync())!;
        var diagnostics = await compilation.WithAnalyzers([new DifferentiableAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        var diagnostic = diagnostics.First(d => fix.FixableDiagnosticIds.Contains(d.Id));

        List<CodeAction> actions = [];
        await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
        var operation = (await Assert.Single(actions).GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single();
        var changed = operation.ChangedSolution.GetDocument(document.Id)!;
        Assert.Equal(after, (await changed.GetTextAsync()).ToString());
    }
}
