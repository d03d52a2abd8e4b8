using System.Numerics;

namespace DiffGen.Runtime;

/// <summary>Arithmetic on all elements of a buffer.</summary>
internal static class Elements
{
    /// <summary>Adds to each element the one in the same place.</summary>
    /// <typeparam name="T">The real type.</typeparam>
    /// <param name="total">What is added to.</param>
    /// <param name="addend">As many numbers, or more.</param>
    public static void Add<T>(Span<T> total, ReadOnlySpan<T> addend)
        where T : struct, IFloatingPointIeee754<T>
    {
        var i = 0;
        for (; Vector<T>.IsSupported && i + Vector<T>.Count <= total.Length; i += Vector<T>.Count)
            (new Vector<T>(total[i..]) + new Vector<T>(addend[i..])).CopyTo(total[i..]);
        for (; i < total.Length; i++)
            total[i] += addend[i];
    }
}
