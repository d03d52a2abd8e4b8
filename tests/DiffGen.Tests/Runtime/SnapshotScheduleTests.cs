using DiffGen.Runtime;

namespace DiffGen.Tests.Runtime;

/// <summary>The schedule takes the fewest runs that there can be.</summary>
public sealed class SnapshotScheduleTests
{
    public static TheoryData<int> Counts => [1, 2, 3, 4, 5, 8, 20];

    [Theory]
    [MemberData(nameof(Counts))]
    public void No_schedule_takes_fewer_runs(int snapshots)
    {
        var best = Best(80, snapshots);
        for (var steps = 0; steps <= 80; steps++)
        {
            Assert.Equal(best[snapshots, steps], SnapshotSchedule.Advances(steps, snapshots));
            Assert.Equal(best[snapshots, steps], Revolve(steps, snapshots));
        }
    }

    [Theory]
    [InlineData(10_000, 20, 37_976)]
    [InlineData(10_000, 10_000, 9_999)]
    [InlineData(1_000_000, 30, null)]
    [InlineData(3_000, 1, 4_498_500)]
    [InlineData(1_771, 20, null)]
    [InlineData(1_772, 20, null)]
    [InlineData(10_626, 20, null)]
    public void Long_loops_take_what_the_formula_says(int steps, int snapshots, int? expected)
    {
        var runs = Revolve(steps, snapshots);
        Assert.Equal(SnapshotSchedule.Advances(steps, snapshots), runs);
        if (expected is { } known)
            Assert.Equal(known, runs);
    }

    [Fact]
    public void The_longest_loop_there_can_be_is_scheduled()
    {
        var next = SnapshotSchedule.Next(0, int.MaxValue, 19);
        Assert.InRange(next, 1, int.MaxValue - 1);
        Assert.InRange(SnapshotSchedule.Next(next, int.MaxValue, int.MaxValue - 1), next + 1, int.MaxValue - 1);
        Assert.True(SnapshotSchedule.Advances(int.MaxValue, 1000) > int.MaxValue);
    }

    [Fact]
    public void Where_there_is_nothing_to_keep_there_is_no_next_one()
    {
        Assert.Equal(7, SnapshotSchedule.Next(3, 7, 0));
        Assert.Equal(4, SnapshotSchedule.Next(3, 4, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => SnapshotSchedule.Advances(3, 0));
    }

    /// <summary>What revolve does: the runs of single iterations that lead from a snapshot to the iteration that is reversed next.</summary>
    private static long Revolve(int steps, int snapshots)
    {
        long runs = 0;
        var kept = new Stack<int>();
        kept.Push(0);
        for (var iteration = steps - 1; iteration >= 0; iteration--)
        {
            // The forward sweep is the first way from the start to the last iteration.
            for (var at = kept.Peek(); at < iteration;)
            {
                var next = Math.Min(SnapshotSchedule.Next(at, iteration + 1, snapshots - kept.Count), iteration);
                runs += next - at;
                at = next;
                if (at < iteration)
                    kept.Push(at);
            }

            Assert.True(kept.Count <= snapshots);
            if (kept.Peek() == iteration)
                kept.Pop();
        }

        return runs;
    }

    /// <summary>For each number of snapshots and of steps the least number of runs, by trying all places of the next snapshot.</summary>
    private static long[,] Best(int steps, int snapshots)
    {
        var best = new long[snapshots + 1, steps + 1];
        for (var count = 1; count <= snapshots; count++)
        {
            for (var length = 2; length <= steps; length++)
            {
                var least = (long)length * (length - 1) / 2;
                for (var first = 1; first < length && count > 1; first++)
                    least = Math.Min(least, first + best[count - 1, length - first] + best[count, first]);
                best[count, length] = least;
            }
        }

        return best;
    }
}
