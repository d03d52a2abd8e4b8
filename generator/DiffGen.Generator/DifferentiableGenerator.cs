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
        LatestEmission emission = new();

        // Each step costs something for each of its values at every edit, so one only is for each method.
        IncrementalValuesProvider<MethodEntry?> methods = context.SyntaxProvider
            .ForAttributeWithMetadataName(KnownMethods.DifferentiableAttribute, static (node, _) => node is MethodDeclarationSyntax, cache.Read)
            .WithTrackingName(StepNames.Methods);

        IncrementalValueProvider<BuildSettings> settings = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => BuildSettings.Of(options.GlobalOptions));

        IncrementalValueProvider<ImmutableArray<MethodEntry?>> all = methods.Collect();

        // The compiler compares the name of each file with those of all others: there should not be one for each method.
        IncrementalValuesProvider<EmittedFile> files = all
            .Combine(settings)
            .SelectMany((pair, cancellation) => EmittedFile.Of(emission.Of(pair.Left, pair.Right, cancellation)))
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
