using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using DiffGen.Analyzers;
using DiffGen.Generator.Diagnostics;
using DiffGen.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DiffGen.Tests.Analyzers;

/// <summary>
/// Each diagnostic's page: what, why, an example that brings it about on the lines that say so, the way out, the same example
/// mended, and how to suppress it.
/// </summary>
public sealed partial class PageTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Repository.Project, "..", ".."));

    // Failures inside: no program is known that brings them about.
    private static readonly string[] WithoutExample = ["DG0998", "DG0999"];

    public static TheoryData<string> Ids => [.. Catalogue.All.Select(descriptor => descriptor.Id)];

    public static TheoryData<string> IdsWithExamples => [.. Catalogue.All.Select(descriptor => descriptor.Id).Except(WithoutExample)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Says_what_to_do_and_how_to_suppress_it(string id)
    {
        var page = Read(id);
        var descriptor = Catalogue.All.Single(descriptor => descriptor.Id == id);
        Assert.Contains("\n\nSeverity: " + descriptor.DefaultSeverity + (descriptor.IsEnabledByDefault ? "\n" : ", off by default\n"), page, StringComparison.Ordinal);
        Assert.Contains("\n## What to do\n", page, StringComparison.Ordinal);
        Assert.Contains($"dotnet_diagnostic.{id}.severity = none", page[page.IndexOf("\n## How to suppress\n", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(IdsWithExamples))]
    public void The_example_brings_it_about_and_the_way_out_does_not(string id)
    {
        var page = Read(id);
        var whatToDo = page.IndexOf("\n## What to do\n", StringComparison.Ordinal);
        var example = Code().Match(page);
        Assert.True(example.Success && example.Index < whatToDo, "No example");
        var (found, _) = Analyze(example.Groups[1].Value);
        var marked = example.Groups[1].Value.Split('\n').Select((line, i) => (line, i)).Where(line => line.line.Contains("// " + id, StringComparison.Ordinal)).Select(line => line.i);
        Assert.NotEmpty(marked);
        Assert.Equal(marked, found.Where(diagnostic => diagnostic.Id == id).Select(Line).Distinct().Order());
        Assert.DoesNotContain(found, diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && diagnostic.Id != id);

        var mended = Code().Match(page, whatToDo);
        Assert.True(mended.Success, "No way out in code");
        var (left, output) = Analyze(mended.Groups[1].Value);
        Assert.Empty(output.Faults(output.Output));
        Assert.DoesNotContain(left, diagnostic => diagnostic.Id == id || diagnostic.Severity >= DiagnosticSeverity.Warning);
    }

    private static string Read(string id) => File.ReadAllText(Path.Combine(Root, "docs", "diagnostics", id + ".md")).ReplaceLineEndings("\n");

    private const string Usings = "using System; using System.Collections.Generic; using System.Linq; using System.Threading.Tasks; using DiffGen;\n";

    private const string DeviceUsings = " using ILGPU; using ILGPU.Algorithms; using ILGPU.Algorithms.ScanReduceOperations;";

    private static int Line(Diagnostic diagnostic) => diagnostic.Location.GetLineSpan().StartLinePosition.Line - 1;

    /// <summary>Code that declares no types are the members of one, whose name is Model.</summary>
    private static (ImmutableArray<Diagnostic> Diagnostics, GeneratorOutput Output) Analyze(string code)
    {
        bool isWhole = CompilationHost.Parse(code, "Code.cs").GetRoot() is CompilationUnitSyntax { ContainsDiagnostics: false } unit
            && unit.Members.All(member => member is BaseTypeDeclarationSyntax);
        bool isOnDevice = !code.Contains("DG3001", StringComparison.Ordinal) && (code.Contains("KernelGeneration.Required", StringComparison.Ordinal) || code.Contains("ArrayView<", StringComparison.Ordinal));
        var text = Usings.TrimEnd() + (isOnDevice ? DeviceUsings : "") + (isWhole ? "\n" + code : " static partial class Model {\n" + code + "\n}");
        var compilation = CompilationHost.Compile([CompilationHost.Parse(text, "Page.cs"), .. isOnDevice ? Device : []]);
        var output = CompilationHost.Generate(compilation);
        Assert.Empty(compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && diagnostic.Id is not ("CS0103" or "CS1061")));
        var off = Catalogue.All.Where(descriptor => !descriptor.IsEnabledByDefault).Select(descriptor => KeyValuePair.Create(descriptor.Id, ReportDiagnostic.Info));
        var diagnostics = output.Output.WithOptions(output.Output.Options.WithSpecificDiagnosticOptions(off))
            .WithAnalyzers([new DifferentiableAnalyzer()]).GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
        return (diagnostics, output);
    }

    /// <summary>Stands in for ILGPU.</summary>
    private static IEnumerable<SyntaxTree> Device =>
        Directory.GetFiles(Path.Combine(Root, "tests", "IlgpuStandIn"), "*.cs")
            .Select(path => CompilationHost.Parse(File.ReadAllText(path), path))
            .Append(CompilationHost.Parse("global using System; global using System.Collections.Generic; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;", "Usings.cs"));

    [GeneratedRegex("```csharp\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Code();
}
