using System.Globalization;

namespace DiffGen.Tests.Analyzers;

/// <summary>
/// Code in the middle of an edit: no exception of generator, analyzer or fix, and none of it takes a second. The build
/// tries some; DIFFGEN_HALFTYPED=20000 says how many, and DIFFGEN_HALFTYPED_FROM where to start.
/// </summary>
public class HalfTypedTests
{
    private const int Usual = 200;

    [Fact]
    public async Task Brings_no_exception_and_no_delay()
    {
        int from = Number("DIFFGEN_HALFTYPED_FROM", 0), count = Number("DIFFGEN_HALFTYPED", Usual);
        List<string> problems = [];
        for (int number = from; number < from + count; number++)
        {
            if (await HalfTyped.Check(number) is { } problem)
            {
                problems.Add(problem);
            }
        }

        Assert.True(problems.Count == 0, problems.Count + " of " + count + "\n" + string.Join("\n\n", problems.Take(3)));
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : otherwise;
}
