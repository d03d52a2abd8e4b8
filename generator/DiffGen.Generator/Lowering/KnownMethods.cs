using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Lowering;

/// <summary>Recognises the methods and attributes that mean something to lowering.</summary>
internal static class KnownMethods
{
    public const string DifferentiableAttribute = "DiffGen.DifferentiableAttribute";

    public static bool IsStopGradient(IMethodSymbol method) =>
        method is { Name: "StopGradient", IsStatic: true } && IsIn(method.ContainingType, "Diff", "DiffGen");

    public static AttributeData? Differentiable(ISymbol symbol) => Attribute(symbol, "DifferentiableAttribute");

    /// <summary>The modes that a <c>[Differentiable]</c> asks for.</summary>
    public static Modes ModesOf(AttributeData differentiable)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in differentiable.NamedArguments)
        {
            if (argument is { Key: "Modes", Value.Value: int modes })
            {
                return (Modes)modes;
            }
        }

        return Modes.Reverse;
    }

    public static AttributeData? Attribute(ISymbol symbol, string name)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is { } type && IsIn(type, name, "DiffGen"))
            {
                return attribute;
            }
        }

        return null;
    }

    public static bool IsConstant(IParameterSymbol parameter) => Attribute(parameter, "ConstantAttribute") is not null;

    /// <summary>What a parameter becomes in the kernel version.</summary>
    public static ThreadMapping MappingOf(IParameterSymbol parameter) =>
        Attribute(parameter, "UniformAttribute") is not null ? ThreadMapping.Uniform
        : Attribute(parameter, "BatchedAttribute") is not null ? ThreadMapping.Batched
        : ThreadMapping.Default;

    public static bool IsOutput(IParameterSymbol parameter) => Attribute(parameter, "OutputAttribute") is not null;

    /// <summary>The compiler leaves the call out, arguments and all, because its condition is not defined.</summary>
    public static bool IsOmitted(IMethodSymbol method, SyntaxNode call)
    {
        List<string> conditions = [.. method.GetAttributes()
            .Where(attribute => IsIn(attribute.AttributeClass, "ConditionalAttribute", "System.Diagnostics"))
            .Select(attribute => attribute.ConstructorArguments is [{ Value: string condition }] ? condition : "")];
        if (conditions.Count == 0)
        {
            return false;
        }

        HashSet<string> defined = [.. call.SyntaxTree.Options.PreprocessorSymbolNames];
        for (DirectiveTriviaSyntax? directive = call.SyntaxTree.GetRoot().GetFirstDirective(IsDefinition); directive is not null; directive = directive.GetNextDirective(IsDefinition))
        {
            if (directive is DefineDirectiveTriviaSyntax { IsActive: true } define)
            {
                defined.Add(define.Name.ValueText);
            }
            else if (directive is UndefDirectiveTriviaSyntax { IsActive: true } undefine)
            {
                defined.Remove(undefine.Name.ValueText);
            }
        }

        return !conditions.Any(defined.Contains);
    }

    private static bool IsDefinition(DirectiveTriviaSyntax directive) => directive is DefineDirectiveTriviaSyntax or UndefDirectiveTriviaSyntax;

    /// <summary>A type that stands directly in a namespace of one or two parts.</summary>
    public static bool IsIn(INamedTypeSymbol? type, string name, string space) =>
        type is not null && type.Name == name && type.ContainingType is null && IsNamed(type.ContainingNamespace, space);

    private static bool IsNamed(INamespaceSymbol? space, string name)
    {
        int dot = name.LastIndexOf('.');
        return space is not null
            && space.Name == name.Substring(dot + 1)
            && (dot < 0 ? space.ContainingNamespace.IsGlobalNamespace : IsNamed(space.ContainingNamespace, name.Substring(0, dot)));
    }
}
