using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.Harness;

/// <summary>What compiling a program came to.</summary>
/// <param name="Driver">Null when the program can't be run at all.</param>
/// <param name="Faults">Why companions are missing, wrong in shape, or don't compile.</param>
/// <param name="Refusals">The errors that the analyzers report inside the program.</param>
internal sealed record CompiledProgram(
    CorpusProgram Program,
    ProgramShape? Shape,
    Driver? Driver,
    Driver? Twin,
    ImmutableArray<string> Faults,
    ImmutableArray<Diagnostic> Refusals)
{
    public bool HasCompanions => Driver is { Gradient: not null } or { Adjoint: not null };
}

/// <summary>Compiles programs together with their drivers, many at a time because emitting costs more than anything else.</summary>
internal static class Batch
{
    /// <summary>Compiles files; when anything goes wrong, each program again alone, so that only the guilty ones fail.</summary>
    public static IReadOnlyList<CompiledProgram> Compile(IReadOnlyList<CorpusFile> files, bool generate = true)
    {
        var programs = files.SelectMany(f => f.Programs).ToList();
        if (Environment.GetEnvironmentVariable("DIFFGEN_ONE_AT_A_TIME") == "1")
        {
            return [.. programs.Select(p => Alone(p, generate))];
        }

        var together = TryCompile([.. files.Select(f => (f, f.Text))], programs, generate);
        return together.Any(p => p.Driver == null) ? [.. programs.Select(p => Alone(p, generate))] : together;
    }

    private static CompiledProgram Alone(CorpusProgram program, bool generate) =>
        TryCompile([(program.File, Isolation.Text(program))], [program], generate)[0];

    private static List<CompiledProgram> TryCompile(IReadOnlyList<(CorpusFile File, string Text)> files, IReadOnlyList<CorpusProgram> programs, bool generate)
    {
        try
        {
            return new BatchCompilation(files, programs, generate).Run();
        }
        catch (Exception exception)
        {
            return [.. programs.Select(p => new CompiledProgram(p, null, null, null, [exception.ToString()], []))];
        }
    }
}

/// <summary>One compilation: programs, generated companions, twins, drivers.</summary>
internal sealed class BatchCompilation(IReadOnlyList<(CorpusFile File, string Text)> files, IReadOnlyList<CorpusProgram> programs, bool generate)
{
    private readonly Dictionary<CorpusFile, SyntaxTree> _trees = files.ToDictionary(f => f.File, f => CompilationHost.Parse(generate || f.File.CallsCompanions ? AllModes.In(f.Text) : f.Text, f.File.Name));
    private readonly List<SyntaxTree> _drivers = [];

    public List<CompiledProgram> Run()
    {
        var twins = programs.Where(DoubleTwin.Exists).Select(p => p.File).Distinct().ToDictionary(f => f, DoubleTwin.Of);
        var input = CompilationHost.Compile(_trees.Values.Concat(twins.Values));
        var output = generate || files.Any(f => f.File.CallsCompanions) ? CompilationHost.Generate(input) : CompilationHost.WithoutGenerator(input);
        if (output.Exception != null)
        {
            throw new InvalidOperationException("The generator threw", output.Exception);
        }

        var drafts = programs.Select(p => Plan(p, output)).ToList();
        foreach (var draft in drafts)
        {
            Add(draft.Program, draft.Shape, draft.Program.DriverName, draft.Companions);
            if (twins.TryGetValue(draft.Program.File, out var twin) && DoubleTwin.Exists(draft.Program))
            {
                var shape = Read(draft.Program, twin, output.Output);
                Add(draft.Program, shape with { Container = InTwin(shape.Container) }, draft.Program.DriverName + "_Twin", default);
            }
        }

        var complete = output.Output.AddSyntaxTrees(_drivers);
        var faults = output.Faults(complete);
        if (!faults.IsEmpty)
        {
            var text = string.Join(Environment.NewLine, faults.Take(8)) + Environment.NewLine
                + string.Join(Environment.NewLine, output.Files.Where(f => faults.Any(d => d.Location.SourceTree == f.Tree)).Take(1).Select(f => f.Text));
            return [.. programs.Select(p => new CompiledProgram(p, null, null, null, ["The build fails:" + Environment.NewLine + text], []))];
        }

        var refusals = generate && drafts.Any(d => d.Companions == default)
            ? AnalyzerRunner.Run(output.Output).AddRange(output.GeneratorDiagnostics)
            : [];
        var assembly = LoadedAssembly.Emit(complete);
        return [.. drafts.Select(draft => new CompiledProgram(
            draft.Program,
            draft.Shape,
            new Driver(assembly.GetType(draft.Program.DriverName)!),
            assembly.GetType(draft.Program.DriverName + "_Twin") is { } twin ? new Driver(twin) : null,
            draft.Faults,
            [.. refusals.Where(d => d.Severity == DiagnosticSeverity.Error && IsInside(d, draft.Program))]))];
    }

    private static string InTwin(string container) => container.StartsWith(DoubleTwin.Namespace + ".", StringComparison.Ordinal) ? container : DoubleTwin.Namespace + "." + container;

    private void Add(CorpusProgram program, ProgramShape shape, string name, Companions companions) =>
        _drivers.Add(CompilationHost.Parse(DriverWriter.Write(program, shape, name, companions), name + ".cs"));

    private (CorpusProgram Program, ProgramShape Shape, Companions Companions, ImmutableArray<string> Faults) Plan(CorpusProgram program, GeneratorOutput output)
    {
        var method = Symbol(program, _trees[program.File], output.Output);
        var shape = ShapeReader.Read(method, program.Directives, output.Output);
        var faults = ImmutableArray.CreateBuilder<string>();
        var modes = Modes(method);
        var reverse = modes.HasFlag(DerivativeModes.Reverse);
        var companions = new Companions(
            reverse && shape.HasGradient && Has(shape.Gradient, shape.GradientSignature),
            reverse && Has(shape.Adjoint, shape.AdjointSignature),
            modes.HasFlag(DerivativeModes.Forward) && Has(shape.Tangent, shape.TangentSignature),
            modes.HasFlag(DerivativeModes.HessianVectorProduct) && shape.HasGradient && Has(shape.HessianVectorProduct, shape.HessianVectorProductSignature));
        if (generate && faults.Count > 0)
        {
            faults.AddRange(Silence.Explain(Declaration(program, _trees[program.File]), output.Input));
        }

        return (program, shape, companions, faults.ToImmutable());

        bool Has(string name, string signature)
        {
            var candidates = method.ContainingType.GetMembers(name).OfType<IMethodSymbol>()
                .Select(m => program.Directives.TypeArguments == null ? m : Construct(m, program, output.Output))
                .ToList();
            var match = candidates.FirstOrDefault(m => ShapeReader.Signature(m) == signature);
            if (match == null)
            {
                var others = candidates.Count == 0 ? "" : ", only (" + string.Join("), (", candidates.Select(ShapeReader.Signature)) + ")";
                faults.Add("no " + name + "(" + signature + ")" + others);
                return false;
            }

            if (match.DeclaredAccessibility != method.DeclaredAccessibility || match.IsStatic != method.IsStatic
                || !SymbolEqualityComparer.Default.Equals(match.ReturnType, method.ReturnType))
            {
                faults.Add(name + " isn't declared as the program is: " + match.ToDisplayString());
                return false;
            }

            return true;
        }
    }

    private static DerivativeModes Modes(IMethodSymbol method)
    {
        var named = method.GetAttributes().Where(a => a.AttributeClass?.Name == nameof(DifferentiableAttribute)).SelectMany(a => a.NamedArguments);
        return named.FirstOrDefault(a => a.Key == nameof(DifferentiableAttribute.Modes)) is { Key: not null } modes ? (DerivativeModes)(int)modes.Value.Value! : DerivativeModes.Reverse;
    }

    private static ProgramShape Read(CorpusProgram program, SyntaxTree tree, Compilation compilation) =>
        ShapeReader.Read(Symbol(program, tree, compilation), program.Directives, compilation);

    private static IMethodSymbol Symbol(CorpusProgram program, SyntaxTree tree, Compilation compilation)
    {
        var method = (IMethodSymbol)compilation.GetSemanticModel(tree).GetDeclaredSymbol(Declaration(program, tree))!;
        if (program.Directives.Container is { } container && container.Contains('<', StringComparison.Ordinal))
        {
            var type = TypeNamed(container, program, compilation);
            method = type.GetMembers(method.Name).OfType<IMethodSymbol>().First(m => SymbolEqualityComparer.Default.Equals(m.OriginalDefinition, method));
        }

        return program.Directives.TypeArguments == null ? method : Construct(method, program, compilation);
    }

    private static ITypeSymbol TypeNamed(string name, CorpusProgram program, Compilation compilation)
    {
        var tree = compilation.SyntaxTrees.First(tree => tree.FilePath == program.File.Name);
        return compilation.GetSemanticModel(tree)
            .GetSpeculativeTypeInfo(tree.Length, SyntaxFactory.ParseTypeName(name), SpeculativeBindingOption.BindAsTypeOrNamespace).Type!;
    }

    private static IMethodSymbol Construct(IMethodSymbol method, CorpusProgram program, Compilation compilation) =>
        method.Construct([.. program.Directives.TypeArguments!.Split(',').Select(name => TypeNamed(name, program, compilation))]);

    private static MethodDeclarationSyntax Declaration(CorpusProgram program, SyntaxTree tree) =>
        tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().ElementAt(program.Ordinal);

    private bool IsInside(Diagnostic diagnostic, CorpusProgram program) =>
        diagnostic.Location.SourceTree == _trees[program.File]
        && Declaration(program, _trees[program.File]).Span.IntersectsWith(diagnostic.Location.SourceSpan);
}
