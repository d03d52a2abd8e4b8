using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace DiffGen.Tests.Harness;

/// <summary>A compilation in memory that runs, and goes away with its load context.</summary>
internal sealed class LoadedAssembly : AssemblyLoadContext
{
    private LoadedAssembly() : base(isCollectible: true)
    {
    }

    public static Assembly Emit(Compilation compilation)
    {
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        if (!result.Success)
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
        }

        return Load(image);
    }

    public static Assembly Load(MemoryStream image)
    {
        image.Position = 0;
        return new LoadedAssembly().LoadFromStream(image);
    }

    protected override Assembly? Load(AssemblyName assemblyName) => null;
}
