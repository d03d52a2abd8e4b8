namespace DiffGen.Tests.Harness;

/// <content>The users here reference ILGPU.</content>
internal static partial class CompilationHost
{
    static partial void AddReferences(List<string> paths) =>
        paths.AddRange(new[] { typeof(ILGPU.Index1D), typeof(ILGPU.Algorithms.XMath) }.Select(type => type.Assembly.Location).Distinct());
}
