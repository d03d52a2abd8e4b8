using Microsoft.CodeAnalysis;

namespace DiffGen.Benchmarks.Build;

/// <summary>Finds the same methods and does nothing with them: the least that any generator with this attribute costs.</summary>
internal sealed class EmptyGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<string> methods = context.SyntaxProvider.ForAttributeWithMetadataName(
            "DiffGen.DifferentiableAttribute",
            (_, _) => true,
            (found, _) => found.TargetSymbol.Name);

        context.RegisterSourceOutput(methods, (_, _) => { });
    }
}
