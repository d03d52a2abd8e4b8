using System.Runtime.CompilerServices;

namespace DiffGen;

/// <summary>What the body of a differentiable method can say to differentiation.</summary>
public static class Diff
{
    /// <summary>Returns <paramref name="value"/>, which counts as a constant from here on.</summary>
    /// <param name="value">The value to stop at.</param>
    /// <returns><paramref name="value"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double StopGradient(double value) => value;

    /// <inheritdoc cref="StopGradient(double)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float StopGradient(float value) => value;

    /// <summary>Returns <paramref name="value"/>, a generic real, a struct, a tuple or an object, whose reals count as constants from here on.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value to stop at. An object is returned as it is, not copied.</param>
    /// <returns><paramref name="value"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T StopGradient<T>(T value) => value;

    /// <summary>Returns <paramref name="values"/>, whose elements count as constants where they are read through the result.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="values">The buffer to stop at. It is returned as it is, not copied.</param>
    /// <returns><paramref name="values"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T[] StopGradient<T>(T[] values) => values;

    /// <inheritdoc cref="StopGradient{T}(T[])"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Span<T> StopGradient<T>(Span<T> values) => values;

    /// <inheritdoc cref="StopGradient{T}(T[])"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ReadOnlySpan<T> StopGradient<T>(ReadOnlySpan<T> values) => values;
}
