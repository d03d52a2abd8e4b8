using System.Reflection;
using DiffGen.Generator.Rules;

namespace DiffGen.Tests.Rules;

/// <summary>Nothing of the running base library is forgotten: each function of reals has a row, or a reason to have none.</summary>
public class MatchTests
{
    /// <summary>
    /// Without a row. They take no real that could be active, so their result is inactive; where a real does go in it is
    /// by way of another type (a string, a decimal), and the call is refused like that of any method without a rule.
    /// </summary>
    private static readonly Dictionary<string, string> WithoutRow = new()
    {
        ["Parse"] = "reads text",
        ["TryParse"] = "reads text",
        ["CreateChecked"] = "converts from a type that carries no derivative; from float and double it is a conversion with a row",
        ["CreateSaturating"] = "as CreateChecked",
        ["CreateTruncating"] = "as CreateChecked",
        ["op_Equality"] = "a comparison is a branch, not a function with a derivative",
        ["op_Inequality"] = "a comparison",
        ["op_LessThan"] = "a comparison",
        ["op_LessThanOrEqual"] = "a comparison",
        ["op_GreaterThan"] = "a comparison",
        ["op_GreaterThanOrEqual"] = "a comparison",
    };

    public static TheoryData<string, string> Functions()
    {
        var data = new TheoryData<string, string>();
        foreach (Type type in new[] { typeof(Math), typeof(MathF), typeof(double), typeof(float) })
        {
            foreach (MethodInfo method in OfReals(type))
            {
                data.Add(type.FullName!, method.ToString()!);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Functions))]
    public void Every_function_of_reals_has_a_row_or_a_reason(string typeName, string signature)
    {
        MethodInfo method = OfReals(Type.GetType(typeName)!).Single(method => method.ToString() == signature);
        string? name = RuleTable.Match(typeName, method.Name, method.GetParameters().Select(p => p.ParameterType.FullName ?? "T").ToArray());
        if (WithoutRow.ContainsKey(method.Name))
        {
            Assert.Null(name);
            return;
        }

        Assert.NotNull(name);
        IReadOnlyList<string> rows = RuleTable.Components(name);
        foreach (string row in rows.Count > 0 ? rows : [name])
        {
            Rule rule = Assert.IsType<Rule>(RuleTable.Find(row));
            Assert.Equal(method.GetParameters().Length, rule.Arity);
            Assert.Equal(!IsReal(method.ReturnType) && rows.Count == 0, rule.IsInactive);
        }
    }

    [Theory]
    [InlineData("System.Math", "Round", "RoundDigits", "double", "int")]
    [InlineData("System.Math", "Round", "RoundMode", "double", "global::System.MidpointRounding")]
    [InlineData("System.Single", "Ieee754Remainder", "IEEERemainder", "float", "float")]
    [InlineData("System.Math", "Log", "LogBase", "double", "double")]
    [InlineData("System.Math", "Clamp", "Clamp", "float", "float", "float")]
    [InlineData("System.Double", "CreateChecked", "convert", "float")]
    [InlineData("System.Double", "SinCosPi", "SinCosPi", "double")]
    [InlineData("System.Double", "CreateChecked", null, "int")]
    [InlineData("System.Math", "Max", null, "int", "int")]
    [InlineData("System.Math", "Abs", null, "decimal")]
    [InlineData("System.Numerics.Complex", "Abs", null, "double")]
    [InlineData("System.Math", "NoSuchFunction", null, "double")]
    public void Overloads_are_told_apart(string type, string method, string? row, params string[] parameters) =>
        Assert.Equal(row, RuleTable.Match(type, method, parameters));

    private static IEnumerable<MethodInfo> OfReals(Type type) => type
        .GetMethods(BindingFlags.Public | BindingFlags.Static)
        .Where(method => IsReal(method.ReturnType) || method.GetParameters().Any(p => IsReal(p.ParameterType)
            || (p.ParameterType.IsByRef && IsReal(p.ParameterType.GetElementType()!))));

    private static bool IsReal(Type type) => type == typeof(double) || type == typeof(float);
}
