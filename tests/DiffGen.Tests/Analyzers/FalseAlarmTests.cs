using System.Globalization;
using DiffGen.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.Analyzers;

/// <summary>
/// Every warning that the analyzers have for the project's own differentiable methods is listed with a reason. A line says:
/// file, method, id, code -- reason.
/// </summary>
public class FalseAlarmTests
{
    private static readonly string List = Path.Combine(Repository.Project, "Analyzers", "ExpectedWarnings.txt");

    [Fact]
    public void Each_warning_on_the_corpus_is_expected_for_a_reason()
    {
        var expected = File.ReadAllLines(List).Where(line => line.Length > 0 && line[0] != '#').ToList();
        Assert.All(expected, line => Assert.True(line.Split(" -- ") is [_, { Length: > 3 }], "Without a reason: " + line));
        var found = Corpus.Core.SelectMany(file => Warnings(file.Name, file.Text)).Distinct().Order(StringComparer.Ordinal).ToList();
        var known = expected.Select(line => line.Split(" -- ")[0]).Order(StringComparer.Ordinal).ToList();
        Assert.True(found.SequenceEqual(known), "Unexpected:\n" + string.Join("\n", found.Except(known)) + "\nGone:\n" + string.Join("\n", known.Except(found)) + "\n" + found.Count + " and " + known.Count);
    }

    // What the analyzer has found out about a branch.
    private static string Verdict(string message) =>
        message.Contains("both ways differ", StringComparison.Ordinal) ? " | jump"
        : message.Contains("number of iterations", StringComparison.Ordinal) ? " | iterations"
        : message.Contains("nothing shows", StringComparison.Ordinal) ? " | undecided"
        : "";

    private static IEnumerable<string> Warnings(string file, string text)
    {
        var output = CompilationHost.Generate(CompilationHost.Compile([CompilationHost.Parse(text, file)]));
        foreach (var diagnostic in AnalyzerRunner.Run(output.Output).Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning))
        {
            Assert.True(diagnostic.Location.IsInSource, diagnostic.ToString());
            var node = diagnostic.Location.SourceTree!.GetRoot().FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            var method = node.FirstAncestorOrSelf<MethodDeclarationSyntax>()?.Identifier.ValueText ?? "";
            var code = string.Join(' ', node.ToString().Split(['\n', '\r', ' '], StringSplitOptions.RemoveEmptyEntries));
            yield return string.Create(CultureInfo.InvariantCulture, $"{file} {method} {diagnostic.Id} {code}{Verdict(diagnostic.GetMessage(CultureInfo.InvariantCulture))}");
        }
    }
}
