using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using DiffGen.CodeFixes;
using DiffGen.Generator.Diagnostics;
using DiffGen.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DiffGen.Tests.Analyzers;

/// <summary>The table of all diagnostics in the documentation: what fires, what stays silent, what mends it. DIFFGEN_ACCEPT=1 writes it anew.</summary>
public class DiagnosticTableTests
{
    private static readonly string Page = Path.GetFullPath(Path.Combine(Repository.Project, "..", "..", "docs", "diagnostics", "README.md"));

    private static readonly CodeFixProvider[] Fixes =
        [new MakePartialFix(), new MarkCalleeFix(), new StopGradientFix(), new ConstantParameterFix(), new RuleStubFix(), new SmoothCounterpartFix(), new PowerFix()];

    public static TheoryData<RefusalCase> Silent => SilentCases.All();

    private static IEnumerable<RefusalCase> AllFiring => Cases(RefusalCases.All(), SmoothnessCases.Firing(), CostCases.Firing());

    private static IEnumerable<RefusalCase> AllSilent => Cases(SilentCases.All(), SmoothnessCases.Silent(), CostCases.Silent());

    [Theory]
    [MemberData(nameof(Silent))]
    public void Says_nothing_of_what_is_right(RefusalCase example)
    {
        var diagnostics = MarkedCode.Analyze(MarkedCode.Complete(example.Code), out var output);
        Assert.Empty(output.Faults(output.Output));
        Assert.NotEmpty(output.Files);
        Assert.DoesNotContain(diagnostics, diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
    }

    [Fact]
    public void The_table_is_what_is_tested()
    {
        var text = new StringBuilder("# Diagnostics\n\nEach has a page, with an example and a way out. What fires and what stays silent are tests; the places that are reported stand between ⟦ and ⟧.\nSeverities are set in `.editorconfig`: `dotnet_diagnostic.DG2003.severity = suggestion`.\n\n| id | severity | fires | stays silent | fixes |\n|---|---|---|---|---|\n");
        foreach (var descriptor in Catalogue.All)
        {
            var severity = descriptor.IsEnabledByDefault ? descriptor.DefaultSeverity.ToString() : "off";
            var fixes = string.Join(", ", Fixes.Where(fix => fix.FixableDiagnosticIds.Contains(descriptor.Id)).Select(fix => Words(fix.GetType().Name)));
            text.Append(CultureInfo.InvariantCulture, $"| [{descriptor.Id}]({descriptor.Id}.md) {descriptor.Title} | {severity} | {Code(AllFiring, descriptor.Id)} | {Code(AllSilent, descriptor.Id)} | {fixes} |\n");
        }

        text.Append("\n`AddModeFix` mends the compiler's CS0103, CS0117 and CS1061 where a companion is missing because its mode is. On a marked method the refactoring\n\"Add a gradient check test\" writes a test for xunit. Ids without code are provoked by no program that is known, or by other ones as\nthe transforms learn (DG1016), or their tests stand elsewhere: those of kernels with the kernel tests.\n");
        if (Environment.GetEnvironmentVariable("DIFFGEN_ACCEPT") == "1")
        {
            File.WriteAllText(Page, text.ToString());
        }

        // Rows of ids that are new are welcome; those that are there say the truth.
        var written = File.ReadAllText(Page).ReplaceLineEndings("\n").Split('\n').Where(line => line.StartsWith("| [DG", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        Assert.True(written.Count >= 48, "Only " + written.Count);
        Assert.Empty(written.Except(text.ToString().Split('\n')));
    }

    [Theory]
    [InlineData(ReportDiagnostic.Error, DiagnosticSeverity.Error)]
    [InlineData(ReportDiagnostic.Info, DiagnosticSeverity.Info)]
    [InlineData(ReportDiagnostic.Suppress, null)]
    public async Task Severities_are_the_users(ReportDiagnostic wanted, DiagnosticSeverity? expected)
    {
        var compilation = Lowering.Sources.Compile(MarkedCode.Complete("[Differentiable] public static double F(double x) => x > 0 ? 1 : Math.Abs(x);"));
        compilation = compilation.WithOptions(compilation.Options.WithSyntaxTreeOptionsProvider(new Severities(wanted)));
        var found = await compilation.WithAnalyzers([new DiffGen.Analyzers.DifferentiableAnalyzer()]).GetAnalyzerDiagnosticsAsync();

        // The one is on by default, the other off.
        foreach (var id in new[] { "DG2003", "DG2004" })
        {
            Assert.Equal(expected, found.FirstOrDefault(diagnostic => diagnostic.Id == id)?.Severity);
        }
    }

    /// <summary>One of the ids is on by default, one off, and one an error.</summary>
    [Theory]
    [InlineData("error", DiagnosticSeverity.Error)]
    [InlineData("warning", DiagnosticSeverity.Warning)]
    [InlineData("suggestion", DiagnosticSeverity.Info)]
    [InlineData("none", null)]
    public async Task An_editorconfig_sets_severities(string written, DiagnosticSeverity? expected)
    {
        string[] ids = ["DG2003", "DG2004", "DG1002"];
        var text = "root = true\n[*.cs]\n" + string.Concat(ids.Select(id => "dotnet_diagnostic." + id + ".severity = " + written + "\n"));
        var settings = AnalyzerConfigSet.Create(ImmutableArray.Create(AnalyzerConfig.Parse(text, "/src/.editorconfig")));
        const string Code = "[Differentiable] public static double F(double x) => x > 0 ? 1 : Math.Abs(x); static double G(double x) => x; [Differentiable] public static double H(double x) => G(x);";
        var compilation = CompilationHost.Compile([CompilationHost.Parse(MarkedCode.Complete(Code), "/src/File.cs")]);
        var found = await compilation.WithOptions(compilation.Options.WithSyntaxTreeOptionsProvider(new Written(settings)))
            .WithAnalyzers([new DiffGen.Analyzers.DifferentiableAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        Assert.All(ids, id => Assert.Equal(expected, found.FirstOrDefault(diagnostic => diagnostic.Id == id)?.Severity));
    }

    [Fact]
    public async Task A_pragma_suppresses()
    {
        var compilation = Lowering.Sources.Compile("using DiffGen;\npublic static partial class P {\n#pragma warning disable DG2003\n[Differentiable] public static double F(double x) => x > 0 ? 1 : 2;\n#pragma warning restore DG2003\n[Differentiable] public static double G(double x) => x > 0 ? 1 : 2;\n}");
        var found = await compilation.WithAnalyzers([new DiffGen.Analyzers.DifferentiableAnalyzer()]).GetAnalyzerDiagnosticsAsync();
        Assert.Equal(5, Assert.Single(found).Location.GetLineSpan().StartLinePosition.Line);
    }

    private sealed class Written(AnalyzerConfigSet settings) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.Unknown;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity) =>
            settings.GetOptionsForSourcePath(tree.FilePath).TreeOptions.TryGetValue(diagnosticId, out severity);

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        {
            severity = ReportDiagnostic.Default;
            return false;
        }
    }

    private sealed class Severities(ReportDiagnostic wanted) : SyntaxTreeOptionsProvider
    {
        public override GeneratedKind IsGenerated(SyntaxTree tree, CancellationToken cancellationToken) => GeneratedKind.Unknown;

        public override bool TryGetDiagnosticValue(SyntaxTree tree, string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        {
            severity = wanted;
            return diagnosticId is "DG2003" or "DG2004";
        }

        public override bool TryGetGlobalDiagnosticValue(string diagnosticId, CancellationToken cancellationToken, out ReportDiagnostic severity)
        {
            severity = ReportDiagnostic.Default;
            return false;
        }
    }

    private static IEnumerable<RefusalCase> Cases(params IEnumerable<object[]>[] data) => data.SelectMany(rows => rows).Select(row => (RefusalCase)row[0]);

    private static string Code(IEnumerable<RefusalCase> cases, string id) =>
        id != "DG1016" && cases.FirstOrDefault(example => example.Id == id) is { } found
            ? "`` " + found.Code.Replace("public static ", "", StringComparison.Ordinal).Replace("|", "\\|", StringComparison.Ordinal) + " ``"
            : "";

    private static string Words(string name) => name[..^"Fix".Length];
}
