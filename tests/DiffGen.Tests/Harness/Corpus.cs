using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.Harness;

/// <summary>A source file of programs.</summary>
internal sealed class CorpusFile
{
    private CorpusFile(string name, string text)
    {
        Name = name;
        Text = text;
        var methods = CompilationHost.Parse(text, name).GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().ToList();
        var programs = new List<CorpusProgram>();
        var floats = FloatTypes(text, name);
        foreach (var (method, ordinal) in methods.Select((method, ordinal) => (method, ordinal)))
        {
            if (IsDifferentiable(method) && IsVisible(method))
            {
                var full = FullName(method);
                var overloads = programs.Count(p => p.Name == full || p.Name.StartsWith(full + "#", StringComparison.Ordinal));
                programs.Add(new CorpusProgram(
                    this,
                    ordinal,
                    overloads == 0 ? full : full + "#" + (overloads + 1),
                    Directives.Of(method),
                    IsFloat: method.DescendantTokens().Any(token => token.Text is "float" or "Vector2" or "Vector3" or "Vector4" or "Quaternion" or "Plane" or "Matrix3x2" or "Matrix4x4" || floats.Contains(token.Text))));
            }
        }

        Programs = programs;
    }

    /// <summary>The path below the corpus: <c>Later/Structs.cs</c>.</summary>
    public string Name { get; }

    public string Text { get; }

    public IReadOnlyList<CorpusProgram> Programs { get; }

    /// <summary>The programs call companions, so that without the generator they don't even compile.</summary>
    public bool CallsCompanions => Text.StartsWith("// Calls companions.", StringComparison.Ordinal);

    public static CorpusFile Read(string path) =>
        new(Path.GetRelativePath(Repository.Programs, path).Replace('\\', '/'), File.ReadAllText(path));

    public static CorpusFile FromText(string text, string name = "Program.cs") => new(name, text);

    public static bool IsDifferentiable(MethodDeclarationSyntax method) =>
        method.AttributeLists.SelectMany(l => l.Attributes).Any(a => a.Name.ToString() is "Differentiable" or "DiffGen.Differentiable");

    // The structs of single precision that a file declares.
    private static HashSet<string> FloatTypes(string text, string name) =>
        [.. CompilationHost.Parse(text, name).GetRoot().DescendantNodes().OfType<TypeDeclarationSyntax>()
            .Where(type => type is StructDeclarationSyntax or RecordDeclarationSyntax && type.DescendantTokens().Any(token => token.Text == "float"))
            .Select(type => type.Identifier.ValueText)];

    // A driver calls the program from outside its type.
    private static bool IsVisible(MethodDeclarationSyntax method) =>
        method.Modifiers.Any(m => m.Text is "public" or "internal") && !method.Modifiers.Any(m => m.Text == "abstract");

    private static string FullName(MethodDeclarationSyntax method) =>
        string.Join(".", method.Ancestors().OfType<TypeDeclarationSyntax>().Reverse().Select(t => t.Identifier.ValueText).Append(method.Identifier.ValueText));
}

/// <summary>A method of the corpus that is differentiated and checked.</summary>
/// <param name="Ordinal">Its place among all methods of the file.</param>
/// <param name="IsFloat">Whether single precision takes part.</param>
internal sealed record CorpusProgram(CorpusFile File, int Ordinal, string Name, Directives Directives, bool IsFloat)
{
    /// <summary>The name of the class that drives it.</summary>
    public string DriverName => "Driver_" + Ordinal + "_" + string.Concat(File.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    /// <summary>The method alone.</summary>
    public string Text => CompilationHost.Parse(File.Text, File.Name).GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().ElementAt(Ordinal).ToString();

    public override string ToString() => Name;
}

/// <summary>The programs that are tested, by name.</summary>
internal static class Corpus
{
    private static readonly Lazy<IReadOnlyList<CorpusFile>> All = new(() =>
        [.. Directory.GetFiles(Repository.Programs, "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(CorpusFile.Read)]);

    /// <summary>Programs of the language as it is: they must differentiate.</summary>
    public static IEnumerable<CorpusFile> Core => All.Value.Where(f => !f.Name.StartsWith("Later/", StringComparison.Ordinal));

    /// <summary>Programs with constructs of the later language: refused or differentiated, never wrong.</summary>
    public static IEnumerable<CorpusFile> Later => All.Value.Where(f => f.Name.StartsWith("Later/", StringComparison.Ordinal));

    /// <summary>Programs whose derivatives are kept as golden files.</summary>
    public static IEnumerable<CorpusFile> Golden => All.Value.Where(f => f.Name.StartsWith("Golden/", StringComparison.Ordinal));

    public static IReadOnlyDictionary<string, CorpusProgram> Programs(IEnumerable<CorpusFile> files) =>
        files.SelectMany(f => f.Programs).ToDictionary(p => p.Name);
}
