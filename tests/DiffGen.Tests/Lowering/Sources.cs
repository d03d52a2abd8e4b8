using DiffGen.Tests.Harness;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffGen.Tests.Lowering;

/// <summary>Compilations of source texts, in the language version that generated code needs.</summary>
internal static class Sources
{
    public static CSharpCompilation Compile(params string[] files) =>
        CompilationHost.Compile([.. files.Select((text, i) => CompilationHost.Parse(text, "File" + i + ".cs", CompilationHost.CSharp12))]);

    public static CSharpCompilation WithOverflowChecks(this CSharpCompilation compilation) =>
        compilation.WithOptions(compilation.Options.WithOverflowChecks(true));
}
