using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DiffGen.Tests.Harness;

/// <summary>Runs every analyzer of the package over a compilation.</summary>
internal static class AnalyzerRunner
{
    private static readonly Lazy<ImmutableArray<DiagnosticAnalyzer>> Analyzers = new(() =>
        [.. Assembly.Load("DiffGen.Analyzers").GetTypes()
            .Where(t => !t.IsAbstract && typeof(DiagnosticAnalyzer).IsAssignableFrom(t))
            .Select(t => (DiagnosticAnalyzer)Activator.CreateInstance(t, nonPublic: true)!)]);

    public static ImmutableArray<Diagnostic> Run(CSharpCompilation compilation)
    {
        if (Analyzers.Value.IsEmpty)
        {
            return [];
        }

        var options = new CompilationWithAnalyzersOptions(new AnalyzerOptions([]), null, concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        return compilation.WithAnalyzers(Analyzers.Value, options).GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
    }
}
