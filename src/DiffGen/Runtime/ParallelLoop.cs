using System.Buffers;
using System.ComponentModel;
using System.Numerics;

namespace DiffGen.Runtime;

/// <summary>Runs the parts of loops whose iterations are independent at the same time.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ParallelLoop
{
    // Parts with sums are the same on every machine, so that the sums are. More keep more cores busy to the end; each costs memory for sums of its own.
    private const int LargestPartCount = 64;

    /// <summary>Runs a part of a loop.</summary>
    /// <typeparam name="TState">What the loop is given.</typeparam>
    /// <param name="start">The first iteration.</param>
    /// <param name="end">The iteration behind the last.</param>
    /// <param name="state">What the loop is given.</param>
    public delegate void Part<in TState>(int start, int end, TState state);

    /// <summary>Runs a part of a loop that adds to memory which all parts add to.</summary>
    /// <typeparam name="TState">What the loop is given.</typeparam>
    /// <typeparam name="T">The real type.</typeparam>
    /// <param name="start">The first iteration.</param>
    /// <param name="end">The iteration behind the last.</param>
    /// <param name="state">What the loop is given.</param>
    /// <param name="own">What the part adds to.</param>
    public delegate void SummingPart<in TState, T>(int start, int end, TState state, PartSums<T> own)
        where T : struct, IFloatingPointIeee754<T>;

    /// <summary>Runs a loop in parts.</summary>
    /// <typeparam name="TState">What the loop is given.</typeparam>
    /// <param name="start">The first iteration.</param>
    /// <param name="end">The iteration behind the last.</param>
    /// <param name="state">What the loop is given.</param>
    /// <param name="part">Runs a part.</param>
    /// <exception cref="AggregateException">Iterations have thrown.</exception>
    public static void Run<TState>(int start, int end, TState state, Part<TState> part)
    {
        ArgumentNullException.ThrowIfNull(part);
        var count = (long)end - start;
        if (count <= 0)
            return;

        var parts = (int)Math.Min(count, 4L * Environment.ProcessorCount);
        Parallel.For(0, parts, i => part((int)(start + (count * i / parts)), (int)(start + (count * (i + 1) / parts)), state));
    }

    /// <summary>Runs a loop in parts, each of which has sums of its own. They are added up in the order of the parts.</summary>
    /// <typeparam name="TState">What the loop is given.</typeparam>
    /// <typeparam name="T">The real type.</typeparam>
    /// <param name="start">The first iteration.</param>
    /// <param name="end">The iteration behind the last.</param>
    /// <param name="state">What the loop is given.</param>
    /// <param name="sums">The memory that the loop adds to.</param>
    /// <param name="part">Runs a part.</param>
    /// <exception cref="AggregateException">Iterations have thrown.</exception>
    public static void Sum<TState, T>(int start, int end, TState state, Shared<T>[] sums, SummingPart<TState, T> part)
        where T : struct, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(sums);
        ArgumentNullException.ThrowIfNull(part);
        var count = (long)end - start;
        if (count <= 0)
            return;

        var run = new SummingRun<TState, T>(start, count, (int)Math.Min(count, LargestPartCount), state, sums, part);
        Parallel.For(0, Math.Min(Environment.ProcessorCount, run.Parts), _ => run.Work());
    }

    private sealed class SummingRun<TState, T>(int start, long count, int parts, TState state, Shared<T>[] sums, SummingPart<TState, T> part)
        where T : struct, IFloatingPointIeee754<T>
    {
        private readonly object _gate = new();
        private int _taken = -1;
        private int _added;
        private bool _hasFailed;

        public int Parts => parts;

        // Whoever has taken a part adds it when all before it have been added.
        public void Work()
        {
            var length = 0;
            foreach (var sum in sums)
                length = checked(length + sum.Span.Length);
            var rented = ArrayPool<T>.Shared.Rent(length);
            try
            {
                while (!_hasFailed && Interlocked.Increment(ref _taken) is var taken && taken < parts)
                {
                    Array.Clear(rented, 0, length);
                    part((int)(start + (count * taken / parts)), (int)(start + (count * (taken + 1) / parts)), state, new PartSums<T>(sums, rented));
                    Add(taken, rented);
                }
            }
            catch
            {
                lock (_gate)
                {
                    _hasFailed = true;
                    Monitor.PulseAll(_gate);
                }

                throw;
            }
            finally
            {
                ArrayPool<T>.Shared.Return(rented);
            }
        }

        private void Add(int taken, T[] rented)
        {
            lock (_gate)
            {
                while (_added < taken && !_hasFailed)
                    Monitor.Wait(_gate);
                if (_hasFailed)
                    return;

                var own = new PartSums<T>(sums, rented);
                for (var i = 0; i < sums.Length; i++)
                    Elements.Add(sums[i].Span, own[i]);
                _added++;
                Monitor.PulseAll(_gate);
            }
        }
    }
}

/// <summary>What one part of a loop adds to: memory of the same lengths as that of all parts.</summary>
/// <typeparam name="T">The real type.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct PartSums<T>
    where T : struct, IFloatingPointIeee754<T>
{
    private readonly Shared<T>[] _sums;
    private readonly T[] _memory;

    internal PartSums(Shared<T>[] sums, T[] memory)
    {
        _sums = sums;
        _memory = memory;
    }

    /// <summary>Gets the memory that stands for one of those that all parts add to.</summary>
    /// <param name="index">Which one.</param>
    public Span<T> this[int index]
    {
        get
        {
            var start = 0;
            for (var i = 0; i < index; i++)
                start += _sums[i].Span.Length;
            return _memory.AsSpan(start, _sums[index].Span.Length);
        }
    }
}
