using System.Globalization;
using DiffGen.Generator.Optimise;

namespace DiffGen.Tests.Properties;

/// <summary>
/// Random programs without each of the optimisation passes, and without all of them: nothing is right because of a pass.
/// The build tries a few programs a pass; DIFFGEN_PASSES_OFF=150 says how many, and DIFFGEN_FUZZ_SEED which.
/// </summary>
public sealed class PassesOffTests
{
    private const ulong FixedSeed = 7_000;
    private const int Usual = 6;
    private const int MaxBatchSize = 50;

    private static readonly string[] Sets = [.. Enum.GetNames<OptionalPass>(), string.Join(", ", Enum.GetNames<OptionalPass>())];

    public static TheoryData<string> Names => [.. Sets];

    [Theory]
    [MemberData(nameof(Names))]
    public void RandomProgramsDifferentiateWithout(string passes)
    {
        int count = Number("DIFFGEN_PASSES_OFF", Usual);
        var seed = (ulong)Number("DIFFGEN_FUZZ_SEED", (int)FixedSeed);
        var fuzzer = new Fuzzer(_ => { }, passes, Math.Min(count, MaxBatchSize));

        // Others for each pass, so that few of each are many.
        fuzzer.Run(seed + (1_000 * (ulong)Array.IndexOf(Sets, passes)), count, null);
        Assert.True(fuzzer.Report.Failed == 0, fuzzer.Report + "\n" + string.Join("\n", fuzzer.Report.Failures.Select(FuzzReport.Show)));
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : otherwise;
}
