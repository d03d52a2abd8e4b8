using System.Collections.Immutable;
using System.Text;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Lowering;
using DiffGen.Generator.Pipeline;
using DiffGen.Generator.Transform;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace DiffGen.Generator;

/// <summary>Writes the companions of methods that are marked <c>[Differentiable]</c>.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class DifferentiableGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        LoweringCache cache = new();

        IncrementalValuesProvider<MethodModel> methods = context.SyntaxProvider
            .ForAttributeWithMetadataName(KnownMethods.DifferentiableAttribute, static (node, _) => node is MethodDeclarationSyntax, cache.Read)
            .Where(static method => method is not null)
            .Select(static (method, _) => method!)
            .WithTrackingName(StepNames.Methods);

        IncrementalValuesProvider<MethodEntry> entries = methods
            .Select(static (method, _) => MethodEntry.Of(method))
            .WithTrackingName(StepNames.Entries);

        IncrementalValueProvider<SummaryTable> summaries = entries
            .Select(static (entry, _) => entry.Facts)
            .WithTrackingName(StepNames.Facts)
            .Collect()
            .Select(static (facts, _) => SummaryTable.Of(facts))
            .WithTrackingName(StepNames.Summaries);

        IncrementalValuesProvider<EmittedSource> sources = entries
            .Combine(summaries)
            .Select(static (pair, _) => pair.Right.Bind(pair.Left))
            .WithTrackingName(StepNames.Units)
            .Select(static (unit, _) => unit is null ? null : Emission.TryEmit(unit))
            .Where(static source => source is not null)
            .Select(static (source, _) => source!)
            .WithTrackingName(StepNames.Sources);

        context.RegisterSourceOutput(sources, static (output, source) => output.AddSource(source.HintName, SourceText.From(source.Text, Encoding.UTF8)));
    }
}
