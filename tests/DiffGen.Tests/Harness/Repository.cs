using System.Reflection;

namespace DiffGen.Tests.Harness;

/// <summary>Where things are: programs are read from the test's output, golden files from (and to) the source.</summary>
internal static class Repository
{
    public static string Programs { get; } = Path.Combine(AppContext.BaseDirectory, "Programs");

    public static string Project { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(a => a.Key == "ProjectDirectory").Value!;
}
