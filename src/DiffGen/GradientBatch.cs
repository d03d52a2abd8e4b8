using System.Buffers;
using System.Numerics;
using System.Runtime.ExceptionServices;
using DiffGen.Runtime;

namespace DiffGen;

/// <summary>Evaluates one sample of a batch: adds the gradient of its value, as an <c>Adjoint</c> companion with the seed 1 does.</summary>
/// <typeparam name="T">The real type.</typeparam>
/// <param name="index">The sample.</param>
/// <param name="gradient">What the gradient is added to.</param>
/// <returns>The value.</returns>
public delegate T SampleGradient<T>(int index, Span<T> gradient);

/// <summary>Sums values and gradients over the samples of a batch, on all cores.</summary>
/// <remarks>
/// The result is the same to the bit however many threads there are and whichever of them is faster: samples are summed up in blocks whose
/// size follows from their number alone, and blocks are added in order.
/// </remarks>
/// <example>
/// <code>
/// double loss = GradientBatch.Sum(
///     samples.Length,
///     gradient,
///     (i, sum) => LossAdjoint(weights, samples[i], labels[i], 1.0, sum));
/// </code>
/// </example>
public static class GradientBatch
{
    // More blocks keep more cores busy to the end; each costs a pass over the gradient.
    private const int LargestBlockCount = 256;

    /// <summary>Sums up a batch.</summary>
    /// <typeparam name="T">The real type.</typeparam>
    /// <param name="count">The number of samples.</param>
    /// <param name="gradient">Receives the sum of the gradients.</param>
    /// <param name="sample">Evaluates a sample. It is called on several threads at once.</param>
    /// <param name="options">How many threads to use, and how to cancel; null for all cores.</param>
    /// <returns>The sum of the values.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="count"/> is negative.</exception>
    /// <remarks>An exception of a sample is thrown on; if several throw, that of the first block. The gradient's content is then undefined.</remarks>
    public static T Sum<T>(int count, T[] gradient, SampleGradient<T> sample, ParallelOptions? options = null)
        where T : struct, IFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentNullException.ThrowIfNull(gradient);
        ArgumentNullException.ThrowIfNull(sample);
        options ??= new ParallelOptions();
        Array.Clear(gradient);
        if (count == 0)
            return T.Zero;

        var size = ((count - 1) / LargestBlockCount) + 1;
        var run = new Run<T>(count, size, gradient, sample, options.CancellationToken);
        var degree = options.MaxDegreeOfParallelism > 0 ? options.MaxDegreeOfParallelism : Environment.ProcessorCount;
        Parallel.For(0, Math.Min(degree, run.Blocks), options, _ => run.Work());
        return run.Finish();
    }

    private sealed class Run<T>(int count, int size, T[] gradient, SampleGradient<T> sample, CancellationToken cancellation)
        where T : struct, IFloatingPointIeee754<T>
    {
        private readonly object _gate = new();
        private int _taken = -1;
        private int _added;
        private T _sum = T.Zero;
        private (int Block, ExceptionDispatchInfo Exception)? _failure;

        public int Blocks => ((count - 1) / size) + 1;

        /// <summary>Takes blocks until there are none left. Whoever has taken a block adds it when all before it have been added.</summary>
        public void Work()
        {
            var rented = ArrayPool<T>.Shared.Rent(gradient.Length);
            try
            {
                var own = rented.AsSpan(0, gradient.Length);
                while (Interlocked.Increment(ref _taken) is var block && block < Blocks && !HasFailedBefore(block))
                {
                    own.Clear();
                    var sum = T.Zero;
                    try
                    {
                        for (var i = block * size; i < Math.Min(count, (block + 1) * size); i++)
                        {
                            cancellation.ThrowIfCancellationRequested();
                            sum += sample(i, own);
                        }
                    }
                    catch (Exception exception)
                    {
                        Fail(block, exception);
                        return;
                    }

                    Add(block, sum, own);
                }
            }
            finally
            {
                ArrayPool<T>.Shared.Return(rented);
            }
        }

        public T Finish()
        {
            _failure?.Exception.Throw();
            return _sum;
        }

        private void Add(int block, T sum, ReadOnlySpan<T> own)
        {
            lock (_gate)
            {
                while (_added < block && _failure is null)
                    Monitor.Wait(_gate);
                if (_failure is not null)
                    return;

                _sum += sum;
                Elements.Add(gradient, own);
                _added++;
                Monitor.PulseAll(_gate);
            }
        }

        private bool HasFailedBefore(int block)
        {
            lock (_gate)
                return _failure is var (failed, _) && failed < block;
        }

        private void Fail(int block, Exception exception)
        {
            lock (_gate)
            {
                if (_failure is null || block < _failure.Value.Block)
                    _failure = (block, ExceptionDispatchInfo.Capture(exception));
                Monitor.PulseAll(_gate);
            }
        }
    }
}
