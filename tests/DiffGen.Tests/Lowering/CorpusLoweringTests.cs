using DiffGen.Generator.Ir;
using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Lowering;

/// <summary>Whatever is lowered keeps the promises of the intermediate representation.</summary>
public class CorpusLoweringTests
{
    public static TheoryData<string> Files() => [.. Corpus.Core.Concat(Corpus.Later).Select(file => file.Name)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Is_valid_or_refused(string name)
    {
        var file = Corpus.Core.Concat(Corpus.Later).Single(f => f.Name == name);
        var compilation = CompilationHost.Compile([CompilationHost.Parse(file.Text, file.Name, CompilationHost.Latest)]);
        foreach (var result in Lowered.Methods(compilation))
        {
            Assert.DoesNotContain(result.Refusals, refusal => refusal.Descriptor.Id == "DG0999");
            Assert.True(result.Model is null == (result.Refusals.Length > 0));
            if (result.Model is { } model)
            {
                Validator.Check(model.Function);
            }
        }
    }
}
