using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>Rules that the user declares with <c>[DerivativeOf]</c>: the partial derivatives of a function.</summary>
internal static class UserRules
{
    /// <summary>The rule for a method, if there is one.</summary>
    /// <param name="within">Where the companions stand, which call the rule.</param>
    public static UserRule? Of(IMethodSymbol target, Compilation compilation, INamedTypeSymbol within) =>
        RuleMethods.Of(RuleKind.Derivative, target, compilation, within) is { } rule
            ? new UserRule(
                TypeMap.Text(rule.ContainingType) + "." + rule.Name,
                Taken(target).Select(taken => taken.IsReal).ToEquatableArray(),
                rule.Parameters.Length > Taken(target).Count)
            : null;

    /// <summary>The overload that a rule is for, or what is wrong with the rule.</summary>
    public static (IMethodSymbol? Target, string Problem) TargetAmong(List<IMethodSymbol> overloads, IMethodSymbol rule)
    {
        if (rule.Parameters.Any(parameter => parameter.RefKind != RefKind.None))
        {
            return (null, "must take its parameters by value");
        }

        bool takesResult = rule.Parameters.LastOrDefault() is { Name: "result" };
        IMethodSymbol? target = overloads.Find(overload => Fits(rule, overload, 0)) ?? (takesResult ? overloads.Find(overload => Fits(rule, overload, 1)) : null);
        if (target is null)
        {
            return (null, "has the wrong parameters, expected " + string.Join(" or ", overloads.Where(IsSupported).Select(overload => "'" + Expected(rule, overload) + "'").DefaultIfEmpty("those of a function of double or of float alone")));
        }

        if (!IsSupported(target))
        {
            return (null, "is for a method that is not a function of double or of float alone: write its companions, with [AdjointOf] and [TangentOf]");
        }

        return rule.ReturnType.ToDisplayString() == Partials(target) && (rule.Parameters.Length == Taken(target).Count || SymbolEqualityComparer.Default.Equals(rule.Parameters.Last().Type, target.ReturnType))
            ? (target, "")
            : (null, "has the wrong signature, expected '" + Expected(rule, target) + "'");
    }

    /// <summary>What a rule takes: the receiver of an instance method, which is no variable of the function, and the parameters.</summary>
    private static List<(ITypeSymbol Type, string Name, bool IsReal)> Taken(IMethodSymbol target)
    {
        List<(ITypeSymbol, string, bool)> taken = [.. target.Parameters.Select(parameter => (parameter.Type, parameter.Name, TypeMap.IsReal(parameter.Type)))];
        if (!target.IsStatic)
        {
            taken.Insert(0, (target.ContainingType, "receiver", false));
        }

        return taken;
    }

    private static bool Fits(IMethodSymbol rule, IMethodSymbol target, int more)
    {
        List<(ITypeSymbol Type, string Name, bool IsReal)> taken = Taken(target);
        return rule.Parameters.Length == taken.Count + more
            && taken.Zip(rule.Parameters, (wanted, given) => SymbolEqualityComparer.Default.Equals(wanted.Type, given.Type)).All(same => same);
    }

    private static bool IsSupported(IMethodSymbol target) =>
        target is { IsGenericMethod: false, ReturnsByRef: false, ReturnsByRefReadonly: false }
        && TypeMap.IsReal(target.ReturnType)
        && target.Parameters.All(parameter => parameter.RefKind == RefKind.None
            && (SymbolEqualityComparer.Default.Equals(parameter.Type, target.ReturnType) || TypeMap.IsDiscrete(parameter.Type)))
        && target.Parameters.Any(parameter => TypeMap.IsReal(parameter.Type));

    private static string Partials(IMethodSymbol target)
    {
        string[] reals = [.. target.Parameters.Where(parameter => TypeMap.IsReal(parameter.Type)).Select(parameter => parameter.Type.ToDisplayString())];
        return reals.Length == 1 ? reals[0] : "(" + string.Join(", ", reals) + ")";
    }

    private static string Expected(IMethodSymbol rule, IMethodSymbol target) =>
        Partials(target) + " " + rule.Name + "(" + string.Join(", ", Taken(target).Select(taken => taken.Type.ToDisplayString() + " " + taken.Name)) + ")";
}
