using System.Diagnostics;
using System.Globalization;
using DiffGen.Analyzers;
using DiffGen.CodeFixes;
using DiffGen.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DiffGen.Tests.Analyzers;

/// <summary>Programs of the corpus as they are while somebody types: cut off, or with tokens missing. Each number is another one.</summary>
internal static class HalfTyped
{
    private static readonly CorpusProgram[] Programs = [.. Corpus.Core.Concat(Corpus.Later).SelectMany(file => file.Programs)];

    private static readonly CodeFixProvider[] Fixes =
        [new MakePartialFix(), new MarkCalleeFix(), new StopGradientFix(), new ConstantParameterFix(), new RuleStubFix(), new SmoothCounterpartFix(), new PowerFix(), new AddModeFix()];

    public static string Text(int number)
    {
        var random = new Random(number);
        var program = Programs[random.Next(Programs.Length)];
        var root = CompilationHost.Parse(program.File.Text, program.File.Name).GetRoot();
        var methods = root.DescendantNodes().OfType<MethodDeclarationSyntax>().ToList();
        var method = methods[program.Ordinal];

        // Only the method in question is marked, so that a case takes little time. Blanks keep all positions.
        var text = new System.Text.StringBuilder(program.File.Text);
        foreach (var mark in methods.Where(other => other != method).SelectMany(other => other.AttributeLists))
        {
            for (int i = mark.SpanStart; i < mark.Span.End; i++)
            {
                text[i] = ' ';
            }
        }

        if (random.Next(3) == 0)
        {
            return text.ToString(0, random.Next(method.SpanStart, method.Span.End));
        }

        var tokens = method.DescendantTokens().ToList();
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            var token = tokens[random.Next(tokens.Count)];
            for (int k = token.SpanStart; k < token.Span.End; k++)
            {
                text[k] = ' ';
            }
        }

        return text.ToString();
    }

    /// <summary>What went wrong; nothing, if nothing did.</summary>
    public static async Task<string?> Check(int number)
    {
        var text = Text(number);
        var (problem, elapsed) = await Time(text);
        for (int i = 0; i < Repetitions && problem is null && elapsed > Longest; i++)
        {
            // The machine may be busy with something else: how long does a small program take now?
            var (_, before) = await Time(Small);
            (problem, elapsed) = await Time(text);
            var (_, after) = await Time(Small);
            elapsed = elapsed > Ratio * (before < after ? before : after) ? elapsed : TimeSpan.Zero;
        }

        problem ??= elapsed > Longest ? "takes " + elapsed : null;
        return problem is null ? null : string.Create(CultureInfo.InvariantCulture, $"{number}: {problem}\n{text}");
    }

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    // A machine on which nothing else runs needs some 30 ms for the small program.
    private const int Ratio = 30;
    private const int Repetitions = 3;
    private const string Small = "using DiffGen; public static partial class P { [Differentiable] public static double F(double x) => x * x; }";

    private static async Task<(string? Problem, TimeSpan Elapsed)> Time(string text)
    {
        var watch = Stopwatch.StartNew();
        var problem = await Run(text);
        return (problem, watch.Elapsed);
    }

    private static async Task<string?> Run(string text)
    {
        try
        {
            var compilation = CompilationHost.Compile([CompilationHost.Parse(text, "Half.cs")]);
            var output = CompilationHost.Generate(compilation);
            if (output.Exception is not null || !output.GeneratorDiagnostics.IsEmpty)
            {
                return "generator: " + (output.Exception?.ToString() ?? output.GeneratorDiagnostics[0].ToString());
            }

            var diagnostics = await output.Output.WithAnalyzers([new DifferentiableAnalyzer()]).GetAnalyzerDiagnosticsAsync();
            if (diagnostics.FirstOrDefault(diagnostic => diagnostic.Id is "AD0001" or "DG0998" or "DG0999") is { } failure)
            {
                return "analyzer: " + failure;
            }

            var compiler = compilation.GetDiagnostics().Where(diagnostic => diagnostic.Id is "CS0103" or "CS0117" or "CS1061");
            await Fix(text, [.. diagnostics.Concat(compiler).Where(diagnostic => diagnostic.Location.SourceTree?.FilePath == "Half.cs")]);
            return null;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return exception.ToString();
        }
    }

    private static async Task Fix(string text, IReadOnlyList<Diagnostic> diagnostics)
    {
        if (!diagnostics.Any(diagnostic => Fixes.Any(fix => fix.FixableDiagnosticIds.Contains(diagnostic.Id))))
        {
            return;
        }

        using var project = new FixProject(text);
        var document = project.Documents.Single();
        foreach (var fix in Fixes)
        {
            foreach (var diagnostic in diagnostics.Where(diagnostic => fix.FixableDiagnosticIds.Contains(diagnostic.Id)).Take(2))
            {
                List<CodeAction> actions = [];
                await fix.RegisterCodeFixesAsync(new CodeFixContext(document, diagnostic, (action, _) => actions.Add(action), CancellationToken.None));
                foreach (var action in actions)
                {
                    await action.GetOperationsAsync(CancellationToken.None);
                }
            }
        }
    }
}
