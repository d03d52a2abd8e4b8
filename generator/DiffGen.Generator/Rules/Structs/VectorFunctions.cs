using System.Globalization;
using static DiffGen.Generator.Rules.Functions;
using static DiffGen.Generator.Rules.Structs.StructRules;

namespace DiffGen.Generator.Rules.Structs;

/// <summary>Vectors, besides their operators and the functions that return a number.</summary>
internal static class VectorFunctions
{
    public static IEnumerable<StructRule> Rows => new[] { 2, 3, 4 }.SelectMany(RowsOf).Concat(Others);

    private static IEnumerable<StructRule> Others =>
    [
        Row("Vector3", "Cross", "Vector3, Vector3", a => a.Part(0, 3).Cross(a.Part(3, 3))),
        Row("Vector2", "Reflect", "Vector2, Vector2", a => Reflected(a.Part(0, 2), a.Part(2, 2))),
        Row("Vector3", "Reflect", "Vector3, Vector3", a => Reflected(a.Part(0, 3), a.Part(3, 3))),
        Row("Vector2", "Transform", "Vector2, Matrix3x2", a => [.. Enumerable.Range(0, 2).Select(i => (a[0] * a[2 + i]) + (a[1] * a[4 + i]) + a[6 + i])]),
        Row("Vector2", "TransformNormal", "Vector2, Matrix3x2", a => a.Part(0, 2).Through(a.Part(2, 4), 2)),
        Row("Vector2", "Transform", "Vector2, Matrix4x4", a => Point(a.Part(0, 2), 0, 1).Through(a.Part(2, 16), 4).Part(0, 2)),
        Row("Vector2", "TransformNormal", "Vector2, Matrix4x4", a => Point(a.Part(0, 2), 0, 0).Through(a.Part(2, 16), 4).Part(0, 2)),
        Row("Vector3", "Transform", "Vector3, Matrix4x4", a => Point(a.Part(0, 3), 1).Through(a.Part(3, 16), 4).Part(0, 3)),
        Row("Vector3", "TransformNormal", "Vector3, Matrix4x4", a => Point(a.Part(0, 3), 0).Through(a.Part(3, 16), 4).Part(0, 3)),
        Row("Vector4", "Transform", "Vector4, Matrix4x4", a => a.Part(0, 4).Through(a.Part(4, 16), 4)),
        Row("Vector4", "Transform", "Vector3, Matrix4x4", a => Point(a.Part(0, 3), 1).Through(a.Part(3, 16), 4)),
        Row("Vector4", "Transform", "Vector2, Matrix4x4", a => Point(a.Part(0, 2), 0, 1).Through(a.Part(2, 16), 4)),
        Made("Vector3", "Vector2, Single"),
        Made("Vector4", "Vector3, Single"),
        Made("Vector4", "Vector2, Single, Single"),
        Made("Quaternion", "Vector3, Single"),
        Made("Plane", "Single, Single, Single, Single"),
        Made("Plane", "Vector4"),
        Made("Matrix4x4", "Matrix3x2") with { Leaves = a => [a[0], a[1], 0, 0, a[2], a[3], 0, 0, 0, 0, 1, 0, a[4], a[5], 0, 1] },
    ];

    private static IEnumerable<StructRule> RowsOf(int size)
    {
        string v = "Vector" + size.ToString(CultureInfo.InvariantCulture), two = v + ", " + v, three = two + ", " + v;
        yield return Row(v, "Add", two, a => a.Part(0, size).Plus(a.Part(size, size)));
        yield return Row(v, "Subtract", two, a => a.Part(0, size).Minus(a.Part(size, size)));
        yield return Row(v, "Multiply", two, a => Each(size, i => a[i] * a[size + i]));
        yield return Row(v, "Multiply", v + ", Single", a => a.Part(0, size).Times(a[size]));
        yield return Row(v, "Multiply", "Single, " + v, a => a.Part(1, size).Times(a[0]));
        yield return Row(v, "Divide", two, a => Each(size, i => a[i] / a[size + i]));
        yield return Row(v, "Divide", v + ", Single", a => a.Part(0, size).Over(a[size]));
        yield return Row(v, "Negate", v, a => a.Negated());
        yield return Row(v, "Abs", v, a => Each(size, i => Abs(a[i])));
        yield return Row(v, "SquareRoot", v, a => Each(size, i => Sqrt(a[i])));
        yield return Row(v, "Min", two, a => Each(size, i => Apply("Min", a[i], a[size + i])));
        yield return Row(v, "Max", two, a => Each(size, i => Apply("Max", a[i], a[size + i])));
        yield return Row(v, "Clamp", three, a => Each(size, i => Apply("Min", Apply("Max", a[i], a[size + i]), a[(2 * size) + i])));
        yield return Row(v, "Lerp", v + ", " + v + ", Single", a => a.Part(0, size).Mixed(a.Part(size, size), a[2 * size]));
        yield return Row(v, "Normalize", v, a => a.Normalized());
        yield return Row(v, "get_Item", v + ", Int32", a => [Chosen(a, size)]);
        yield return Made(v, "Single") with { Leaves = a => Each(size, _ => a[0]) };
    }

    private static IReadOnlyList<Formula> Each(int size, Func<int, Formula> leaf) => [.. Enumerable.Range(0, size).Select(leaf)];

    private static IReadOnlyList<Formula> Point(IReadOnlyList<Formula> position, params Formula[] rest) => [.. position, .. rest];

    private static IReadOnlyList<Formula> Reflected(IReadOnlyList<Formula> v, IReadOnlyList<Formula> normal) => v.Minus(normal.Times(2 * v.Dot(normal)));

    private static Formula Chosen(IReadOnlyList<Formula> leaves, int size)
    {
        Formula chosen = leaves[size - 1];
        for (int i = size - 2; i >= 0; i--)
        {
            chosen = If(Equal(leaves[size], i), leaves[i], chosen);
        }

        return chosen;
    }

    /// <summary>A constructor that hands its arguments on to the fields in order.</summary>
    private static StructRule Made(string type, string parameters) => Row(type, ".ctor", parameters, a => a) with { IsExact = true };
}
