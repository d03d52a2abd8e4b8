using DiffGen.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.Properties.Checking;

/// <summary>
/// Makes generated code that loops or calls itself without end throw: a hang, an overflow of the stack or a tape that grows
/// for ever would take the test run with it.
/// </summary>
internal static class RunawayGuards
{
    /// <summary>What a driver says before each call.</summary>
    public const string Start = "Runaway.Left = 3_000_000;";

    private const string Source = """
        public static class Runaway
        {
            public static int Left;

            public static void Check()
            {
                System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
                if (--Left < 0)
                {
                    throw new System.TimeoutException();
                }
            }
        }
        """;

    private static readonly StatementSyntax Check = SyntaxFactory.ParseStatement("global::Runaway.Check();\n");

    public static GeneratorOutput Add(GeneratorOutput output)
    {
        var compilation = output.Output.AddSyntaxTrees(CompilationHost.Parse(Source, "Runaway.cs"));
        var files = new List<GeneratedFile>();
        foreach (var file in output.Files)
        {
            var root = file.Tree.GetRoot();
            var guarded = file.Tree.WithRootAndOptions(root.ReplaceNodes(Bodies(root), (_, body) => body.WithStatements(body.Statements.Insert(0, Check))), file.Tree.Options);
            compilation = compilation.ReplaceSyntaxTree(file.Tree, guarded);
            files.Add(file with { Tree = guarded });
        }

        return output with { Files = [.. files], Output = compilation };
    }

    private static IEnumerable<BlockSyntax> Bodies(SyntaxNode root) => root.DescendantNodes().Select(node => node switch
    {
        MethodDeclarationSyntax method => method.Body,
        WhileStatementSyntax loop => loop.Statement as BlockSyntax,
        DoStatementSyntax loop => loop.Statement as BlockSyntax,
        ForStatementSyntax loop => loop.Statement as BlockSyntax,
        _ => null,
    }).OfType<BlockSyntax>();
}
