using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Rules.Structs;

/// <summary>The functions of <c>System.Numerics</c>, one row each.</summary>
internal static class StructRules
{
    private static readonly Dictionary<string, StructRule> Rows = new[]
    {
        ComplexFunctions.Rows, VectorFunctions.Rows, QuaternionFunctions.Rows, PlaneFunctions.Rows, Matrix3x2Functions.Rows, Matrix4x4Functions.Rows,
    }.SelectMany(rows => rows).ToDictionary(row => row.Key, StringComparer.Ordinal);

    public static IReadOnlyCollection<StructRule> All => Rows.Values;

    /// <param name="parameters">The simple metadata names of the parameters' types, the receiver's first.</param>
    public static StructRule? Find(string type, string method, IEnumerable<string> parameters) =>
        Rows.TryGetValue(StructRule.KeyOf(type, method, parameters), out StructRule? row) ? row : null;

    public static StructRule Row(string type, string method, string parameters, Func<IReadOnlyList<Formula>, IReadOnlyList<Formula>> leaves) =>
        new(type, method, parameters.Split(',').Select(parameter => parameter.Trim()).ToEquatableArray(), leaves);
}
