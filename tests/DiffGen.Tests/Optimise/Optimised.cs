using DiffGen.Generator.Ir;
using DiffGen.Tests.Printing;

namespace DiffGen.Tests.Optimise;

/// <summary>Compares what a pass makes of a function with the C# that it should be.</summary>
internal static class Optimised
{
    public static void Becomes(Func<Function, Function> pass, Function function, string expected)
    {
        Assert.Equal(expected + "\n", PrintedCode.Body(pass(function)));
        PrintedCode.Compile([pass(function)], helpers: RandomProgramTests.Helpers);
    }
}
