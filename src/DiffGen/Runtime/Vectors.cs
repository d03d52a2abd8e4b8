using System.ComponentModel;
using System.Numerics;
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

    /// <summary>The greater of each two numbers, as <see cref="Math.Max(double, double)"/> says.</summary>
    /// <typeparam name="T">The type of the numbers.</typeparam>
    /// <param name="x">The first of each.</param>
    /// <param name="y">The second of each.</param>
    /// <returns>Lane by lane what the function for one number gives.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Max<T>(Vector256<T> x, Vector256<T> y)
        where T : unmanaged, INumber<T>
    {
#if NET9_0_OR_GREATER
        return Vector256.Max(x, y);
#else
        return Each(x, y, T.Max);
#endif
    }

    /// <summary>The smaller of each two numbers, as <see cref="Math.Min(double, double)"/> says.</summary>
    /// <inheritdoc cref="Max{T}(Vector256{T}, Vector256{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Min<T>(Vector256<T> x, Vector256<T> y)
        where T : unmanaged, INumber<T>
    {
#if NET9_0_OR_GREATER
        return Vector256.Min(x, y);
#else
        return Each(x, y, T.Min);
#endif
    }

    /// <summary>The exponential of each number, to the accuracy of the library's vectors where the framework has them.</summary>
    /// <param name="x">The numbers.</param>
    /// <returns>The function of each.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Exp(Vector256<double> x)
    {
#if NET9_0_OR_GREATER
        return Vector256.Exp(x);
#else
        return Each(x, Math.Exp);
#endif
    }

    /// <inheritdoc cref="Exp(Vector256{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Exp(Vector256<float> x)
    {
#if NET9_0_OR_GREATER
        return Vector256.Exp(x);
#else
        return Each(x, MathF.Exp);
#endif
    }

    /// <summary>The natural logarithm of each number.</summary>
    /// <inheritdoc cref="Exp(Vector256{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Log(Vector256<double> x)
    {
#if NET9_0_OR_GREATER
        return Vector256.Log(x);
#else
        return Each(x, Math.Log);
#endif
    }

    /// <inheritdoc cref="Log(Vector256{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Log(Vector256<float> x)
    {
#if NET9_0_OR_GREATER
        return Vector256.Log(x);
#else
        return Each(x, MathF.Log);
#endif
    }

    /// <summary>The sine of each number.</summary>
    /// <inheritdoc cref="Exp(Vector256{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Sin(Vector256<double> x)
    {
#if NET9_0_OR_GREATER
        return Vector256.Sin(x);
#else
        return Each(x, Math.Sin);
#endif
    }

    /// <inheritdoc cref="Sin(Vector256{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sin(Vector256<float> x)
    {
#if NET9_0_OR_GREATER
        return Vector256.Sin(x);
#else
        return Each(x, MathF.Sin);
#endif
    }

    /// <summary>The cosine of each number.</summary>
    /// <inheritdoc cref="Exp(Vector256{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Cos(Vector256<double> x)
    {
#if NET9_0_OR_GREATER
        return Vector256.Cos(x);
#else
        return Each(x, Math.Cos);
#endif
    }

    /// <inheritdoc cref="Cos(Vector256{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Cos(Vector256<float> x)
    {
#if NET9_0_OR_GREATER
        return Vector256.Cos(x);
#else
        return Each(x, MathF.Cos);
#endif
    }

    /// <summary>The hyperbolic tangent of each number.</summary>
    /// <inheritdoc cref="Exp(Vector256{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Tanh(Vector256<double> x)
    {
        // Near zero the difference of exponentials cancels: there it is x (1 + x² p(x²)), to the last bits below a quarter.
        Vector256<double> size = Vector256.Abs(x), square = x * x;
        Vector256<double> decay = Exp(size * -2.0);
        Vector256<double> far = (Vector256<double>.One - decay) / (Vector256<double>.One + decay);
        Vector256<double> near = Vector256.Create(-929569.0 / 638512875.0) * square + Vector256.Create(21844.0 / 6081075.0);
        near = near * square - Vector256.Create(1382.0 / 155925.0);
        near = near * square + Vector256.Create(62.0 / 2835.0);
        near = near * square - Vector256.Create(17.0 / 315.0);
        near = near * square + Vector256.Create(2.0 / 15.0);
        near = near * square - Vector256.Create(1.0 / 3.0);
        near = size + size * square * near;
        Vector256<double> sign = x & Vector256.Create(-0.0);
        return Vector256.ConditionalSelect(Vector256.LessThan(size, Vector256.Create(0.125)), near, far) | sign;
    }

    /// <inheritdoc cref="Tanh(Vector256{double})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Tanh(Vector256<float> x)
    {
        (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(x);
        return Vector256.Narrow(Tanh(lower), Tanh(upper));
    }

#if !NET9_0_OR_GREATER
    private static Vector256<T> Each<T>(Vector256<T> x, Func<T, T> function)
        where T : unmanaged
    {
        Span<T> all = stackalloc T[Vector256<T>.Count];
        for (int i = 0; i < all.Length; i++)
            all[i] = function(x.GetElement(i));

        return Vector256.Create((ReadOnlySpan<T>)all);
    }

    private static Vector256<T> Each<T>(Vector256<T> x, Vector256<T> y, Func<T, T, T> function)
        where T : unmanaged
    {
        Span<T> all = stackalloc T[Vector256<T>.Count];
        for (int i = 0; i < all.Length; i++)
            all[i] = function(x.GetElement(i), y.GetElement(i));

        return Vector256.Create((ReadOnlySpan<T>)all);
    }
#endif
}
