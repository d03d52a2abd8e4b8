using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>
/// Finds <c>[Batched]</c> and <c>[Uniform]</c> where they contradict each other or what the method asks for. Where one doesn't fit the
/// parameter it is an obstacle of the kernels.
/// </summary>
internal static class ThreadMappings
{
    public static void Check(IMethodSymbol method, KernelDemand kernels, Action<Location, string[]> refuse)
    {
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            bool isBatched = KnownMethods.Attribute(parameter, "BatchedAttribute") is not null, isUniform = KnownMethods.Attribute(parameter, "UniformAttribute") is not null;
            if ((isBatched || isUniform) && Problem(isBatched && isUniform, kernels) is { } problem)
            {
                refuse(parameter.Locations.FirstOrDefault() ?? Location.None, [isBatched ? "Batched" : "Uniform", parameter.Name, problem]);
            }
        }
    }

    private static string? Problem(bool isBoth, KernelDemand kernels) =>
        isBoth ? "contradicts [Uniform]"
        : kernels == KernelDemand.None ? "has no effect: the method asks for no kernels"
        : null;
}
