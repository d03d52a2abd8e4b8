using System.Collections.Immutable;

namespace DiffGen.Generator.Remarks.Algebra;

/// <summary>
/// What algebra does not look into: a value that is just there, or a function of sums. Atoms of one <see cref="Terms"/> are
/// the same object where they are the same.
/// </summary>
/// <param name="isActive">It depends on an active input.</param>
/// <param name="isTruth">It is 1 where something holds, and else 0.</param>
internal sealed class Atom(int id, string function, ImmutableArray<Sum> arguments, bool isActive, bool isTruth)
{
    public int Id { get; } = id;

    public string Function { get; } = function;

    public ImmutableArray<Sum> Arguments { get; } = arguments;

    public bool IsActive { get; } = isActive;

    public bool IsTruth { get; } = isTruth;

    /// <summary>It occurs in itself, or in what it is a function of.</summary>
    public bool Contains(Atom other, HashSet<int> seen) =>
        this == other || (Id > other.Id && seen.Add(Id) && Arguments.Any(argument => argument.Contains(other, seen)));

    public override string ToString() => Arguments.IsEmpty ? Function : Function + "(" + string.Join(", ", Arguments) + ")";
}
