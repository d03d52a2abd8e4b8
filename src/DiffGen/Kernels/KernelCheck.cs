using System.Globalization;
using System.Numerics;

namespace DiffGen;

/// <summary>
/// Compares what kernels leave in memory with what the companions for the CPU compute. Both agree up to rounding: the functions of a
/// device round differently, and threads add up in any order.
/// </summary>
public static class KernelCheck
{
    private const double DoubleTolerance = 1e-9;
    private const double SingleTolerance = 5e-4;

    /// <summary>Compares element by element.</summary>
    /// <param name="name">What is compared, for the message.</param>
    /// <param name="host">What the companions computed.</param>
    /// <param name="device">What the kernels computed, copied from the device.</param>
    /// <param name="tolerance">The largest relative difference (absolute below 1); by default what rounding explains.</param>
    /// <exception cref="KernelMismatchException">An element differs; the message names it and both values.</exception>
    public static void Compare<T>(string name, ReadOnlySpan<T> host, ReadOnlySpan<T> device, double? tolerance = null)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (host.Length != device.Length)
        {
            throw new KernelMismatchException($"{name} has {device.Length} elements on the device and {host.Length} on the host.");
        }

        double limit = tolerance ?? (typeof(T) == typeof(float) ? SingleTolerance : DoubleTolerance);
        for (int i = 0; i < host.Length; i++)
        {
            double expected = double.CreateChecked(host[i]), actual = double.CreateChecked(device[i]);
            bool agrees = expected.Equals(actual) || (double.IsFinite(expected) && Math.Abs(expected - actual) <= limit * Math.Max(1, Math.Abs(expected)));
            if (!agrees)
            {
                throw new KernelMismatchException(string.Create(CultureInfo.InvariantCulture, $"{name}[{i}] is {actual:R} on the device and {expected:R} on the host."));
            }
        }
    }

    /// <summary>Turns the flag that kernels with a tape set into an exception. Call it once a kernel has run, before anything is read.</summary>
    /// <param name="overflow">The one element of the kernel's <c>overflow</c>.</param>
    /// <exception cref="TapeOverflowException">A thread needed more tape than there was: nothing that the kernel left is right.</exception>
    public static void ThrowIfOverflowed(int overflow)
    {
        if (overflow != 0)
        {
            throw new TapeOverflowException();
        }
    }
}

/// <summary>A kernel and the companions of its method do not agree.</summary>
public sealed class KernelMismatchException(string message) : Exception(message);

/// <summary>The tape of a kernel was too short for one of its threads.</summary>
public sealed class TapeOverflowException()
    : Exception("The tape is too short for one of the threads, and nothing that the kernel left is right. Make it as long as the method's TapeLength tells, with more iterations if it takes their number, for each thread.");
