using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Rules.Structs;

/// <summary>
/// A function of the base library that takes or returns structs. Its value is the library's own; what differentiation knows is
/// how each leaf of the result follows from the leaves of the arguments, as an expression of functions that have rules.
/// </summary>
/// <param name="Type">The simple name of the containing type.</param>
/// <param name="Method">The method's metadata name: <c>op_Multiply</c>, <c>get_Magnitude</c>, <c>.ctor</c>.</param>
/// <param name="Parameters">The simple metadata names of the parameters' types, the receiver's first.</param>
/// <param name="Leaves">From the leaves of all arguments in a row to those of the result.</param>
internal sealed record StructRule(string Type, string Method, EquatableArray<string> Parameters, Func<IReadOnlyList<Formula>, IReadOnlyList<Formula>> Leaves)
{
    /// <summary>The result is what the last parameter, an <c>out</c> one, holds in the end.</summary>
    public bool HasOut { get; init; }

    /// <summary>The expressions only hand leaves on, so that they are the value, too.</summary>
    public bool IsExact { get; init; }

    /// <summary>It checks its arguments.</summary>
    public bool Throws { get; init; }

    public string Key => KeyOf(Type, Method, Parameters);

    public static string KeyOf(string type, string method, IEnumerable<string> parameters) => type + "." + method + "(" + string.Join(",", parameters) + ")";
}
