using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Transform;

/// <summary>What the corpus, which compares every program's tangents with differences and with adjoints, can't say about forward mode.</summary>
public sealed class TangentTests
{
    [Fact]
    public void Callees_that_ask_for_nothing_get_tangents_too() =>
        Assert.Equal(2 * 3.0 * 0.5 * 4, Snippet.Run(
            """
            [Differentiable(Modes = DerivativeModes.None)]
            static double Square(double x, int n) { double y = 0; for (int i = 0; i < n; i++) y += x * x; return y; }

            [Differentiable(Modes = DerivativeModes.Forward)]
            public static double F(double x) => Square(x, 4);
            """,
            "FTangent(3, 0.5, out double tangent); return tangent;"));

    [Fact]
    public void Only_what_is_asked_for_is_public() =>
        Assert.Equal("FTangent", Snippet.Run(
            "[Differentiable(Modes = DerivativeModes.Forward)] public static double F(double x) => x;",
            """return string.Join(" ", System.Linq.Enumerable.Select(System.Linq.Enumerable.Where(typeof(P).GetMethods(), m => m.Name.StartsWith("F") && m.Name != "F"), m => m.Name));"""));

    [Fact]
    public void A_tangent_that_is_only_read_may_be_the_value_itself() =>
        Assert.Equal(2 * 14.0, Snippet.Run(
            """
            [Differentiable(Modes = DerivativeModes.Forward)]
            public static double Norm(ReadOnlySpan<double> x) { double s = 0; foreach (double v in x) s += v * v; return s; }
            """,
            "double[] x = { 1, 2, 3 }; NormTangent(x, x, out double tangent); return tangent;"));

    [Fact]
    public void A_written_tangent_may_not() =>
        Assert.Throws<ArgumentException>(() => Snippet.Run(
            """
            [Differentiable(Modes = DerivativeModes.Forward)]
            public static void Square(Span<double> x) { for (int i = 0; i < x.Length; i++) x[i] *= x[i]; }
            """,
            "double[] x = { 1, 2, 3 }; SquareTangent(x, x);"));

    [Fact]
    public void Recursion_uses_one_tape() =>
        Assert.Equal("True 0", Snippet.Run(
            """
            [Differentiable(Modes = DerivativeModes.Forward | DerivativeModes.HessianVectorProduct)]
            public static double Tree(double x, int depth)
            {
                if (depth == 0) return x;
                double[] t = new double[100];
                t[depth] = Tree(Math.Sin(x), depth - 1);
                return t[depth] * x;
            }
            """,
            """
            TreeTangent(0.7, 60, 1, out double tangent);
            TreeHessianVectorProduct(0.7, 60, 1, out double gradient, out _);
            long before = GC.GetAllocatedBytesForCurrentThread();
            TreeTangent(0.7, 60, 1, out tangent);
            long bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            return (Math.Abs(tangent - gradient) < 1e-12 * Math.Abs(gradient)) + " " + bytes;
            """));

    [Fact]
    public void Hessian_vector_products_have_closed_forms() =>
        Assert.Equal("True", Snippet.Run(
            """
            [Differentiable(Modes = DerivativeModes.HessianVectorProduct)]
            public static double Quartic(ReadOnlySpan<double> x)
            {
                double s = 0;
                for (int i = 0; i < x.Length; i++) s += x[i] * x[i] * x[i] * x[i];
                for (int i = 1; i < x.Length; i++) s += x[i] * x[i - 1];
                return s;
            }
            """,
            """
            double[] x = { 1, -2, 0.5, 3 }, v = { 0.25, 1, -1, 2 }, g = new double[4], h = new double[4];
            QuarticHessianVectorProduct(x, v, g, h);
            bool right = true;
            for (int i = 0; i < 4; i++)
            {
                double expected = 12 * x[i] * x[i] * v[i] + (i > 0 ? v[i - 1] : 0) + (i < 3 ? v[i + 1] : 0);
                right &= Math.Abs(h[i] - expected) < 1e-12 * (1 + Math.Abs(expected));
            }
            return right.ToString();
            """));
}
