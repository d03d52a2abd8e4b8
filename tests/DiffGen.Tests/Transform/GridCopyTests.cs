using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Transform;

/// <summary>A clone of an array of several dimensions is memory of its own.</summary>
public sealed class GridCopyTests
{
    [Fact]
    public void AClone() => Assert.Equal("60 20 40 60", Snippet.Run("""
        [Differentiable]
        public static double F(double[,] g, double x)
        {
            var h = (double[,])g.Clone();
            h[1, 1] *= x * g[0, 0];
            return h[1, 1] * g[0, 1];
        }
        """, """
        double[,] g = { { 2, 5 }, { 0, 3 } }, gradient = new double[2, 2];
        double value = FGradient(g, 2, gradient, out double x);
        return $"{value} {gradient[1, 1]} {x + 10} {gradient[0, 0] * 2}";
        """));
}
