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
            Function simplified = Run(OptionalPass.Simplify, simplify.Run, function);
            Sharing sharing = new();
            Function shared = Run(OptionalPass.Sharing, sharing.Run, simplified);

            // This one is not for speed alone: the transforms leave to it what has become of no use, and what of that could not be written down.
            function = DeadCode.Run(Run(OptionalPass.ElementUpdates, ElementUpdates.Run, shared));
            if (!simplify.HasChanged && !sharing.HasChanged && ReferenceEquals(function, shared))
            {
                break;
            }
        }

        return Run(OptionalPass.Hoisting, Hoisting.Run, function);
    }

    /// <summary>What is done once, when nothing else is made of a function.</summary>
    public static Function Last(Function function) =>
        Run(OptionalPass.FirstWrites, function => ClearedElements.Run(FirstWrites.Run(function)), Run(OptionalPass.EarlyEnds, EarlyEnds.Run, function));

    private static Function Run(OptionalPass name, Func<Function, Function> pass, Function function) => PassSwitches.Runs(name) ? pass(function) : function;
}
