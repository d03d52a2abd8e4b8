using DiffGen.Tests.Harness;
using DiffGen.Tests.Properties.Syntax;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.Properties.Checking;

/// <summary>Compiles programs together with their companions, and has them judged.</summary>
internal sealed class ProgramBatch
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly Companion[] All = [Companion.Primal, Companion.Gradient, Companion.Adjoint, Companion.Tangent, Companion.HessianVectorProduct, Companion.Hessian];

    private readonly IReadOnlyList<SourceProgram> _programs;
    private readonly CSharpParseOptions _language;
    private readonly string _disabledPasses;
    private readonly List<SyntaxTree> _trees;
    private readonly GeneratorOutput _output;

    private ProgramBatch(IReadOnlyList<SourceProgram> programs, CSharpParseOptions language, string disabledPasses)
    {
        _programs = programs;
        _language = language;
        _disabledPasses = disabledPasses;
        _trees = [.. programs.Select((p, i) => CompilationHost.Parse(ProgramText.Of(p, Name(i)), Name(i) + ".cs", language))];
        var input = CompilationHost.CompileAlone([.. _trees, CompilationHost.Parse(SharedSource.Types, "Types.cs", language)]);
        var output = Task.Run(() => CompilationHost.Generate(input, disabledPasses));
        _output = output.Wait(Limit)
            ? RunawayGuards.Add(output.Result)
            : CompilationHost.WithoutGenerator(input) with { Exception = new TimeoutException("the generator didn't end within " + Limit) };
    }

    /// <param name="language">What programs and companions are compiled as.</param>
    /// <param name="disabledPasses">The passes to be left out; null for those that the environment names.</param>
    public static IReadOnlyList<Verdict> Check(IReadOnlyList<SourceProgram> programs, CSharpParseOptions language, string? disabledPasses = null) =>
        new ProgramBatch(programs, language, disabledPasses ?? CompilationHost.DisabledByEnvironment).Check();

    private static string Name(int program) => "P" + program;

    private IReadOnlyList<Verdict> Check()
    {
        if (_output.Exception is { } exception)
        {
            return _programs.Count == 1
                ? [new Verdict(_programs[0]) { Failure = new Failure("generator", exception.ToString()) }]
                : [.. _programs.SelectMany(p => Check([p], _language, _disabledPasses))];
        }

        var calls = _programs.Select((p, i) => Calls(p, i).ToList()).ToList();
        var drivers = calls.Select((c, i) => CompilationHost.Parse(new DriverText(Name(i), "Driver" + i).Of(c), "Driver" + i + ".cs", _language)).ToList();
        var complete = _output.Output.AddSyntaxTrees(drivers);
        using var image = new MemoryStream();
        var faults = _output.FaultsAmong(complete.Emit(image).Diagnostics).ToLookup(Owner);
        if (faults.Count > 0)
        {
            var guilty = faults.Select(f => f.Key).ToHashSet();
            return Merge(guilty, i => LacksGradient(i, faults[i]) ?? new Verdict(_programs[i]) { Failure = Fault(faults[i]), Generated = Generated(i) });
        }

        var assembly = LoadedAssembly.Load(image);
        var vectors = assembly.GetType("Runaway")!.GetField("Vectors")!;
        return [.. _programs.Select((p, i) =>
        {
            vectors.SetValue(null, 0);
            return Judge(p, i, calls[i], assembly.GetType("Driver" + i)!) with { RanOnVectors = (int)vectors.GetValue(null)! > 0 };
        })];
    }

    /// <summary>Programs that don't compile have their verdict; the others start again without them.</summary>
    private IReadOnlyList<Verdict> Merge(HashSet<int> guilty, Func<int, Verdict> verdict)
    {
        var rest = Enumerable.Range(0, _programs.Count).Where(i => !guilty.Contains(i)).ToList();
        if (rest.Count == _programs.Count)
        {
            throw new InvalidOperationException("No program is to blame: " + string.Join("\n", _output.Faults(_output.Output)));
        }

        var others = rest.Count == 0 ? [] : Check([.. rest.Select(i => _programs[i])], _language, _disabledPasses);
        return [.. Enumerable.Range(0, _programs.Count).Select(i => guilty.Contains(i) ? verdict(i) : others[rest.IndexOf(i)])];
    }

    /// <summary>A program that uses a gradient of a method that is refused is refused as a whole.</summary>
    private Verdict? LacksGradient(int index, IEnumerable<Diagnostic> faults)
    {
        if (!_programs[index].UsesSlopes || faults.Any(f => f.Id != "CS0103" || f.Location.SourceTree != _trees[index]))
        {
            return null;
        }

        var reasons = Explanations.Of(_output.Input, _trees[index], _disabledPasses).Values.Select(why => why.Id).ToList();
        return reasons.Count == 0 || reasons.Contains("DG0999") ? null : new Verdict(_programs[index]) { Refusals = reasons };
    }

    private Failure Fault(IEnumerable<Diagnostic> diagnostics)
    {
        var worst = diagnostics.OrderByDescending(d => d.Severity).ThenBy(d => _trees.Contains(d.Location.SourceTree!) ? 0 : 1).First();
        var isInvalid = _trees.Contains(worst.Location.SourceTree!);
        return new Failure((isInvalid ? "invalid " : "build ") + worst.Id, string.Join("\n", diagnostics.Take(5)));
    }

    /// <summary>The program that a diagnostic is about, by the type that it stands in.</summary>
    private static int Owner(Diagnostic diagnostic)
    {
        var tree = diagnostic.Location.SourceTree;
        var name = tree?.GetRoot().FindToken(diagnostic.Location.SourceSpan.Start).Parent?.AncestorsAndSelf().OfType<ClassDeclarationSyntax>().LastOrDefault()?.Identifier.ValueText ?? "";
        return int.TryParse(name.Replace("Driver", "", StringComparison.Ordinal).TrimStart('P'), out var index) ? index : -1;
    }

    private IEnumerable<(Method Method, Companion Companion)> Calls(SourceProgram program, int index)
    {
        var type = _output.Output.GetTypeByMetadataName(Name(index))!;
        return program.Methods.Where(m => !m.TakesFunction).SelectMany(m => All.Where(c => !type.GetMembers(DriverText.Name(m, c)).IsEmpty).Select(c => (m, c)));
    }

    private Verdict Judge(SourceProgram program, int index, List<(Method Method, Companion Companion)> calls, Type driver)
    {
        var delegates = calls.ToDictionary(c => (c.Method.Id, c.Companion), c => driver.GetMethod(DriverText.Name(c.Method, c.Companion))!.CreateDelegate<DriverCall>());
        var verdict = new Judge(program, (m, c) => delegates.GetValueOrDefault((m.Id, c))).Run();
        var missing = program.Methods.Where(m => !m.TakesFunction && !delegates.ContainsKey((m.Id, Companion.Adjoint))).Select(m => m.Name).ToList();
        if (missing.Count > 0)
        {
            var explanations = Explanations.Of(_output.Input, _trees[index], _disabledPasses);
            var unexplained = missing.Where(m => !explanations.TryGetValue(m, out var why) || why.Id == "DG0999").ToList();
            verdict = verdict with
            {
                Refusals = [.. missing.Select(m => explanations.TryGetValue(m, out var why) ? why.Id : "none")],
                Failure = verdict.Failure ?? (unexplained.Count == 0 ? null : Unexplained(explanations.GetValueOrDefault(unexplained[0]))),
            };
        }

        return verdict.Failure == null ? verdict : verdict with { Generated = Generated(index) };
    }

    private static Failure Unexplained((string Id, string Text) why)
    {
        // The first line names the fault; where in the stack it was thrown tells one fault from another.
        var place = why.Text?.Split('\n').FirstOrDefault(line => line.Contains("   at DiffGen", StringComparison.Ordinal))?.Trim() ?? "";
        return new Failure("internal " + place.Split('(')[0], why.Text ?? "no companions, and nothing says why");
    }

    private string Generated(int index) =>
        string.Join("\n", _output.Files.Where(f => f.Tree.GetRoot().DescendantNodes().OfType<ClassDeclarationSyntax>().Any(c => c.Identifier.ValueText == Name(index))).Select(f => f.Text));
}
