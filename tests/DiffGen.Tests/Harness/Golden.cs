using DiffPlex;
using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace DiffGen.Tests.Harness;

/// <summary>
/// Text that a person has read and accepted, under Verify's file convention: <c>Name.verified.cs</c> in the repository,
/// <c>Name.received.cs</c> beside it when they differ. <c>DIFFGEN_ACCEPT=1</c> accepts what is received.
/// </summary>
internal static class Golden
{
    public static void Check(string text, string name) => Check(text, name, Path.Combine(Repository.Project, "Golden"));

    public static void Check(string text, string name, string directory)
    {
        var (verified, received) = (Path.Combine(directory, name + ".verified.cs"), Path.Combine(directory, name + ".received.cs"));
        text = Normalise(text);
        var expected = File.Exists(verified) ? Normalise(File.ReadAllText(verified)) : null;
        if (text == expected)
        {
            File.Delete(received);
            return;
        }

        if (Environment.GetEnvironmentVariable("DIFFGEN_ACCEPT") == "1")
        {
            File.WriteAllText(verified, text);
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, text);
        Assert.Fail(expected == null
            ? name + " has no verified text yet; DIFFGEN_ACCEPT=1 accepts this:\n" + text
            : name + " differs from its verified text; DIFFGEN_ACCEPT=1 accepts it:\n" + Difference(expected, text));
    }

    private static string Normalise(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n') + "\n";

    private static string Difference(string expected, string actual) =>
        string.Join('\n', new InlineDiffBuilder(new Differ()).BuildDiffModel(expected, actual).Lines
            .Where(line => line.Type != ChangeType.Unchanged)
            .Select(line => (line.Type == ChangeType.Inserted ? "+ " : "- ") + line.Text));
}
