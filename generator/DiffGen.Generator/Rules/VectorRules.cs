using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Rules;

/// <summary>
/// Functions of the vectors in <c>System.Numerics</c> that return a number: one partial for each component of each vector.
/// The value is that of the function itself, which may sum in another order than a formula would.
/// </summary>
internal static class VectorRules
{
    private static readonly Dictionary<string, Rule> Rows = new[] { 2, 3, 4 }.SelectMany(RowsOf).ToDictionary(row => row.Name, StringComparer.Ordinal);

    public static Rule? Find(string name) => Rows.TryGetValue(name, out Rule? rule) ? rule : null;

    /// <summary>The name of the row of a method, or null where there is none.</summary>
    /// <param name="typeName">The metadata name of the containing type.</param>
    /// <param name="vectors">How many vectors it takes, its receiver included; it must take nothing else.</param>
    public static string? Match(string typeName, string methodName, int vectors)
    {
        const string Vector = "System.Numerics.Vector";
        string name = typeName.StartsWith(Vector, StringComparison.Ordinal) ? methodName + typeName.Substring(Vector.Length) : "";
        return Find(name) is { } row && row.Arity == vectors * (name[name.Length - 1] - '0') ? name : null;
    }

    private static IEnumerable<Rule> RowsOf(int size)
    {
        Formula[] x = [.. Enumerable.Range(0, size).Select(i => new Argument(i))];
        Formula[] y = [.. Enumerable.Range(size, size).Select(i => new Argument(i))];
        Formula[] difference = [.. x.Zip(y, (a, b) => a - b)];
        Formula length = new Result();
        yield return Row("Dot", [.. y, .. x]);
        yield return Row("LengthSquared", [.. x.Select(a => 2 * a)]);
        yield return Row("Length", [.. x.Select(a => Along(a, length))]);
        yield return Row("DistanceSquared", [.. difference.Select(d => 2 * d), .. difference.Select(d => -(2 * d))]);
        yield return Row("Distance", [.. difference.Select(d => Along(d, length)), .. difference.Select(d => -Along(d, length))]);

        Rule Row(string name, Formula[] partials) => new(
            name + size.ToString(System.Globalization.CultureInfo.InvariantCulture),
            partials.Select(_ => ParameterKind.Real).ToEquatableArray(),
            partials.Select(partial => (Formula?)partial).ToEquatableArray());
    }

    /// <summary>Where the length is zero, so is the subgradient of least norm.</summary>
    private static Formula Along(Formula part, Formula length) =>
        new Conditional(new Comparison(BinaryOperator.Equal, length, 0), 0, part / length);
}
