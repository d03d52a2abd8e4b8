using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>The optimisation passes, in order.</summary>
internal static class Passes
{
    // Each round can uncover something for the next; few functions need more than two.
    private const int MaximumRounds = 4;

    public static Function Run(Function function)
    {
        for (int round = 0; round < MaximumRounds; round++)
        {
            Simplify simplify = new();
            Function simplified = simplify.Run(function);
            Sharing sharing = new();
            Function shared = sharing.Run(simplified);
            function = DeadCode.Run(ElementUpdates.Run(shared));
            if (!simplify.HasChanged && !sharing.HasChanged && ReferenceEquals(function, shared))
            {
                break;
            }
        }

        return Hoisting.Run(function);
    }
}
