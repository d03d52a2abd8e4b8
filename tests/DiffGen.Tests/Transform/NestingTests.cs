using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Transform;

/// <summary>Companions that are called in bodies, where the corpus can't look: closed forms, exceptions, deep nesting.</summary>
public sealed class NestingTests
{
    private const string Modes = "Modes = DerivativeModes.Reverse | DerivativeModes.Forward | DerivativeModes.HessianVectorProduct";

    /// <summary>Every way to take a third derivative by three nested ones is that of sin.</summary>
    [Theory]
    [InlineData("Gradient", "Gradient", "Gradient")]
    [InlineData("Gradient", "Gradient", "Tangent")]
    [InlineData("Gradient", "Tangent", "Gradient")]
    [InlineData("Gradient", "Tangent", "Tangent")]
    [InlineData("Tangent", "Gradient", "Gradient")]
    [InlineData("Tangent", "Gradient", "Tangent")]
    [InlineData("Tangent", "Tangent", "Gradient")]
    [InlineData("Tangent", "Tangent", "Tangent")]
    public void Three_levels_give_the_third_derivative(string outer, string middle, string inner) =>
        Assert.Equal("", Snippet.Run(
            $$"""
            [Differentiable({{Modes}})] public static double A(double x) => Math.Sin(2 * x);
            [Differentiable({{Modes}})] public static double B(double x) { A{{inner}}(x, {{(inner == "Tangent" ? "1, " : "")}}out var d); return d; }
            [Differentiable({{Modes}})] public static double C(double x) { B{{middle}}(x, {{(middle == "Tangent" ? "1, " : "")}}out var d); return d; }
            """,
            $$"""
            double v = C{{outer}}(0.3, {{(outer == "Tangent" ? "1, " : "")}}out double d);
            string wrong = Math.Abs(v + 4 * Math.Sin(0.6)) < 1e-12 && Math.Abs(d + 8 * Math.Cos(0.6)) < 1e-12 ? "" : $"{v} {d} ";
            CHessianVectorProduct(0.3, 1, out d, out double h);
            return wrong + (Math.Abs(d + 8 * Math.Cos(0.6)) < 1e-12 && Math.Abs(h - 16 * Math.Sin(0.6)) < 1e-12 ? "" : $"{d} {h}");
            """));

    [Fact]
    public void Mixed_precision_and_overloads_are_told_apart() =>
        Assert.Equal("", Snippet.Run(
            """
            [Differentiable] public static float G(float x) => x * x * x;
            [Differentiable] public static double G(double x) => x * x;
            [Differentiable] public static double F(double x, float y) { G(x); GGradient(x, out var d); GGradient(y, out var e); return d * e; }
            """,
            """
            FGradient(3, 2, out double x, out float y);
            return x == 24 && y == 72 ? "" : $"{x} {y}";
            """));

    [Fact]
    public void What_is_too_short_is_an_exception_of_the_inner_companion() =>
        Assert.Equal("xGradient", Snippet.Run(
            """
            [Differentiable] public static double G(ReadOnlySpan<double> x) => x[0] * x[1];
            [Differentiable] public static double F(ReadOnlySpan<double> x, Span<double> g) { g[0] = 1; return GGradient(x, g); }
            """,
            """
            try { FGradient([1, 2], new double[1], new double[2], new double[1]); }
            catch (ArgumentException exception) { return exception.ParamName; }
            """));

    [Fact]
    public void Longer_gradients_keep_their_tail() =>
        Assert.Equal("", Snippet.Run(
            """
            [Differentiable] public static double G(ReadOnlySpan<double> x) { double s = 0; foreach (double e in x) s += e * e * e; return s; }
            [Differentiable] public static double F(ReadOnlySpan<double> x) { Span<double> g = stackalloc double[3]; g[2] = x[0]; GGradient(x, g); return g[0] + g[1] * g[2]; }
            """,
            """
            double[] d = new double[2];
            double v = FGradient([2, 3], d);
            return v == 12 + 27 * 2 && d[0] == 12 + 27 && d[1] == 2 * 18 ? "" : $"{v} {d[0]} {d[1]}";
            """));

    [Fact]
    public void A_gradient_takes_what_was_in_the_buffer_out_of_account() =>
        Assert.Equal("", Snippet.Run(
            """
            [Differentiable] public static double G(ReadOnlySpan<double> x) => x[0] * x[0];
            [Differentiable] public static double F(ReadOnlySpan<double> x, Span<double> g) { g[0] = x[0] * 100; GGradient(x, g); return g[0]; }
            """,
            """
            double[] d = new double[1], e = { 7 }, g = { 5 };
            double v = FGradient([2], g, d, e);
            return v == 4 && d[0] == 2 && e[0] == 0 && g[0] == 5 ? "" : $"{v} {d[0]} {e[0]} {g[0]}";
            """));

    [Fact]
    public void Min_max_by_descent_inside_an_objective() =>
        Assert.Equal("", Snippet.Run(
            """
            // min over x of max over y of x·x + x·y - y·y: the inner maximum is at y = x/2.
            [Differentiable] public static double Inner(double y, double x) => x * x + x * y - y * y;
            [Differentiable] public static double Outer(double x)
            {
                double y = 0;
                while (true)
                {
                    InnerGradient(y, x, out double d, out _);
                    if (Math.Abs(d) < 1e-14) return Inner(y, x);
                    y += 0.4 * d;
                }
            }
            """,
            """
            double v = OuterGradient(3, out double d);
            return Math.Abs(v - 1.25 * 9) < 1e-12 && Math.Abs(d - 2.5 * 3) < 1e-12 ? "" : $"{v} {d}";
            """));
}
