using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DiffGen.Runtime;

/// <summary>Elements of buffers as vectors, for loops that compute with several at once. Not for use from hand-written code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Vectors
{
    /// <summary>Whether a buffer has the elements that a loop visits.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="buffer">The buffer; null counts as empty.</param>
    /// <param name="start">The first element.</param>
    /// <param name="count">How many there are.</param>
    /// <returns>All of them exist.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Exist<T>(T[]? buffer, int start, int count) => Exist(new ReadOnlySpan<T>(buffer), start, count);

    /// <inheritdoc cref="Exist{T}(T[], int, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Exist<T>(Span<T> buffer, int start, int count) => Exist((ReadOnlySpan<T>)buffer, start, count);

    /// <inheritdoc cref="Exist{T}(T[], int, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool Exist<T>(ReadOnlySpan<T> buffer, int start, int count) =>
        (uint)start <= (uint)buffer.Length && (uint)count <= (uint)(buffer.Length - start);

    /// <summary>Some elements of a buffer as vectors, as far as they fill whole ones.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="buffer">The buffer.</param>
    /// <param name="start">The first element.</param>
    /// <param name="count">How many elements there are.</param>
    /// <returns>The buffer's own memory.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<Vector256<T>> Of<T>(T[] buffer, int start, int count)
        where T : struct => Of(buffer.AsSpan(), start, count);

    /// <inheritdoc cref="Of{T}(T[], int, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<Vector256<T>> Of<T>(Span<T> buffer, int start, int count)
        where T : struct => MemoryMarshal.Cast<T, Vector256<T>>(buffer.Slice(start, count));

    /// <inheritdoc cref="Of{T}(T[], int, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<Vector256<T>> Of<T>(ReadOnlySpan<T> buffer, int start, int count)
        where T : struct => MemoryMarshal.Cast<T, Vector256<T>>(buffer.Slice(start, count));
}
