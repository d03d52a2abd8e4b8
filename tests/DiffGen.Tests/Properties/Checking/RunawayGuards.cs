using System.Text;
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

    private const string Vectors = "Vector256";
    private const string CountVectors = " global::Runaway.Vectors++;";
    private const string Check = " global::Runaway.Check();";

    public static GeneratorOutput Add(GeneratorOutput output)
    {
        var options = output.Output.SyntaxTrees.FirstOrDefault()?.Options as CSharpParseOptions;
        var compilation = output.Output.AddSyntaxTrees(CompilationHost.Parse(SharedSource.Tools, "Tools.cs", options));
        var files = new List<GeneratedFile>();
        foreach (var file in output.Files)
        {
            var guarded = CompilationHost.Parse(Guarded(file), file.Tree.FilePath, options);
            compilation = compilation.ReplaceSyntaxTree(file.Tree, guarded);
            files.Add(file with { Tree = guarded });
        }

        return output with { Files = [.. files], Output = compilation };
    }

    private static string Guarded(GeneratedFile file)
    {
        var text = new StringBuilder(file.Text.Length * 5 / 4);
        var copied = 0;
        var hasVectors = file.Text.Contains(Vectors, StringComparison.Ordinal);
        foreach (var body in Bodies(file.Tree.GetRoot()))
        {
            var start = body.OpenBraceToken.Span.End;
            text.Append(file.Text, copied, start - copied).Append(Check);
            if (hasVectors && body.Parent is ForStatementSyntax && file.Text.AsSpan(body.SpanStart, body.Span.Length).Contains(Vectors, StringComparison.Ordinal))
            {
                text.Append(CountVectors);
            }

            copied = start;
        }

        return text.Append(file.Text, copied, file.Text.Length - copied).ToString();
    }

    private static IEnumerable<BlockSyntax> Bodies(SyntaxNode root) => root.DescendantNodes(HasBodies).Select(node => node switch
    {
        MethodDeclarationSyntax method => method.Body,
        WhileStatementSyntax loop => loop.Statement as BlockSyntax,
        DoStatementSyntax loop => loop.Statement as BlockSyntax,
        ForStatementSyntax loop => loop.Statement as BlockSyntax,
        _ => null,
    }).OfType<BlockSyntax>();

    private static bool HasBodies(SyntaxNode node) => node is not (ExpressionSyntax or ExpressionStatementSyntax or LocalDeclarationStatementSyntax or ParameterListSyntax or AttributeListSyntax);
}
