using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffGen.Tests.Harness;

internal sealed record GeneratedFile(string HintName, string Text, SyntaxTree Tree);

/// <summary>What one run of the generator left.</summary>
internal sealed record GeneratorOutput(
    CSharpCompilation Input,
    CSharpCompilation Output,
    ImmutableArray<Diagnostic> GeneratorDiagnostics,
    ImmutableArray<GeneratedFile> Files,
    Exception? Exception)
{
    /// <summary>
    /// What would stop or annoy a user's build: errors anywhere, and warnings in code that the user did not write and
    /// can't change. Generated code is read as C# 12 besides.
    /// </summary>
    public ImmutableArray<Diagnostic> Faults(CSharpCompilation compilation)
    {
        var faults = FaultsAmong(compilation.GetDiagnostics());
        return Files.IsEmpty ? faults : [.. faults, .. FaultsAmong(AsCSharp12().GetDiagnostics(), inGeneratedCode: true)];
    }

    /// <summary>Those of a compiler's diagnostics that are faults.</summary>
    public ImmutableArray<Diagnostic> FaultsAmong(ImmutableArray<Diagnostic> diagnostics, bool inGeneratedCode = false)
    {
        var generated = Files.Select(f => f.Tree.FilePath).ToHashSet();
        return [.. diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning
            && ((!inGeneratedCode && d.Severity == DiagnosticSeverity.Error) || generated.Contains(d.Location.SourceTree?.FilePath ?? "")))];
    }

    // One compilation has one language version, so what the user's own code says to C# 12 is not asked.
    private CSharpCompilation AsCSharp12() => Output
        .RemoveAllSyntaxTrees()
        .AddSyntaxTrees(Output.SyntaxTrees.Select(t => CSharpSyntaxTree.ParseText(t.GetText(), CompilationHost.CSharp12, t.FilePath)));
}
