using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>Finds ILGPU in the user's compilation, and what of a declaration rules kernels out.</summary>
internal static class KernelTarget
{
    private static readonly string[] OwnSuffixes = ["Adjoint", "TapeLength"];
    private static readonly string[] Suffixes = ["Kernel", "GradientKernel", "AdjointKernel", "TapeLength"];

    public static DeviceLibrary Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName("ILGPU.ArrayView`1") is null ? DeviceLibrary.None
        : compilation.GetTypeByMetadataName("ILGPU.Algorithms.XMath") is null ? DeviceLibrary.Core
        : DeviceLibrary.Algorithms;

    /// <summary>ILGPU's index of a thread, which is an <c>int</c> to differentiation.</summary>
    public static bool IsIndex(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "Index1D", IsGenericType: false, ContainingNamespace: { Name: "ILGPU", ContainingNamespace.IsGlobalNamespace: true } };

    /// <summary>ILGPU's view of memory, which is a span to differentiation.</summary>
    public static bool IsView(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "ArrayView", Arity: 1, ContainingNamespace: { Name: "ILGPU", ContainingNamespace.IsGlobalNamespace: true } };

    /// <summary>A kernel of the user's own: what it is differentiated to is a kernel again, and nothing runs on the host.</summary>
    public static bool IsKernel(IMethodSymbol method) =>
        method is { IsStatic: true, ReturnsVoid: true, Parameters.IsEmpty: false } && IsIndex(method.Parameters[0].Type);

    /// <summary>Why a declaration can have no kernels, as the end of a sentence that begins with the method; null if it can.</summary>
    public static string? Obstacle(IMethodSymbol method)
    {
        if (!method.IsStatic)
        {
            return "it is an instance method, and a kernel has no receiver; make it static";
        }

        if (method.IsGenericMethod || method.IsAbstract || method.IsVirtual)
        {
            return method.IsGenericMethod ? "it is generic" : "types implement it";
        }

        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.ContainingType)
        {
            if (type.IsGenericType)
            {
                return $"its type '{type.Name}' is generic";
            }
        }

        foreach (string suffix in IsKernel(method) ? OwnSuffixes : Suffixes)
        {
            if (method.ContainingType.Name == method.Name + suffix
                || method.ContainingType.GetMembers(method.Name + suffix).Any(member => !GeneratedCode.IsGenerated(member)))
            {
                return $"the name '{method.Name + suffix}' is taken";
            }
        }

        // Types that differ in C# can be the same view.
        return method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>().Any(other =>
                !SymbolEqualityComparer.Default.Equals(other, method) && KnownMethods.Differentiable(other) is not null && other.Parameters.Length == method.Parameters.Length)
            ? "it has an overload with as many parameters, whose kernels might be the same"
            : IsCompanionName(method);
    }

    // The kernel of a method FGradient would be called as the gradient kernel of F is.
    private static string? IsCompanionName(IMethodSymbol method)
    {
        foreach (string suffix in new[] { "Gradient", "Adjoint" })
        {
            string name = method.Name;
            if (name.EndsWith(suffix, StringComparison.Ordinal)
                && method.ContainingType.GetMembers(name.Substring(0, name.Length - suffix.Length)).Any(member => KnownMethods.Differentiable(member) is not null))
            {
                return $"'{name}Kernel' is the name of another method's kernel";
            }
        }

        return null;
    }
}
