using System.ComponentModel;
using System.Numerics;

namespace DiffGen.Runtime;

/// <summary>Functions of matrices as functions: generated code has no use for <c>out</c> parameters.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Matrix
{
    /// <summary>The inverse, as <see cref="Matrix4x4.Invert(Matrix4x4, out Matrix4x4)"/> computes it.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <returns>Its inverse; NaN everywhere where there is none.</returns>
    public static Matrix4x4 Inverse(Matrix4x4 matrix)
    {
        _ = Matrix4x4.Invert(matrix, out Matrix4x4 inverse);
        return inverse;
    }

    /// <inheritdoc cref="Inverse(Matrix4x4)"/>
    public static Matrix3x2 Inverse(Matrix3x2 matrix)
    {
        _ = Matrix3x2.Invert(matrix, out Matrix3x2 inverse);
        return inverse;
    }
}
