using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>
/// What ILGPU sees: it passes arguments on by code that it makes in an assembly of its own, and that code names the types of a kernel's parameters.
/// </summary>
internal static class KernelVisibility
{
    private const string Reader = "ILGPURuntime";

    /// <summary>Whether ILGPU sees a type, or one that is nested in it and as accessible as a member of it.</summary>
    public static bool Sees(ISymbol symbol)
    {
        for (ISymbol? part = symbol; part is not (null or INamespaceSymbol); part = part.ContainingType)
        {
            bool isSeen = part.DeclaredAccessibility == Accessibility.Public
                || (part is not INamedTypeSymbol { IsFileLocal: true } && part.DeclaredAccessibility is Accessibility.Internal or Accessibility.ProtectedOrInternal && IsOpen(part.ContainingAssembly));
            if (!isSeen)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A struct among what a method takes and returns that ILGPU doesn't see.</summary>
    public static ITypeSymbol? HiddenIn(IMethodSymbol method) =>
        method.Parameters.Select(parameter => parameter.Type).Append(method.ReturnType).Select(HiddenIn).FirstOrDefault(type => type is not null);

    private static ITypeSymbol? HiddenIn(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => HiddenIn(array.ElementType),
        INamedTypeSymbol { SpecialType: not SpecialType.None } => null,
        INamedTypeSymbol { IsValueType: true } named => Sees(named) ? named.TypeArguments.Select(HiddenIn).FirstOrDefault(argument => argument is not null) : named,
        _ => null,
    };

    private static bool IsOpen(IAssemblySymbol assembly) => assembly.GetAttributes().Any(attribute =>
        attribute.AttributeClass is { Name: "InternalsVisibleToAttribute" } && attribute.ConstructorArguments is [{ Value: string reader }] && reader.Split(',')[0].Trim() == Reader);
}
