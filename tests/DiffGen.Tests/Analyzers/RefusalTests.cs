using DiffGen.Generator.Diagnostics;
using DiffGen.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace DiffGen.Tests.Analyzers;

/// <summary>Each refusal has its id and points at the construct; nothing else is said, and there are no companions.</summary>
public class RefusalTests
{
    public static TheoryData<RefusalCase> Cases => RefusalCases.All();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Points_at_the_construct(RefusalCase example)
    {
        var marked = MarkedCode.Complete(example.Code);
        var text = MarkedCode.Unmarked(marked);
        var diagnostics = MarkedCode.Analyze(text, out var output);

        // A case that calls companions isn't complete without them.
        Assert.DoesNotContain(output.Input.GetDiagnostics(), diagnostic => diagnostic is { Severity: DiagnosticSeverity.Error, Id: not ("CS0103" or "CS1061") });
        Assert.Equal(marked, MarkedCode.Mark(text, diagnostics.Where(diagnostic => diagnostic.Id == example.Id)));
        Assert.DoesNotContain(diagnostics, diagnostic => diagnostic.Id != example.Id && diagnostic.Severity >= DiagnosticSeverity.Warning);
        Assert.All(diagnostics, diagnostic => Assert.DoesNotContain("{", diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    [Fact]
    public void Every_id_has_a_case()
    {
        // Failures inside can't be provoked by a program, or it would be mended; and what the transforms refuse changes with them.
        // The kernel tests have the cases that need ILGPU.
        string[] exceptions = ["DG0998", "DG0999", "DG1016", "DG3002", "DG3003", "DG3004", "DG3005", "DG3006", "DG3007", "DG3008"];
        var cases = ((IEnumerable<object[]>)RefusalCases.All()).Select(row => ((RefusalCase)row[0]).Id);
        Assert.Empty(Catalogue.All.AsEnumerable().Select(descriptor => descriptor.Id).Where(id => id[..3] is "DG0" or "DG1" or "DG3").Except(exceptions).Except(cases));
    }

    [Theory]
    [InlineData("static void Check(double x, string name) { if (x < 0) throw new ArgumentException(name); } [Differentiable] public static double F(double x) { Check(x, nameof(x)); return x; }")]
    [InlineData("[Differentiable] public static double F(double x) { ArgumentOutOfRangeException.ThrowIfNegative(x); return x; }")]
    [InlineData("[Differentiable] public static double F(double x) { if (double.IsNaN(x)) throw new ArgumentException($\"{x} is {x.ToString()}\"); return x; }")]
    [InlineData("[Differentiable] public static double F(double x) { Console.WriteLine(\"{0}\", x); return x; }")]
    [InlineData("static double G(double x) => x; [Differentiable] public static double F(double x) => x * G(Diff.StopGradient(x));")]
    [InlineData("static double G([Constant] double x) => x; [Differentiable] public static double F(double x) => x * G(x);")]
    [InlineData("static double G(double x) => x; [Differentiable] public static double F(double x, [Constant] double y) => x * G(y);")]
    [InlineData("[Differentiable] public static double F(double x, [Constant] double[,] m) => x * m[0, 0];")]
    [InlineData("static readonly double Factor = 2; [Differentiable] public static double F(double x) => x * Factor;")]
    [InlineData("[Differentiable] public static double F(double x) => x * (int)Diff.StopGradient(x);")]
    [InlineData("[Differentiable] public static double F(double x, Random random) => x * random.NextDouble();")]
    [InlineData("[Differentiable] public static double F(double x) => x; static void FGradient(int x) { }")]
    [InlineData("[Differentiable] public static double G(double x) => x * x; [Differentiable] public static double F(double x) { var v = GGradient(x, out var d); return v * d; }")]
    [InlineData("[Differentiable] public static double G(double x) => x * x; [Differentiable] public static double F(double x) { double Slope(double at) { GGradient(at, out var d); return d; } return Slope(x); }")]
    [InlineData("[Differentiable] public static double G(double x) => x * x; static double GGradient(double x, out float d) { d = 1; return x; } [Differentiable] public static double F(double x) { GGradient(x, out double d); return d; }")]
    public void Lets_through(string code)
    {
        var diagnostics = MarkedCode.Analyze(MarkedCode.Complete(code), out var output);
        Assert.DoesNotContain(diagnostics, diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning);
        Assert.Empty(output.Faults(output.Output));
        Assert.NotEmpty(output.Files);
    }

    [Theory]
    [InlineData("static double G(double x) => x; [Differentiable] public static double F(double x) => G(x);", "'G'", "'x'", "its source is at hand, so mark it [Differentiable], or write a rule for it with [DerivativeOf], or pass Diff.StopGradient(x)")]
    [InlineData("static void G(double[] x) { } [Differentiable] public static double F(double[] x) { G(x); return x[0]; }", "'G'", "'x'", "its source is at hand, so mark it [Differentiable], or write its companions with [AdjointOf], or")]
    [InlineData("static T G<T>(T x) => x; [Differentiable] public static double F(double x) => G(x);", "'G'", "'x'", "its source is at hand, so mark it [Differentiable], or pass Diff")]
    [InlineData("[Differentiable] public static double F(double x) => double.Parse(x.ToString());", "'Parse'", "'x'", "its source is not at hand, so compute it some other way, or")]
    public void Says_how_to_give_a_method_a_derivative(string code, params string[] words)
    {
        var refusal = Assert.Single(MarkedCode.Analyze(MarkedCode.Complete(code), out _), diagnostic => diagnostic.Id == "DG1002");
        Assert.All(words, word => Assert.Contains(word, refusal.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[Differentiable] public static double F(double x) => (double)(decimal)x;", "The active value 'x' goes through 'decimal'")]
    [InlineData("[Differentiable] public static double F(double x) { object o = x; return o is double y ? y : 0; }", "The active value 'o' goes through 'object'")]
    [InlineData("[Differentiable] public static double F(double x) { object o = x; return o switch { double y => y, _ => 0 }; }", "The active value 'o' goes through 'object'")]
    public void Names_what_goes_through_a_type_without_an_adjoint(string code, string words)
    {
        var refusal = Assert.Single(MarkedCode.Analyze(MarkedCode.Complete(code), out _), diagnostic => diagnostic.Id == "DG1003");
        Assert.Contains(words, refusal.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[DerivativeOf(typeof(Math), nameof(Math.Pow))] static double Rule(double x, double y) => 1;", "expected '(double, double) Rule(double x, double y)', perhaps with 'double result' as the last")]
    [InlineData("[DerivativeOf(typeof(Math), nameof(Math.Pow))] static (double, double) Rule(double x, double y, double z) => (1, 1);", "has a parameter 'z', which 'Pow' has not: expected '(double, double) Rule(double x, double y)'")]
    [InlineData("[DerivativeOf(typeof(Math), nameof(Math.Log))] static double Rule(float x) => 1;", "expected 'double Rule(double d)', perhaps with 'double result' as the last or '(double, double) Rule(double a, double newBase)'")]
    [InlineData("[DerivativeOf(typeof(Math), nameof(Math.Atan2))] static (double, double) Rule(double x, double y) => (1, 1);", "has a parameter 'x' in the place of 'y'; parameters are told apart by their order, so name them (y, x)")]
    [InlineData("[DerivativeOf(typeof(Math), \"Sinus\")] static double Rule(double x) => 1;", "is for 'Math.Sinus', which does not exist")]
    [InlineData("[AdjointOf(typeof(Math), nameof(Math.Sin))] static double Rule(double x) => 1;", "expected 'double Rule(double a, double resultAdjoint, ref double aAdjoint)'")]
    [InlineData("[TangentOf(typeof(Math), nameof(Math.Sin))] static double Rule(double x) => 1;", "expected 'double Rule(double a, double aTangent, out double resultTangent)'")]
    public void Says_what_a_rule_looks_like(string code, string words)
    {
        var refusal = Assert.Single(MarkedCode.Analyze(MarkedCode.Complete(code), out _), diagnostic => diagnostic.Id == "DG0009");
        Assert.Contains(words, refusal.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("double G([Constant] double k, double y) => k * y; return G(x, x);", 3)]
    [InlineData("Func<double, double, double> g = ([Constant] double k, double y) => k * y; return g(x, x);", 3)]
    [InlineData("return H(y => y * y, x, x);", 18)]
    [InlineData("return new S(x, x).Value;", 3)]
    public void Constants_of_functions_that_are_read_in_place_are_heeded(string body, double slope) => Assert.Equal(
        slope,
        Snippet.Run(
            "struct S { public double Value; public S([Constant] double k, double y) => Value = k * y; } [Differentiable] static double H(Func<double, double> f, [Constant] double k, double y) => k * f(y); [Differentiable] public static double F(double x) { " + body + " }\n",
            "FGradient(3, out double slope); return slope;"));

    [Fact]
    public void All_refusals_of_a_method_are_found_at_once()
    {
        var diagnostics = MarkedCode.Analyze(
            MarkedCode.Complete("static double G(double x) => x; static double s; [Differentiable] public static double F(double x) { s = G(x); try { } catch { } return x * s; }"),
            out _);
        Assert.Equal(["DG1002", "DG1004", "DG1005", "DG1007"], diagnostics.Select(diagnostic => diagnostic.Id).Order());
    }
}
