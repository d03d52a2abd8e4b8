using System.Text.RegularExpressions;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Lowering;
using DiffGen.Generator.Pipeline;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.Properties.Checking;

/// <summary>Why methods have no companions, asked of the generator's own passes.</summary>
internal static partial class Explanations
{
    [GeneratedRegex("'[^']*'")]
    private static partial Regex Quoted();

    /// <summary>By method: the id of the diagnostic, with its reason where it has several, and the text; the id of an internal failure is DG0999.</summary>
    public static IReadOnlyDictionary<string, (string Id, string Text)> Of(CSharpCompilation compilation, SyntaxTree tree, string disabledPasses)
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
                explanations[name] = (Reason(result.Refusals[0]), string.Join("\n", result.Refusals));
            }

            if (result.Model is { } lowered)
            {
                entries[name] = MethodEntry.Of(lowered);
            }
        }

        var summaries = SummaryTable.Of(entries.Values.Select(e => e.Facts));
        var units = new Dictionary<string, CompilationUnit>();
        foreach (var (name, entry) in entries.Where(e => !explanations.ContainsKey(e.Key)))
        {
            if (summaries.Bind(entry) is not { } unit)
            {
                explanations[name] = ("DG0999", "no facts");
            }
            else if (Emission.TryEmit(unit with { Settings = unit.Settings with { DisabledPasses = disabledPasses } }, out var failure) is not null)
            {
                units[name] = unit;
            }
            else
            {
                explanations[name] = failure switch
                {
                    null => ("callee", "a callee has no companions"),
                    Generator.Transform.UnsupportedException => ("DG1016 " + Quoted().Replace(failure.Message, "…"), failure.Message),
                    _ => ("DG0999", failure.ToString()),
                };
            }
        }

        for (var before = -1; before != explanations.Count;)
        {
            before = explanations.Count;
            var missing = explanations.Keys.Where(entries.ContainsKey).Select(name => entries[name].Facts?.Key).ToHashSet();
            foreach (var name in units.Where(u => !explanations.ContainsKey(u.Key) && u.Value.Callees.Any(callee => missing.Contains(callee.Key))).Select(u => u.Key))
            {
                explanations[name] = ("callee", "a callee has no companions");
            }
        }

        return explanations;
    }

    /// <summary>The id, and what stands in the way where one id is for many constructs.</summary>
    private static string Reason(Refusal refusal) => refusal.Descriptor.Id switch
    {
        "DG1001" => "DG1001 " + Quoted().Replace(refusal.Arguments.Items[0], "…"),
        "DG1015" => "DG1015 " + Quoted().Replace(refusal.Arguments.Items[^1], "…"),
        var id => id,
    };
}
