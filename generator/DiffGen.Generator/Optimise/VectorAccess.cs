using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>The elements that a loop visits in a buffer, one after the other: element <c>i + Offset</c> in iteration <c>i</c>; or one, in each iteration.</summary>
/// <param name="buffer">Known before the loop.</param>
/// <param name="terms">The parts of the offset, known before the loop, and whether each is subtracted.</param>
internal sealed class VectorAccess(Value buffer, EquatableArray<(Operand Term, bool IsSubtracted)> terms)
{
    public Value Buffer { get; } = buffer;

    private EquatableArray<(Operand Term, bool IsSubtracted)> Terms { get; } = terms;

    /// <summary>All elements are known to exist, and not only because the loop has just been there.</summary>
    public bool InRange { get; set; } = true;

    /// <summary>The place of the element, where it is the same one in each iteration.</summary>
    public Operand? Only { get; init; }

    /// <summary>That element is only added to, in any order.</summary>
    public bool IsSum { get; init; }

    public bool IsSame(VectorAccess other) => Buffer == other.Buffer && Terms.Equals(other.Terms) && Only == other.Only && IsSum == other.IsSum;

    /// <summary>The place of the element that belongs to the iteration that starts at <paramref name="first"/>.</summary>
    public Operand Start(RegionBuilder region, Operand first)
    {
        Operand start = Only ?? first;
        foreach ((Operand term, bool isSubtracted) in Terms)
        {
            start = isSubtracted ? IntegerArithmetic.Subtract(region, start, term) : IntegerArithmetic.Add(region, start, term);
        }

        return start;
    }
}
