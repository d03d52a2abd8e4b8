using System.Runtime.CompilerServices;
using DiffGen.Runtime;

namespace DiffGen.Tests.Runtime;

public sealed class ParallelLoopTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 3)]
    [InlineData(0, 1)]
    [InlineData(-7, 10_000)]
    [InlineData(int.MaxValue - 5, int.MaxValue)]
    public void Each_iteration_runs_once(int start, int end)
    {
        var counts = new int[Math.Max(0, end - start)];
        ParallelLoop.Run(start, end, counts, (from, to, all) =>
        {
            for (var i = from; i < to; i++)
                Interlocked.Increment(ref all[i - start]);
        });
        Assert.All(counts, count => Assert.Equal(1, count));

        var sum = new double[1].AsSpan();
        ParallelLoop.Sum(start, end, counts, new[] { Shared.Of(ref sum) }, (from, to, all, own) =>
        {
            for (var i = from; i < to; i++)
            {
                Interlocked.Increment(ref all[i - start]);
                own[0][0]++;
            }
        });
        Assert.All(counts, count => Assert.Equal(2, count));
        Assert.Equal(counts.Length, sum[0]);
    }

    [Fact]
    public void Sums_have_the_same_bits_in_every_run()
    {
        var expected = Sums();
        for (var run = 0; run < 20; run++)
            Assert.Equal(expected, Sums());

        static double[] Sums()
        {
            var memory = new double[13];
            Array.Fill(memory, 0.1);
            var first = memory.AsSpan(0, 10);
            var second = memory.AsSpan(10);
            ParallelLoop.Sum(0, 1_000, 0.3, new[] { Shared.Of(ref first), Shared.Of(ref second) }, static (start, end, k, own) =>
            {
                if (start % 7 == 0)
                    Thread.Yield();
                for (var i = start; i < end; i++)
                {
                    own[0][i % 10] += Math.Sin(k * i);
                    own[1][i % 3] += Math.Exp(-i * k);
                }
            });
            return memory;
        }
    }

    [Fact]
    public void Threads_see_a_span_while_memory_moves()
    {
        for (var round = 0; round < 20; round++)
        {
            var array = new double[1_000];
            Span<double> span = array;
            ReadOnlySpan<double> read = Enumerable.Range(0, 1_000).Select(i => (double)i).ToArray();
            ParallelLoop.Run(0, 1_000, (Shared.Of(ref span), Shared.Of(ref read)), static (start, end, given) =>
            {
                for (var i = start; i < end; i++)
                {
                    if (i % 250 == 0)
                        GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
                    given.Item1.Span[i] = 2 * given.Item2.Span[i];
                }
            });
            Assert.All(Enumerable.Range(0, 1_000), i => Assert.Equal(2.0 * i, array[i]));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(63)]
    public void An_exception_ends_the_loop(int failing)
    {
        var sum = new float[2].AsSpan();
        var thrown = Throws(sum, failing);
        Assert.IsType<InvalidOperationException>(Assert.Single(thrown.InnerExceptions));
        Assert.IsType<InvalidOperationException>(Assert.Throws<AggregateException>(() =>
            ParallelLoop.Run(0, 64, failing, (start, end, at) => Fail(start, end, at))).InnerException);
    }

    private static AggregateException Throws(Span<float> sum, int failing)
    {
        try
        {
            ParallelLoop.Sum(0, 64, failing, new[] { Shared.Of(ref sum) }, (start, end, at, _) => Fail(start, end, at));
        }
        catch (AggregateException exception)
        {
            return exception;
        }

        throw new InvalidOperationException("Nothing was thrown.");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Fail(int start, int end, int at)
    {
        if (start <= at && at < end)
            throw new InvalidOperationException();
    }
}
