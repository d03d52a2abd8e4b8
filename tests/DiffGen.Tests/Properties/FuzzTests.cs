using System.Globalization;
using DiffGen.Tests.Harness;
using Xunit.Abstractions;

namespace DiffGen.Tests.Properties;

/// <summary>
/// Random programs: their companions compile, and compute what dual numbers do, gradients, adjoints and tangents; second
/// derivatives are those of differences. A longer run, on programs of its own:
/// <code>
/// DIFFGEN_FUZZ_SEED=random DIFFGEN_FUZZ_SECONDS=600 dotnet test tests/DiffGen.Tests --filter FuzzTests --logger "console;verbosity=detailed"
/// </code>
/// Those of the build are of a narrower vocabulary; DIFFGEN_FUZZ_WIDE says which one otherwise, 1 or 0. DIFFGEN_FUZZ_SECOND=1 asks for tangents and second derivatives of all of them. DIFFGEN_FUZZ_COUNT in place of DIFFGEN_FUZZ_SECONDS asks for a number of programs. DIFFGEN_FUZZ_LOG names a file that
/// failures are written to as they are found.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const ulong FixedSeed = 20_240_611;
    private const int FixedCount = 2_000;

    [Fact]
    public void RandomProgramsDifferentiate()
    {
        var seed = Variable("SEED") switch
        {
            null => FixedSeed,
            "random" => (ulong)Random.Shared.NextInt64(int.MaxValue),
            { } text => ulong.Parse(text, CultureInfo.InvariantCulture),
        };
        var count = Number("COUNT") ?? FixedCount;
        TimeSpan? limit = Number("SECONDS") is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
        var fuzzer = new Fuzzer(Log, areWide: Variable("WIDE") switch { null => seed != FixedSeed, var text => text == "1" }, haveSecondOrder: Variable("SECOND") == "1");
        fuzzer.Run(seed, count, limit);
        output.WriteLine("Seed " + seed.ToString(CultureInfo.InvariantCulture) + ": " + fuzzer.Report);
        Assert.All(fuzzer.Report.Reasons, id => Assert.True(File.Exists(Path.Combine(Repository.Project, "..", "..", "docs", "diagnostics", id + ".md")), id));
        Assert.True(fuzzer.Report.Invalid <= fuzzer.Report.Programs / 200, fuzzer.Report.ToString());
        Assert.True(fuzzer.Report.Failed == 0, fuzzer.Report + "\n" + string.Join("\n", fuzzer.Report.Failures.Select(FuzzReport.Show)));
    }

    private static void Log(string line)
    {
        if (Variable("LOG") is { } path)
        {
            File.AppendAllText(path, line + "\n");
        }
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable("DIFFGEN_FUZZ_" + name);

    private static int? Number(string name) => Variable(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
