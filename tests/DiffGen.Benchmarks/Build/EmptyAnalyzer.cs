using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DiffGen.Benchmarks.Build;

/// <summary>Looks at the same nodes and says nothing: the least that any analyzer of methods costs.</summary>
#pragma warning disable RS1036, RS1041 // It is never loaded by a compiler.
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class EmptyAnalyzer : DiagnosticAnalyzer
{
    private static readonly DiagnosticDescriptor None = new("EMPTY", "", "", "", DiagnosticSeverity.Warning, isEnabledByDefault: true);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [None];

    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSyntaxNodeAction(node => node.SemanticModel.GetDeclaredSymbol((MethodDeclarationSyntax)node.Node), SyntaxKind.MethodDeclaration);
    }
}
