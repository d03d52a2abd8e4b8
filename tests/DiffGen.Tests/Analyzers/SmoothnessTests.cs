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
