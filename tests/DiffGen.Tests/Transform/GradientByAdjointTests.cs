using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Transform;

/// <summary>Which gradients are a call of the adjoint, and that nobody can tell from what they compute.</summary>
public sealed class GradientByAdjointTests
{
    private const string Power = "{ double p = 1; for (int i = 0; i < n; i++) p *= x; return p; }";

    [Theory]
    [InlineData("static double F(double x, int n) " + Power)]
    [InlineData("static double F(double x, in double y, double[] a) { for (int i = 0; i < a.Length; i++) x *= a[a.Length - 1 - i] * y; return x; }")]
    [InlineData("static double F(double[] a, int n) { double s = 0; for (int i = 0; i < n; i++) for (int j = 0; j < n; j++) s += a[j] * a[(i * n) + j]; return s; }")]
    [InlineData("static float F((float A, float B) p, int n) { float s = 1; for (int i = 0; i < n; i++) s *= p.A * p.B; return s; }")]
    [InlineData("static double F(double x, int n) => n == 0 ? 1 : x * F(x, n - 1);")]
    public void Where_there_is_a_loop_or_a_call(string method) =>
        Assert.Single(CallsOfAdjoint(method));

    [Theory]
    [InlineData("static double F(double x, double y) => x > y ? x * y : Math.Sin(x);")]
    [InlineData("static double F(double x, double[] a) { foreach (double e in a) x *= e; return x; }")]
    [InlineData("static double F(double[] a) { for (int i = 1; i < a.Length; i++) a[i] *= a[i - 1]; return a[^1]; }")]
    [InlineData("static double F(ref double x, int n) { for (int i = 0; i < n; i++) x *= x; return x; }")]
    [InlineData("static double F(double x, [Output] Span<double> y) { for (int i = 0; i < y.Length; i++) y[i] = x *= x; return x; }")]
    public void Not_where_a_gradient_of_its_own_is_faster_or_more_than_the_result_comes_out(string method) =>
        Assert.Empty(CallsOfAdjoint(method));

    private static IEnumerable<string> CallsOfAdjoint(string method) =>
        Snippet.Source("[Differentiable] public " + method).Split('\n').Where(line => line.Contains("FAdjoint(", StringComparison.Ordinal) && !line.Contains("public", StringComparison.Ordinal));

    [Fact]
    public void Gradients_may_be_handed_out_into_what_the_method_reads() => Assert.Equal("72 24 16", Snippet.Run(
        "[Differentiable] public static double F(double x, double[] a) { double s = x; for (int i = 0; i < a.Length; i++) s *= a[a.Length - 1 - i] * x; return s; }",
        "double[] a = { 2, 3 }, g = new double[2]; FGradient(2, a, out a[0], g); return a[0] + \" \" + g[0] + \" \" + g[1];"));

    [Fact]
    public void Two_gradients_may_be_handed_out_into_one_variable() => Assert.Equal(4.0, Snippet.Run(
        "[Differentiable] public static double F(double x, double y, int n) { double s = 0; for (int i = 0; i < n; i++) s += x * y; return s; }",
        "FGradient(2, 3, 2, out double g, out g); return g;"));

    [Fact]
    public void Complaints_name_the_gradient() => Assert.Equal("aGradient", Snippet.Run(
        "[Differentiable] public static double F(double[] a) { double s = 1; for (int i = 0; i < a.Length; i++) s *= a[^(i + 1)]; return s; }",
        "try { FGradient(new double[3], new double[2]); return null; } catch (ArgumentException e) { return e.ParamName; }"));

    [Fact]
    public void What_the_method_throws_leaves_no_gradients_behind() => Assert.Equal("IndexOutOfRangeException 7", Snippet.Run(
        "[Differentiable] public static double F(double x, double[] a, int n) { double s = x; for (int i = 0; i < n; i++) s *= a[i + 1]; return s; }",
        "double g = 7; try { FGradient(2, new double[2], 2, out g, new double[2]); return null; } catch (Exception e) { return e.GetType().Name + \" \" + g; }"));

    [Fact]
    public void A_method_whose_place_another_one_takes_keeps_its_own() => Assert.Equal("4 8 1 2", Snippet.Run(
        $$"""
        public partial class Base { [Differentiable] public virtual double F(double x, int n) {{Power}} }
        public partial class Derived : Base
        {
            [Differentiable] public override double F(double x, int n) { double p = 1; for (int i = 0; i < n; i++) p *= 2 * x; return p; }
            public double OfBase(double x, int n, out double g) => base.FGradient(x, n, out g);
        }
        public partial interface IStatic { [Differentiable] static virtual double F(double x, int n) {{Power}} }
        """,
        "var d = new Derived(); return ((Base)d).FGradient(1, 2, out var g) + \" \" + g + \" \" + d.OfBase(1, 2, out g) + \" \" + g;"));
}
