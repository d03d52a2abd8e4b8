using System.Collections.Immutable;
using DiffGen.Generator;
using DiffGen.Generator.Pipeline;
using DiffGen.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffGen.Tests.Pipeline;

/// <summary>The generator in an editor: one driver that sees a compilation change.</summary>
internal sealed class GeneratorRun
{
    private GeneratorDriver driver;

    public GeneratorRun(params string[] files)
    {
        Compilation = Lowering.Sources.Compile(files);
        driver = CSharpGeneratorDriver.Create(
            [new DifferentiableGenerator().AsSourceGenerator()],
            parseOptions: CompilationHost.CSharp12,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        Run();
    }

    public CSharpCompilation Compilation { get; private set; }

    public GeneratorRunResult Result { get; private set; }

    public IReadOnlyDictionary<string, string> Sources => Result.GeneratedSources.ToDictionary(source => source.HintName, source => source.SourceText.ToString());

    /// <summary>The companions of each method, in order.</summary>
    public IReadOnlyList<object> Emitted { get; private set; } = [];

    /// <summary>The positions of those that the last edit had written anew; the others are the same objects as before.</summary>
    public IReadOnlyList<int> EmittedAnew { get; private set; } = [];

    /// <summary>Replaces text in a file, as an edit that reuses the rest of the tree.</summary>
    public void Edit(int file, string from, string to)
    {
        var tree = Compilation.SyntaxTrees[file];
        var text = tree.GetText();
        var position = text.ToString().IndexOf(from, StringComparison.Ordinal);
        Assert.True(position >= 0, "The text to replace isn't there.");
        var changed = text.Replace(position, from.Length, to);
        Compilation = Compilation.ReplaceSyntaxTree(tree, tree.WithChangedText(changed));
        Run();
    }

    /// <summary>How often each reason is given for the outputs of a step.</summary>
    public string Reasons(string step) => string.Join(", ", Outputs(step)
        .GroupBy(output => output.Reason)
        .OrderBy(group => group.Key)
        .Select(group => group.Count() + " " + group.Key));

    public ImmutableArray<(object Value, IncrementalStepRunReason Reason)> Outputs(string step) =>
        Result.TrackedSteps.TryGetValue(step, out var steps) ? [.. steps.SelectMany(s => s.Outputs)] : [];

    private void Run()
    {
        driver = driver.RunGenerators(Compilation);
        Result = driver.GetRunResult().Results.Single();
        Assert.Null(Result.Exception);
        Assert.Empty(Result.Diagnostics);
        var before = new HashSet<object>(Emitted, ReferenceEqualityComparer.Instance);
        Emitted =
        [
            .. Outputs(StepNames.Files)
                .Where(output => output.Reason != IncrementalStepRunReason.Removed)
                .SelectMany(output => ((EmittedFile)output.Value).Sources),
        ];
        EmittedAnew = [.. Enumerable.Range(0, Emitted.Count).Where(i => !before.Contains(Emitted[i]))];
    }
}
