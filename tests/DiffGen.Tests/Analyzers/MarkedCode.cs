using System.Collections.Immutable;
using DiffGen.Analyzers;
using DiffGen.Generator.Diagnostics;
using DiffGen.Tests.Harness;
using DiffGen.Tests.Lowering;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DiffGen.Tests.Analyzers;

/// <summary>Source in which the places that a diagnostic must point at stand between ⟦ and ⟧.</summary>
internal static class MarkedCode
{
    /// <summary>Code that names no type stands in a partial class.</summary>
    public static string Complete(string code) =>
        "using System; using DiffGen;\n" + ((code.StartsWith("public", StringComparison.Ordinal) && code.Contains(" class ", StringComparison.Ordinal) && !code.StartsWith("public class S", StringComparison.Ordinal)) || code.Contains("partial interface", StringComparison.Ordinal)
            ? code
            : "public static partial class P { " + code + " }");

    public static string Unmarked(string marked) => marked.Replace("⟦", "", StringComparison.Ordinal).Replace("⟧", "", StringComparison.Ordinal);

    public static string Mark(string text, IEnumerable<Diagnostic> diagnostics)
    {
        foreach (var span in diagnostics.Select(diagnostic => diagnostic.Location.SourceSpan).Distinct().OrderByDescending(span => span.Start))
        {
            text = text.Insert(span.End, "⟧").Insert(span.Start, "⟦");
        }

        return text;
    }

    /// <summary>Analyses a text as a build does, with the generator's output.</summary>
    /// <param name="enabled">Ids that are off by default and wanted.</param>
    public static ImmutableArray<Diagnostic> Analyze(string text, out GeneratorOutput output, params string[] enabled)
    {
        output = CompilationHost.Generate(Sources.Compile(text));
        var options = output.Output.Options.WithSpecificDiagnosticOptions(
            Catalogue.All.Where(descriptor => !descriptor.IsEnabledByDefault && enabled.Contains(descriptor.Id))
                .Select(descriptor => KeyValuePair.Create(descriptor.Id, ReportDiagnostic.Info)));
        return output.Output.WithOptions(options)
            .WithAnalyzers([new DifferentiableAnalyzer()])
            .GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
    }
}
