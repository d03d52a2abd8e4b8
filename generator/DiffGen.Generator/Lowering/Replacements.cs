using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>
/// Methods that take the place of others, by overriding or implementing them. Who calls those by their companions must reach
/// companions of these.
/// </summary>
internal static class Replacements
{
    /// <summary>The marked methods whose place a method takes, in its own type.</summary>
    public static IEnumerable<IMethodSymbol> MarkedBehind(IMethodSymbol method)
    {
        for (IMethodSymbol? overridden = method.OverriddenMethod; overridden is not null; overridden = overridden.OverriddenMethod)
        {
            if (KnownMethods.Differentiable(overridden) is not null)
            {
                yield return overridden;
            }
        }

        if (method.ContainingType.TypeKind is not (TypeKind.Class or TypeKind.Struct) || method.MethodKind is not (MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation))
        {
            yield break;
        }

        foreach ((IMethodSymbol member, ISymbol implementation) in Implementations(method.ContainingType))
        {
            if (SymbolEqualityComparer.Default.Equals(implementation, method))
            {
                yield return member;
            }
        }
    }

    /// <summary>The marked members of a type's interfaces, each with what implements it there, which may be inherited.</summary>
    public static IEnumerable<(IMethodSymbol Member, ISymbol Implementation)> Implementations(INamedTypeSymbol type) =>
        from contract in type.AllInterfaces
        from member in contract.GetMembers().OfType<IMethodSymbol>()
        where (member.IsAbstract || member.IsVirtual) && KnownMethods.Differentiable(member) is not null
        let implementation = type.FindImplementationForInterfaceMember(member)
        where implementation is not null && !SymbolEqualityComparer.Default.Equals(implementation, member)
        select (member, implementation);

    /// <summary>Why the companions of a method don't take the place of those of another; null if they do.</summary>
    public static string? Problem(IMethodSymbol method, IMethodSymbol replaced)
    {
        if (KnownMethods.Differentiable(replaced) is not { } wanted)
        {
            return null;
        }

        if (KnownMethods.Differentiable(method) is not { } mark)
        {
            return "mark it [Differentiable], too";
        }

        return (KnownMethods.ModesOf(wanted) & ~KnownMethods.ModesOf(mark)) is not Modes.None and var missing ? $"add the modes {missing}"
            : method.Parameters.Zip(replaced.Parameters, (own, other) => KnownMethods.IsConstant(own) != KnownMethods.IsConstant(other)).Any(differs => differs) ? "mark the same parameters [Constant]"
            : method.Parameters.Zip(replaced.Parameters, (own, other) => !KnownMethods.IsOutput(own) && KnownMethods.IsOutput(other)).Any(differs => differs) ? "mark the same parameters [Output]"
            : KnownMethods.ModesOf(wanted).HasFlag(Modes.GradientBatch) && method.Parameters.Zip(replaced.Parameters, (own, other) => KnownMethods.MappingOf(own) != KnownMethods.MappingOf(other)).Any(differs => differs)
            ? "mark the same parameters [Uniform] and [Batched]"
            : null;
    }
}
