using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>The public companions of a method, as those call them who know nothing else of it.</summary>
internal static class PublicSignatures
{
    /// <summary>What the companion adds to the method's own parameters: seeds of the result, and adjoints.</summary>
    public static IEnumerable<ParameterSignature> AddedByAdjoint(MethodReference method)
    {
        for (int i = 0; i < method.ResultParts.Length; i++)
        {
            Leaf part = method.ResultParts[i];
            if (part.Type.IsDifferentiable)
            {
                yield return new ParameterSignature(
                    part.NameIn("resultAdjoint"),
                    part.Type is BufferType array ? array with { Kind = BufferKind.ReadOnlySpan } : part.Type,
                    Passing.ByValue,
                    true)
                {
                    Part = method.ReturnType is StructType whole ? new Part("resultAdjoint", whole, i) : null,
                };
            }
        }

        foreach (ParameterSignature parameter in method.Parameters.Where(parameter => parameter.IsActive))
        {
            yield return Added(
                parameter,
                "Adjoint",
                parameter.Type is BufferType buffer ? buffer.Shadow : parameter.Type,
                parameter.Type.IsMemory ? Passing.ByValue : Passing.Ref);
        }
    }

    /// <summary>What the companion adds to the method's own parameters: tangents, that of the result last.</summary>
    public static IEnumerable<ParameterSignature> AddedByTangent(MethodReference method)
    {
        foreach (ParameterSignature parameter in method.Parameters.Where(parameter => parameter.IsActive))
        {
            yield return Added(parameter, "Tangent", TangentSignatures.TypeOf(parameter.Type), TangentSignatures.PassingOf(parameter.Passing));
        }

        for (int i = 0; i < method.ResultParts.Length; i++)
        {
            Leaf part = method.ResultParts[i];
            if (part.Type.IsDifferentiable)
            {
                yield return new ParameterSignature(part.NameIn("resultTangent"), part.Type, Passing.Out, true)
                {
                    Part = method.ReturnType is StructType whole ? new Part("resultTangent", whole, i) : null,
                };
            }
        }
    }

    /// <summary>The companion for reverse mode. What it returns, the method's own result, is of no use here.</summary>
    /// <param name="companion">One of the method's.</param>
    public static MethodReference Adjoint(MethodReference method, PublicCompanion companion) =>
        Companion(method, companion, AddedByAdjoint(method)) with { Sweep = Sweep.Reverse, ReturnType = null };

    /// <inheritdoc cref="Adjoint"/>
    public static MethodReference Tangent(MethodReference method, PublicCompanion companion) => Companion(method, companion, AddedByTangent(method));

    private static MethodReference Companion(MethodReference method, PublicCompanion companion, IEnumerable<ParameterSignature> added) => method with
    {
        Container = companion.Container,
        Name = companion.Name,
        HasReceiver = companion.HasReceiver,
        Parameters = method.Parameters.Concat(added).ToEquatableArray(),
    };

    private static ParameterSignature Added(ParameterSignature parameter, string suffix, IrType type, Passing passing) =>
        new(parameter.Name + suffix, type, passing, true) { Part = parameter.Part is { } part ? part with { Whole = part.Whole + suffix } : null };
}
