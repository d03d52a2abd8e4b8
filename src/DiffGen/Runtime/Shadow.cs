using System.ComponentModel;
using System.Globalization;

namespace DiffGen.Runtime;

/// <summary>What generated companions do with shadows of objects and of arrays of arrays. Not for use from hand-written code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Shadow
{
    /// <summary>Checks that there is a shadow of an object.</summary>
    /// <param name="shadow">The added object.</param>
    /// <param name="primal">The method's own; null needs no shadow.</param>
    /// <param name="parameterName">The name of the parameter that holds <paramref name="shadow"/>.</param>
    /// <exception cref="ArgumentNullException">There is an object, but no shadow.</exception>
    public static void Require(object? shadow, object? primal, string parameterName)
    {
        if (shadow is null && primal is not null)
            throw new ArgumentNullException(parameterName);
    }

    /// <summary>Checks that a shadow has an object for each object of the primal.</summary>
    /// <typeparam name="T">The type of the objects.</typeparam>
    /// <param name="shadow">The added array of objects.</param>
    /// <param name="primal">The method's own; null counts as empty.</param>
    /// <param name="parameterName">The name of the parameter that holds <paramref name="shadow"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="shadow"/> is too short, or lacks an object.</exception>
    public static void Require<T>(ReadOnlySpan<T> shadow, ReadOnlySpan<T> primal, string parameterName)
        where T : class?
    {
        Guard.NotShorter(shadow.Length, primal.Length, parameterName);
        for (var i = 0; i < primal.Length; i++)
            Require(shadow[i], primal[i], parameterName);
    }

    /// <summary>Checks that a shadow has a row, no shorter, for each row of the primal.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="shadow">The added array of arrays.</param>
    /// <param name="primal">The method's own; null counts as empty, and so does a row that is null.</param>
    /// <param name="parameterName">The name of the parameter that holds <paramref name="shadow"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="shadow"/> has too few rows, or one that is too short.</exception>
    public static void Require<T>(T[][]? shadow, T[][]? primal, string parameterName)
    {
        if (primal is null)
            return;

        Guard.NotShorter(shadow?.Length ?? 0, primal.Length, parameterName);
        for (var i = 0; i < primal.Length; i++)
        {
            var (length, needed) = (shadow![i]?.Length ?? 0, primal[i]?.Length ?? 0);
            if (length < needed)
                ThrowShorter(i, length, needed, parameterName);
        }
    }

    /// <inheritdoc cref="Require{T}(T[][], T[][], string)"/>
    public static void Require<T>(T[][][]? shadow, T[][][]? primal, string parameterName)
    {
        if (primal is null)
            return;

        Guard.NotShorter(shadow?.Length ?? 0, primal.Length, parameterName);
        for (var i = 0; i < primal.Length; i++)
            Require(shadow![i], primal[i], parameterName);
    }

    /// <summary>Checks that a shadow can be set to zero: all fields of the object are known to the companion that does so.</summary>
    /// <param name="primal">The method's own object.</param>
    /// <param name="known">The class by which the companion knows it; all that derive from it in the same assembly are known, too.</param>
    /// <exception cref="ArgumentException">The object's class is declared in another assembly.</exception>
    public static void RequireKnown(object primal, Type known)
    {
        ArgumentNullException.ThrowIfNull(primal);
        ArgumentNullException.ThrowIfNull(known);
        var type = primal.GetType();
        if (type != known && type.Assembly != known.Assembly)
            ThrowUnknown(type, known);
    }

    /// <summary>Sets the elements of a shadow to zero that the primal has, too.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="shadow">The shadow.</param>
    /// <param name="primal">The primal; null counts as empty.</param>
    public static void Clear<T>(T[]? shadow, T[]? primal)
        => shadow.AsSpan(0, primal?.Length ?? 0).Clear();

    /// <summary>Sets the elements of a shadow to zero that the primal has, too.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="shadow">The added array of arrays.</param>
    /// <param name="primal">The method's own; null counts as empty, and so does a row that is null.</param>
    public static void Clear<T>(T[][]? shadow, T[][]? primal)
    {
        for (var i = 0; i < (primal?.Length ?? 0); i++)
            shadow![i].AsSpan(0, primal![i]?.Length ?? 0).Clear();
    }

    /// <inheritdoc cref="Clear{T}(T[][], T[][])"/>
    public static void Clear<T>(T[][][]? shadow, T[][][]? primal)
    {
        for (var i = 0; i < (primal?.Length ?? 0); i++)
            Clear(shadow![i], primal![i]);
    }

    private static void ThrowUnknown(Type type, Type known)
        => throw new ArgumentException(
            $"An object is of the class '{type}', which derives from '{known}' in another assembly: its own fields are not known here, so their gradients can't be set to zero. Call the Adjoint companion, which adds, with a shadow made by Shadows.Like or cleared by Shadows.Clear.");

    private static void ThrowShorter(int row, int length, int needed, string parameterName)
        => throw new ArgumentException(
            string.Create(CultureInfo.InvariantCulture, $"Row {row} has length {length}; it needs at least {needed}."),
            parameterName);
}
