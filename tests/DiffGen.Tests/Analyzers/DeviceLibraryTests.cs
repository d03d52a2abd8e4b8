using System.Globalization;
using DiffGen.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace DiffGen.Tests.Analyzers;

/// <summary>ILGPU's core computes no functions of mathematics and no sums over groups: these are in ILGPU.Algorithms.</summary>
public class DeviceLibraryTests
{
    // The core, as far as a kernel without mathematics needs it.
    private const string Core = """
        namespace ILGPU
        {
            public readonly struct Index1D { public int X => 0; }
            public readonly struct ArrayView<T> where T : unmanaged { public long Length => 0; public int IntLength => 0; public ref T this[long index] => throw new System.NotSupportedException(); }
            public static class Atomic { public static double Add(ref double target, double value) => target += value; }
            public static class Grid { public static int GlobalLinearIndex => 0; public static Index3D Dimension => default; }
            public static class Group { public static Index3D Dimension => default; public static bool IsFirstThread => true; public static void Barrier() { } }
            public readonly struct Index3D { public int Size => 1; }
        }
        """;

    [Theory]
    [InlineData("[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x) => System.Math.Exp(x);", "it uses functions of mathematics, which need a reference to ILGPU.Algorithms")]
    [InlineData("[Differentiable(Kernels = KernelGeneration.Required, Accumulation = KernelAccumulation.Reduction)] public static double F(double x, [Uniform] double k) => x * k;", "sums over a group need a reference to ILGPU.Algorithms")]
    public void What_needs_the_algorithms_says_so(string member, string words)
    {
        var error = Assert.Single(Run(member).Errors);
        Assert.Equal("DG3002", error.Id);
        Assert.Contains(words, error.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x) => x * x + 1;", "FGradientKernel(")]
    [InlineData("[Differentiable(Kernels = KernelGeneration.Required, Accumulation = KernelAccumulation.Deterministic)] public static double F(double x, [Uniform] double k) => x * k;", "FSumKernel(")]
    public void Arithmetic_needs_the_core_alone(string member, string kernel)
    {
        var (errors, text) = Run(member);
        Assert.Empty(errors);
        Assert.Contains(kernel, text, StringComparison.Ordinal);
        Assert.DoesNotContain("Algorithms", text, StringComparison.Ordinal);
    }

    private static (IReadOnlyList<Diagnostic> Errors, string Text) Run(string member)
    {
        var output = CompilationHost.Generate(CompilationHost.Compile([
            CompilationHost.Parse(Core, "Core.cs"),
            CompilationHost.Parse("using DiffGen;\npublic static partial class P { " + member + " }", "Program.cs")]));
        Assert.Null(output.Exception);
        Assert.Empty(output.Faults(output.Output));
        return ([.. AnalyzerRunner.Run(output.Output).Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error)], string.Join('\n', output.Files.Select(file => file.Text)));
    }
}
