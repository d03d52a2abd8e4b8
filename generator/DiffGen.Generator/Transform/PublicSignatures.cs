using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>The public companions of a method, as those call them who know nothing else of it.</summary>
internal static class PublicSignatures
{
    /// <summary>What the companion adds to the method's own parameters: seeds of the result, and adjoints.</summary>
    public static IEnumerable<ParameterSignature> AddedByAdjoint(MethodReference method) => Added(method, CompanionKind.Adjoint);

    /// <summary>What the companion adds to the method's own parameters: tangents, that of the result last.</summary>
    public static IEnumerable<ParameterSignature> AddedByTangent(MethodReference method) => Added(method, CompanionKind.Tangent);

    /// <summary>The companion for reverse mode. What it returns, the method's own result, is of no use here.</summary>
    /// <param name="companion">One of the method's.</param>
    public static MethodReference Adjoint(MethodReference method, PublicCompanion companion) =>
        Companion(method, companion, AddedByAdjoint(method)) with { Sweep = Sweep.Reverse, ReturnType = null };

    /// <inheritdoc cref="Adjoint"/>
    public static MethodReference Tangent(MethodReference method, PublicCompanion companion) =>
        Companion(method, companion, AddedByTangent(method)) with { TangentOrder = 1 };

    private static MethodReference Companion(MethodReference method, PublicCompanion companion, IEnumerable<ParameterSignature> added) => method with
    {
        Container = companion.Container,
        Name = companion.Name,
        HasReceiver = companion.HasReceiver,
        IsConstructor = false,
        Parameters = method.Parameters.Concat(added).ToEquatableArray(),
    };

    private static IEnumerable<ParameterSignature> Added(MethodReference method, CompanionKind kind) =>
        CompanionSignatures.Parameters(method, kind).Skip(method.Parameters.Count).Select(parameter => parameter.Signature);
}
