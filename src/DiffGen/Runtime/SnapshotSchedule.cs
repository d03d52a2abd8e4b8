using System.ComponentModel;

namespace DiffGen.Runtime;

/// <summary>
/// Which iterations of a loop leave a snapshot, so that as few as possible are run again: binomial checkpointing, the schedule of
/// Griewank and Walther's <em>revolve</em> (ACM TOMS 26, 2000). Not for use from hand-written code.
/// </summary>
/// <remarks>
/// <para>
/// To reverse the last of some iterations the loop is run from the last snapshot to the start of that iteration. On the way further
/// snapshots are taken in what is free: the first one so that the iterations behind it, with one snapshot less, and those before it, with
/// all of them once the rest is done, together take the fewest runs.
/// </para>
/// <para>
/// With <c>s</c> snapshots and each iteration run at most <c>r</c> times more, <c>Reach(s, r)</c> = (s + r)! / (s! r!) iterations can be
/// reversed. The first stretch is as long as <c>Reach(s, r - 1)</c> allows, but leaves the rest no shorter than <c>Reach(s - 1, r - 1)</c>.
/// </para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SnapshotSchedule
{
    /// <summary>The next iteration to be kept, where there is a snapshot of the start of one and the ones from there on are to be reversed.</summary>
    /// <param name="from">The iteration of the last snapshot.</param>
    /// <param name="end">The iteration before which those end that are to be reversed.</param>
    /// <param name="free">How many snapshots may still be taken.</param>
    /// <returns>The iteration at the start of which the next snapshot is to be taken; <paramref name="end"/>, if none is.</returns>
    public static int Next(int from, int end, int free)
    {
        var steps = end - from;
        if (free <= 0 || steps <= 1)
            return end;

        var runs = Runs(steps, free + 1);
        return from + (int)Math.Min(Reach(free + 1, runs - 1), steps - Reach(free, runs - 1));
    }

    /// <summary>
    /// How many runs of single iterations it takes at least to reverse a loop, apart from the one of each iteration whose values are kept
    /// and used at once.
    /// </summary>
    /// <param name="iterations">How many iterations the loop has.</param>
    /// <param name="snapshots">How many snapshots there may be, the one of the start included.</param>
    /// <returns>The number of runs.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are no snapshots.</exception>
    public static long Advances(int iterations, int snapshots)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(snapshots, 1);
        if (iterations <= 1)
            return 0;

        var runs = Runs(iterations, snapshots);
        return ((long)runs * iterations) - Reach(snapshots + 1, runs - 1);
    }

    // How often an iteration is run again at most.
    private static int Runs(int steps, int snapshots)
    {
        var runs = 0;
        while (Reach(snapshots, runs) < steps)
            runs++;

        return runs;
    }

    // The binomial coefficient of snapshots + runs over runs, or something beyond the number of iterations that a loop can have.
    private static long Reach(int snapshots, int runs)
    {
        long reach = 1;
        for (var i = 1; i <= Math.Min(snapshots, runs); i++)
        {
            reach = reach * ((long)Math.Max(snapshots, runs) + i) / i;
            if (reach > int.MaxValue)
                return (long)int.MaxValue + 1;
        }

        return reach;
    }
}
