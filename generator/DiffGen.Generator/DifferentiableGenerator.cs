using System.Collections.Immutable;
using System.Text;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Kernels;
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
        EmissionAhead emission = new();

        // Each step costs something for each method at every edit, so there are few, and none that only leaves out nulls.
        IncrementalValuesProvider<MethodEntry?> methods = context.SyntaxProvider
            .ForAttributeWithMetadataName(KnownMethods.DifferentiableAttribute, static (node, _) => node is MethodDeclarationSyntax, cache.Read)
            .WithTrackingName(StepNames.Methods);

        IncrementalValueProvider<BuildSettings> settings = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => BuildSettings.Of(options.GlobalOptions));

        IncrementalValueProvider<ImmutableArray<MethodEntry?>> all = methods.Collect();

        IncrementalValuesProvider<EmittedSource?> sources = all
            .Combine(settings)
            .SelectMany((pair, cancellation) => emission.Prepare(pair.Left, pair.Right, cancellation))
            .WithTrackingName(StepNames.Units)
            .Select((unit, _) => unit is null ? null : emission.Of(unit))
            .WithTrackingName(StepNames.Sources);

        // The compiler compares the name of each file with those of all others: there should not be one for each method.
        IncrementalValuesProvider<EmittedFile> files = sources
            .Collect()
            .SelectMany(static (sources, _) => EmittedFile.Of(sources))
            .WithTrackingName(StepNames.Files);

        IncrementalValueProvider<bool> trainsOnDevices = all
            .Select(static (methods, _) => methods.Any(method => method?.Model is { Device: DeviceLibrary.Algorithms, Options.Kernels: not KernelDemand.None }))
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
