namespace DiffGen;

/// <summary>How closely, and how often, <see cref="GradientCheck"/> compares.</summary>
public sealed class GradientCheckOptions
{
    private readonly int _trials = 3;

    /// <summary>
    /// The difference that is allowed, relative to the larger of the two derivatives. By default 1e-6 for <see cref="double"/> and 1e-3
    /// for <see cref="float"/>. The uncertainty of the difference quotient is allowed for on top of it.
    /// </summary>
    public double? RelativeTolerance { get; init; }

    /// <summary>The absolute difference that is always allowed. 1e-14 by default.</summary>
    public double AbsoluteTolerance { get; init; } = 1e-14;

    /// <summary>How many random seeds or directions a vector-Jacobian or Jacobian-vector product is compared for. 3 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    public int Trials
    {
        get => _trials;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            _trials = value;
        }
    }

    /// <summary>Where the sequence of random seeds and directions starts. The same value gives the same sequence.</summary>
    public int RandomSeed { get; init; } = 20240229;
}
