using System.Globalization;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;
using DiffGen.Tests.Printing;

namespace DiffGen.Tests.Optimise;

/// <summary>No pass changes what a function does, its exceptions included, and to the bit; only a sum of adjoints may lose the sign of a zero.</summary>
public class MeaningTests
{
    private const int Count = 1500;

    [Fact]
    public void SimplifyKeepsTheMeaning() => Compare(0, function => new Simplify().Run(function));

    [Fact]
    public void SharingKeepsTheMeaning() => Compare(1, function => new Sharing().Run(function));

    [Fact]
    public void DeadCodeKeepsTheMeaning() => Compare(2, DeadCode.Run);

    [Fact]
    public void HoistingKeepsTheMeaning() => Compare(3, Hoisting.Run);

    [Fact]
    public void ElementUpdatesKeepTheMeaning() => Compare(4, ElementUpdates.Run, keepsSigns: false);

    [Fact]
    public void AllPassesKeepTheMeaning() => Compare(5, Passes.Run, keepsSigns: false);

    private static void Compare(int batch, Func<Function, Function> pass, bool keepsSigns = true)
    {
        int scale = int.Parse(Environment.GetEnvironmentVariable("DIFFGEN_RANDOM_SCALE") ?? "1", CultureInfo.InvariantCulture);
        for (int i = 0; i < Count * scale; i++)
        {
            int seed = (batch * Count * scale) + i;
            Function function = RandomPrograms.Create(seed, "F" + seed);
            Function passed = pass(function);
            for (int input = 0; input < 4; input++)
            {
                string expected = RandomRun.Interpret(function, input, keepsSigns), actual = RandomRun.Interpret(passed, input, keepsSigns);
                if (expected != actual)
                {
                    Assert.Fail($"{function.Name} on input {input}\nexpected {expected}\nactual   {actual}");
                }
            }
        }
    }
}
