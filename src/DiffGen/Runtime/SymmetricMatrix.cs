using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DiffGen.Runtime;

/// <summary>Fills symmetric matrices, row-major, from rows of which only what is not left of the diagonal counts: it stands on both sides.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SymmetricMatrix
{
    /// <summary>Sets some columns of as many rows as a vector has lanes, or as are left, and the same rows of these columns.</summary>
    /// <typeparam name="T">The real type.</typeparam>
    /// <param name="matrix">The matrix.</param>
    /// <param name="count">How many rows it has.</param>
    /// <param name="row">The first row.</param>
    /// <param name="start">The first column.</param>
    /// <param name="columns">For each column a lane for each row.</param>
    public static void SetRows<T>(Span<T> matrix, int count, int row, int start, ReadOnlySpan<T> columns)
        where T : struct, IFloatingPointIeee754<T>
    {
        var lanes = Vector256<T>.Count;
        var rows = Math.Min(lanes, count - row);
        var end = start + (columns.Length / lanes);
        if (end > count || matrix.Length < count * count)
            throw new ArgumentException("The matrix is too small.", nameof(matrix));

        var column = Math.Max(start, row);
        for (; column < Math.Min(end, row + rows); column++)
        {
            for (var i = 0; row + i <= column; i++)
                Set(matrix, count, row + i, column, columns[((column - start) * lanes) + i]);
        }

        if (rows < lanes)
        {
            for (; column < end; column++)
            {
                for (var i = 0; i < rows; i++)
                    Set(matrix, count, row + i, column, columns[((column - start) * lanes) + i]);
            }

            return;
        }

        // All of it lies inside, as has been checked.
        ref var from = ref MemoryMarshal.GetReference(columns);
        ref var first = ref Unsafe.Add(ref MemoryMarshal.GetReference(matrix), row * count);
        ref var below = ref Unsafe.Add(ref MemoryMarshal.GetReference(matrix), row);
        for (; column < end; column++)
        {
            ref var lane = ref Unsafe.Add(ref from, (column - start) * lanes);
            Vector256.StoreUnsafe(Vector256.LoadUnsafe(ref lane), ref Unsafe.Add(ref below, column * count));
            ref var to = ref Unsafe.Add(ref first, column);
            for (var i = 0; i < lanes; i++)
                Unsafe.Add(ref to, i * count) = Unsafe.Add(ref lane, i);
        }
    }

    /// <summary>Sets an element and the one on the other side of the diagonal, unless it lies left of that.</summary>
    /// <typeparam name="T">The real type.</typeparam>
    /// <param name="matrix">The matrix.</param>
    /// <param name="count">How many rows it has.</param>
    /// <param name="row">The row.</param>
    /// <param name="column">The column.</param>
    /// <param name="value">What it is set to.</param>
    public static void Set<T>(Span<T> matrix, int count, int row, int column, T value)
    {
        if (row > column)
            return;

        matrix[(row * count) + column] = value;
        matrix[(column * count) + row] = value;
    }
}
