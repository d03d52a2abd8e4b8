using DiffGen.Generator.Lowering;
using DiffGen.Generator.Pipeline;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.Properties.Checking;

/// <summary>Why methods have no companions, asked of the generator's own passes.</summary>
internal static class Explanations
{
    /// <summary>By method: the id of the diagnostic, and the text; the id of an internal failure is DG0999.</summary>
    public static IReadOnlyDictionary<string, (string Id, string Text)> Of(CSharpCompilation compilation, SyntaxTree tree)
    {
        var model = compilation.GetSemanticModel(tree);
        var explanations = new Dictionary<string, (string, string)>();
        var entries = new Dictionary<string, MethodEntry>();
        foreach (var declaration in tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>())
        {
            var name = declaration.Identifier.ValueText;
            var result = MethodReader.Read(model.GetDeclaredSymbol(declaration)!, declaration, model, reports: true, default);
            if (!result.Refusals.IsEmpty)
            {
                explanations[name] = (result.Refusals[0].Descriptor.Id, string.Join("\n", result.Refusals));
            }

            if (result.Model is { } lowered)
            {
                entries[name] = MethodEntry.Of(lowered);
            }
        }

        var summaries = SummaryTable.Of(entries.Values.Select(e => e.Facts));
        foreach (var (name, entry) in entries.Where(e => !explanations.ContainsKey(e.Key)))
        {
            if (summaries.Bind(entry) is not { } unit)
            {
                explanations[name] = ("DG0999", "no facts");
            }
            else if (Emission.TryEmit(unit, out var failure) == null)
            {
                explanations[name] = failure switch
                {
                    null => ("callee", "a callee has no companions"),
                    Generator.Transform.UnsupportedException => ("unsupported", failure.Message),
                    _ => ("DG0999", failure.ToString()),
                };
            }
        }

        return explanations;
    }
}
