using System.Collections.Immutable;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Analysis;

/// <summary>What a number is to those that run at the same time.</summary>
internal enum Standing
{
    /// <summary>It is the same for all.</summary>
    Common,

    /// <summary>Each may have another one.</summary>
    Own,

    /// <summary>Each has another one, and none is negative.</summary>
    Counter,
}

/// <summary>Code that runs several times at the same time: the iterations of a loop, or the threads of a kernel.</summary>
/// <param name="Body">What each of them runs.</param>
/// <param name="Counters">Numbers that, together, are others for each.</param>
/// <param name="StandingOf">What is known of a number that is computed from nothing.</param>
internal sealed record Runs(RegionNode Body, ImmutableArray<Value> Counters, Func<Opaque, Standing> StandingOf)
{
    /// <summary>An index out of range is an exception, so that nobody gets out of a slice.</summary>
    public bool ChecksBounds { get; init; }

    public static Runs Of(FunctionIndex index, For loop) =>
        new(index[loop, RegionKind.LoopBody], ImmutableArray.Create(loop.Induction), _ => Standing.Common) { ChecksBounds = true };
}
