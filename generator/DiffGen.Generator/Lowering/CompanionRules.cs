using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>Companions that the user writes by hand, with <c>[AdjointOf]</c> and <c>[TangentOf]</c>.</summary>
internal static class CompanionRules
{
    /// <summary>A method with companions of the user's, or null if there are none.</summary>
    /// <param name="within">Where the companions stand, which call the rule.</param>
    public static MethodReference? Of(IMethodSymbol target, Compilation compilation, INamedTypeSymbol within)
    {
        IMethodSymbol? adjoint = RuleMethods.Of(RuleKind.Adjoint, target, compilation, within), tangent = RuleMethods.Of(RuleKind.Tangent, target, compilation, within);
        if ((adjoint ?? tangent) is not { } rule)
        {
            return null;
        }

        // One that holds other parameters for constants is no companion of the same method.
        MethodReference declared = Declared(target, rule);
        bool agree = tangent is null || Declared(target, tangent).Equals(declared);
        return declared with { Companions = new PublicCompanions(Companion(adjoint), agree ? Companion(tangent) : null) };

        PublicCompanion? Companion(IMethodSymbol? own) =>
            own is null ? null : new PublicCompanion(TypeMap.Text(own.ContainingType), own.Name, HasReceiver: false) { IsRule = true, Rule = Callees.OfRule(own, compilation, within) };
    }

    /// <summary>Companions of the method can be written by hand, and have something to say.</summary>
    public static bool IsSupported(IMethodSymbol target) =>
        target is { IsGenericMethod: false, MethodKind: MethodKind.Ordinary }
        && target.Parameters.Any(parameter => TypeMap.Map(parameter.Type).IsDifferentiable)
        && (TypeMap.Map(target.ReturnType).IsDifferentiable || target.Parameters.Any(parameter =>
            TypeMap.Map(parameter.Type) is { IsDifferentiable: true } type && (parameter.RefKind is RefKind.Ref or RefKind.Out || type is BufferType { Kind: not BufferKind.ReadOnlySpan })))
        && Signature.Problem(target, KnownMethods.IsConstant) is null;

    /// <summary>The overload whose companion a rule is, or what is wrong with the rule.</summary>
    public static (IMethodSymbol? Target, string Problem) TargetAmong(List<IMethodSymbol> overloads, IMethodSymbol rule, RuleKind kind)
    {
        string problem = "has the wrong signature, expected ";
        List<string> expected = [];
        foreach (IMethodSymbol target in overloads)
        {
            if (target.IsGenericMethod || Problem(target, rule) is not null)
            {
                continue;
            }

            MethodReference reference = Declared(target, rule);
            CompanionSignature signature = kind == RuleKind.Adjoint ? CompanionSignature.Adjoint(target, reference) : CompanionSignature.Tangent(target, reference);
            if (HasReceiver(target))
            {
                signature = signature with { Parameters = [("", TypeMap.Text(target.ContainingType), "receiver"), .. signature.Parameters] };
            }

            if (signature.Fits(rule))
            {
                return RuleMethods.Swapped(rule, [.. signature.Parameters.Select(parameter => parameter.Name)]) is { } swapped ? (null, swapped) : (target, "");
            }

            expected.Add("'" + signature.Display(rule.Name) + "'");
        }

        if (expected.Count > 0)
        {
            return (null, problem + string.Join(" or ", expected));
        }

        return (null, "is for a method that can have no companions: " + (overloads[0].IsGenericMethod ? "it is generic" : Problem(overloads[0], rule)));
    }

    /// <summary>What a constructor makes is its result: the fields of a struct.</summary>
    private static string? Problem(IMethodSymbol target, IMethodSymbol rule) =>
        target.MethodKind == MethodKind.Constructor && TypeMap.Map(target.ContainingType) is not StructType { IsDifferentiable: true, HoldsMemory: false, IsLocal: false }
            ? $"'{target.ContainingType.Name}' is no struct of numbers whose fields are known"
            : Signature.Problem(target, parameter => IsConstant(target, rule, parameter));

    private static bool HasReceiver(IMethodSymbol target) => target is { IsStatic: false, MethodKind: not MethodKind.Constructor };

    /// <summary>A parameter is a constant if either declaration says so: the method may not be the user's.</summary>
    private static bool IsConstant(IMethodSymbol target, IMethodSymbol rule, IParameterSymbol parameter) =>
        KnownMethods.IsConstant(parameter)
        || (rule.Parameters.ElementAtOrDefault(parameter.Ordinal + (HasReceiver(target) ? 1 : 0)) is { } own && KnownMethods.IsConstant(own));

    private static MethodReference Declared(IMethodSymbol target, IMethodSymbol rule)
    {
        MethodReference declared = Signature.Declared(target, parameter => IsConstant(target, rule, parameter));
        return target.MethodKind == MethodKind.Constructor
            ? declared with { IsConstructor = true, Container = TypeMap.Text(target.ContainingType), Name = target.ContainingType.Name, ReturnType = TypeMap.Map(target.ContainingType) }
            : declared;
    }
}
