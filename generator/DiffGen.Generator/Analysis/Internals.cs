namespace DiffGen.Generator.Analysis;

/// <summary>What is emitted for callers of a method, or of one of its companions, beyond the companions that it asks for itself.</summary>
/// <param name="Tangents">The method with tangents, up to those of this order.</param>
/// <param name="Sweeps">A forward sweep and a reverse sweep that share the caller's tape: 1 without tangents, n with those up to order n - 1.</param>
/// <param name="Together">Both sweeps in one, with tangents up to this order: of these the reverse sweeps of companions are made.</param>
internal sealed record Internals(int Tangents, int Sweeps, int Together = 0)
{
    /// <summary>Derivatives of a higher order than this are asked for only by methods that call companions of themselves.</summary>
    public const int HighestOrder = 5;

    public static readonly Internals None = new(0, 0);

    /// <summary>No end of derivatives would be needed.</summary>
    public bool IsEndless => Tangents > HighestOrder || Sweeps > HighestOrder + 1 || Together > HighestOrder;

    public Internals And(Internals other) => IsEndless ? this : new(
        Math.Max(Tangents, other.Tangents), Math.Max(Sweeps, other.Sweeps), Math.Max(Together, other.Together));
}
