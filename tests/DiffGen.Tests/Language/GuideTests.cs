using System.Text.RegularExpressions;
using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Language;

/// <summary>The pages of the guide: their code compiles with the generator, and prints what they say.</summary>
public sealed partial class GuideTests
{
    private static readonly string Folder = Path.GetFullPath(Path.Combine(Repository.Project, "..", "..", "docs", "guide"));

    // So that statements of several pages, which run side by side, print apart.
    private const string Console = """

        private static class Console
        {
            public static readonly System.Text.StringBuilder Printed = new();
            public static void WriteLine(object value) => Printed.Append(value).Append('\n');
        }
        """;

    public static TheoryData<string> Pages => [.. Names];

    private static IEnumerable<string> Names => Directory.GetFiles(Folder, "*.md").Select(path => Path.GetFileNameWithoutExtension(path)).Where(name => name != "README").Order(StringComparer.Ordinal);

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_code_prints_what_the_page_says(string page)
    {
        var text = File.ReadAllText(Path.Combine(Folder, page + ".md")).ReplaceLineEndings("\n");
        var members = Block().Matches(text).Where(block => !block.Groups["run"].Success && block.Groups["kind"].Value == "csharp").Select(block => block.Groups["code"].Value);
        var runs = Block().Matches(text).Where(block => block.Groups["run"].Success).Select(block => block.Groups["code"].Value).ToList();
        var expected = Block().Matches(text).Where(block => block.Groups["kind"].Value == "text").Select(block => block.Groups["code"].Value + "\n").ToList();
        Assert.NotEmpty(runs);
        Assert.Equal(runs.Count, expected.Count);
        var program = string.Join("\n\n", members) + Console + string.Concat(runs.Select((run, i) => $"\n\nstatic void Run{i}()\n{{\n{run}\n}}")) + "\n";
        for (var i = 0; i < runs.Count; i++)
            Assert.Equal(expected[i], Snippet.RunWith([typeof(MathNet.Numerics.SpecialFunctions).Assembly.Location], program, $"Run{i}(); return Console.Printed.ToString();"));
    }

    [Fact]
    public void Every_page_is_in_the_table() =>
        Assert.All(Names, name => Assert.Contains($"({name}.md)", File.ReadAllText(Path.Combine(Folder, "README.md")), StringComparison.Ordinal));

    [GeneratedRegex("(?<run><!-- run -->\n)?```(?<kind>csharp|text)\n(?<code>.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Block();
}
