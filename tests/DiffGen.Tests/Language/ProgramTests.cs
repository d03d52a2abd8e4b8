using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Language;

/// <summary>Every program of the corpus, run: its companions keep all that the contract promises.</summary>
public sealed class ProgramTests
{
    public static TheoryData<string> Core => [.. Corpus.Programs(Corpus.Core).Keys];

    public static TheoryData<string> Later => [.. Corpus.Programs(Corpus.Later).Keys];

    [Theory]
    [MemberData(nameof(Core))]
    public void Differentiates(string name)
    {
        var program = Programs.Get(name);
        Assert.True(program.Faults.IsEmpty && program.HasCompanions, Explain(program, program.Faults));
        var failures = Programs.Guarded(() => new ProgramCheck(program.Program, program.Shape!, program.Driver!, program.Twin).Companions());
        Assert.True(failures.Count == 0, Explain(program, failures));
    }

    [Theory]
    [MemberData(nameof(Later))]
    public void IsRefusedOrRight(string name)
    {
        var program = Programs.Get(name);
        Assert.True(program.Driver != null, Explain(program, program.Faults));
        if (!program.HasCompanions)
        {
            Assert.True(
                program.Refusals.Any(d => d.Id.StartsWith("DG", StringComparison.Ordinal)),
                Explain(program, ["It has no companions, and no DG error says why"]));
            return;
        }

        Assert.True(program.Faults.IsEmpty, Explain(program, program.Faults));
        var failures = Programs.Guarded(() => new ProgramCheck(program.Program, program.Shape!, program.Driver!, program.Twin).Companions());
        Assert.True(failures.Count == 0, Explain(program, failures));
    }

    private static string Explain(CompiledProgram program, IEnumerable<string> failures) =>
        program.Program.File.Name + ": " + program.Program.Name + "\n"
        + string.Join("\n", failures.Take(12).Concat(program.Refusals.Take(8).Select(d => d.ToString())));
}
