using System.Globalization;

namespace DiffGen;

/// <summary>What the comparison of one derivative came to.</summary>
public enum GradientCheckOutcome
{
    /// <summary>Both derivatives are the same, within the tolerance and the uncertainty of the difference quotient; or both are NaN.</summary>
    Agrees,

    /// <summary>The derivatives are not the same.</summary>
    Differs,

    /// <summary>
    /// The derivatives are not the same, and the difference quotient is no judge of it: the function jumps, is not defined on both sides, or
    /// is too noisy there.
    /// </summary>
    Unreliable,
}

/// <summary>One derivative, computed and checked.</summary>
/// <param name="Name">What it is: <c>gradient[2]</c>, or <c>jacobian[1, 0]</c> for the derivative of result 1 by input 0.</param>
/// <param name="Index">Its place in the vector of derivatives, row-major for a matrix, counted on over the trials.</param>
/// <param name="Expected">The extrapolated difference quotient. NaN where the function is.</param>
/// <param name="Actual">The derivative that is checked.</param>
/// <param name="Uncertainty">How far <paramref name="Expected"/> may be from the true derivative, by truncation and by rounding.</param>
/// <param name="Outcome">What the comparison came to.</param>
public readonly record struct GradientCheckComponent(
    string Name, int Index, double Expected, double Actual, double Uncertainty, GradientCheckOutcome Outcome)
{
    /// <summary>The distance between the two derivatives: zero if both are NaN, infinite if one of them is.</summary>
    public double AbsoluteError
        => Expected.Equals(Actual) ? 0
        : double.IsFinite(Expected - Actual) ? Math.Abs(Expected - Actual)
        : double.PositiveInfinity;

    /// <summary><see cref="AbsoluteError"/> relative to the larger of the two derivatives.</summary>
    public double RelativeError
        => AbsoluteError is 0 or double.PositiveInfinity ? AbsoluteError
        : AbsoluteError / Math.Max(Math.Abs(Expected), Math.Abs(Actual));

    /// <inheritdoc/>
    public override string ToString()
        => string.Create(
            CultureInfo.InvariantCulture,
            $"{Name}: expected {Expected:R} (uncertain by {Uncertainty:G2}), actual {Actual:R}, relative error {RelativeError:G3}");
}
