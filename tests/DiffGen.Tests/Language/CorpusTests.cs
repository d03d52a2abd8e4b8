using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Language;

/// <summary>
/// The corpus itself, without the generator: its programs run, and are smooth enough at their points that finite
/// differences can judge a derivative there.
/// </summary>
public sealed class CorpusTests
{
    public static TheoryData<string> All => [.. Corpus.Programs(Corpus.Core.Concat(Corpus.Later)).Keys];

    [Theory]
    [MemberData(nameof(All))]
    public void IsFitToJudge(string name)
    {
        var program = Programs.Get(name, generate: false);
        Assert.True(program.Driver != null, string.Join("\n", program.Faults));
        var failures = Programs.Guarded(() => new ProgramCheck(program.Program, program.Shape!, program.Driver!, program.Twin).Primal());
        Assert.True(failures.Count == 0, string.Join("\n", failures.Take(12)));
    }

    [Fact]
    public void HasManyPrograms() => Assert.True(Corpus.Programs(Corpus.Core).Count >= 170, "Only " + Corpus.Programs(Corpus.Core).Count);
}
