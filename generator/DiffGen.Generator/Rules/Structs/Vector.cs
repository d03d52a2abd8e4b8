using static DiffGen.Generator.Rules.Functions;

namespace DiffGen.Generator.Rules.Structs;

/// <summary>Arithmetic on rows of formulas.</summary>
internal static class Vector
{
    public static IReadOnlyList<Formula> Part(this IReadOnlyList<Formula> leaves, int start, int count) => [.. leaves.Skip(start).Take(count)];

    public static IReadOnlyList<Formula> Plus(this IReadOnlyList<Formula> a, IReadOnlyList<Formula> b) => [.. a.Zip(b, (x, y) => x + y)];

    public static IReadOnlyList<Formula> Minus(this IReadOnlyList<Formula> a, IReadOnlyList<Formula> b) => [.. a.Zip(b, (x, y) => x - y)];

    public static IReadOnlyList<Formula> Negated(this IReadOnlyList<Formula> a) => [.. a.Select(x => -x)];

    public static IReadOnlyList<Formula> Times(this IReadOnlyList<Formula> a, Formula factor) => [.. a.Select(x => x * factor)];

    public static IReadOnlyList<Formula> Over(this IReadOnlyList<Formula> a, Formula divisor) => [.. a.Select(x => x / divisor)];

    public static Formula Dot(this IReadOnlyList<Formula> a, IReadOnlyList<Formula> b) => a.Zip(b, (x, y) => x * y).Aggregate((x, y) => x + y);

    public static Formula Length(this IReadOnlyList<Formula> a) => Sqrt(a.Dot(a));

    public static IReadOnlyList<Formula> Normalized(this IReadOnlyList<Formula> a) => a.Over(a.Length());

    public static IReadOnlyList<Formula> Cross(this IReadOnlyList<Formula> a, IReadOnlyList<Formula> b) =>
        [(a[1] * b[2]) - (a[2] * b[1]), (a[2] * b[0]) - (a[0] * b[2]), (a[0] * b[1]) - (a[1] * b[0])];

    public static IReadOnlyList<Formula> Mixed(this IReadOnlyList<Formula> a, IReadOnlyList<Formula> b, Formula amount) => a.Times(1 - amount).Plus(b.Times(amount));

    /// <summary>A row times a matrix, whose elements stand row by row.</summary>
    public static IReadOnlyList<Formula> Through(this IReadOnlyList<Formula> row, IReadOnlyList<Formula> matrix, int columns) =>
        [.. Enumerable.Range(0, columns).Select(column => row.Dot([.. Enumerable.Range(0, row.Count).Select(i => matrix[(i * columns) + column])]))];
}
