using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Lowering;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DiffGen.Analyzers;

/// <summary>Attributes that would be ignored are errors. Those of marked methods and their parameters are looked at when the method is read.</summary>
internal static class AttributeUse
{
    public static void Analyze(SyntaxNodeAnalysisContext context)
    {
        AttributeSyntax attribute = (AttributeSyntax)context.Node;
        if (context.SemanticModel.GetSymbolInfo(attribute, context.CancellationToken).Symbol is not IMethodSymbol { ContainingType: { } type }
            || !KnownMethods.IsIn(type, type.Name, "DiffGen"))
        {
            return;
        }

        SyntaxNode? owner = attribute.Parent?.Parent;
        string name = type.Name.Substring(0, type.Name.Length - "Attribute".Length);
        string? problem = type.Name switch
        {
            "DifferentiableAttribute" => OfMark(attribute, owner),
            "DerivativeOfAttribute" or "AdjointOfAttribute" or "TangentOfAttribute" => OfRule(context, attribute, owner, type.Name),
            "ConstantAttribute" or "OutputAttribute" or "BatchedAttribute" or "UniformAttribute" => OfParameter(context, owner, type.Name),
            _ => null,
        };
        if (problem is not null)
        {
            context.ReportDiagnostic(Diagnostic.Create(Catalogue.Attribute, attribute.GetLocation(), name, NameOf(owner), problem));
        }
    }

    /// <summary>What is differentiated from its source may be marked; there are no companions of it that options could speak of.</summary>
    private static string? OfMark(AttributeSyntax attribute, SyntaxNode? owner) =>
        owner is MethodDeclarationSyntax || attribute.ArgumentList is not { Arguments.Count: > 0 } ? null
        : "can have no options: it is differentiated where it is used, and has no companions; put the computation into a method";

    private static string? OfRule(SyntaxNodeAnalysisContext context, AttributeSyntax attribute, SyntaxNode? owner, string name)
    {
        if (owner is not MethodDeclarationSyntax declaration)
        {
            return "is supported on methods only";
        }

        if (context.SemanticModel.GetDeclaredSymbol(declaration, context.CancellationToken) is not IMethodSymbol rule
            || KnownMethods.Attribute(rule, name) is not { } data || RuleMethods.KindOf(name) is not { } kind)
        {
            return null;
        }

        (IMethodSymbol? target, string problem) = RuleMethods.TargetOf(kind, rule, data);
        if (target is not null && RuleMethods.Rival(kind, target, rule, context.Compilation) is { } rival)
        {
            context.ReportDiagnostic(Diagnostic.Create(Catalogue.RuleRepeated, attribute.GetLocation(), Display(rule), Display(target), Display(rival)));
        }

        return target is null ? problem : null;
    }

    private static string? OfParameter(SyntaxNodeAnalysisContext context, SyntaxNode? owner, string name)
    {
        if (owner is not ParameterSyntax parameter || context.SemanticModel.GetDeclaredSymbol(parameter, context.CancellationToken)?.ContainingSymbol is not IMethodSymbol method)
        {
            return null;
        }

        bool isMethod = method.MethodKind == MethodKind.Ordinary;
        return name switch
        {
            "ConstantAttribute" when KnownMethods.Attribute(method, "DerivativeOfAttribute") is not null && (KnownMethods.Differentiable(method) is null || IsReal(method, parameter)) => "has no effect: the rule returns a partial derivative for each real parameter",
            "OutputAttribute" when !isMethod && method.MethodKind != MethodKind.DelegateInvoke => "has no effect: it is for parameters of methods",
            "BatchedAttribute" or "UniformAttribute" when !isMethod || KnownMethods.Differentiable(method) is null => "has no effect: the method is not marked [Differentiable], so it has no kernels",
            _ => null,
        };
    }

    private static bool IsReal(IMethodSymbol method, ParameterSyntax parameter) =>
        method.Parameters.FirstOrDefault(own => own.Name == parameter.Identifier.ValueText) is { } symbol && TypeMap.IsReal(symbol.Type);

    private static string Display(IMethodSymbol method) => method.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    private static string NameOf(SyntaxNode? owner) => owner switch
    {
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        ParameterSyntax parameter => parameter.Identifier.ValueText,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.ValueText,
        PropertyDeclarationSyntax property => property.Identifier.ValueText,
        LocalFunctionStatementSyntax function => function.Identifier.ValueText,
        OperatorDeclarationSyntax @operator => "operator " + @operator.OperatorToken.Text,
        _ => "this member",
    };
}
