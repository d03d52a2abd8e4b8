using System.Collections.Immutable;
using System.Text;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Kernels;
using DiffGen.Generator.Lowering;
using DiffGen.Generator.Optimise;
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
        LatestSummaries latest = new();

        // Each step costs something for each method at every edit, so that there is none that only leaves out nulls.
        IncrementalValuesProvider<MethodModel?> methods = context.SyntaxProvider
            .ForAttributeWithMetadataName(KnownMethods.DifferentiableAttribute, static (node, _) => node is MethodDeclarationSyntax, cache.Read)
            .WithTrackingName(StepNames.Methods);

        IncrementalValuesProvider<MethodEntry?> entries = methods
            .Select(static (method, _) => method is null ? null : MethodEntry.Of(method))
            .WithTrackingName(StepNames.Entries);

        IncrementalValueProvider<string> disabledPasses = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => options.GlobalOptions.TryGetValue(PassSwitches.Property, out string? names) ? names : "");

        IncrementalValueProvider<SummaryTable> summaries = entries
            .Select(static (entry, _) => entry?.Facts)
            .WithTrackingName(StepNames.Facts)
            .Collect()
            .Combine(disabledPasses)
            .Select((pair, _) => latest.Of(pair.Left, pair.Right))
            .WithTrackingName(StepNames.Summaries);

        IncrementalValuesProvider<EmittedSource?> sources = entries
            .Combine(summaries)
            .Select(static (pair, _) => pair.Left is null ? null : pair.Right.Bind(pair.Left))
            .WithTrackingName(StepNames.Units)
            .Select(static (unit, _) => unit is null ? null : Emission.Emit(unit))
            .WithTrackingName(StepNames.Sources);

        // The compiler compares the name of each file with those of all others: there should not be one for each method.
        IncrementalValuesProvider<EmittedFile> files = sources
            .Collect()
            .SelectMany(static (all, _) => EmittedFile.Of(all))
            .WithTrackingName(StepNames.Files);

        IncrementalValueProvider<bool> trainsOnDevices = entries
            .Select(static (entry, _) => entry?.Model is { Device: DeviceLibrary.Algorithms, Options.Kernels: not KernelDemand.None })
            .Collect()
            .Select(static (all, _) => all.Contains(true))
            .WithTrackingName(StepNames.Devices);
        context.RegisterSourceOutput(trainsOnDevices, static (output, isWanted) =>
        {
            if (isWanted)
            {
                output.AddSource(OptimiserSource.FileName, SourceText.From(OptimiserSource.Text, Encoding.UTF8));
            }
        });

        context.RegisterSourceOutput(files, static (output, file) => output.AddSource(file.Name, SourceText.From(file.Print(), Encoding.UTF8)));
    }
}
