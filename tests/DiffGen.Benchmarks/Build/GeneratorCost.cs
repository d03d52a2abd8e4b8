using System.Diagnostics;
using DiffGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffGen.Benchmarks.Build;

/// <summary>
/// What the generator adds to a build and to a keystroke, as a table. A benchmark harness repeats one operation many
/// times; here each run needs a project in a fresh state, so it times by itself: medians after a warm-up.
/// </summary>
internal static class GeneratorCost
{
    private const int Builds = 3;
    private const int EditsTimed = 9;
    private const int EditsWarm = 2;

    public static void Run()
    {
        Console.WriteLine("Clean build: parsed source to assembly in memory. Times in ms.");
        Console.WriteLine();
        Console.WriteLine("| methods | files | without generator | generator alone | with generator | generated lines |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|");
        Build(Corpus.Write(100, 100));
        foreach (int methods in (int[])[100, 1_000, 3_000])
        {
            Console.WriteLine(Build(Corpus.Write(methods, 20)));
        }

        Console.WriteLine();
        Console.WriteLine("An edit: from the changed compilation to the generator's output. `empty` finds the methods and does nothing. Times in ms.");
        Console.WriteLine();
        Console.WriteLine("| methods | files | empty, body edit | DiffGen, body edit | ratio | written anew | empty, new method | DiffGen, new method | ratio | written anew |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (int methods in (int[])[100, 1_000, 3_000])
        {
            Console.WriteLine(Edit(Corpus.Write(methods, methods)));
            Console.WriteLine(Edit(Corpus.Write(methods, 20)));
        }
    }

    private static string Build(string[] files)
    {
        double[] without = new double[Builds], alone = new double[Builds], with = new double[Builds];
        int lines = 0;
        for (int i = 0; i < Builds; i++)
        {
            long start = Stopwatch.GetTimestamp();
            Emit(Corpus.Compile(files, DocumentationMode.None));
            without[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

            start = Stopwatch.GetTimestamp();
            CSharpCompilation compilation = Corpus.Compile(files, DocumentationMode.None);
            GeneratorDriver driver = Driver(new DifferentiableGenerator(), compilation)
                .RunGeneratorsAndUpdateCompilation(compilation, out Compilation output, out _);
            Emit(output);
            with[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

            alone[i] = driver.GetTimingInfo().ElapsedTime.TotalMilliseconds;
            lines = driver.GetRunResult().GeneratedTrees.Sum(tree => tree.GetText().Lines.Count);
        }

        return FormattableString.Invariant(
            $"| {CountMethods(files)} | {files.Length} | {Median(without):0} | {Median(alone):0} | {Median(with):0} | {lines:N0} |");
    }

    private static string Edit(string[] files)
    {
        (double empty, double diffGen) body = default, declaration = default;
        body.empty = TimeEdits(new EmptyGenerator(), files, Edits.InBody);
        body.diffGen = TimeEdits(new DifferentiableGenerator(), files, Edits.InBody);
        declaration.empty = TimeEdits(new EmptyGenerator(), files, Edits.OfDeclaration);
        declaration.diffGen = TimeEdits(new DifferentiableGenerator(), files, Edits.OfDeclaration);
        return FormattableString.Invariant(
            $"| {CountMethods(files)} | {files.Length} | {body.empty:0.0} | {body.diffGen:0.0} | {body.diffGen / body.empty:0.00} | {CountWritten(files, Edits.InBody)} | {declaration.empty:0.0} | {declaration.diffGen:0.0} | {declaration.diffGen / declaration.empty:0.00} | {CountWritten(files, Edits.OfDeclaration)} |");
    }

    private static double TimeEdits(IIncrementalGenerator generator, string[] files, Func<CSharpCompilation, int, CSharpCompilation> edit)
    {
        CSharpCompilation compilation = Corpus.Compile(files);
        GeneratorDriver driver = Driver(generator, compilation).RunGenerators(compilation);
        var times = new double[EditsTimed];
        for (int i = -EditsWarm; i < EditsTimed; i++)
        {
            CSharpCompilation edited = edit(compilation, i + EditsWarm);
            long start = Stopwatch.GetTimestamp();
            driver = driver.RunGenerators(edited);
            double elapsed = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            if (i >= 0)
            {
                times[i] = elapsed;
            }
        }

        return Median(times);
    }

    /// <summary>How many generated files an edit changes; the rest is taken from the last run.</summary>
    private static int CountWritten(string[] files, Func<CSharpCompilation, int, CSharpCompilation> edit)
    {
        CSharpCompilation compilation = Corpus.Compile(files);
        return Driver(new DifferentiableGenerator(), compilation, track: true)
            .RunGenerators(compilation)
            .RunGenerators(edit(compilation, 0))
            .GetRunResult().Results[0].TrackedOutputSteps.Values
            .SelectMany(steps => steps)
            .SelectMany(step => step.Outputs)
            .Count(output => output.Reason is IncrementalStepRunReason.New or IncrementalStepRunReason.Modified);
    }

    private static CSharpGeneratorDriver Driver(IIncrementalGenerator generator, CSharpCompilation compilation, bool track = false) =>
        CSharpGeneratorDriver.Create(
            [generator.AsSourceGenerator()],
            parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: track));

    private static void Emit(Compilation compilation)
    {
        var result = compilation.Emit(Stream.Null);
        if (!result.Success)
        {
            throw new InvalidOperationException(string.Join('\n', result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(5)));
        }
    }

    private static int CountMethods(string[] files) =>
        files.Sum(file => file.Split("[Differentiable]").Length - 1);

    private static double Median(double[] times)
    {
        Array.Sort(times);
        return times[times.Length / 2];
    }
}
