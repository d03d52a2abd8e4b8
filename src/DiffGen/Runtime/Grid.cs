using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DiffGen.Runtime;

/// <summary>Arrays of several dimensions, and lists, as their elements in a row, the last index running fastest. Not for use from hand-written code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Grid
{
    /// <summary>The elements of an array in a row.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="grid">The array; null counts as empty.</param>
    /// <returns>The array's own memory.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<T> Elements<T>(T[,]? grid) => grid is null ? default : Row<T>(grid);

    /// <inheritdoc cref="Elements{T}(T[,])"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<T> Elements<T>(T[,,]? grid) => grid is null ? default : Row<T>(grid);

    /// <inheritdoc cref="Elements{T}(T[,])"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<T> Elements<T>(T[,,,]? grid) => grid is null ? default : Row<T>(grid);

    /// <summary>The elements of a list.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="list">The list; null counts as empty.</param>
    /// <returns>The list's own memory, as far as it has elements; it is that as long as the list keeps its length.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<T> Elements<T>(List<T>? list) => CollectionsMarshal.AsSpan(list);

    /// <summary>Where an element lies among the elements in a row.</summary>
    /// <param name="i">The first index.</param>
    /// <param name="j">The second index.</param>
    /// <param name="length0">The length in the first dimension.</param>
    /// <param name="length1">The length in the second dimension.</param>
    /// <returns>The position, from 0; -1, where no element is, if an index is out of range.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Index(int i, int j, int length0, int length1)
    {
        if ((uint)i >= (uint)length0 || (uint)j >= (uint)length1)
            return -1;

        return (i * length1) + j;
    }

    /// <summary>Where an element lies among the elements in a row.</summary>
    /// <param name="i">The first index.</param>
    /// <param name="j">The second index.</param>
    /// <param name="k">The third index.</param>
    /// <param name="length0">The length in the first dimension.</param>
    /// <param name="length1">The length in the second dimension.</param>
    /// <param name="length2">The length in the third dimension.</param>
    /// <returns>The position, from 0; -1, where no element is, if an index is out of range.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Index(int i, int j, int k, int length0, int length1, int length2)
    {
        if ((uint)i >= (uint)length0 || (uint)j >= (uint)length1 || (uint)k >= (uint)length2)
            return -1;

        return (((i * length1) + j) * length2) + k;
    }

    /// <summary>Where an element lies among the elements in a row.</summary>
    /// <param name="i">The first index.</param>
    /// <param name="j">The second index.</param>
    /// <param name="k">The third index.</param>
    /// <param name="l">The fourth index.</param>
    /// <param name="length0">The length in the first dimension.</param>
    /// <param name="length1">The length in the second dimension.</param>
    /// <param name="length2">The length in the third dimension.</param>
    /// <param name="length3">The length in the fourth dimension.</param>
    /// <returns>The position, from 0; -1, where no element is, if an index is out of range.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Index(int i, int j, int k, int l, int length0, int length1, int length2, int length3)
    {
        if ((uint)i >= (uint)length0 || (uint)j >= (uint)length1 || (uint)k >= (uint)length2 || (uint)l >= (uint)length3)
            return -1;

        return (((((i * length1) + j) * length2) + k) * length3) + l;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Span<T> Row<T>(Array grid)
        => MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(grid)), grid.Length);
}
