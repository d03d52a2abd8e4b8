using DiffGen.Generator;
using DiffGen.Generator.Lowering;
using DiffGen.Generator.Pipeline;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.Harness;

/// <summary>
/// Why a method has no companions. The generator stays silent about what it refuses or fails at; this asks its passes
/// one by one, so that a failing test can tell.
/// </summary>
internal static class Silence
{
    public static IEnumerable<string> Explain(MethodDeclarationSyntax method, CSharpCompilation compilation)
    {
        var lowered = Lower(method, compilation);
        if (lowered.Model is not { } model)
        {
            return lowered.Refusals.Select(refusal => refusal.ToDiagnostic().ToString()).DefaultIfEmpty("the method isn't lowered, without a reason");
        }

        var entry = MethodEntry.Of(model);
        var facts = compilation.SyntaxTrees.SelectMany(t => t.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>())
            .Where(CorpusFile.IsDifferentiable)
            .Select(m => Lower(m, compilation).Model)
            .OfType<MethodModel>()
            .Select(m => MethodEntry.Of(m).Facts);
        if (SummaryTable.Of(facts).Bind(entry) is not { } unit)
        {
            return ["there is no summary of the method"];
        }

        return Emission.TryEmit(unit, out var failure) == null ? [failure == null ? "it calls a method without companions" : failure.ToString()] : [];
    }

    private static LoweringResult Lower(MethodDeclarationSyntax method, CSharpCompilation compilation)
    {
        var model = compilation.GetSemanticModel(method.SyntaxTree);
        return MethodReader.Read(model.GetDeclaredSymbol(method)!, method, model, reports: true, default);
    }
}
