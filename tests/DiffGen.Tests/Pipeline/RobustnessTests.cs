using System.Globalization;
using DiffGen.Tests.Harness;
using DiffGen.Tests.Lowering;
using Microsoft.CodeAnalysis;

namespace DiffGen.Tests.Pipeline;

/// <summary>Half-typed code, odd cultures and names that clash: the generator never fails.</summary>
public class RobustnessTests
{
    /// <summary>The core language on one page, to be cut off anywhere.</summary>
    private const string Everything = """
        using System;
        using DiffGen;
        namespace Some.Where
        {
            public static partial class Outer<T> where T : struct
            {
                internal readonly partial record struct Inner
                {
                    private const double K = -1.5e-3;
                    private static readonly double[] Table = { 1, 2.5, -0.0 };

                    [Differentiable]
                    public static double Loop(ReadOnlySpan<double> a, [Constant] double[] w, ref double r, out float q, int n = 3)
                    {
                        if (n < 0 || a.Length < n) throw new ArgumentException($"bad {n:D3}", nameof(n));
                        q = (float)r;
                        double s = 0, p = 1;
                        for (int i = n - 1; i >= 0; i--)
                        {
                            if (a[i] < 0) continue;
                            s += a[i] * w[i] * p;
                            p *= K;
                            if (s > 1e10) break;
                        }
                        foreach (var e in w) { s = s * e + Helper(e, ref r); }
                        int k = 0;
                        while (k++ < n && s > 0.5) { s /= 2; }
                        do { s -= 0.1; } while (s > 3);
                        switch (n) { case 0: return s; case 1: case 2: s *= 2; break; default: s += Table[0]; break; }
                        return n switch { 1 => s, > 4 when s > 0 => s * s, _ => Math.Sin(s) * (n > 2 ? s : p) };
                    }

                    [Differentiable]
                    private static double Helper(double x, ref double y) { y += x; (x, y) = (y, x); return x * y; }

                    [Differentiable]
                    public static void Fill(double x, [Output] Span<double> b)
                    {
                        Span<double> t = stackalloc double[4];
                        t[^1] = x++;
                        for (int i = 0; i < b.Length; i++) { b[i] = t[i % 4] + x; }
                        var c = new double[] { x, 2 };
                        c[0] += c[1];
                        b[0] = b.Length > 2 ? c[0] : -c[0];
                    }
                }
            }
        }
        """;

    public static TheoryData<int> Cuts() => [.. Enumerable.Range(0, Everything.Length / 50)];

    [Fact]
    public void The_whole_text_has_companions()
    {
        var output = CompilationHost.Generate(Sources.Compile(Everything));
        Assert.Single(output.Files);
        Assert.Empty(output.Faults(output.Output));
        Assert.DoesNotContain(AnalyzerRunner.Run(output.Output), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
    }

    /// <summary>That one method has no companions may show only when they are made.</summary>
    [Fact]
    public void Callers_of_what_is_refused_have_no_companions_either()
    {
        var output = CompilationHost.Generate(Sources.Compile("""
            using DiffGen;
            public static partial class P
            {
                [Differentiable] public static double Endless(double x, int n) => n == 0 ? x * x : EndlessGradient(x, n - 1, out double slope) * slope;
                [Differentiable] public static double Calls(double x, int n) { double s = x; for (int i = 0; i < n; i++) s *= Endless(s, i); return s; }
                [Differentiable] public static double CallsACaller(double x) { double s = x; while (s < 10) s += Calls(s, 3); return s; }
                [Differentiable] public static double Alone(double x) => x * x;
            }
            """));
        var companions = string.Concat(output.Files.Select(file => file.Text));
        Assert.Contains("AloneGradient", companions, StringComparison.Ordinal);
        Assert.DoesNotContain("Calls", companions, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public void Text_that_is_cut_off_brings_no_exception_and_no_diagnostics_of_its_own(int cut)
    {
        foreach (var text in new[] { Everything[..(cut * 50)], Everything.Remove(cut * 50, 10), Everything.Insert(cut * 50, " . ") })
        {
            var output = CompilationHost.Generate(Sources.Compile(text));
            Assert.Null(output.Exception);
            Assert.Empty(output.GeneratorDiagnostics);

            // AD0001 is an analyzer's exception. Where the compiler has something to say of a method, the analyzer is silent.
            Assert.DoesNotContain(AnalyzerRunner.Run(output.Output), diagnostic => diagnostic.Id is "AD0001" or "DG0999");
        }
    }

    [Fact]
    public void Culture_leaves_no_trace()
    {
        var compilation = Sources.Compile(Everything);
        var expected = CompilationHost.Generate(compilation).Files.Select(file => file.Text).ToList();
        var culture = (CultureInfo)CultureInfo.GetCultureInfo("de-DE").Clone();
        culture.NumberFormat.NegativeSign = "\u2212";
        culture.NumberFormat.NumberDecimalSeparator = ",";
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = culture;
            Assert.Equal(expected, CompilationHost.Generate(compilation).Files.Select(file => file.Text));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Types_of_any_names_have_files_of_their_own()
    {
        const string Text = """
            using DiffGen;
            namespace A { public static partial class P { [Differentiable] public static double F(double x) => x; } }
            namespace B { public static partial class P { [Differentiable] public static double F(double x) => x; } }
            namespace B { public static partial class p { [Differentiable] public static double f(double x) => x; } }
            public static partial class P
            {
                [Differentiable] public static double F(double x) => x;
                [Differentiable] public static double F(float x) => x;
                [Differentiable] public static double F(double x, int y) => x;
                [Differentiable] public static double F(double[] x) => x[0];
                [Differentiable] public static double f(double x) => x;
                [Differentiable] public static double Größe(double x) => x;
            }
            public static partial class P<T> { [Differentiable] public static double F(double x) => x; }
            public static partial class P<T, U> { [Differentiable] public static double F(double x) => x; public static partial class P_T { [Differentiable] public static double F(double x) => x; } }
            """;
        var output = CompilationHost.Generate(Sources.Compile(Text));
        Assert.Null(output.Exception);
        Assert.Equal(7, output.Files.Length);
        Assert.Equal(7, output.Files.Select(file => file.HintName).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.Empty(output.Faults(output.Output));
    }

    [Fact]
    public void Two_methods_that_are_the_same_in_the_middle_of_an_edit()
    {
        const string Text = """
            using DiffGen;
            public static partial class P
            {
                [Differentiable] public static double F(double x) => x;
                [Differentiable] public static double F(double x) => x;
                [Differentiable] public static double G(double x) => x;
            }
            """;
        var output = CompilationHost.Generate(Sources.Compile(Text));
        Assert.Null(output.Exception);
        var companions = Assert.Single(output.Files).Text;
        Assert.Contains("GGradient", companions, StringComparison.Ordinal);
        Assert.DoesNotContain("FGradient", companions, StringComparison.Ordinal);
    }

    [Fact]
    public void What_calls_a_companion_that_is_missing_is_left_out()
    {
        const string Text = """
            using DiffGen;
            public static partial class P
            {
                [Differentiable(LoopSnapshots = 1)]
                public static double Refused(double x, int n)
                {
                    double[] last = new double[1];
                    for (int i = 0; i < n; i++) { x *= last[0] + 1; last = new double[] { x }; }
                    return x;
                }
                [Differentiable] public static double Calls(double x) { RefusedGradient(x, 2, out var d); return d * x; }
                [Differentiable] public static double CallsThat(double x) => Calls(x) * x;
                [Differentiable] public static double Stays(double x) => x * x;
            }
            """;
        var output = CompilationHost.Generate(Sources.Compile(Text));
        var companions = Assert.Single(output.Files).Text;
        Assert.Contains("StaysGradient", companions, StringComparison.Ordinal);
        Assert.DoesNotContain("Calls", companions, StringComparison.Ordinal);

        // The user's own call says what is missing, and the analyzer why.
        Assert.Equal("CS0103", Assert.Single(output.Faults(output.Output)).Id);
        Assert.Equal("DG1016", Assert.Single(AnalyzerRunner.Run(output.Output), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Id);
    }

    [Fact]
    public void What_calls_a_method_without_companions_is_left_out_with_it()
    {
        const string Text = """
            using DiffGen;
            public class S { public double X; }
            public static partial class P
            {
                [Differentiable(Checkpoint = true)] public static double Refused(S s) => s.X * s.X;
                [Differentiable] public static double Calls(S s) => Refused(s) * s.X;
                [Differentiable] public static double CallsThat(S s, int n) => n == 0 ? Calls(s) : CallsThat(s, n - 1);
                [Differentiable] public static double Stays(S s) => s.X * s.X;
            }
            """;
        var output = CompilationHost.Generate(Sources.Compile(Text));
        Assert.Empty(output.Faults(output.Output));
        var companions = Assert.Single(output.Files).Text;
        Assert.Contains("StaysGradient", companions, StringComparison.Ordinal);
        Assert.DoesNotContain("Calls", companions, StringComparison.Ordinal);
        var error = Assert.Single(AnalyzerRunner.Run(output.Output), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Equal("DG1016", error.Id);
    }

    [Theory]
    [InlineData("[Differentiable] public static double F(double x) => y;")]
    [InlineData("[Differentiable] public static double F(double x) => x.Foo();")]
    [InlineData("[Differentiable] public static double F(double x) { }")]
    [InlineData("[Differentiable] public static double F(double x) { double y; return y; }")]
    [InlineData("[Differentiable] public static double F(double x) { int n = x; return n; }")]
    [InlineData("[Differentiable] public static double F(Foo x) => 1;")]
    [InlineData("[Differentiable] public static double F(double x) => F(x, 2);")]
    [InlineData("[Differentiable] public static double F(double[] a) => a[];")]
    [InlineData("[Differentiable] public static double F(double x);")]
    [InlineData("[Differentiable(Modes = Foo)] public static double F(double x) => x;")]
    [InlineData("[Differentiable] public static double F(double x) { try { return x; } }")]
    [InlineData("[Differentiable] public static double F(double x) { lock (x) return x; }")]
    public void What_the_compiler_refuses_is_left_to_the_compiler(string member)
    {
        var compilation = Sources.Compile("using DiffGen; public static partial class P { " + member + " }");
        Assert.Contains(compilation.GetDiagnostics(), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        var output = CompilationHost.Generate(compilation);
        Assert.Null(output.Exception);
        Assert.DoesNotContain(AnalyzerRunner.Run(output.Output), diagnostic => diagnostic.Id.StartsWith("DG", StringComparison.Ordinal));
    }

    [Fact]
    public void A_method_of_a_thousand_branches_does_not_overflow_the_stack()
    {
        var body = string.Concat(Enumerable.Range(0, 1000).Select(i => $"if (x < {i}) return x * {i};\n"));
        var output = CompilationHost.Generate(Sources.Compile("using DiffGen; public static partial class P { [Differentiable] public static double F(double x) { " + body + " return x; } }"));
        Assert.Null(output.Exception);
    }
}
