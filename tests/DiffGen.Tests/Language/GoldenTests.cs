using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Language;

/// <summary>What the generator writes for a few methods, as a person reads it.</summary>
public sealed class GoldenTests
{
    public static TheoryData<string> Files => [.. Corpus.Golden.Select(f => Path.GetFileNameWithoutExtension(f.Name))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Writes(string name)
    {
        var file = Corpus.Golden.Single(f => f.Name == "Golden/" + name + ".cs");
        var output = CompilationHost.Generate(CompilationHost.Compile([CompilationHost.Parse(file.Text, file.Name)], "Golden"));
        Assert.Null(output.Exception);
        var files = output.Files.OrderBy(f => f.HintName, StringComparer.Ordinal).ToList();
        Golden.Check(string.Join("\n", files.Select(f => "// " + f.HintName + "\n" + f.Text)), name);
    }
}
