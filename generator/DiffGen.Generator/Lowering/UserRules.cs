using System.Runtime.CompilerServices;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Lowering;

/// <summary>Finds the rules that a compilation's own source declares with <c>[DerivativeOf]</c>.</summary>
internal static class UserRules
{
    private static readonly ConditionalWeakTable<SyntaxTree, List<MethodDeclarationSyntax>> Marked = new();
    private static readonly ConditionalWeakTable<Compilation, List<(IMethodSymbol Target, IMethodSymbol Rule)>> Declared = new();

    /// <summary>The rule for a method, if there is one.</summary>
    /// <param name="within">Where the companions stand, which call the rule.</param>
    public static UserRule? Of(IMethodSymbol target, Compilation compilation, INamedTypeSymbol within)
    {
        foreach ((IMethodSymbol method, IMethodSymbol rule) in Declared.GetValue(compilation, Read))
        {
            if (SymbolEqualityComparer.Default.Equals(method, target) && compilation.IsSymbolAccessibleWithin(rule, within))
            {
                return new UserRule(
                    TypeMap.Text(rule.ContainingType) + "." + rule.Name,
                    target.Parameters.Select(parameter => TypeMap.IsReal(parameter.Type)).ToEquatableArray(),
                    rule.Parameters.Length > target.Parameters.Length);
            }
        }

        return null;
    }

    /// <summary>The method that a rule is for, or what is wrong with the rule.</summary>
    public static (IMethodSymbol? Target, string Problem) TargetOf(IMethodSymbol rule, AttributeData attribute)
    {
        if (attribute.ConstructorArguments is not [{ Value: INamedTypeSymbol type }, { Value: string name }])
        {
            return (null, "names no method");
        }

        if (!rule.IsStatic || rule.IsGenericMethod || rule.Parameters.Any(parameter => parameter.RefKind != RefKind.None))
        {
            return (null, "must be a static method that takes its parameters by value");
        }

        List<IMethodSymbol> overloads = [.. type.GetMembers(name).OfType<IMethodSymbol>()];
        if (overloads.Count == 0)
        {
            return (null, $"is for '{type.Name}.{name}', which does not exist");
        }

        bool takesResult = rule.Parameters.LastOrDefault() is { Name: "result" };
        IMethodSymbol? target = overloads.Find(overload => Fits(rule, overload, 0)) ?? (takesResult ? overloads.Find(overload => Fits(rule, overload, 1)) : null);
        if (target is null)
        {
            return (null, "has the wrong parameters, expected " + string.Join(" or ", overloads.Where(IsSupported).Select(overload => "'" + Expected(rule, overload) + "'").DefaultIfEmpty("those of a static function of double or of float alone")));
        }

        if (!IsSupported(target))
        {
            return (null, "is for a method that is not static, or not a function of double or of float alone, which is not supported yet");
        }

        return rule.ReturnType.ToDisplayString() == Partials(target) && (rule.Parameters.Length == target.Parameters.Length || SymbolEqualityComparer.Default.Equals(rule.Parameters.Last().Type, target.ReturnType))
            ? (target, "")
            : (null, "has the wrong signature, expected '" + Expected(rule, target) + "'");
    }

    private static bool Fits(IMethodSymbol rule, IMethodSymbol target, int more) =>
        rule.Parameters.Length == target.Parameters.Length + more
        && target.Parameters.Zip(rule.Parameters, (taken, given) => SymbolEqualityComparer.Default.Equals(taken.Type, given.Type)).All(same => same);

    private static bool IsSupported(IMethodSymbol target) =>
        target is { IsStatic: true, IsGenericMethod: false, MethodKind: MethodKind.Ordinary, ReturnsByRef: false, ReturnsByRefReadonly: false }
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
        Partials(target) + " " + rule.Name + "(" + string.Join(", ", target.Parameters.Select(parameter => parameter.Type.ToDisplayString() + " " + parameter.Name)) + ")";

    private static List<(IMethodSymbol Target, IMethodSymbol Rule)> Read(Compilation compilation)
    {
        List<(IMethodSymbol, IMethodSymbol)> rules = [];
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            List<MethodDeclarationSyntax> marked = Marked.GetValue(tree, Find);
            if (marked.Count == 0)
            {
                continue;
            }

            SemanticModel model = compilation.GetSemanticModel(tree);
            foreach (MethodDeclarationSyntax declaration in marked)
            {
                if (model.GetDeclaredSymbol(declaration) is IMethodSymbol rule
                    && KnownMethods.Attribute(rule, "DerivativeOfAttribute") is { } attribute
                    && TargetOf(rule, attribute).Target is { } target)
                {
                    rules.Add((target, rule));
                }
            }
        }

        return rules;
    }

    private static List<MethodDeclarationSyntax> Find(SyntaxTree tree) => [.. tree.GetRoot()
        .DescendantNodes(node => node is not (MemberDeclarationSyntax and not (BaseNamespaceDeclarationSyntax or BaseTypeDeclarationSyntax)))
        .OfType<MethodDeclarationSyntax>()
        .Where(method => method.AttributeLists.Count > 0)];
}
