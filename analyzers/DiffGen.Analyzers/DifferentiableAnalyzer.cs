using System.Collections.Immutable;
using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Lowering;
using DiffGen.Generator.Pipeline;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DiffGen.Analyzers;

/// <summary>Says why a marked method has no companions, and what is worth knowing about those that have.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class DifferentiableAnalyzer : DiagnosticAnalyzer
{
    private readonly RememberedReadings readings = new();
    private readonly DeclarationSurface surfaces = new();

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => Catalogue.All;

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (start.Compilation.GetTypeByMetadataName(KnownMethods.DifferentiableAttribute) is null)
            {
                return;
            }

            // The whole compilation is read only where a marked method is looked at, and a file that was read stays read.
#pragma warning disable RS1030 // Which methods call which can't be told one file at a time.
            CompilationAnalysis analysis = new(start.Compilation, readings, surfaces, tree => start.Compilation.GetSemanticModel(tree));
#pragma warning restore RS1030
            start.RegisterSyntaxNodeAction(node => Analyze(node, analysis), SyntaxKind.MethodDeclaration);
            start.RegisterSyntaxNodeAction(AttributeUse.Analyze, SyntaxKind.Attribute);
            start.RegisterSymbolAction(AnalyzeReplacements, SymbolKind.NamedType);
        });
    }

    private static void Analyze(SyntaxNodeAnalysisContext context, CompilationAnalysis analysis)
    {
        MethodDeclarationSyntax declaration = (MethodDeclarationSyntax)context.Node;
        if (declaration.AttributeLists.Count > 0
            && context.SemanticModel.GetDeclaredSymbol(declaration, context.CancellationToken) is { } method
            && KnownMethods.Differentiable(method) is not null)
        {
            foreach (Refusal refusal in analysis.Explain(method, declaration, context.SemanticModel, AsksForCost(context), context.CancellationToken))
            {
                context.ReportDiagnostic(refusal.ToDiagnostic());
            }
        }
    }

    /// <summary>Somebody has switched on one of the diagnostics on cost, which are off by default.</summary>
    private static bool AsksForCost(SyntaxNodeAnalysisContext context)
    {
        CompilationOptions options = context.Compilation.Options;
        return Catalogue.All.Any(descriptor => descriptor.Id.StartsWith("DG4", StringComparison.Ordinal)
            && ((options.SpecificDiagnosticOptions.TryGetValue(descriptor.Id, out ReportDiagnostic wanted) && wanted != ReportDiagnostic.Suppress)
                || (options.SyntaxTreeOptionsProvider?.TryGetDiagnosticValue(context.Node.SyntaxTree, descriptor.Id, context.CancellationToken, out wanted) == true && wanted != ReportDiagnostic.Suppress)));
    }

    /// <summary>What overrides or implements a marked method has companions that do so, too. Marked methods are looked at elsewhere.</summary>
    private static void AnalyzeReplacements(SymbolAnalysisContext context)
    {
        INamedTypeSymbol type = (INamedTypeSymbol)context.Symbol;
        foreach (IMethodSymbol method in type.GetMembers().OfType<IMethodSymbol>().Where(method => KnownMethods.Differentiable(method) is null))
        {
            if (Replacements.MarkedBehind(method).FirstOrDefault() is { } replaced)
            {
                Report(method, method, replaced);
            }
        }

        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct))
        {
            return;
        }

        foreach ((IMethodSymbol member, ISymbol implementation) in Replacements.Implementations(type))
        {
            bool isInherited = !SymbolEqualityComparer.Default.Equals(implementation.ContainingType, type) && type.BaseType?.AllInterfaces.Contains(member.ContainingType, SymbolEqualityComparer.Default) != true;
            if (isInherited && implementation is IMethodSymbol method)
            {
                Report(type, method, member);
            }
        }

        void Report(ISymbol at, IMethodSymbol method, IMethodSymbol replaced)
        {
            if (Replacements.Problem(method, replaced) is { } problem && at.Locations.FirstOrDefault() is { } location)
            {
                context.ReportDiagnostic(Diagnostic.Create(Catalogue.Replacement, location, method.Name, replaced.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat), problem));
            }
        }
    }
}
