using System.Collections.Immutable;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>
/// Why a method is not differentiated: what stands in the way, and where. Notes, which are only worth knowing, have the
/// same form.
/// </summary>
internal sealed record Refusal(DiagnosticDescriptor Descriptor, Location Location, EquatableArray<string> Arguments)
{
    /// <summary>The active variable by which differentiation arrives there; empty where that isn't one.</summary>
    public string Active { get; init; } = "";

    public Diagnostic ToDiagnostic() => Diagnostic.Create(
        Descriptor,
        Location,
        Active.Length == 0 ? null : ImmutableDictionary<string, string?>.Empty.Add("Active", Active),
        Arguments.Items.ToArray<object?>());

    public override string ToString() => Descriptor.Id + " " + string.Join(" | ", Arguments.Items);
}

/// <summary>
/// What became of a method. Without a model and without refusals the code is not valid C#, and the compiler says so.
/// </summary>
/// <param name="Notes">What is worth knowing about the method and can't be seen in the model; only if asked for.</param>
/// <param name="Origins">What computes a value in the user's code, by <see cref="Value.Id"/>; only if asked for.</param>
internal sealed record LoweringResult(
    MethodModel? Model,
    ImmutableArray<Refusal> Refusals,
    ImmutableArray<Refusal> Notes,
    ImmutableDictionary<int, CodeOrigin> Origins)
{
    /// <summary>The other declarations whose bodies were read.</summary>
    public IReadOnlyCollection<SyntaxNode> Consulted { get; init; } = [];

    public static readonly LoweringResult Nothing =
        new(null, ImmutableArray<Refusal>.Empty, ImmutableArray<Refusal>.Empty, ImmutableDictionary<int, CodeOrigin>.Empty);
}
