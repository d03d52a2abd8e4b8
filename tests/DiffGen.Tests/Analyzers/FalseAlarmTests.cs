using System.Globalization;
using DiffGen.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.Analyzers;

/// <summary>
/// Every warning that the analyzers have for the programs of the corpus is listed with a reason, and so is every program
/// that they are silent about. A program that is new is not judged until it is listed: DIFFGEN_ACCEPT=1 does that, with a
/// reason to be looked at.
/// </summary>
public class FalseAlarmTests
{
    private const string SilentMark = "= ";

    private static readonly string List = Path.Combine(Repository.Project, "Analyzers", "ExpectedWarnings.txt");

    [Fact]
    public void Each_warning_on_the_corpus_is_expected_for_a_reason()
    {
        var lines = File.ReadAllLines(List);
        var expected = lines.Where(line => !line.StartsWith('#') && line.Contains(" -- ", StringComparison.Ordinal)).ToDictionary(line => line.Split(" -- ")[0], line => line.Split(" -- ")[1], StringComparer.Ordinal);
        Assert.All(expected, line => Assert.True(line.Value.Length > 10, "Without a reason: " + line.Key));
        var silent = lines.Where(line => line.StartsWith(SilentMark, StringComparison.Ordinal)).SelectMany(Expand).ToHashSet(StringComparer.Ordinal);
        var listed = expected.Keys.Select(MethodOf).Concat(silent).ToHashSet(StringComparer.Ordinal);
        var found = Corpus.Core.SelectMany(file => Warnings(file.Name, file.Text)).Distinct().Order(StringComparer.Ordinal).ToList();
        if (Environment.GetEnvironmentVariable("DIFFGEN_ACCEPT") == "1")
        {
            Accept(lines.TakeWhile(line => line.StartsWith('#')), found, expected);
            return;
        }

        Assert.DoesNotContain(found, line => line.Contains(" DG0998", StringComparison.Ordinal));
        Assert.All(found, line => Assert.Contains(" DG2", line, StringComparison.Ordinal));
        Assert.DoesNotContain(found, line => listed.Contains(MethodOf(line)) && !expected.ContainsKey(line));
        Assert.Empty(expected.Keys.Except(found));
        Assert.True(listed.Count > 300, "Only " + listed.Count);
    }

    /// <summary>The analyzers run where samples and tools are built, and a warning stops that. What is suppressed there is explained beside it.</summary>
    [Fact]
    public void Each_warning_that_is_suppressed_is_explained()
    {
        var root = Path.GetFullPath(Path.Combine(Repository.Project, "..", ".."));
        var files = new[] { "samples", Path.Combine("tests", "DiffGen.GradBench") }
            .SelectMany(folder => Directory.GetFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "obj" or "bin"));
        foreach (var file in files)
        {
            var lines = File.ReadAllLines(file);
            for (int i = 0; i < lines.Length; i++)
            {
                var isSuppressed = lines[i].TrimStart().StartsWith("#pragma warning disable DG", StringComparison.Ordinal);
                Assert.True(!isSuppressed || lines[i].Contains("//", StringComparison.Ordinal) || (i > 0 && lines[i - 1].TrimStart().StartsWith("//", StringComparison.Ordinal)), file + ": " + lines[i]);
            }
        }

        Assert.All(Directory.GetFiles(Path.Combine(root, "samples"), "*.csproj", SearchOption.AllDirectories), project =>
            Assert.Contains("DiffGen.Analyzers.csproj\" OutputItemType=\"Analyzer\"", File.ReadAllText(project), StringComparison.Ordinal));
    }

    private static void Accept(IEnumerable<string> head, List<string> found, Dictionary<string, string> expected)
    {
        var loud = found.Select(MethodOf).ToHashSet(StringComparer.Ordinal);
        var silent = Corpus.Core
            .Select(file => (file.Name, Methods: string.Join(' ', file.Programs.Select(program => program.Name.Split('.', '#')[1]).Where(method => !loud.Contains(file.Name + " " + method)).Distinct())))
            .Where(file => file.Methods.Length > 0)
            .Select(file => SilentMark + file.Name + " " + file.Methods);
        File.WriteAllLines(List, [.. head, "", .. found.Select(line => line + " -- " + (expected.TryGetValue(line, out var reason) ? reason : Reason(line))), "", .. silent]);
    }

    private static string Reason(string line) =>
        line.EndsWith("| iterations", StringComparison.Ordinal) ? "the loop ends by an active value, which is what is tested"
        : line.EndsWith("| jump", StringComparison.Ordinal) ? "the value jumps there, and the points of the program stay away from it"
        : line.EndsWith("| tried", StringComparison.Ordinal) ? "both ways differ where it switches at a point that was tried, and the points of the program stay away from such"
        : line.EndsWith("| undecided", StringComparison.Ordinal) ? "both ways compute different things, and the points of the program stay away from where they meet"
        : "it is what is tested";

    private static string MethodOf(string line) => string.Join(' ', line.Split(' ').Take(2));

    private static IEnumerable<string> Expand(string line)
    {
        var words = line[SilentMark.Length..].Split(' ');
        return words.Skip(1).Select(method => words[0] + " " + method);
    }

    // What the analyzer has found out about a branch.
    private static string Verdict(string message) =>
        message.Contains("that was tried", StringComparison.Ordinal) ? " | tried"
        : message.Contains("both ways differ", StringComparison.Ordinal) ? " | jump"
        : message.Contains("number of iterations", StringComparison.Ordinal) ? " | iterations"
        : message.Contains("nothing shows", StringComparison.Ordinal) ? " | undecided"
        : "";

    private static IEnumerable<string> Warnings(string file, string text)
    {
        var output = CompilationHost.Generate(CompilationHost.Compile([CompilationHost.Parse(text, file)]));
        foreach (var diagnostic in AnalyzerRunner.Run(output.Output).Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning || diagnostic.Id == "DG0998"))
        {
            Assert.True(diagnostic.Location.IsInSource, diagnostic.ToString());
            var node = diagnostic.Location.SourceTree!.GetRoot().FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            var method = node.FirstAncestorOrSelf<MethodDeclarationSyntax>()?.Identifier.ValueText ?? "";
            var code = string.Join(' ', node.ToString().Split(['\n', '\r', ' '], StringSplitOptions.RemoveEmptyEntries));
            yield return string.Create(CultureInfo.InvariantCulture, $"{file} {method} {diagnostic.Id} {code}{Verdict(diagnostic.GetMessage(CultureInfo.InvariantCulture))}");
        }
    }
}
