using Microsoft.CodeAnalysis;

namespace DiffGen.Tests.Harness;

/// <summary>What a program does with the memory of a parameter, in the contract's words.</summary>
internal enum Memory
{
    /// <summary>A value of its own.</summary>
    None,

    /// <summary>Back at its entry contents after a companion.</summary>
    InOut,

    /// <summary>Holds what the program leaves.</summary>
    Output,
}

/// <summary>Which companions a program has.</summary>
internal readonly record struct Companions(bool Gradient, bool Adjoint, bool Tangent, bool HessianVectorProduct);

/// <param name="Type">The declared type.</param>
/// <param name="Storage">The type of the object that stands for an argument: an array for a span.</param>
/// <param name="Gradient">The type of its gradient or adjoint.</param>
internal sealed record ParameterShape(
    string Name,
    string Type,
    string Storage,
    string Gradient,
    RefKind Passing,
    bool IsActive,
    bool IsBuffer,
    bool IsReal,
    bool ShadowByValue,
    Memory Memory)
{
    /// <summary>The caller makes the shadow, and numbers in it are handed out.</summary>
    public bool ShadowByReference { get; init; }

    public bool HasGradient => IsActive && Passing != RefKind.Out;

    /// <summary>The type of its tangent.</summary>
    public string Tangent => Type.StartsWith("System.ReadOnlySpan<", StringComparison.Ordinal) || Type.StartsWith("System.ReadOnlyMemory<", StringComparison.Ordinal)
        ? Type.Replace("ReadOnlyMemory", "ReadOnlySpan", StringComparison.Ordinal)
        : Gradient;
}

/// <summary>A program's signature, as far as a caller of its companions must know it.</summary>
internal sealed record ProgramShape(
    string Container,
    string Method,
    bool IsStatic,
    IReadOnlyList<ParameterShape> Parameters,
    string? Result,
    bool ResultIsActive,
    bool ResultIsScalar,
    bool ResultIsBuffer)
{
    public string Gradient => Method + "Gradient";

    public string Adjoint => Method + "Adjoint";

    public string Tangent => Method + "Tangent";

    public string HessianVectorProduct => Method + "HessianVectorProduct";

    /// <summary>Whether the contract gives the program an <c>FGradient</c>.</summary>
    public bool HasGradient => ResultIsScalar && Parameters.Any(p => p.HasGradient);

    /// <summary>The parameter list that the contract prescribes for <c>FGradient</c>, as text.</summary>
    public string GradientSignature => Join(Own.Concat(Added("Gradient")));

    /// <summary>The parameter list that the contract prescribes for <c>FTangent</c>, as text.</summary>
    public string TangentSignature => Join(Own.Concat(Tangents)
        .Concat(ResultIsActive ? ["out " + Result + " resultTangent"] : Array.Empty<string>()));

    /// <summary>The parameter list that the contract prescribes for <c>FHessianVectorProduct</c>, as text.</summary>
    public string HessianVectorProductSignature => Join(Own.Concat(Tangents).Concat(Added("Gradient")).Concat(Added("HessianVector")));

    /// <summary>The parameter list that the contract prescribes for <c>FAdjoint</c>, as text.</summary>
    public string AdjointSignature => Join(Own
        .Concat(ResultIsActive ? [(ResultIsBuffer ? "System.ReadOnlySpan<" + Result![..^2] + ">" : Result) + " resultAdjoint"] : Array.Empty<string>())
        .Concat(Parameters.Where(p => p.IsActive)
            .Select(p => (p.IsBuffer || p.ShadowByValue ? "" : "ref ") + p.Gradient + " " + p.Name + "Adjoint")));

    private IEnumerable<string> Tangents => Parameters.Where(p => p.IsActive)
        .Select(p => (p.Passing is RefKind.Ref or RefKind.Out ? Modifier(p.Passing) : "") + p.Tangent + " " + p.Name + "Tangent");

    private IEnumerable<string> Added(string suffix) => Parameters.Where(p => p.HasGradient)
        .Select(p => (p.IsBuffer || p.ShadowByValue ? "" : p.ShadowByReference ? "ref " : "out ") + p.Gradient + " " + p.Name + suffix);

    private IEnumerable<string> Own => Parameters.Select(p => Modifier(p.Passing) + p.Type + " " + p.Name);

    public static string Modifier(RefKind passing) => passing switch
    {
        RefKind.Ref => "ref ",
        RefKind.Out => "out ",
        RefKind.In => "in ",
        RefKind.RefReadOnlyParameter => "ref readonly ",
        _ => "",
    };

    private static string Join(IEnumerable<string> parameters) => string.Join(", ", parameters);
}
