using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>Finds ILGPU in the user's compilation, and what of a declaration rules kernels out.</summary>
internal static class KernelTarget
{
    private static readonly string[] OwnSuffixes = ["Adjoint", "AdjointArguments", "TapeLength"];
    private static readonly string[] Axes = ["X", "Y", "Z"];
    private static readonly string[] GroupSuffixes = ["GradientGroupKernel", "AdjointGroupKernel", "GradientGroupKernelArguments", "AdjointGroupKernelArguments", "SumKernel", "SumKernelArguments"];
    private static readonly string[] Suffixes = ["Kernel", "GradientKernel", "AdjointKernel", "KernelArguments", "GradientKernelArguments", "AdjointKernelArguments", "TapeLength"];

    public static DeviceLibrary Of(Compilation compilation) =>
        compilation.GetTypeByMetadataName("ILGPU.ArrayView`1") is null ? DeviceLibrary.None
        : compilation.GetTypeByMetadataName("ILGPU.Algorithms.XMath") is null ? DeviceLibrary.Core
        : DeviceLibrary.Algorithms;

    /// <summary>ILGPU's index of a thread, which is an <c>int</c> to differentiation.</summary>
    public static bool IsIndex(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "Index1D", IsGenericType: false, ContainingNamespace: { Name: "ILGPU", ContainingNamespace.IsGlobalNamespace: true } };

    /// <summary>How many numbers an index of ILGPU's is made of; 0 for any other type.</summary>
    public static int RankOf(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: var name, IsGenericType: false, ContainingNamespace: { Name: "ILGPU", ContainingNamespace.IsGlobalNamespace: true } }
            ? name switch { "Index1D" => 1, "Index2D" => 2, "Index3D" => 3, _ => 0 }
            : 0;

    /// <summary>ILGPU's index of two or three dimensions, which is a struct of as many numbers.</summary>
    public static StructType? PlaceOf(INamedTypeSymbol type) => RankOf(type) is > 1 and var rank
        ? new StructType(TypeMap.Text(type), Building.Constructor, Axes.Take(rank).Select(axis => new StructField(axis, IrType.Int32, false, false)).ToEquatableArray())
        : null;

    /// <summary>ILGPU's view of memory, which is a span to differentiation.</summary>
    public static bool IsView(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "ArrayView", Arity: 1, ContainingNamespace: { Name: "ILGPU", ContainingNamespace.IsGlobalNamespace: true } };

    /// <summary>ILGPU's view that has a shape, or whose elements needn't follow each other.</summary>
    public static bool IsStridedView(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "ArrayView1D" or "ArrayView2D" or "ArrayView3D", ContainingNamespace: { Name: "Runtime", ContainingNamespace: { Name: "ILGPU", ContainingNamespace.IsGlobalNamespace: true } } };

    /// <summary>
    /// A kernel of the user's own: what it is differentiated to is a kernel again, and nothing runs on the host. Its first parameter is an index, or it
    /// has none and finds its place by itself.
    /// </summary>
    public static bool IsKernel(IMethodSymbol method) =>
        method is { IsStatic: true, ReturnsVoid: true, Parameters.IsEmpty: false }
        && (RankOf(method.Parameters[0].Type) > 0 || method.Parameters.Any(parameter => IsView(parameter.Type)) && method.Parameters.All(parameter => RankOf(parameter.Type) == 0));

    /// <summary>How many numbers the index of a kernel of the user's is made of; 0 where it finds its place by itself.</summary>
    public static int IndexRank(IMethodSymbol method) => IsKernel(method) ? RankOf(method.Parameters[0].Type) : 0;

    /// <summary>A property of ILGPU's that tells a thread where it is.</summary>
    public static bool IsThreadPlace(IPropertySymbol property) => property.IsStatic && IsOf(property.ContainingType, "Grid", "Group", "Warp")
        && (property.Type.SpecialType is SpecialType.System_Int32 or SpecialType.System_Boolean || RankOf(property.Type) > 1);

    /// <summary>A property of ILGPU's that tells how many threads or groups there are.</summary>
    public static bool IsExtent(IPropertySymbol property) => IsThreadPlace(property) && property.Name is "DimX" or "DimY" or "DimZ" or "Dimension" or "WarpSize";

    /// <summary>A method of ILGPU's by which threads share memory, wait for each other, or exchange numbers.</summary>
    public static bool IsExchange(IMethodSymbol method) => method.IsStatic && method.MethodKind == MethodKind.Ordinary
        && IsOf(method.ContainingType, "Group", "Warp", "Atomic", "SharedMemory", "LocalMemory", "GroupExtensions", "WarpExtensions");

    private static bool IsOf(INamedTypeSymbol? type, params string[] names) => type is not null && names.Contains(type.Name)
        && (KnownMethods.IsIn(type, type.Name, "ILGPU") || KnownMethods.IsIn(type, type.Name, "ILGPU.Algorithms"));

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

        if (KernelVisibility.HiddenIn(method) is { } hidden)
        {
            return $"ILGPU can't see the type '{hidden.Name}' of what it takes or returns; make that and the types around it public, or internal with [assembly: InternalsVisibleTo(\"ILGPURuntime\")]";
        }

        bool hasGroups = KnownMethods.Differentiable(method)?.NamedArguments.Any(argument => argument is { Key: "Accumulation", Value.Value: not 0 }) == true;
        if (hasGroups && IsKernel(method))
        {
            return "'Accumulation' chooses among the kernels that a method has, and it is a kernel itself";
        }

        foreach (string suffix in IsKernel(method) ? OwnSuffixes : hasGroups ? Suffixes.Concat(GroupSuffixes) : Suffixes)
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
