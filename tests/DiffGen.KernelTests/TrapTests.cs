using System.Text.RegularExpressions;
using DiffGen.Tests.Harness;

namespace DiffGen.KernelTests;

/// <summary>
/// C# that ILGPU compiles and that is wrong on one of its backends, or fails there when it is loaded: it must not be in kernels.
/// </summary>
public partial class TrapTests
{
    [Theory]
    [InlineData("(x > 0 ? 1 : 0) * x")]
    [InlineData("(x > 0 ? 1 : n > 2 ? 0 : 1) * x")]
    [InlineData("Math.Sign(x) * x")]
    public void A_choice_of_integers_is_not_made_a_real(string expression)
    {
        // The compiler for the device takes a choice of 1 and 0 for a bool, whose bits are no number.
        var kernels = Kernels($"public static double F(double x, int n) => {expression};");
        Assert.DoesNotContain("1 : 0", kernels, StringComparison.Ordinal);
        Assert.Contains("1.0 :", kernels, StringComparison.Ordinal);
    }

    [Fact]
    public void An_integer_that_a_branch_sets_is_not_made_a_real()
    {
        var kernels = Kernels("public static double F(double x) { int k; if (x > 0) { k = 1; } else { k = 0; } return k * x; }");
        Assert.DoesNotContain("(double)k", kernels, StringComparison.Ordinal);
        Assert.Contains("? 1.0 : 0.0", kernels, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Math.Cbrt(x)")]
    [InlineData("Math.Asinh(x)")]
    [InlineData("Math.Acosh(x + 1)")]
    [InlineData("Math.Atanh(x)")]
    [InlineData("Math.FusedMultiplyAdd(x, x, x)")]
    [InlineData("Math.ReciprocalEstimate(x)")]
    [InlineData("Math.ReciprocalSqrtEstimate(x)")]
    [InlineData("Math.Clamp(x, 0, 1)")]
    [InlineData("Math.SinCos(x).Sin * Math.SinCos(x).Cos")]
    [InlineData("Math.Log2(x)")]
    [InlineData("Math.IEEERemainder(x, 3)")]
    [InlineData("Math.Exp(x) * Math.Log(x) * Math.Pow(x, 2.5)")]
    public void Functions_are_those_of_the_device(string expression)
    {
        var called = Kernels($"public static double F(double x) => {expression};");
        Assert.DoesNotContain("System.Math", called, StringComparison.Ordinal);
        Assert.DoesNotMatch(Unresolved(), called);
    }

    [Theory]
    [InlineData("MathF.Cbrt(x) * MathF.Log2(x) * MathF.FusedMultiplyAdd(x, x, x)")]
    [InlineData("MathF.Asinh(x) * MathF.Acosh(x + 1) * MathF.Atanh(x)")]
    [InlineData("MathF.ReciprocalEstimate(x) * MathF.ReciprocalSqrtEstimate(x) * float.Clamp(x, 0, 1)")]
    [InlineData("MathF.SinCos(x).Sin * MathF.IEEERemainder(x, 3) * MathF.Sign(x)")]
    public void Functions_of_single_precision_are_those_of_the_device(string expression)
    {
        var called = Kernels($"public static float F(float x) => {expression};");
        Assert.DoesNotContain("System.Math", called, StringComparison.Ordinal);
        Assert.DoesNotContain("double", called, StringComparison.Ordinal);
        Assert.DoesNotMatch(Unresolved(), called);
    }

    [Theory]
    [InlineData("double", "Math")]
    [InlineData("float", "MathF")]
    public void Tanh_is_neither_an_approximation_nor_NaN_where_it_is_flat(string type, string library)
    {
        var kernels = Kernels($"public static {type} F({type} x) => {library}.Tanh(x);");
        Assert.DoesNotContain("Tanh(", kernels.Replace("FTanh", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("XMath.Exp(", kernels, StringComparison.Ordinal);
    }

    [Fact]
    public void Max_and_Min_hand_a_NaN_on()
    {
        var kernels = Kernels("public static double F(double x, double y) => Math.Max(x, y) * Math.Min(x, y);");
        Assert.Contains("XMath.IsNaN(xValue)", kernels, StringComparison.Ordinal);
        Assert.Matches(@"\w+ \? xValue : \w+ \? yValue : global::ILGPU\.Algorithms\.XMath\.Max\(xValue, yValue\)", kernels);
    }

    [Fact]
    public void The_opposite_of_a_comparison_knows_NaN()
    {
        var kernels = Kernels("public static double F(double x) { bool isSmall = !(x > 1); return isSmall ? x : x * x; }");
        Assert.DoesNotContain("!(", kernels, StringComparison.Ordinal);
        Assert.Contains("<= 1.0 | global::ILGPU.Algorithms.XMath.IsNaN(", kernels, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_views_are_added_to_atomically()
    {
        var kernels = Kernels("public static double F(double[] w, [Batched] double[] x, [Uniform] double k) { double[] s = new double[4]; for (int i = 0; i < 4; i++) { s[i] += w[i] * x[i] * k; } return s[0] * s[1] * s[2] * s[3]; }");
        var targets = AtomicTarget().Matches(kernels).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal);
        Assert.Equal(["kAdjoint", "kGradient", "wAdjoint", "wGradient"], targets);
    }

    [Fact]
    public void What_is_a_threads_own_is_added_to_without_atomics()
    {
        var kernels = Kernels("public static double F(double x, [Batched] double[] y) => x * y[0] * y[1];");
        Assert.DoesNotContain("Atomic", kernels, StringComparison.Ordinal);
    }

    [Fact]
    public void Local_memory_is_cleared_and_made_once()
    {
        var kernels = Kernels("public static double F(double x, int n) { double s = 0; for (int i = 0; i < n; i++) { double[] a = new double[3]; a[i % 3] += x; s += a[0] * a[0] + a[1]; } return s; }");
        foreach (var kernel in kernels.Split("public static ", StringSplitOptions.RemoveEmptyEntries).Where(text => text.Contains("LocalMemory", StringComparison.Ordinal)))
        {
            Assert.True(kernel.IndexOf("LocalMemory.Allocate", StringComparison.Ordinal) < kernel.IndexOf("for (", StringComparison.Ordinal), kernel);
            Assert.Contains("] = 0.0;", kernel, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("public static double F(ReadOnlySpan<double> x, int n) { double[] v = new double[n]; for (int i = 0; i < n; i++) { v[i] = Math.Sin(x[i % x.Length]); } double p = 1; foreach (double e in v) { p *= e; } return p; }")]
    [InlineData("public static double F(double x) { Span<double> s = stackalloc double[3]; s[0] = x; s[1] = x * x; return s[0] * s[1]; }")]
    [InlineData("public static double F(double x) { try { x *= x; } finally { x += 1; } return x; }")]
    [InlineData("public static double F(double x) { double[][] a = new double[2][]; a[0] = new double[2]; a[1] = new double[2]; a[0][0] = x; a[1][1] = x * x; return a[0][0] * a[1][1]; }")]
    [InlineData("public static double F(double x) { double[,] a = new double[2, 2]; a[0, 0] = x; a[1, 1] = x * x; return a[0, 0] * a[1, 1]; }")]
    [InlineData("public static double F(double x) { double G(double v) => v * x; Func<double, double> h = v => v * x; return G(x) * h(x); }")]
    [InlineData("public static double F(double x, int n) => n switch { 0 => x, 1 => x * x, > 5 and < 9 => Math.Exp(x), _ => x * x * x };")]
    [InlineData("public static double F(double x, System.Numerics.Vector3 v) { var w = v + v; return x * w.X; }")]
    [InlineData("public static double F((double A, double B) p, double x) { var (a, b) = p; var q = (a * x, b); return q.Item1 * q.b; }")]
    public void Nothing_of_the_host_is_in_a_kernel(string method)
    {
        var kernels = Kernels(method).Replace("System.Numerics.Vector3>", ">", StringComparison.Ordinal);
        foreach (var word in new[] { "Span", "stackalloc", "throw", "try", "System.", "new ", "DiffGen", "=>", "[,]", "[][]", "Func<" })
        {
            Assert.DoesNotContain(word, kernels, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Tapes_are_interleaved_and_never_overrun()
    {
        var kernels = Kernels("public static double F(double x, int n) { for (int i = 0; i < n; i++) { x = Math.Sin(x); } return x; }");
        Assert.Contains("tape[i * threads + thread]", kernels, StringComparison.Ordinal);
        Assert.Matches(@"> tapeLength\)\s*\{\s*overflow\[0\] = 1;\s*return;", kernels);
    }

    [Fact]
    public void Tapes_of_known_size_are_local()
    {
        var kernels = Kernels("public static double F(double x) { for (int i = 0; i < 8; i++) { x = Math.Sin(x); } return x; }");
        Assert.DoesNotContain("overflow", kernels, StringComparison.Ordinal);
        Assert.Contains("tape = global::ILGPU.LocalMemory.Allocate<double>(8)", kernels, StringComparison.Ordinal);
    }

    // Kernels alone, without the companions and the host's method.
    private static string Kernels(string member)
    {
        var text = "using System; using DiffGen;\npublic static partial class P { [Differentiable(Kernels = KernelGeneration.Required)] " + member + " }";
        var output = CompilationHost.Generate(CompilationHost.Compile([CompilationHost.Parse(text, "Program.cs")]));
        Assert.Null(output.Exception);
        Assert.Empty(output.Faults(output.Output));
        var lines = Assert.Single(output.Files, file => file.Text.Contains("partial class P", StringComparison.Ordinal)).Text.ReplaceLineEndings("\n").Split('\n');
        var start = Array.FindIndex(lines, line => line.Contains("void FKernel(", StringComparison.Ordinal));
        var end = Array.FindIndex(lines, line => line.Contains("int FTapeLength(", StringComparison.Ordinal));
        Assert.True(start > 0, "There are no kernels:\n" + string.Join('\n', lines));
        return string.Join('\n', lines[start..(end < 0 ? lines.Length : end)].Where(line => !line.Contains("//", StringComparison.Ordinal) && !line.Contains("GeneratedCode", StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"\.(Cbrt|Asinh|Acosh|Atanh|FusedMultiplyAdd|ReciprocalEstimate|ReciprocalSqrtEstimate|Clamp|SinCos|ILogB|Sign)\(")]
    private static partial Regex Unresolved();

    [GeneratedRegex(@"Atomic\.Add\(ref (\w+)\[")]
    private static partial Regex AtomicTarget();
}
