using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>The optimisation passes, in order.</summary>
internal static class Passes
{
    public static Function Run(Function function) => function;
}
