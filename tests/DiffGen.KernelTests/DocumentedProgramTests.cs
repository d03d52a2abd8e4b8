using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using DiffGen.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace DiffGen.KernelTests;

/// <summary>The program in the readme and the sample compile with the generator as they stand, and run.</summary>
public partial class DocumentedProgramTests
{
    private const string ImplicitUsings = "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading; global using System.Threading.Tasks;";

    private static readonly Lock Gate = new();

    private static string Root => Path.GetFullPath(Path.Combine(
        typeof(DocumentedProgramTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "ProjectDirectory").Value!, "../.."));

    [Fact]
    public void The_readmes_gradient_is_that_of_the_host()
    {
        var program = Snippet().Matches(File.ReadAllText(Path.Combine(Root, "README.md")).ReplaceLineEndings("\n")).Single(match => match.Value.Contains("LossGradientKernel", StringComparison.Ordinal)).Groups[1].Value;
        Assert.True(program.Split('\n').Count(line => line.Trim().Length > 1) <= 21, "It is to be about 20 lines.");

        // With fewer evaluations than the readme's.
        const int Count = 10_000;
        var output = Run([("Program.cs", program.Replace("1_000_000", Count.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))], []);
        var expected = Enumerable.Range(0, Count).Select(i => i * 1e-6).Sum(x => -x * Math.Exp(-0.5 * x) * Math.Sin(x));
        Assert.Equal(expected, double.Parse(output, CultureInfo.InvariantCulture), 1e-9);
    }

    [Fact]
    public void The_sample_trains()
    {
        var folder = Path.Combine(Root, "samples/GpuTraining");
        var output = Run([.. Directory.GetFiles(folder, "*.cs").Select(file => (Path.GetFileName(file), File.ReadAllText(file)))], ["--device", "cpu", "--quick"]);
        var difference = Numbers().Matches(output.Split('\n').Single(line => line.StartsWith("Irises", StringComparison.Ordinal)))[0].Value;
        Assert.True(double.Parse(difference, CultureInfo.InvariantCulture) < 1e-12, output);
        var losses = Values(output, "loss ");
        Assert.True(losses[^1] < 0.2 && losses[^1] < losses[0] / 2, output);
        var errors = Values(output, "squared error ");
        Assert.True(errors[^1] < errors[0] / 20, output);
    }

    private static List<double> Values(string output, string before) =>
        [.. output.Split('\n').Where(line => line.Contains(before, StringComparison.Ordinal)).Select(line => double.Parse(line.Split(before)[1].Trim(), CultureInfo.InvariantCulture))];

    private static string Run(IEnumerable<(string Name, string Text)> files, string[] arguments)
    {
        var trees = files.Append(("Usings.cs", ImplicitUsings)).Select(file => CompilationHost.Parse(file.Item2, file.Item1));
        var compilation = CompilationHost.Compile(trees);
        var output = CompilationHost.Generate(compilation.WithOptions(compilation.Options.WithOutputKind(OutputKind.ConsoleApplication)));
        Assert.Null(output.Exception);
        Assert.Empty(output.Output.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error));
        Assert.DoesNotContain(AnalyzerRunner.Run(output.Output), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        using var assembly = new MemoryStream();
        var emitted = output.Output.Emit(assembly, manifestResources: [new ResourceDescription("iris.csv", () => File.OpenRead(Path.Combine(Root, "samples/Quickstart/data/iris.csv")), isPublic: true)]);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        lock (Gate)
        {
            var (console, culture) = (Console.Out, CultureInfo.CurrentCulture);
            using var written = new StringWriter();
            Console.SetOut(written);
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            try
            {
                Assembly.Load(assembly.ToArray()).EntryPoint!.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [arguments], null);
            }
            finally
            {
                Console.SetOut(console);
                CultureInfo.CurrentCulture = culture;
            }

            return written.ToString().ReplaceLineEndings("\n");
        }
    }

    [GeneratedRegex("```csharp\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Snippet();

    [GeneratedRegex(@"[0-9.]+e[+-]?[0-9]+")]
    private static partial Regex Numbers();
}
