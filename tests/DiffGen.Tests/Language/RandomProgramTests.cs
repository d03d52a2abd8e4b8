using System.Globalization;
using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Language;

/// <summary>Programs that nobody thought of. <c>DIFFGEN_RANDOM=from,count</c> runs others than the usual ones.</summary>
public sealed class RandomProgramTests
{
    private const int PerBatch = 25;

    public static TheoryData<int> Batches
    {
        get
        {
            var asked = (Environment.GetEnvironmentVariable("DIFFGEN_RANDOM") ?? "0,100").Split(',');
            var (from, count) = (int.Parse(asked[0], CultureInfo.InvariantCulture), int.Parse(asked[1], CultureInfo.InvariantCulture));
            return [.. Enumerable.Range(0, count / PerBatch).Select(b => from + (b * PerBatch))];
        }
    }

    [Theory]
    [MemberData(nameof(Batches))]
    public void AreFitToJudge(int first)
    {
        var judged = 0;
        foreach (var program in Compile(first, generate: false))
        {
            Assert.True(program.Driver != null, string.Join("\n", program.Faults) + program.Program.Text);
            judged += Programs.Guarded(() => new ProgramCheck(program.Program, program.Shape!, program.Driver, null).Primal()).Count == 0 ? 1 : 0;
        }

        Assert.True(judged > PerBatch / 2, "Only " + judged + " are smooth");
    }

    [Theory]
    [MemberData(nameof(Batches))]
    public void Differentiate(int first)
    {
        var failed = new List<string>();
        foreach (var program in Compile(first, generate: true))
        {
            var failures = program.Faults.IsEmpty && program.HasCompanions
                ? Programs.Guarded(() => new ProgramCheck(program.Program, program.Shape!, program.Driver!, null) { SkipsKinks = true }.Companions())
                : [.. program.Faults, .. program.Refusals.Select(r => r.ToString())];
            if (failures.Count > 0)
            {
                failed.Add(program.Program.Name + "\n" + string.Join("\n", failures.Take(6)) + "\n" + program.Program.Text);
            }
        }

        Assert.True(failed.Count == 0, failed.Count + " fail\n" + string.Join("\n", failed.Take(3)));
    }

    private static IEnumerable<CompiledProgram> Compile(int first, bool generate) =>
        Batch.Compile([RandomProgram.Write(first, PerBatch)], generate).Where(p => p.Program.Name.StartsWith("Random.F", StringComparison.Ordinal) && char.IsAsciiDigit(p.Program.Name[^1]));
}
