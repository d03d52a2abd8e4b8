using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>
/// Finds <c>[Batched]</c> and <c>[Uniform]</c> where they contradict each other or what the method asks for. Where one doesn't fit the
/// parameter it is an obstacle of the kernels.
/// </summary>
internal static class ThreadMappings
{
    public static void Check(IMethodSymbol method, DifferentiationOptions options, Action<Location, string[]> refuse)
    {
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            bool isBatched = KnownMethods.Attribute(parameter, "BatchedAttribute") is not null, isUniform = KnownMethods.Attribute(parameter, "UniformAttribute") is not null;
            if ((isBatched || isUniform) && Problem(isBatched && isUniform, HasEffect(options)) is { } problem)
            {
                refuse(parameter.Locations.FirstOrDefault() ?? Location.None, [isBatched ? "Batched" : "Uniform", parameter.Name, problem]);
            }
        }
    }

    private static bool HasEffect(DifferentiationOptions options) => options.Kernels != KernelDemand.None || options.Modes.HasFlag(Modes.GradientBatch);

    private static string? Problem(bool isBoth, bool hasEffect) =>
        isBoth ? "contradicts [Uniform]"
        : hasEffect ? null
        : "has no effect: the method asks for no kernels";
}
