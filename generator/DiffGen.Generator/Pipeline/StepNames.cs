namespace DiffGen.Generator.Pipeline;

/// <summary>The steps of the pipeline, as its tests see them.</summary>
internal static class StepNames
{
    public const string Methods = nameof(Methods);
    public const string Files = nameof(Files);
    public const string Devices = nameof(Devices);
}
