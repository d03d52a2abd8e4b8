using System.Collections.Immutable;

namespace DiffGen.Generator.Optimise;

/// <summary>What makes companions fast and can be left out: they compute the same without it.</summary>
internal enum OptionalPass
{
    /// <summary>Small callees are written into their callers.</summary>
    Inlining,

    Simplify,

    Sharing,

    ElementUpdates,

    Hoisting,

    /// <summary>Loops that stop once nothing is left to be added.</summary>
    EarlyEnds,

    /// <summary>Memory that a loop fills is not made zero before, and what it sets for nobody is not set.</summary>
    FirstWrites,

    /// <summary>Loops on vectors.</summary>
    Vectorise,

    /// <summary>Loops of independent iterations are reversed iteration by iteration.</summary>
    Fusion,

    /// <summary>Loops that may be reversed in any order run forwards.</summary>
    FreeOrder,

    /// <summary>What a loop counts up its reverse counts down.</summary>
    Countdown,

    /// <summary>The adjoint of the greatest value of a loop goes straight to where it was found.</summary>
    Extrema,

    /// <summary>A call runs both of its callee's sweeps where the seed is known.</summary>
    JointCalls,

    /// <summary>A sweep serves several rows or columns of a matrix.</summary>
    SeveralSeeds,

    /// <summary>Partial derivatives take the values of functions from the primal.</summary>
    KnownValues,
}

/// <summary>
/// Says which passes run while companions are written on this thread. To find out which pass is at fault, a build may name some to be left out:
/// <c>DiffGenDisabledPasses</c> (<see cref="BuildSettings"/>).
/// </summary>
internal static class PassSwitches
{
    [ThreadStatic]
    private static ImmutableHashSet<OptionalPass>? off;

    public static bool Runs(OptionalPass pass) => off is null || !off.Contains(pass);

    /// <summary>Leaves passes out until the result is disposed of.</summary>
    /// <param name="names">Their names, separated by commas; unknown ones count for nothing.</param>
    public static IDisposable Without(string names)
    {
        ImmutableHashSet<OptionalPass>? before = off;
        off = names.Length == 0 ? null : [.. names.Split(',', ';', ' ').Where(name => name.Length > 0).SelectMany(Parsed)];
        return new Restored(before);
    }

    private static IEnumerable<OptionalPass> Parsed(string name) => Enum.TryParse(name, ignoreCase: true, out OptionalPass pass) ? [pass] : [];

    private sealed class Restored(ImmutableHashSet<OptionalPass>? before) : IDisposable
    {
        public void Dispose() => off = before;
    }
}
