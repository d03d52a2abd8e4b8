using DiffGen.Generator.Diagnostics;
using Microsoft.CodeAnalysis;

namespace DiffGen.Tests.Analyzers;

/// <summary>What is said of a method that is differentiated: at the exact expression, and of active code alone.</summary>
public class SmoothnessTests
{
    public static TheoryData<RefusalCase> Firing => [.. ((IEnumerable<object[]>)SmoothnessCases.Firing()).Concat(CostCases.Firing()).Select(row => (RefusalCase)row[0])];

    public static TheoryData<RefusalCase> Silent => [.. ((IEnumerable<object[]>)SmoothnessCases.Silent()).Concat(CostCases.Silent()).Select(row => (RefusalCase)row[0])];

    [Theory]
    [MemberData(nameof(Firing))]
    public void Points_at_the_expression(RefusalCase example)
    {
        var marked = MarkedCode.Complete(example.Code);
        var text = MarkedCode.Unmarked(marked);
        var diagnostics = MarkedCode.Analyze(text, out var output, example.Id);
        Assert.Empty(output.Faults(output.Output));
        Assert.Equal(marked, MarkedCode.Mark(text, diagnostics.Where(diagnostic => diagnostic.Id == example.Id)));
        Assert.DoesNotContain(diagnostics, diagnostic => diagnostic.Id != example.Id && diagnostic.Severity >= DiagnosticSeverity.Warning);
        Assert.All(diagnostics, diagnostic => Assert.DoesNotContain("{", diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Silent))]
    public void Says_nothing_where_there_is_nothing(RefusalCase example)
    {
        var diagnostics = MarkedCode.Analyze(MarkedCode.Complete(example.Code), out var output, example.Id);
        Assert.Empty(output.Faults(output.Output));
        Assert.NotEmpty(output.Files);
        Assert.DoesNotContain(diagnostics, diagnostic => diagnostic.Id == example.Id || diagnostic.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public void Every_id_has_cases()
    {
        var ids = Catalogue.All.AsEnumerable().Select(descriptor => descriptor.Id).Where(id => id[..3] is "DG2" or "DG4").ToList();
        Assert.Empty(ids.Except(((IEnumerable<object[]>)Firing).Select(row => ((RefusalCase)row[0]).Id)));
        Assert.Empty(ids.Except(((IEnumerable<object[]>)Silent).Select(row => ((RefusalCase)row[0]).Id)));
    }

    [Theory]
    [InlineData("[Differentiable] public static double F(double speed) { double v = speed * 2; return v > 3 ? 1 : v; }", "DG2003", "'v > 3', in this conditional expression, depends on the active value 'v', and both ways differ")]
    [InlineData("[Differentiable] public static double F(double[] x) => x[0] * (int)(2 * x[1]);", "DG2001", "of the active value 'x' to 'int'")]
    [InlineData("[Differentiable] public static double F(double[] x) => x[0] * (int)(2 * x[1]);", "DG2001", "use Diff.StopGradient(2 * x[1]) if that is meant")]
    [InlineData("[Differentiable] public static double F(double x, double[] t) { int lo = 0, hi = 8; while (hi - lo > 1) { int m = (lo + hi) / 2; if (t[m] > x) hi = m; else lo = m; } return t[lo] * x; }", "DG2003", "nothing shows that both ways agree")]
    [InlineData("[Differentiable] public static double F(double x, double y) => x > 0 ? Math.Exp(y) : Math.Sin(y);", "DG2003", "'x > 0', in this conditional expression, depends on the active value 'x', and at a point that was tried both ways differ where it switches")]
    [InlineData("[Differentiable] public static double F(double x, double[] y) { if (x * y[0] > y[1]) y[2] = Math.Exp(y[2]); return y[2] * x; }", "DG2003", "and at a point that was tried both ways differ")]
    [InlineData("[Differentiable] public static double F(double x, double y) => x > 0 ? Math.Sin(2 * y) : 2 * Math.Sin(y) * Math.Cos(y);", "DG2003", "nothing shows that both ways agree")]
    [InlineData("[Differentiable] public static double F(double x, double[] y) { if (Math.Exp(x) > y[1]) y[2] = Math.Sin(2 * y[2]); else y[2] = 2 * Math.Sin(y[2]) * Math.Cos(y[2]); return y[2] * x; }", "DG2003", "nothing shows that both ways agree")]
    [InlineData("[Differentiable] public static double F(double x, double y) => Math.Tanh(x) > y ? Math.Exp(Math.Tanh(x)) : Math.Exp(y) + x - x;", "DG2005", "both ways agree where it switches")]
    [InlineData("[Differentiable] public static double F(double[] weights) => weights[0] * weights[1] > 3 ? 1 : 2;", "DG2003", "depends on the active value 'weights'")]
    [InlineData("[Differentiable] public static double F(double x) { while (x * x > 3) x /= 2; return x; }", "DG2003", "'x * x > 3', in this loop condition, depends on the active value 'x', and the number of iterations changes")]
    [InlineData("public struct V { public double X; } [Differentiable] public static double F(V v) => v.X + Math.Floor(v.X);", "DG2002", "'Floor' of the active value 'v.X'")]
    [InlineData("public struct V { public double X; public readonly double Norm() => X < 0 ? 0 : X + 1; } [Differentiable] public static double F(V v) => v.Norm();", "DG2003", "'X < 0' in 'v.Norm()', in this conditional expression, depends on the active value 'v.X'")]
    public void Names_the_construct_and_the_active_value(string code, string id, string message)
    {
        var diagnostic = Assert.Single(MarkedCode.Analyze(MarkedCode.Complete(code), out _), diagnostic => diagnostic.Id == id);
        Assert.Contains(message, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }
}
