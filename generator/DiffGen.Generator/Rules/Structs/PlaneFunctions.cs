using static DiffGen.Generator.Rules.Structs.StructRules;

namespace DiffGen.Generator.Rules.Structs;

internal static class PlaneFunctions
{
    public static IEnumerable<StructRule> Rows =>
    [
        Row("Plane", "Dot", "Plane, Vector4", a => [a.Part(0, 4).Dot(a.Part(4, 4))]),
        Row("Plane", "DotCoordinate", "Plane, Vector3", a => [a.Part(0, 3).Dot(a.Part(4, 3)) + a[3]]),
        Row("Plane", "DotNormal", "Plane, Vector3", a => [a.Part(0, 3).Dot(a.Part(4, 3))]),
        Row("Plane", "Normalize", "Plane", a => a.Over(a.Part(0, 3).Length())),
        Row("Plane", "CreateFromVertices", "Vector3, Vector3, Vector3", a =>
        {
            IReadOnlyList<Formula> normal = a.Part(3, 3).Minus(a.Part(0, 3)).Cross(a.Part(6, 3).Minus(a.Part(0, 3))).Normalized();
            return [.. normal, -normal.Dot(a.Part(0, 3))];
        }),
    ];
}
