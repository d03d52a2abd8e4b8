using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace DiffGen.Benchmarks.Build;

/// <summary>What a person types: a change of one number, once more each time.</summary>
internal static class Edits
{
    /// <summary>Changes a constant in the body of the first method of the middle file.</summary>
    public static CSharpCompilation InBody(CSharpCompilation compilation, int count) =>
        Replace(compilation, "1.5", "1." + (6 + count).ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds a marked method to the middle file.</summary>
    public static CSharpCompilation OfDeclaration(CSharpCompilation compilation, int count) =>
        Replace(compilation, "    [Differentiable]\n", string.Create(
            CultureInfo.InvariantCulture, $"    [Differentiable]\n    public static double Added{count}(double x) => x * x;\n\n    [Differentiable]\n"));

    private static CSharpCompilation Replace(CSharpCompilation compilation, string what, string with)
    {
        SyntaxTree tree = compilation.SyntaxTrees[compilation.SyntaxTrees.Length / 2];
        SourceText text = tree.GetText();
        string content = text.ToString();
        int at = content.IndexOf(what, content.Length / 2, StringComparison.Ordinal);
        if (at < 0)
        {
            at = content.IndexOf(what, StringComparison.Ordinal);
        }

        // An incremental parse, as in an editor: what did not change keeps its syntax nodes' green halves.
        return compilation.ReplaceSyntaxTree(tree, tree.WithChangedText(text.WithChanges(new TextChange(new TextSpan(at, what.Length), with))));
    }
}
