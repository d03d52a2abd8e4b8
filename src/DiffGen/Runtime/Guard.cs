using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DiffGen.Runtime;

/// <summary>The checks that generated companions make on the buffers they add. Not for use from hand-written code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Guard
{
    /// <summary>Checks that a buffer has at least as many elements as the primal buffer it belongs to.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="buffer">The added buffer.</param>
    /// <param name="primal">The method's own buffer.</param>
    /// <param name="parameterName">The name of the parameter that holds <paramref name="buffer"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="buffer"/> is shorter than <paramref name="primal"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NotShorter<T>(ReadOnlySpan<T> buffer, ReadOnlySpan<T> primal, string parameterName)
        => NotShorter(buffer.Length, primal.Length, parameterName);

    /// <summary>Checks that a buffer has at least a given number of elements.</summary>
    /// <param name="length">The length of the added buffer.</param>
    /// <param name="needed">The number of elements that it needs.</param>
    /// <param name="parameterName">The name of the parameter that holds the buffer.</param>
    /// <exception cref="ArgumentException"><paramref name="length"/> is less than <paramref name="needed"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void NotShorter(int length, int needed, string parameterName)
    {
        if (length < needed)
            ThrowShorter(length, needed, parameterName);
    }

    /// <summary>Checks that a buffer has as many elements as another one: one for each problem of a batch.</summary>
    /// <param name="length">The length of the buffer.</param>
    /// <param name="needed">The number of elements that it needs.</param>
    /// <param name="parameterName">The name of the parameter that holds the buffer.</param>
    /// <exception cref="ArgumentException"><paramref name="length"/> is not <paramref name="needed"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SameLength(int length, int needed, string parameterName)
    {
        if (length != needed)
            ThrowOtherLength(length, needed, parameterName);
    }

    /// <summary>Checks that the elements of a buffer can be shared out among the problems of a batch.</summary>
    /// <param name="length">The length of the buffer.</param>
    /// <param name="count">The number of problems.</param>
    /// <param name="parameterName">The name of the parameter that holds the buffer.</param>
    /// <exception cref="ArgumentException"><paramref name="length"/> is no multiple of <paramref name="count"/>.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultipleOf(int length, int count, string parameterName)
    {
        if (count > 0 && length % count != 0)
            ThrowNoMultiple(length, count, parameterName);
    }

    /// <summary>Checks that a shadow array has at least the primal's length in each dimension.</summary>
    /// <param name="shadow">The added array, of the primal's rank.</param>
    /// <param name="primal">The method's own array; null counts as empty.</param>
    /// <param name="parameterName">The name of the parameter that holds <paramref name="shadow"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="shadow"/> is smaller than <paramref name="primal"/> in some dimension.</exception>
    public static void NotSmaller(Array? shadow, Array? primal, string parameterName)
    {
        if (primal is null)
            return;

        for (var dimension = 0; dimension < primal.Rank; dimension++)
            NotShorter(shadow?.GetLength(dimension) ?? 0, primal.GetLength(dimension), parameterName);
    }

    /// <summary>Checks that a shadow array has the primal's lengths.</summary>
    /// <param name="shadow">The added array, of the primal's rank.</param>
    /// <param name="primal">The method's own array; null counts as empty.</param>
    /// <param name="parameterName">The name of the parameter that holds <paramref name="shadow"/>.</param>
    /// <exception cref="ArgumentException">The lengths differ in some dimension.</exception>
    public static void SameShape(Array? shadow, Array? primal, string parameterName)
    {
        if (primal is null)
            return;

        for (var dimension = 0; dimension < primal.Rank; dimension++)
        {
            int length = shadow?.GetLength(dimension) ?? 0, needed = primal.GetLength(dimension);
            if (length != needed)
                ThrowOtherShape(dimension, length, needed, parameterName);
        }
    }

    /// <summary>Checks that two buffers share no memory. Empty buffers never do.</summary>
    /// <typeparam name="TA">The type of the elements of <paramref name="a"/>.</typeparam>
    /// <typeparam name="TB">The type of the elements of <paramref name="b"/>.</typeparam>
    /// <param name="a">One buffer.</param>
    /// <param name="b">The other buffer.</param>
    /// <param name="aName">The name of the parameter that holds <paramref name="a"/>.</param>
    /// <param name="bName">The name of the parameter that holds <paramref name="b"/>.</param>
    /// <exception cref="ArgumentException">The buffers overlap.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Disjoint<TA, TB>(ReadOnlySpan<TA> a, ReadOnlySpan<TB> b, string aName, string bName)
    {
        // Whether they are empty is asked last: the rest nearly always says no.
        if (Overlaps(
                ref MemoryMarshal.GetReference(a), (nuint)(uint)a.Length * (nuint)Unsafe.SizeOf<TA>(),
                ref MemoryMarshal.GetReference(b), (nuint)(uint)b.Length * (nuint)Unsafe.SizeOf<TB>())
            && a.Length != 0 && b.Length != 0)
            ThrowOverlap(aName, bName);
    }

    /// <summary>Checks that a variable is not an element of a buffer.</summary>
    /// <typeparam name="TA">The type of the variable.</typeparam>
    /// <typeparam name="TB">The type of the elements.</typeparam>
    /// <param name="a">The variable.</param>
    /// <param name="b">The buffer.</param>
    /// <param name="aName">The name of the parameter that holds <paramref name="a"/>.</param>
    /// <param name="bName">The name of the parameter that holds <paramref name="b"/>.</param>
    /// <exception cref="ArgumentException">The variable lies in the buffer.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void DisjointScalar<TA, TB>(in TA a, ReadOnlySpan<TB> b, string aName, string bName)
    {
        if (Overlaps(
                ref Unsafe.AsRef(in a), (nuint)Unsafe.SizeOf<TA>(),
                ref MemoryMarshal.GetReference(b), (nuint)(uint)b.Length * (nuint)Unsafe.SizeOf<TB>())
            && b.Length != 0)
            ThrowOverlap(aName, bName);
    }

    /// <summary>Checks that a variable is not an element of an array.</summary>
    /// <typeparam name="TA">The type of the variable.</typeparam>
    /// <typeparam name="TB">The type of the elements.</typeparam>
    /// <param name="a">The variable.</param>
    /// <param name="b">The array; null counts as empty.</param>
    /// <param name="aName">The name of the parameter that holds <paramref name="a"/>.</param>
    /// <param name="bName">The name of the parameter that holds <paramref name="b"/>.</param>
    /// <exception cref="ArgumentException">The variable lies in the array.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void DisjointScalar<TA, TB>(in TA a, TB[]? b, string aName, string bName)
        => DisjointScalar(in a, (ReadOnlySpan<TB>)b, aName, bName);

    /// <summary>Checks that two variables are not one.</summary>
    /// <typeparam name="TA">The type of <paramref name="a"/>.</typeparam>
    /// <typeparam name="TB">The type of <paramref name="b"/>.</typeparam>
    /// <param name="a">One variable.</param>
    /// <param name="b">The other variable.</param>
    /// <param name="aName">The name of the parameter that holds <paramref name="a"/>.</param>
    /// <param name="bName">The name of the parameter that holds <paramref name="b"/>.</param>
    /// <exception cref="ArgumentException">The variables share memory.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void DisjointScalar<TA, TB>(in TA a, in TB b, string aName, string bName)
    {
        if (Overlaps(
            ref Unsafe.AsRef(in a), (nuint)Unsafe.SizeOf<TA>(),
            ref Unsafe.AsRef(in b), (nuint)Unsafe.SizeOf<TB>()))
            ThrowOverlap(aName, bName);
    }

    /// <summary>Checks that two shadows, or a shadow and a primal, are not the same object.</summary>
    /// <param name="a">One object.</param>
    /// <param name="b">The other object.</param>
    /// <param name="aName">The name of the parameter that holds <paramref name="a"/>.</param>
    /// <param name="bName">The name of the parameter that holds <paramref name="b"/>.</param>
    /// <exception cref="ArgumentException">Both are the same object. Null is none.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Distinct(object? a, object? b, string aName, string bName)
    {
        if (a is not null && ReferenceEquals(a, b))
            ThrowOverlap(aName, bName);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Overlaps<TA, TB>(ref TA a, nuint aBytes, ref TB b, nuint bBytes)
    {
        var distance = Unsafe.ByteOffset(ref Unsafe.As<TA, byte>(ref a), ref Unsafe.As<TB, byte>(ref b));
        return (nuint)distance < aBytes | (nuint)(-distance) < bBytes;
    }

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowShorter(int length, int needed, string parameterName)
        => throw new ArgumentException(
            string.Create(CultureInfo.InvariantCulture, $"The buffer has length {length}; it needs at least {needed}."),
            parameterName);

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowOtherLength(int length, int needed, string parameterName)
        => throw new ArgumentException(
            string.Create(CultureInfo.InvariantCulture, $"The buffer has length {length}; it needs {needed}."),
            parameterName);

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowNoMultiple(int length, int count, string parameterName)
        => throw new ArgumentException(
            string.Create(CultureInfo.InvariantCulture, $"The buffer has length {length}; it needs a multiple of {count}, the number of problems."),
            parameterName);

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowOtherShape(int dimension, int length, int needed, string parameterName)
        => throw new ArgumentException(
            string.Create(CultureInfo.InvariantCulture, $"The array has length {length} in dimension {dimension}; it needs {needed}."),
            parameterName);

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowOverlap(string aName, string bName)
        => throw new ArgumentException($"'{aName}' and '{bName}' share memory; they must not overlap.", aName);
}
