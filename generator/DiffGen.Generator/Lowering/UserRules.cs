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
            {
                HasReceiver = !target.IsStatic,
                Reference = Callees.OfRule(rule, compilation, within) is { } reference && TakesSame(reference, target, rule) ? reference : null,
            }
            : null;

    /// <summary>As a method that is differentiated the rule takes what it does as a rule: the reals are variables, and nothing else is.</summary>
    private static bool TakesSame(MethodReference reference, IMethodSymbol target, IMethodSymbol rule) =>
        reference.Parameters.Count == rule.Parameters.Length
        && Taken(target).Zip(reference.Parameters, (taken, parameter) => parameter.IsActive == taken.IsReal).All(same => same)
        && reference.Parameters.Skip(Taken(target).Count).All(result => result.IsActive);

    /// <summary>The overload that a rule is for, or what is wrong with the rule.</summary>
    public static (IMethodSymbol? Target, string Problem) TargetAmong(List<IMethodSymbol> overloads, IMethodSymbol rule)
    {
        if (rule.Parameters.Any(parameter => parameter.RefKind != RefKind.None))
        {
            return (null, "must take its parameters by value");
        }

        if (overloads[0].MethodKind == MethodKind.Constructor)
        {
            return (null, "is for a constructor, which makes more than one number: write its companions, with [AdjointOf] and [TangentOf]");
        }

        List<IMethodSymbol> fitting = [.. overloads.Where(overload => Fits(rule, overload, 0)), .. overloads.Where(overload => Fits(rule, overload, 1))];
        IMethodSymbol? target = fitting.Find(overload => ProblemWith(rule, overload) is null) ?? fitting.FirstOrDefault();
        return target is null ? (null, "has the wrong parameters, expected " + string.Join(" or ", overloads.Where(IsSupported).Select(overload => Expected(rule, overload)).DefaultIfEmpty("those of a function of double or of float alone")))
            : ProblemWith(rule, target) is { } problem ? (null, problem)
            : (target, "");
    }

    private static string? ProblemWith(IMethodSymbol rule, IMethodSymbol target)
    {
        if (!IsSupported(target))
        {
            return "is for a method that is not a function of double or of float alone: write its companions, with [AdjointOf] and [TangentOf]";
        }

        List<string> names = [.. Taken(target).Select(taken => taken.Name)];
        IParameterSymbol? more = rule.Parameters.ElementAtOrDefault(names.Count);
        return more is { Name: not "result" } ? $"has a parameter '{more.Name}', which '{target.Name}' has not: expected {Expected(rule, target)}"
            : RuleMethods.Swapped(rule, names) is { } swapped ? swapped
            : !Returns(rule, target) || (more is not null && !SymbolEqualityComparer.Default.Equals(more.Type, target.ReturnType)) ? "has the wrong signature, expected " + Expected(rule, target)
            : null;
    }

    // The elements of the tuple may have names.
    private static bool Returns(IMethodSymbol rule, IMethodSymbol target)
    {
        List<ITypeSymbol> wanted = [.. Taken(target).Where(taken => taken.IsReal).Select(taken => taken.Type)];
        IEnumerable<ITypeSymbol> given = wanted.Count > 1 && rule.ReturnType is INamedTypeSymbol { IsTupleType: true } tuple ? tuple.TupleElements.Select(element => element.Type) : [rule.ReturnType];
        return wanted.SequenceEqual(given, SymbolEqualityComparer.Default);
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

    /// <summary>A rule can say its derivatives.</summary>
    public static bool IsSupported(IMethodSymbol target) =>
        target is { IsGenericMethod: false, ReturnsByRef: false, ReturnsByRefReadonly: false }
        && TypeMap.IsReal(target.ReturnType)
        && target.Parameters.All(parameter => parameter.RefKind == RefKind.None
            && (SymbolEqualityComparer.Default.Equals(parameter.Type, target.ReturnType) || TypeMap.IsDiscrete(parameter.Type)))
        && target.Parameters.Any(parameter => TypeMap.IsReal(parameter.Type));

    private static string Expected(IMethodSymbol rule, IMethodSymbol target)
    {
        string[] reals = [.. target.Parameters.Where(parameter => TypeMap.IsReal(parameter.Type)).Select(parameter => parameter.Type.ToDisplayString())];
        string partials = reals.Length == 1 ? reals[0] : "(" + string.Join(", ", reals) + ")";
        return "'" + partials + " " + rule.Name + "(" + string.Join(", ", Taken(target).Select(taken => taken.Type.ToDisplayString() + " " + taken.Name)) + ")'"
            + $", perhaps with '{target.ReturnType.ToDisplayString()} result' as the last";
    }
}
