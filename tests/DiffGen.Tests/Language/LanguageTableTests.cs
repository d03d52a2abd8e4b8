using System.Text.RegularExpressions;
using DiffGen.Tests.Analyzers;
using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Language;

/// <summary>
/// <c>docs/language.md</c> says what is differentiated and what is refused. Each row names what shows it: programs of the
/// corpus, which are run and checked, words of a case whose refusal is checked, or a test of this project.
/// </summary>
public sealed partial class LanguageTableTests
{
    private static readonly IReadOnlyList<Row> Rows = Read();

    public static TheoryData<Row> Differentiated => [.. Rows.Where(row => row.Verdict == "differentiates")];

    public static TheoryData<Row> Refused => [.. Rows.Where(row => row.Verdict.StartsWith("refused, ", StringComparison.Ordinal))];

    public static TheoryData<Row> RefusedAtRunTime => [.. Rows.Where(row => row.Verdict == "refused at run time")];

    [Theory]
    [MemberData(nameof(Differentiated))]
    public void IsShownByPrograms(Row row)
    {
        var programs = Corpus.Programs(Corpus.Core);
        Assert.NotEmpty(row.Examples);
        Assert.All(row.Examples, example => Assert.True(programs.ContainsKey(example) || IsTest(example), example + " is no program of the corpus"));
    }

    [Theory]
    [MemberData(nameof(RefusedAtRunTime))]
    public void IsShownByTests(Row row)
    {
        Assert.NotEmpty(row.Examples);
        Assert.All(row.Examples, example => Assert.True(IsTest(example), example + " is no test"));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void IsShownByRefusals(Row row)
    {
        var ids = Identifier().Matches(row.Verdict).Select(match => match.Value).ToList();
        var cases = ((IEnumerable<object[]>)RefusalCases.All()).Select(row => (RefusalCase)row[0]).Where(refusal => ids.Contains(refusal.Id)).ToList();
        Assert.NotEmpty(ids);
        Assert.NotEmpty(row.Examples);
        Assert.All(row.Examples, words => Assert.True(
            cases.Exists(refusal => refusal.Code.Contains(words, StringComparison.Ordinal)), "no case of " + row.Verdict + " has '" + words + "'"));
    }

    [Fact]
    public void EveryRowHasAVerdict() => Assert.All(Rows, row => Assert.Matches("^differentiates$|^refused at run time$|^refused, DG[0-9]{4}(, DG[0-9]{4})*$", row.Verdict));

    private static bool IsTest(string name) => name.Split('.') is [var container, var method]
        && typeof(LanguageTableTests).Assembly.GetTypes().Any(type => type.Name == container && type.GetMethod(method)?.IsDefined(typeof(FactAttribute), inherit: true) == true);

    private static List<Row> Read() =>
        [.. File.ReadLines(Path.Combine(Repository.Project, "..", "..", "docs", "language.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Select(line => line.Replace("\\|", "\u0001", StringComparison.Ordinal).Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == 5 && cells[2] != "")
            .Select(cells => new Row(cells[1].Replace('\u0001', '|'), cells[2], [.. Code().Matches(cells[3]).Select(match => match.Groups[1].Value.Replace('\u0001', '|'))]))];

    [GeneratedRegex("DG[0-9]{4}")]
    private static partial Regex Identifier();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    public sealed record Row(string Construct, string Verdict, IReadOnlyList<string> Examples)
    {
        public override string ToString() => Construct;
    }
}
