using DiffGen.Generator.Ir;
using DiffGen.Generator.Transform;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>What the declaration of a companion looks like, to find one that exists already or to say what one should look like.</summary>
/// <param name="Parameters">For each parameter its modifier, with a space behind, its type, and its name.</param>
internal sealed record CompanionSignature(string ReturnType, IReadOnlyList<(string Modifier, string Type, string Name)> Parameters)
{
    /// <param name="reference">The method, which need not be marked.</param>
    public static CompanionSignature Adjoint(IMethodSymbol method, MethodReference reference) => Of(method, reference, PublicSignatures.AddedByAdjoint(reference));

    /// <inheritdoc cref="Adjoint"/>
    public static CompanionSignature Tangent(IMethodSymbol method, MethodReference reference) => Of(method, reference, PublicSignatures.AddedByTangent(reference));

    /// <summary>A method has exactly this signature.</summary>
    public bool Fits(IMethodSymbol method) =>
        TypeMap.Text(method.ReturnType) == ReturnType
        && method.Parameters.Length == Parameters.Count
        && method.Parameters.Zip(Parameters, (parameter, wanted) => Modifier(parameter.RefKind) == wanted.Modifier && TypeMap.Text(parameter.Type) == wanted.Type).All(same => same);

    /// <summary>The signature with a name, as a person writes it.</summary>
    public string Display(string name) => (ReturnType + " " + name + "(" + string.Join(", ", Parameters.Select(parameter => parameter.Modifier + parameter.Type + " " + parameter.Name)) + ")")
        .Replace("global::System.Span<", "Span<").Replace("global::System.ReadOnlySpan<", "ReadOnlySpan<").Replace("global::", "");

    private static CompanionSignature Of(IMethodSymbol method, MethodReference reference, IEnumerable<ParameterSignature> added) => new(
        TypeMap.Text(method.MethodKind == MethodKind.Constructor ? method.ContainingType : method.ReturnType),
        [
            .. method.Parameters.Select(parameter => (Modifier(parameter.RefKind), TypeMap.Text(parameter.Type), parameter.Name)),
            .. (reference with { Parameters = added.ToEquatableArray() }).Declared.Select(parameter => (Modifier(parameter.Passing), parameter.Type.CSharp, parameter.Name)),
        ]);

    private static string Modifier(RefKind kind) => kind switch
    {
        RefKind.None => "",
        RefKind.Ref => "ref ",
        RefKind.Out => "out ",
        _ => "in ",
    };

    private static string Modifier(Passing passing) => passing switch
    {
        Passing.ByValue => "",
        Passing.Ref => "ref ",
        Passing.Out => "out ",
        _ => "in ",
    };
}
