using System.Collections.Concurrent;
using DiffGen.KernelTests.Harness;
using DiffGen.Tests.Harness;

namespace DiffGen.KernelTests;

/// <summary>Kernels and companions of the programs of the language tests agree, wherever there are kernels.</summary>
public class CorpusTests
{
    private const int Fewest = 120;

    private static readonly ConcurrentDictionary<(string File, Mapping Mapping), Lazy<Outcome>> Outcomes = new();

    private sealed record Outcome(IReadOnlyList<string> Agreeing, IReadOnlyList<string> Failures);

    public static TheoryData<string, Mapping> Files
    {
        get
        {
            var data = new TheoryData<string, Mapping>();
            foreach (var file in Corpus.Core)
            {
                foreach (var mapping in Enum.GetValues<Mapping>())
                {
                    data.Add(file.Name, mapping);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Agree(string file, Mapping mapping)
    {
        var failures = Of(file, mapping).Failures;
        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
    }

    [Fact]
    public void Many_programs_fit()
    {
        var agreeing = Corpus.Core
            .SelectMany(file => Enum.GetValues<Mapping>().SelectMany(mapping => Of(file.Name, mapping).Agreeing))
            .Distinct()
            .ToList();
        Assert.True(agreeing.Count >= Fewest, $"only {agreeing.Count} programs have kernels that agree");
    }

    private static Outcome Of(string file, Mapping mapping) =>
        Outcomes.GetOrAdd((file, mapping), key => new Lazy<Outcome>(() => Check(Corpus.Core.Single(other => other.Name == key.File), key.Mapping))).Value;

    private static Outcome Check(CorpusFile file, Mapping mapping)
    {
        var agreeing = new List<string>();
        var failures = new List<string>();
        var marked = CorpusFile.FromText(Mappings.Mark(file.Text, mapping), file.Name);
        foreach (var compiled in Batch.Compile([marked]))
        {
            if (compiled.Driver == null)
            {
                failures.Add(compiled.Program.Name + ": " + string.Join(Environment.NewLine, compiled.Faults));
                continue;
            }

            var found = Programs.Guarded(() => new KernelTrial(compiled, mapping).Run() ?? ["none"]);
            if (found.Count == 0)
            {
                agreeing.Add(compiled.Program.Name);
            }
            else if (found is not ["none"])
            {
                failures.AddRange(found.Take(4).Select(failure => compiled.Program.Name + ": " + failure));
            }
        }

        return new Outcome(agreeing, failures);
    }
}
