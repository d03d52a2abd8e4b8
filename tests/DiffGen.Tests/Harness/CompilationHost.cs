using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffGen.Tests.Harness;

/// <summary>
/// Compiles source texts the way a user's build does: against the running framework and the runtime library, with the
/// generator. The references are read once, since that costs more than a compilation.
/// </summary>
internal static partial class CompilationHost
{
    private static readonly Lazy<ImmutableArray<MetadataReference>> References = new(ReadReferences);

    // What the compiler knows of the references is shared by all compilations that come of this one.
    private static readonly Lazy<CSharpCompilation> Empty = new(() => Create("Programs"));

    /// <summary>What a user's project on this framework has.</summary>
    public static readonly CSharpParseOptions Latest = new(LanguageVersion.Latest);

    /// <summary>What generated code may need at most.</summary>
    public static readonly CSharpParseOptions CSharp12 = new(LanguageVersion.CSharp12);

    public static SyntaxTree Parse(string text, string path, CSharpParseOptions? options = null) =>
        CSharpSyntaxTree.ParseText(text, options ?? Latest, path, System.Text.Encoding.UTF8);

    /// <summary>A compilation that leaves the other cores to others.</summary>
    public static CSharpCompilation CompileAlone(IEnumerable<SyntaxTree> trees) => Empty.Value.WithOptions(Empty.Value.Options.WithConcurrentBuild(false)).AddSyntaxTrees(trees);

    public static CSharpCompilation Compile(IEnumerable<SyntaxTree> trees, string? assemblyName = null) =>
        (assemblyName == null ? Shared : Create(assemblyName)).AddSyntaxTrees(trees);

#if ILGPU_PACKAGE
    // ILGPU finds types again by the names of their assemblies.
    private static CSharpCompilation Shared => Empty.Value.WithAssemblyName("Programs" + Guid.NewGuid().ToString("N"));
#else
    private static CSharpCompilation Shared => Empty.Value;
#endif

    private static CSharpCompilation Create(string assemblyName) =>
        CSharpCompilation.Create(
            assemblyName,
            references: References.Value,
            options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)
                .WithOptimizationLevel(OptimizationLevel.Release)
                .WithAllowUnsafe(true)
                .WithNullableContextOptions(NullableContextOptions.Enable));

    /// <summary>The passes that the environment leaves out (DIFFGEN_DISABLED_PASSES).</summary>
    public static string DisabledByEnvironment => Environment.GetEnvironmentVariable("DIFFGEN_DISABLED_PASSES") ?? "";

    /// <summary>Runs the generator over a compilation.</summary>
    /// <param name="disabledPasses">The passes to be left out; null for those that the environment names.</param>
    /// <param name="fastMath">What the project sets <c>DiffGenFastMath</c> to; null for nothing.</param>
    public static GeneratorOutput Generate(CSharpCompilation compilation, string? disabledPasses = null, string? fastMath = null)
    {
        var options = compilation.SyntaxTrees.FirstOrDefault()?.Options as CSharpParseOptions ?? Latest;
        var driver = CSharpGeneratorDriver
            .Create([CreateGenerator().AsSourceGenerator()], parseOptions: options, optionsProvider: new BuildProperties(disabledPasses ?? DisabledByEnvironment, fastMath))
            .RunGeneratorsAndUpdateCompilation(compilation, out var output, out var diagnostics);
        var result = driver.GetRunResult().Results.Single();
        return new GeneratorOutput(
            compilation,
            (CSharpCompilation)output,
            diagnostics,
            result.GeneratedSources.IsDefault ? [] : [.. result.GeneratedSources.Select(s => new GeneratedFile(s.HintName, s.SourceText.ToString(), s.SyntaxTree))],
            result.Exception);
    }

    /// <summary>A compilation whose companions are written by hand, in the shape of a generated one.</summary>
    public static GeneratorOutput WithoutGenerator(CSharpCompilation compilation) => new(compilation, compilation, [], [], null);

    private static IIncrementalGenerator CreateGenerator() =>
        (IIncrementalGenerator)Activator.CreateInstance(Type.GetType("DiffGen.Generator.DifferentiableGenerator, DiffGen.Generator", throwOnError: true)!, nonPublic: true)!;

    private static ImmutableArray<MetadataReference> ReadReferences()
    {
        var framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetDirectoryName(path) == Path.GetDirectoryName(typeof(object).Assembly.Location));
        List<string> paths = [.. framework, Assembly.Load("System.Numerics.Tensors").Location, Assembly.Load("DiffGen").Location];
        AddReferences(paths);
        return [.. paths.Select(path => MetadataReference.CreateFromFile(path))];
    }

    /// <summary>What the projects of these users reference besides.</summary>
    static partial void AddReferences(List<string> paths);
}
