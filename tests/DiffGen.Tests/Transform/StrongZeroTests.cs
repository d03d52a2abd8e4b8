using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Transform;

/// <summary>An adjoint that turns out to be zero, times a partial that is not finite.</summary>
public sealed class StrongZeroTests
{
    // At x = 0 the square root has an infinite slope, and with k = 0 nobody asks for it.
    private static double Slope(string attribute, string x, string k) => (double)Snippet.Run(
        $$"""
        [{{attribute}}]
        public static double Scaled(double x, double k)
        {
            double root = Math.Sqrt(x);
            return k * root;
        }
        """,
        $"ScaledGradient({x}, {k}, out double xGradient, out _); return xGradient;")!;

    [Fact]
    public void By_default_zero_times_infinity_is_what_IEEE_says() => Assert.True(double.IsNaN(Slope("Differentiable", "0.0", "0.0")));

    [Fact]
    public void A_strong_zero_stays_zero() => Assert.Equal(0.0, Slope("Differentiable(StrongZero = true)", "0.0", "0.0"));

    [Fact]
    public void A_tangent_that_is_zero_stays_zero()
    {
        Assert.True(double.IsNaN(Tangent("Modes = DerivativeModes.Forward")));
        Assert.Equal(0.0, Tangent("Modes = DerivativeModes.Forward, StrongZero = true"));

        static double Tangent(string options) => (double)Snippet.Run(
            $"[Differentiable({options})] public static double Root(double x) => Math.Sqrt(x);",
            "RootTangent(0.0, 0.0, out double tangent); return tangent;")!;
    }

    [Fact]
    public void Anything_else_is_not_touched()
    {
        Assert.Equal(double.PositiveInfinity, Slope("Differentiable(StrongZero = true)", "0.0", "1.0"));
        Assert.Equal(0.75, Slope("Differentiable(StrongZero = true)", "4.0", "3.0"));
    }
}
