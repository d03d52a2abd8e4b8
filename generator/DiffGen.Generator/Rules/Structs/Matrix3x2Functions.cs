using static DiffGen.Generator.Rules.Functions;
using static DiffGen.Generator.Rules.Structs.StructRules;

namespace DiffGen.Generator.Rules.Structs;

/// <summary>Affine maps of the plane: two rows of a linear map, and where the origin goes.</summary>
internal static class Matrix3x2Functions
{
    private const string M = "Matrix3x2";
    private const string Two = "Matrix3x2, Matrix3x2";

    public static IEnumerable<StructRule> Rows =>
    [
        .. Both("op_Addition", "Add", Two, a => a.Part(0, 6).Plus(a.Part(6, 6))),
        .. Both("op_Subtraction", "Subtract", Two, a => a.Part(0, 6).Minus(a.Part(6, 6))),
        .. Both("op_Multiply", "Multiply", Two, a => Product(a.Part(0, 6), a.Part(6, 6))),
        .. Both("op_Multiply", "Multiply", "Matrix3x2, Single", a => a.Part(0, 6).Times(a[6])),
        .. Both("op_UnaryNegation", "Negate", M, a => a.Negated()),
        Row(M, "Lerp", "Matrix3x2, Matrix3x2, Single", a => a.Part(0, 6).Mixed(a.Part(6, 6), a[12])),
        Row(M, "GetDeterminant", M, a => [Determinant(a)]),
        Row(M, "Invert", "Matrix3x2, Matrix3x2", Inverse) with { HasOut = true },
        Row(M, "CreateTranslation", "Single, Single", a => [1, 0, 0, 1, a[0], a[1]]),
        Row(M, "CreateTranslation", "Vector2", a => [1, 0, 0, 1, a[0], a[1]]),
        Row(M, "CreateScale", "Single", a => [a[0], 0, 0, a[0], 0, 0]),
        Row(M, "CreateScale", "Single, Single", a => [a[0], 0, 0, a[1], 0, 0]),
        Row(M, "CreateScale", "Vector2", a => [a[0], 0, 0, a[1], 0, 0]),
        Row(M, "CreateScale", "Vector2, Vector2", a => About([a[0], 0, 0, a[1]], a.Part(2, 2))),
        Row(M, "CreateRotation", "Single", a => About(Rotation(a[0]), [0, 0])),
        Row(M, "CreateRotation", "Single, Vector2", a => About(Rotation(a[0]), a.Part(1, 2))),
        Row(M, "CreateSkew", "Single, Single", a => [1, Apply("Tan", a[1]), Apply("Tan", a[0]), 1, 0, 0]),
        Row(M, "get_Translation", M, a => a.Part(4, 2)) with { IsExact = true },
    ];

    private static IEnumerable<StructRule> Both(string symbol, string name, string parameters, Func<IReadOnlyList<Formula>, IReadOnlyList<Formula>> leaves) =>
        [Row(M, symbol, parameters, leaves), Row(M, name, parameters, leaves)];

    private static Formula Determinant(IReadOnlyList<Formula> m) => (m[0] * m[3]) - (m[1] * m[2]);

    private static IReadOnlyList<Formula> Product(IReadOnlyList<Formula> a, IReadOnlyList<Formula> b) =>
        [.. a.Part(0, 2).Through(b.Part(0, 4), 2), .. a.Part(2, 2).Through(b.Part(0, 4), 2), .. a.Part(4, 2).Through(b.Part(0, 4), 2).Plus(b.Part(4, 2))];

    private static IReadOnlyList<Formula> Inverse(IReadOnlyList<Formula> m)
    {
        IReadOnlyList<Formula> linear = new[] { m[3], -m[1], -m[2], m[0] }.Over(Determinant(m));
        return [.. linear, .. m.Part(4, 2).Through(linear, 2).Negated()];
    }

    private static IReadOnlyList<Formula> Rotation(Formula angle) => [Cos(angle), Sin(angle), -Sin(angle), Cos(angle)];

    /// <summary>A linear map about another point than the origin.</summary>
    private static IReadOnlyList<Formula> About(IReadOnlyList<Formula> linear, IReadOnlyList<Formula> center) =>
        [.. linear, .. center.Minus(center.Through(linear, 2))];
}
