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
    public bool HasGradient => IsActive && Passing != RefKind.Out;
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

    /// <summary>Whether the contract gives the program an <c>FGradient</c>.</summary>
    public bool HasGradient => ResultIsScalar && Parameters.Any(p => p.HasGradient);

    /// <summary>The parameter list that the contract prescribes for <c>FGradient</c>, as text.</summary>
    public string GradientSignature => Join(Own.Concat(Parameters.Where(p => p.HasGradient)
        .Select(p => (p.IsBuffer || p.ShadowByValue ? "" : "out ") + p.Gradient + " " + p.Name + "Gradient")));

    /// <summary>The parameter list that the contract prescribes for <c>FAdjoint</c>, as text.</summary>
    public string AdjointSignature => Join(Own
        .Concat(ResultIsActive ? [(ResultIsBuffer ? "System.ReadOnlySpan<" + Result![..^2] + ">" : Result) + " resultAdjoint"] : Array.Empty<string>())
        .Concat(Parameters.Where(p => p.IsActive)
            .Select(p => (p.IsBuffer || p.ShadowByValue ? "" : "ref ") + p.Gradient + " " + p.Name + "Adjoint")));

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
