using System.Collections.Immutable;
using System.Globalization;
using DiffGen.Analyzers;
using DiffGen.Tests.Harness;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DiffGen.KernelTests;

/// <summary>
/// What stands in the way of a kernel is an error where kernels are required, and nothing where they are only welcome: the
/// companions are there all the same.
/// </summary>
public class RefusalTests
{
    public static TheoryData<string, string, string> Cases => new()
    {
        // The declaration.
        { "DG3002", "instance method", "public double K; [Differentiable(Kernels = KernelGeneration.Required)] public double F(double x) => x * K;" },
        { "DG3002", "is taken", "static void FKernel() { } [Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x) => x;" },
        { "DG3002", "overload", "[Differentiable] public static double F(float x) => x; [Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x) => x;" },
        { "DG3002", "name of another method's kernel", "[Differentiable] public static double F(double x) => x; [Differentiable(Kernels = KernelGeneration.Required)] public static double FGradient(double x, int n) => x;" },
        { "DG3002", "two parameters 'index'", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x, int index) => x * index;" },
        { "DG3002", "make the method and the types around it public", "[Differentiable(Kernels = KernelGeneration.Required)] private static double F(double a, double b, double c, double d, double e, double f, double g, double h) => a * b * c * d * e * f * g * h;" },
        { "DG3002", "make the method and the types around it public", "[Differentiable(Kernels = KernelGeneration.Required)] internal static double F(double a, double b, double c, double d, double e, double f, double g, double h) => a * b * c * d * e * f * g * h;" },
        { "DG3002", "can't see the type 'Hidden'", "struct Hidden { public double A; } [Differentiable(Kernels = KernelGeneration.Required)] static double F(Hidden h) => h.A * h.A;" },
        { "DG3002", "can't see the type 'Hidden'", "internal struct Hidden { public double A; } [Differentiable(Kernels = KernelGeneration.Required)] internal static double F(double x, Hidden[] h) => h[0].A * x;" },
        { "DG3002", "can't see the type 'Hidden'", "struct Hidden { public double A; } [Differentiable(Kernels = KernelGeneration.Required)] static (Hidden, double) F(double x) => (new Hidden { A = x }, x * x);" },
        { "DG3002", "no recursion", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x, int n) => n == 0 ? x : F(x * x, n - 1);" },
        { "DG3002", "to which that is [Constant]", "[Differentiable] public static double G([Constant] double[] a, double x) => a[0] * x; [Differentiable(Kernels = KernelGeneration.Required)] public static double F(double[] a) => G(a, a[1]);" },

        // Attributes.
        { "DG3005", "[Batched] on 'x' needs a span or an array", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(⟦[Batched] double x⟧) => x;" },
        { "DG3005", "[Uniform] on 'x' needs a parameter that is passed by value", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(⟦[Uniform] double[] x⟧) => x[0];" },
        { "DG3005", "[Uniform] on 'x' contradicts ref and out", "[Differentiable(Kernels = KernelGeneration.Required)] public static void F(⟦[Uniform] ref double x⟧) { x *= x; }" },

        // Races.
        { "DG3004", "all threads would write 'y'", "[Differentiable(Kernels = KernelGeneration.Required)] public static void F(double x, Span<double> y) { y[0] = x; }" },
        { "DG3004", "all threads would write 'a'", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double[] a) { a[0] *= a[1]; return a[0]; }" },

        // What a device can't run.
        { "DG3003", "an exception", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x) { if (x < 0) throw new ArgumentException(\"x\"); return x; }" },
        { "DG3003", "'P.Two'", "static double Two => 2; [Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x) => x * ⟦Two⟧;" },
        { "DG3003", "Unsafe.SizeOf", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x) => x * ⟦System.Runtime.CompilerServices.Unsafe.SizeOf<Model.Pair>()⟧;" },
        { "DG3003", "a value of type 'sbyte'", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x, int n) => x * ⟦(sbyte)n⟧;" },
        { "DG3003", "a value of type 'global::System.DayOfWeek'", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x, ⟦DayOfWeek d⟧) => d == DayOfWeek.Monday ? x : x * x;" },
        { "DG3003", "BitConverter.UInt64BitsToDouble", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x, ulong n) => x * ⟦BitConverter.UInt64BitsToDouble(n)⟧;" },
        { "DG3003", "an exception", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x, int n) { double? y = n > 0 ? x : null; return y.HasValue ? y.Value : 1; }" },
        { "DG3002", "no recursion", "[Differentiable] static double G(double x, int n) => n == 0 ? -x : F(x * x, n - 1); [Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x, int n) => n == 0 ? x : G(x, n - 1);" },
        { "DG3003", "Console.WriteLine", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x) { Console.WriteLine(1); return x; }" },
        { "DG3003", "a value of type 'string'", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x, ⟦string s⟧) => x;" },
        { "DG3003", "a value of type 'byte'", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x, ⟦byte n⟧) => x * n;" },
        { "DG3003", "a value of type 'short'", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x, int n) => x * ⟦(short)n⟧;" },
        { "DG3003", "a value of type 'nint'", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x, ⟦nint n⟧) => x * n;" },
        { "DG3003", "hold a bool", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x, ⟦bool b⟧) => b ? x : -x;" },
        { "DG3003", "'m', an array of several dimensions", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(⟦double[,] m⟧) => m[0, 0];" },
        { "DG3003", "an array as the result", "[Differentiable(Kernels = KernelGeneration.Required)] public static double[] F(double x) => new double[] { x };" },
        { "DG3003", "a static array", "static readonly double[] T = { 1 }; [Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x) => x * T[0];" },
        { "DG3003", "checked context", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x, int n) => x * checked(⟦n + 1⟧);" },
        { "DG3003", "a device has no such function", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x) => ⟦Math.BitIncrement(x)⟧;" },
        { "DG3003", "a device has no such function", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x) => ⟦Math.ScaleB(x, 2)⟧;" },
        { "DG3003", "a value of type 'double[]'", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(⟦double[][] m⟧) => m[0][0];" },
        { "DG3003", "a value of type 'global::Model'", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(⟦Model m⟧) => m.W * m.W;" },
        { "DG3003", "a value of type 'object'", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x, ⟦object o⟧) => x;" },
        { "DG3003", "a value of type 'decimal'", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x, ⟦[Constant] decimal d⟧) => x * (double)d;" },
        { "DG3003", "a value of type 'global::System.Half'", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x, ⟦[Constant] Half h⟧) => x * (double)h;" },
        { "DG3003", "'x', a list", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(⟦System.Collections.Generic.List<double> x⟧) => x[0] * x[1];" },
        { "DG3003", "'x', a Memory", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(⟦Memory<double> x⟧) => x.Span[0];" },
        { "DG3003", "hold a bool", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x, ⟦[Constant] double? y⟧) => x * (y ?? 1);" },
        { "DG3003", "more than 7 parts", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(⟦[Uniform] (double, double, double, double, double, double, double, double, double) t⟧) => t.Item1 * t.Item9;" },
        { "DG3003", "a value of type 'global::Model.Pair'", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x) { var a = new Model.Pair(x, 1); var b = new Model.Pair(1, x); return ⟦a⟧ == b ? x : x * x; }" },
        { "DG3003", "an exception", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x, int n) => n switch { 0 => x, 1 => x * x };" },
        { "DG3003", "hold a bool", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(⟦Model.Flagged[] f⟧) => f[0].B ? f[0].A : 0;" },
        { "DG3003", "a value of type 'char'", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(⟦Model.Lettered[] f⟧) => f[0].B > 'a' ? f[0].A : 0;" },
        { "DG3003", "a device has no such function", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x, int n) => x * ⟦Math.ILogB(n)⟧;" },
        { "DG3003", "'System.Numerics.Vector3.Dot'", "[Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x, System.Numerics.Vector3 v) => x * ⟦System.Numerics.Vector3.Dot(v, v)⟧;" },
        { "DG3002", "generic method 'G'", "[Differentiable] public static T G<T>(T x) where T : System.Numerics.IFloatingPointIeee754<T> => x * T.Epsilon; [Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x) => G(x);" },
        { "DG3003", "a rule of your own", "public static double G(double x) => x; [DerivativeOf(typeof(P), nameof(G))] static double D(double x) => 1; [Differentiable(Kernels = KernelGeneration.Required)] public static double F(double x) => ⟦G(x)⟧;" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Are_errors_where_kernels_are_required(string id, string words, string code)
    {
        var marked = Program(code);
        var text = marked.Replace("⟦", "", StringComparison.Ordinal).Replace("⟧", "", StringComparison.Ordinal);
        var (diagnostics, output) = Analyze(text);
        var refusal = Assert.Single(diagnostics);
        Assert.Equal(id, refusal.Id);
        Assert.Contains(words, refusal.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        if (marked.Contains('⟦'))
        {
            Assert.Equal(marked, Mark(text, refusal.Location));
        }

        Assert.Empty(output.Faults(output.Output));
        Assert.Contains(output.Files, file => file.Text.Contains("FAdjoint(", StringComparison.Ordinal));
        Assert.Equal(code.Contains("FGradient", StringComparison.Ordinal), output.Files.Any(file => file.Text.Contains("FAdjointKernel(", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Are_silent_where_they_are_welcome(string id, string words, string code)
    {
        _ = (id, words);
        var text = Program(code).Replace("⟦", "", StringComparison.Ordinal).Replace("⟧", "", StringComparison.Ordinal).Replace("(Kernels = KernelGeneration.Required)", "", StringComparison.Ordinal);
        var (diagnostics, output) = Analyze(text);
        Assert.Empty(diagnostics);
        Assert.Empty(output.Faults(output.Output));
    }

    [Theory]
    [InlineData("DG1004", "'S' is written", "static double S; [Differentiable] public static double F(double x) { S = x; return x * x; }")]
    [InlineData("DG1004", "'N' is written", "static int N; [Differentiable] public static double F(double x) { N++; return x * x; }")]
    [InlineData("DG1005", "'S' is static", "static double S; [Differentiable] public static double F(double x) => x * S;")]
    [InlineData("DG1018", "reads the clock", "[Differentiable] public static double F(double x) => x * Environment.TickCount;")]
    [InlineData("DG1004", "'t[0]' is written", "[System.Runtime.CompilerServices.InlineArray(3)] public struct Three { private double e; } [Differentiable] public static double F(double x) { Three t = default; t[0] = x; return t[0] * x; }")]
    [InlineData("DG1004", "Unsafe.AsRef", "[Differentiable] public static double F(double x) { double y = x; ref double r = ref System.Runtime.CompilerServices.Unsafe.AsRef(in y); return r * x; }")]
    [InlineData("DG0004", "Overlaid'", "[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit)] public struct Overlaid { [System.Runtime.InteropServices.FieldOffset(0)] public double A; [System.Runtime.InteropServices.FieldOffset(0)] public double B; } [Differentiable] public static double F(Overlaid o) => o.A * o.B;")]
    [InlineData("DG1013", "System.Numerics.Vector<double>", "[Differentiable] public static double F(double x) { var v = new System.Numerics.Vector<double>(x); return v[0] * x; }")]
    [InlineData("DG1002", "'Area'", "public interface IShape { double Area(double x) => x * x; } public struct Square : IShape { } [Differentiable] public static double F(double x) { IShape s = new Square(); return s.Area(x); }")]
    public void What_has_no_derivative_has_no_kernel_either(string id, string words, string code)
    {
        var (diagnostics, output) = Analyze(Program(code));
        Assert.Contains(diagnostics, refusal => refusal.Id == id && refusal.Severity == DiagnosticSeverity.Error && refusal.GetMessage(CultureInfo.InvariantCulture).Contains(words, StringComparison.Ordinal));
        Assert.DoesNotContain(output.Files, file => file.Text.Contains("FKernel(", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("it is generic", "[Differentiable(Kernels = KernelGeneration.Required)] public static T F<T>(T x) where T : System.Numerics.IFloatingPointIeee754<T> => x * x;")]
    [InlineData("'Accumulation' chooses", "[Differentiable(Accumulation = KernelAccumulation.Reduction)] public static void F(ILGPU.Index1D i, ILGPU.ArrayView<double> x) { x[i] *= 2; }")]
    public void Declarations_may_be_unfit(string words, string code)
    {
        var refusal = Assert.Single(Analyze(Program(code)).Diagnostics);
        Assert.Equal("DG3002", refusal.Id);
        Assert.Contains(words, refusal.GetMessage(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("internal struct Inner { public double A; } [Differentiable(Kernels = KernelGeneration.Required)] internal static double F(Inner[] h, double x) => h[0].A * x;")]
    [InlineData("[Differentiable(Kernels = KernelGeneration.Required)] internal static double F(double a, double b, double c, double d, double e, double f, double g, double h) => a * b * c * d * e * f * g * h;")]
    public void What_is_internal_can_be_shown_to_ILGPU(string code)
    {
        const string Attribute = "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"ILGPURuntime\")]";
        var (diagnostics, output) = Analyze(Program(code).Replace("public partial class P", Attribute + "\npublic partial class P", StringComparison.Ordinal));
        Assert.Empty(diagnostics);
        Assert.Contains(output.Files, file => file.Text.Contains("FGradientKernel(", StringComparison.Ordinal));
    }

    [Fact]
    public void None_are_written_where_none_are_wanted()
    {
        var (_, output) = Analyze("using DiffGen; public static partial class P { [Differentiable(Kernels = KernelGeneration.None)] public static double F(double x) => x * x; }");
        Assert.DoesNotContain(output.Files, file => file.Text.Contains("Kernel", StringComparison.Ordinal));
    }

    private static (ImmutableArray<Diagnostic> Diagnostics, GeneratorOutput Output) Analyze(string text)
    {
        var output = CompilationHost.Generate(CompilationHost.Compile([CompilationHost.Parse(text, "Program.cs")]));
        Assert.Null(output.Exception);
        Assert.DoesNotContain(output.Input.GetDiagnostics(), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        var diagnostics = output.Output.WithAnalyzers([new DifferentiableAnalyzer()]).GetAnalyzerDiagnosticsAsync().GetAwaiter().GetResult();
        return ([.. diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)], output);
    }

    private static string Program(string code) => "using System; using DiffGen;\npublic partial class P { " + code + " }\npublic sealed class Model { public double W; public record struct Pair(double A, double B); public struct Flagged { public double A; public bool B; } public struct Lettered { public double A; public char B; } }";

    private static string Mark(string text, Location location) =>
        text.Insert(location.SourceSpan.End, "⟧").Insert(location.SourceSpan.Start, "⟦");
}
