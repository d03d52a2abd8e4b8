using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Lowering;

/// <summary>What a method of the user's is to another method.</summary>
internal enum RuleKind
{
    /// <summary>Its partial derivatives.</summary>
    Derivative,

    /// <summary>Its companion for reverse mode.</summary>
    Adjoint,

    /// <summary>Its companion for forward mode.</summary>
    Tangent,
}

/// <summary>
/// Finds the methods that are marked as rules for other methods: those of a compilation's own source, and those of referenced
/// assemblies that use DiffGen themselves.
/// </summary>
internal static class RuleMethods
{
    private static readonly ConditionalWeakTable<SyntaxTree, Marks> Marked = new();
    private static readonly ConditionalWeakTable<MetadataReference, List<string>> Referenced = new();
    private static readonly ConditionalWeakTable<Compilation, List<(RuleKind Kind, IMethodSymbol Target, IMethodSymbol Rule)>> Declared = new();

    /// <summary>The rule of a kind for a method, if there is one; one's own comes before those of other assemblies.</summary>
    /// <param name="within">Where the companions stand, which call the rule.</param>
    public static IMethodSymbol? Of(RuleKind kind, IMethodSymbol target, Compilation compilation, INamedTypeSymbol within) => Declared.GetValue(compilation, Read)
        .Where(rule => rule.Kind == kind && SymbolEqualityComparer.Default.Equals(rule.Target, target) && compilation.IsSymbolAccessibleWithin(rule.Rule, within))
        .Select(rule => rule.Rule)
        .FirstOrDefault();

    /// <summary>A method has a rule of any kind.</summary>
    public static bool Any(IMethodSymbol target, Compilation compilation) =>
        Declared.GetValue(compilation, Read).Exists(rule => SymbolEqualityComparer.Default.Equals(rule.Target, target));

    /// <summary>
    /// Another rule of the same compilation that says the same of a method, where both can be seen: one of the two would not be
    /// heeded. Partial derivatives say all that companions do.
    /// </summary>
    public static IMethodSymbol? Rival(RuleKind kind, IMethodSymbol target, IMethodSymbol rule, Compilation compilation) => Declared.GetValue(compilation, Read)
        .Where(other => (other.Kind == kind || other.Kind == RuleKind.Derivative || kind == RuleKind.Derivative)
            && SymbolEqualityComparer.Default.Equals(other.Target, target)
            && !SymbolEqualityComparer.Default.Equals(other.Rule, rule)
            && SymbolEqualityComparer.Default.Equals(other.Rule.ContainingAssembly, rule.ContainingAssembly)
            && (compilation.IsSymbolAccessibleWithin(other.Rule, rule.ContainingType) || compilation.IsSymbolAccessibleWithin(rule, other.Rule.ContainingType)))
        .Select(other => other.Rule)
        .FirstOrDefault();

    /// <summary>What is wrong with the names of a rule's parameters: two that have changed places would be taken for each other; null if nothing is.</summary>
    /// <param name="wanted">The names of what it takes, in order.</param>
    public static string? Swapped(IMethodSymbol rule, IReadOnlyList<string> wanted)
    {
        List<string> given = [.. rule.Parameters.Select(parameter => parameter.Name)];
        int at = given.FindIndex(name => wanted.Contains(name) && given.IndexOf(name) is var i && i < wanted.Count && wanted[i] != name && given.Contains(wanted[i]));
        return at < 0 ? null : $"has a parameter '{given[at]}' in the place of '{wanted[at]}'; parameters are told apart by their order, so name them ({string.Join(", ", wanted)})";
    }

    /// <summary>The kind of rule that an attribute makes of a method.</summary>
    public static RuleKind? KindOf(string attribute) => attribute switch
    {
        "DerivativeOfAttribute" => RuleKind.Derivative,
        "AdjointOfAttribute" => RuleKind.Adjoint,
        "TangentOfAttribute" => RuleKind.Tangent,
        _ => null,
    };

    /// <summary>The method that a rule is for, or what is wrong with the rule.</summary>
    public static (IMethodSymbol? Target, string Problem) TargetOf(RuleKind kind, IMethodSymbol rule, AttributeData attribute)
    {
        if (attribute.ConstructorArguments is not [{ Value: INamedTypeSymbol type }, { Value: string name }])
        {
            return (null, "names no method");
        }

        List<IMethodSymbol> overloads = Named(type, name);
        return type.IsUnboundGenericType ? (null, $"is for a method of '{type.Name}' without type arguments: name them in typeof")
            : overloads.Count == 0 ? (null, $"is for '{type.Name}.{name}', which {(type.GetMembers(name).IsEmpty ? "does not exist" : "is neither a method nor a constructor")}")
            : !rule.IsStatic || rule.IsGenericMethod ? (null, "must be a static method without type parameters")
            : kind == RuleKind.Derivative ? UserRules.TargetAmong(overloads, rule)
            : CompanionRules.TargetAmong(overloads, rule, kind);
    }

    /// <summary>The methods of a type that have a name, inherited ones last. A type's own name, or that of metadata, is the name of its constructors.</summary>
    private static List<IMethodSymbol> Named(INamedTypeSymbol type, string name)
    {
        if (name == type.Name || name == WellKnownMemberNames.InstanceConstructorName)
        {
            return [.. type.InstanceConstructors.Where(constructor => !constructor.IsImplicitlyDeclared)];
        }

        List<IMethodSymbol> methods = [];
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            methods.AddRange(current.GetMembers(name).OfType<IMethodSymbol>().Where(method => method.MethodKind == MethodKind.Ordinary));
        }

        return methods;
    }

    private static List<(RuleKind Kind, IMethodSymbol Target, IMethodSymbol Rule)> Read(Compilation compilation)
    {
        List<(RuleKind, IMethodSymbol, IMethodSymbol)> rules = [];
        List<Marks> marks = [.. compilation.SyntaxTrees.Where(tree => !GeneratedCode.IsGenerated(tree)).Select(tree => Marked.GetValue(tree, Find))];
        HashSet<string> aliases = new(marks.SelectMany(tree => tree.Aliases), StringComparer.Ordinal);
        foreach (Marks file in marks)
        {
            foreach (MethodDeclarationSyntax declaration in aliases.Count == 0 ? file.Rules : file.Rules.Concat(file.Others.Where(other => aliases.Contains(other.Attribute)).Select(other => other.Method)).Distinct())
            {
                Add(compilation.GetSemanticModel(declaration.SyntaxTree).GetDeclaredSymbol(declaration) as IMethodSymbol, rules);
            }
        }

        foreach (MetadataReference reference in compilation.References)
        {
            bool isKnownToHaveNone = Referenced.TryGetValue(reference, out List<string> types) && types.Count == 0;
            if (!isKnownToHaveNone && compilation.GetAssemblyOrModuleSymbol(reference) is IAssemblySymbol assembly)
            {
                foreach (string type in Referenced.GetValue(reference, _ => Find(assembly)))
                {
                    assembly.GetTypeByMetadataName(type)?.GetMembers().OfType<IMethodSymbol>().ToList().ForEach(method => Add(method, rules));
                }
            }
        }

        return rules;
    }

    private static void Add(IMethodSymbol? method, List<(RuleKind Kind, IMethodSymbol Target, IMethodSymbol Rule)> rules)
    {
        foreach (AttributeData attribute in method?.GetAttributes() ?? [])
        {
            if (attribute.AttributeClass is { } type && KnownMethods.IsIn(type, type.Name, "DiffGen") && KindOf(type.Name) is { } kind && TargetOf(kind, method!, attribute).Target is { } target)
            {
                rules.Add((kind, target, method!));
            }
        }
    }

    // Attributes are bound only where their name says that they may be rules: this looks at every method after every edit.
    private static Marks Find(SyntaxTree tree)
    {
        IEnumerable<string> aliases = tree.GetRoot()
            .DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
            .OfType<UsingDirectiveSyntax>()
            .Where(directive => directive is { Alias: not null, Name: { } name } && IsRule(LastOf(name)))
            .Select(directive => directive.Alias!.Name.Identifier.ValueText);
        List<(MethodDeclarationSyntax Method, string Attribute)> marked =
            [.. DeclaredMethods.In(tree).SelectMany(method => method.AttributeLists.SelectMany(list => list.Attributes).Select(attribute => (method, LastOf(attribute.Name))))];
        return new Marks([.. marked.Where(mark => IsRule(mark.Attribute)).Select(mark => mark.Method).Distinct()], [.. marked.Where(mark => !IsRule(mark.Attribute))], [.. aliases]);
    }

    private static bool IsRule(string attribute) => KindOf(attribute) is not null || KindOf(attribute + "Attribute") is not null;

    private static string LastOf(NameSyntax name) => name switch
    {
        QualifiedNameSyntax qualified => LastOf(qualified.Right),
        AliasQualifiedNameSyntax qualified => LastOf(qualified.Name),
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => "",
    };

    /// <summary>What a file says of attributes: which methods have one by the name of a rule's, which have others, and what else it calls those of rules.</summary>
    private sealed record Marks(List<MethodDeclarationSyntax> Rules, List<(MethodDeclarationSyntax Method, string Attribute)> Others, List<string> Aliases);

    /// <summary>The names of the types of an assembly that hold rules. Only those that use DiffGen are looked at.</summary>
    private static List<string> Find(IAssemblySymbol assembly)
    {
        List<string> found = [];
        if (assembly.Modules.Any(module => module.ReferencedAssemblies.Any(used => used.Name == "DiffGen")))
        {
            Visit(assembly.GlobalNamespace);
        }

        return found;

        void Visit(INamespaceOrTypeSymbol container)
        {
            if (container is INamedTypeSymbol type && type.GetMembers().OfType<IMethodSymbol>().Any(method =>
                method.IsStatic && method.GetAttributes().Any(attribute => KnownMethods.IsIn(attribute.AttributeClass, attribute.AttributeClass?.Name ?? "", "DiffGen") && KindOf(attribute.AttributeClass!.Name) is not null)))
            {
                found.Add(MetadataName(type));
            }

            foreach (ISymbol member in container.GetMembers())
            {
                if (member is INamespaceOrTypeSymbol inner)
                {
                    Visit(inner);
                }
            }
        }
    }

    private static string MetadataName(INamedTypeSymbol type) => type.ContainingType is { } container ? MetadataName(container) + "+" + type.MetadataName
        : type.ContainingNamespace is { IsGlobalNamespace: false } space ? space.ToDisplayString() + "." + type.MetadataName
        : type.MetadataName;
}
