using DiffGen.CodeFixes;
using DiffGen.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeRefactorings;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.Analyzers;

/// <summary>The test that the refactoring writes compiles with the companions beside it.</summary>
public class GradientCheckTestTests
{
    [Theory]
    [InlineData("double F(double x, [Constant] double k) => k * x * x", "out gradient[0]")]
    [InlineData("double F(double[] x, ReadOnlySpan<double> y, double z, int n, bool flag) => flag ? x[0] * y[1] * z * n : 0", "gradient[0..3], gradient[3..6], out gradient[6]")]
    [InlineData("float F(float x, [Constant] float[] t) => x * t[0]", "out gradient[0]")]
    public async Task Writes_a_test_that_compiles(string method, string gradients)
    {
        var text = "using System;\nusing DiffGen;\npublic static partial class Model\n{\n    [Differentiable] public static " + method + ";\n}\n";
        var written = Assert.Single(await Refactor(text));
        Assert.Contains(gradients, written, StringComparison.Ordinal);
        Assert.Contains("GradientCheck.Compare<", written, StringComparison.Ordinal);

        // A project without xunit: only the mark of a test is missing.
        const string Xunit = "namespace Xunit { public sealed class FactAttribute : System.Attribute { } }";
        var output = CompilationHost.Generate(CompilationHost.Compile([CompilationHost.Parse(text, "Model.cs"), CompilationHost.Parse(written, "Tests.cs"), CompilationHost.Parse(Xunit, "Xunit.cs")]));
        Assert.DoesNotContain(output.Output.GetDiagnostics(), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    [Theory]
    [InlineData("[Differentiable] public static void F(double x, Span<double> y) => y[0] = x;")]
    [InlineData("public static double F(double x) => x;")]
    [InlineData("[Differentiable] public static double F(double x, out double y) => y = x;")]
    public async Task Offers_none_where_it_could_not_be_right(string method) =>
        Assert.Empty(await Refactor("using System;\nusing DiffGen;\npublic static partial class Model { " + method + " }\n"));

    private static async Task<IReadOnlyList<string>> Refactor(string text)
    {
        using var project = new FixProject(text);
        var document = project.Documents.Single();
        var method = (await document.GetSyntaxRootAsync())!.DescendantNodes().OfType<MethodDeclarationSyntax>().Single();
        List<CodeAction> actions = [];
        await new GradientCheckTestRefactoring().ComputeRefactoringsAsync(new CodeRefactoringContext(document, method.Identifier.Span, actions.Add, CancellationToken.None));
        List<string> written = [];
        foreach (var action in actions)
        {
            var changed = (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single().ChangedSolution;
            written.Add((await changed.Projects.Single().Documents.Single(other => other.Id != document.Id).GetTextAsync()).ToString());
        }

        return written;
    }
}
