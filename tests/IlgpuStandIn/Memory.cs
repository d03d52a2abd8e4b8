using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ILGPU;

/// <summary>Memory of one thread.</summary>
public static class LocalMemory
{
    private const byte Rubbish = 0xCD;

    /// <summary>It is not cleared, and here it never happens to be clear either.</summary>
    public static ArrayView<T> Allocate<T>(int extent)
        where T : unmanaged
    {
        var memory = new T[extent];
        MemoryMarshal.AsBytes(memory.AsSpan()).Fill(Rubbish);
        return new ArrayView<T>(memory, 0, extent);
    }
}

/// <summary>Operations on memory that other threads cannot come between.</summary>
public static class Atomic
{
    public static int Add(ref int target, int value) => Interlocked.Add(ref target, value) - value;

    public static float Add(ref float target, float value)
    {
        var seen = Volatile.Read(ref target);
        while (true)
        {
            var found = Interlocked.CompareExchange(ref target, seen + value, seen);
            if (BitConverter.SingleToInt32Bits(found) == BitConverter.SingleToInt32Bits(seen))
            {
                return found;
            }

            seen = found;
        }
    }

    public static double Add(ref double target, double value)
    {
        var seen = Volatile.Read(ref target);
        while (true)
        {
            var found = Interlocked.CompareExchange(ref target, seen + value, seen);
            if (BitConverter.DoubleToInt64Bits(found) == BitConverter.DoubleToInt64Bits(seen))
            {
                return found;
            }

            seen = found;
        }
    }

    public static double Exchange(ref double target, double value) => Interlocked.Exchange(ref target, value);

    public static double CompareExchange(ref double target, double compareValue, double value) => Interlocked.CompareExchange(ref target, value, compareValue);

    public static int Or(ref int target, int value) => Interlocked.Or(ref target, value);

    public static double Max(ref double target, double value) => Replace(ref target, value, static (seen, value) => value > seen);

    public static double Min(ref double target, double value) => Replace(ref target, value, static (seen, value) => value < seen);

    private static double Replace(ref double target, double value, Func<double, double, bool> isBetter)
    {
        var seen = Volatile.Read(ref target);
        while (isBetter(seen, value) && Interlocked.CompareExchange(ref target, value, seen) is var found && !found.Equals(seen))
        {
            seen = found;
        }

        return seen;
    }
}

/// <summary>Numbers by their bits.</summary>
public static class Interop
{
    public static uint FloatAsInt(float value) => Unsafe.BitCast<float, uint>(value);

    public static ulong FloatAsInt(double value) => Unsafe.BitCast<double, ulong>(value);

    public static float IntAsFloat(uint value) => Unsafe.BitCast<uint, float>(value);

    public static double IntAsFloat(ulong value) => Unsafe.BitCast<ulong, double>(value);
}

/// <summary>The mathematics that needs no library.</summary>
public static class IntrinsicMath
{
    public static int Abs(int value) => Math.Abs(value);

    public static long Abs(long value) => Math.Abs(value);

    public static int Min(int first, int second) => Math.Min(first, second);

    public static long Min(long first, long second) => Math.Min(first, second);

    public static uint Min(uint first, uint second) => Math.Min(first, second);

    public static ulong Min(ulong first, ulong second) => Math.Min(first, second);

    public static int Max(int first, int second) => Math.Max(first, second);

    public static long Max(long first, long second) => Math.Max(first, second);

    public static uint Max(uint first, uint second) => Math.Max(first, second);

    public static ulong Max(ulong first, ulong second) => Math.Max(first, second);
}
