using System.Collections.Immutable;
using DiffGen.Analyzers;
using DiffGen.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace DiffGen.Benchmarks.Build;

/// <summary>
/// What the person who types waits for: after an edit inside one body, the generator's run and the analyzer's look at the
/// method. The editor keeps the analyzer between edits, and asks about the method in sight. Times are those of the processor,
/// all threads together, which other work on the machine leaves alone.
/// </summary>
internal static class EditingCost
{
    private const int EditsTimed = 15;
    private const int EditsWarm = 30;

    public static void Run()
    {
        Console.WriteLine("An edit inside a body, in ms. `empty` finds the same methods and does nothing.");
        Console.WriteLine();
        Console.WriteLine("| methods | files | generator, empty | generator | analyzer, empty | analyzer | both, less empty |");
        Console.WriteLine("|---:|---:|---:|---:|---:|---:|---:|");
        for (int i = 0; i < 3; i++)
        {
            // Until the code that is measured is compiled for good.
            Time(Corpus.Write(100, 20), new EmptyGenerator(), new EmptyAnalyzer());
            Time(Corpus.Write(100, 20), new DifferentiableGenerator(), new DifferentiableAnalyzer());
        }

        foreach (int methods in (int[])[100, 1_000, 3_000])
        {
            string[] files = Corpus.Write(methods, 20);
            (double emptyGenerator, double emptyAnalyzer) = Time(files, new EmptyGenerator(), new EmptyAnalyzer());
            (double generator, double analyzer) = Time(files, new DifferentiableGenerator(), new DifferentiableAnalyzer());
            Console.WriteLine(FormattableString.Invariant(
                $"| {methods} | {files.Length} | {emptyGenerator:0.0} | {generator:0.0} | {emptyAnalyzer:0.0} | {analyzer:0.0} | {generator - emptyGenerator + analyzer - emptyAnalyzer:0.0} |"));
        }
    }

    private static (double Generator, double Analyzer) Time(string[] files, IIncrementalGenerator generator, DiagnosticAnalyzer analyzer)
    {
        CSharpCompilation compilation = Corpus.Compile(files);
        GeneratorDriver driver = CSharpGeneratorDriver.Create([generator.AsSourceGenerator()], parseOptions: (CSharpParseOptions)compilation.SyntaxTrees[0].Options);
        driver = driver.RunGenerators(compilation);
        Compilation output = compilation.AddSyntaxTrees(driver.GetRunResult().GeneratedTrees);
        ImmutableArray<DiagnosticAnalyzer> analyzers = [analyzer];
        Analyze((CSharpCompilation)output, compilation.SyntaxTrees.Length / 2, analyzers);

        List<double> generating = [], analyzing = [];
        for (int i = -EditsWarm; i < EditsTimed; i++)
        {
            CSharpCompilation edited = Edits.InBody(compilation, i + EditsWarm);
            TimeSpan start = Environment.CpuUsage.TotalTime;
            driver = driver.RunGenerators(edited);
            double generated = (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;

            // To put what was generated where it was before is the editor's business.
            output = edited.AddSyntaxTrees(driver.GetRunResult().GeneratedTrees);

            // The editor has bound the method for its own sake before it asks.
            double analyzed = Analyze((CSharpCompilation)output, edited.SyntaxTrees.Length / 2, analyzers);
            if (i >= 0)
            {
                generating.Add(generated);
                analyzing.Add(analyzed);
            }
        }

        return (Median(generating), Median(analyzing));
    }

    private static double Analyze(CSharpCompilation compilation, int file, ImmutableArray<DiagnosticAnalyzer> analyzers)
    {
        SyntaxTree tree = compilation.SyntaxTrees[file];
        SemanticModel model = compilation.GetSemanticModel(tree);
        List<MethodDeclarationSyntax> methods = [.. tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>()];
        TextSpan span = methods[methods.Count / 2].Span;
        model.GetDiagnostics(span);
        TimeSpan start = Environment.CpuUsage.TotalTime;
        CompilationWithAnalyzers analysis = compilation.WithAnalyzers(analyzers);
        ImmutableArray<Diagnostic> found = analysis.GetAnalyzerSemanticDiagnosticsAsync(model, span, CancellationToken.None).GetAwaiter().GetResult();
        double elapsed = (Environment.CpuUsage.TotalTime - start).TotalMilliseconds;
        return found.Any(diagnostic => diagnostic.Id == "AD0001") ? throw new InvalidOperationException(found[0].ToString()) : elapsed;
    }

    private static double Median(List<double> times)
    {
        times.Sort();
        return times[times.Count / 2];
    }
}
