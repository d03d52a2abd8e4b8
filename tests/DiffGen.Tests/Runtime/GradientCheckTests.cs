namespace DiffGen.Tests.Runtime;

public class GradientCheckTests
{
    [Fact]
    public void A_right_gradient_passes()
        => GradientCheck.Compare(
            x => Rosenbrock(x[0], x[1]),
            (x, g) => RosenbrockGradient(x[0], x[1], out g[0], out g[1]),
            new[] { 1.5, 2.0 }).ThrowIfFailed();

    [Fact]
    public void A_companion_of_scalars_is_passed_by_name()
    {
        GradientCheck.Compare(Rosenbrock, RosenbrockGradient, 1.5, 2.0).ThrowIfFailed();
        GradientCheck.Compare(MathF.Sin, SinGradient, 0.3f).ThrowIfFailed();
        GradientCheck.Compare(Product, ProductGradient, 1.0, 2.0, 3.0).ThrowIfFailed();
    }

    [Fact]
    public void Hessian_vector_products_are_judged_with_their_gradients()
    {
        var point = new[] { 1.5, 2.0 };
        var right = GradientCheck.CompareHessianVectorProduct(x => Rosenbrock(x[0], x[1]), Product, point);
        right.ThrowIfFailed();
        Assert.Equal(12, right.Components.Count);

        var wrong = GradientCheck.CompareHessianVectorProduct(
            x => Rosenbrock(x[0], x[1]),
            (x, v, g, h) =>
            {
                Product(x, v, g, h);
                h[1] = -h[1];
            },
            point);
        Assert.StartsWith("product[1]", wrong.Worst.Name, StringComparison.Ordinal);

        // A product that is right for a gradient that is wrong is found too.
        var scaled = GradientCheck.CompareHessianVectorProduct(
            x => Rosenbrock(x[0], x[1]),
            (x, v, g, h) =>
            {
                Product(x, v, g, h);
                g[0] *= 2;
                h[0] *= 2;
            },
            point);
        Assert.StartsWith("gradient[0]", scaled.Worst.Name, StringComparison.Ordinal);

        static void Product(ReadOnlySpan<double> x, ReadOnlySpan<double> v, Span<double> g, Span<double> h)
        {
            RosenbrockGradient(x[0], x[1], out g[0], out g[1]);
            h[0] = ((2 - (400 * (x[1] - (3 * x[0] * x[0])))) * v[0]) - (400 * x[0] * v[1]);
            h[1] = (-400 * x[0] * v[0]) + (200 * v[1]);
        }
    }

    [Fact]
    public void The_worst_component_of_a_wrong_gradient_is_named()
    {
        var result = GradientCheck.Compare(
            x => Rosenbrock(x[0], x[1]),
            (x, g) =>
            {
                RosenbrockGradient(x[0], x[1], out g[0], out g[1]);
                g[1] *= 1.0001;
            },
            new[] { 1.5, 2.0 });

        Assert.False(result.Passed);
        Assert.Equal(1, result.Worst.Index);
        Assert.Equal(GradientCheckOutcome.Differs, result.Worst.Outcome);
        Assert.Equal(-50, result.Worst.Expected, 1e-7);
        Assert.Equal(-50.005, result.Worst.Actual, 1e-12);
        Assert.InRange(result.Worst.RelativeError, 0.9e-4, 1.1e-4);
        Assert.Equal(GradientCheckOutcome.Agrees, result.Components[0].Outcome);

        var exception = Assert.Throws<GradientCheckException>(result.ThrowIfFailed);
        Assert.Same(result, exception.Result);
        Assert.Contains("gradient[1]", exception.Message, StringComparison.Ordinal);
        Assert.Contains("-50.005", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sign_error_and_a_silent_zero_are_found()
    {
        Assert.False(GradientCheck.Compare((double x) => x * x, (double x, out double g) => Return(x * x, -2 * x, out g), 3.0).Passed);
        Assert.False(GradientCheck.Compare((double x) => x * x, (double x, out double g) => Return(x * x, 0, out g), 3.0).Passed);
    }

    [Theory]
    [InlineData(1e-9)]
    [InlineData(1e-3)]
    [InlineData(1.0)]
    [InlineData(1e3)]
    [InlineData(1e9)]
    [InlineData(-1e9)]
    public void Inputs_of_any_size_are_judged(double x)
    {
        GradientCheck.Compare((double x) => Math.Atan(x), (double x, out double g) => Return(Math.Atan(x), 1 / (1 + x * x), out g), x).ThrowIfFailed();
        Assert.False(GradientCheck.Compare((double x) => x * Math.Abs(x), (double x, out double g) => Return(0, 2.001 * Math.Abs(x), out g), x).Passed);
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(1e-6)]
    [InlineData(0.5)]
    public void Steps_that_leave_the_domain_are_passed_over(double x)
        => GradientCheck.Compare((double x) => Math.Log(x), (double x, out double g) => Return(Math.Log(x), 1 / x, out g), x).ThrowIfFailed();

    [Fact]
    public void A_kink_nearby_is_no_false_alarm()
    {
        foreach (var x in new[] { 1e-2, 1e-3, 1e-4, -1e-4, 3.0 })
            GradientCheck.Compare((double x) => Math.Abs(x), (double x, out double g) => Return(Math.Abs(x), Math.Sign(x), out g), x).ThrowIfFailed();
    }

    [Fact]
    public void Cancellation_is_no_false_alarm()
        => GradientCheck.Compare(
            (double x) => (x + 1e9) - 1e9,
            (double x, out double g) => Return(0, 1, out g),
            0.25).ThrowIfFailed();

    [Fact]
    public void A_derivative_that_is_zero_among_large_ones_passes()
        => GradientCheck.Compare(
            x => 1e8 * Math.Sin(x[0]) + 0 * x[1],
            (x, g) => (g[0], g[1]) = (1e8 * Math.Cos(x[0]), 0),
            new[] { 0.7, 1.0 }).ThrowIfFailed();

    [Fact]
    public void A_fast_oscillation_is_resolved()
        => GradientCheck.Compare(
            (double x) => Math.Sin(1024 * Math.PI * x),
            (double x, out double g) => Return(0, 1024 * Math.PI * Math.Cos(1024 * Math.PI * x), out g),
            0.3).ThrowIfFailed();

    [Fact]
    public void A_jump_is_unreliable_and_does_not_pass()
    {
        var result = GradientCheck.Compare((double x) => x < 1 ? 0 : 1, (double x, out double g) => Return(1, 0, out g), 1.0);
        Assert.False(result.Passed);
        Assert.Equal(GradientCheckOutcome.Unreliable, result.Worst.Outcome);
        Assert.Contains("unreliable", result.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_edge_of_the_domain_is_unreliable()
    {
        var result = GradientCheck.Compare((double x) => Math.Sqrt(x), (double x, out double g) => Return(0, double.PositiveInfinity, out g), 0.0);
        Assert.Equal(GradientCheckOutcome.Unreliable, result.Worst.Outcome);
    }

    [Fact]
    public void NaN_agrees_with_NaN_alone()
    {
        static double Nan(double x) => Math.Sqrt(-1 - x * x);
        Assert.True(GradientCheck.Compare(Nan, (double x, out double g) => Return(Nan(x), double.NaN, out g), 1.0).Passed);
        Assert.False(GradientCheck.Compare(Nan, (double x, out double g) => Return(Nan(x), 0, out g), 1.0).Passed);
        Assert.Equal(
            GradientCheckOutcome.Differs,
            GradientCheck.Compare((double x) => x, (double x, out double g) => Return(x, double.NaN, out g), 1.0).Worst.Outcome);
        Assert.Equal(
            GradientCheckOutcome.Differs,
            GradientCheck.Compare((double x) => x, (double x, out double g) => Return(x, double.NegativeInfinity, out g), 1.0).Worst.Outcome);
    }

    [Fact]
    public void Floats_are_judged_by_their_own_precision()
    {
        GradientCheck.Compare(
            (ReadOnlySpan<float> x) => MathF.Exp(x[0]) * x[1],
            (x, g) => (g[0], g[1]) = (MathF.Exp(x[0]) * x[1], MathF.Exp(x[0])),
            new[] { 1.5f, -20f }).ThrowIfFailed();
        Assert.False(GradientCheck.Compare(MathF.Exp, (float x, out float g) => Return(0, 1.02f * MathF.Exp(x), out g), 1f).Passed);
    }

    [Fact]
    public void Tolerances_can_be_set()
    {
        static double Off(double x, out double g) => Return(0, 2 * x * 1.001, out g);
        Assert.False(GradientCheck.Compare((double x) => x * x, Off, 3.0).Passed);
        Assert.True(GradientCheck.Compare((double x) => x * x, Off, 3.0, new() { RelativeTolerance = 0.01 }).Passed);
        Assert.True(GradientCheck.Compare((double x) => x * x, Off, 3.0, new() { AbsoluteTolerance = 0.01 }).Passed);
        Assert.Throws<ArgumentOutOfRangeException>(() => new GradientCheckOptions { Trials = 0 });
    }

    [Fact]
    public void Adjoints_are_checked_for_random_seeds()
    {
        GradientCheck.CompareAdjoint(Polar, PolarAdjoint, [1.2, 0.4], 2).ThrowIfFailed();

        var wrong = GradientCheck.CompareAdjoint(
            Polar,
            (x, seeds, adjoints) =>
            {
                PolarAdjoint(x, seeds, adjoints);
                adjoints[1] += 0.1 * seeds[1];
            },
            new[] { 1.2, 0.4 },
            results: 2);
        Assert.Equal(6, wrong.Components.Count);
        Assert.StartsWith("adjoint[1] (seed ", wrong.Worst.Name, StringComparison.Ordinal);
    }

    [Fact]
    public void Tangents_are_checked_along_random_directions()
    {
        GradientCheck.CompareTangent(Polar, PolarTangent, [1.2, 0.4], 2).ThrowIfFailed();
        Assert.False(GradientCheck.CompareTangent(Polar, (x, t, r) => (r[0], r[1]) = (t[0], t[1]), new[] { 1.2, 0.4 }, 2).Passed);
    }

    [Fact]
    public void Jacobians_are_checked_row_by_row()
    {
        GradientCheck.CompareJacobian(Polar, PolarJacobian, [1.2, 0.4], 2).ThrowIfFailed();
        var wrong = GradientCheck.CompareJacobian(
            Polar,
            (x, jacobian) =>
            {
                PolarJacobian(x, jacobian);
                jacobian[2] = 0;
            },
            new[] { 1.2, 0.4 },
            results: 2);
        Assert.Equal(2, wrong.Worst.Index);
        Assert.Equal("jacobian[1, 0]", wrong.Worst.Name);
    }

    [Fact]
    public void A_Hessian_is_the_Jacobian_of_the_gradient()
        => GradientCheck.CompareJacobian(
            (x, gradient) => RosenbrockGradient(x[0], x[1], out gradient[0], out gradient[1]),
            (x, hessian) => (hessian[0], hessian[1], hessian[2], hessian[3])
                = (2 - 400 * x[1] + 1200 * x[0] * x[0], -400 * x[0], -400 * x[0], 200),
            new[] { 1.5, 2.0 },
            results: 2).ThrowIfFailed();

    [Fact]
    public void The_point_is_left_alone_and_the_check_is_repeatable()
    {
        double[] point = [1.2, 0.4];
        var first = GradientCheck.CompareAdjoint(Polar, PolarAdjoint, point, 2);
        var second = GradientCheck.CompareAdjoint(Polar, PolarAdjoint, point, 2);
        Assert.Equal([1.2, 0.4], point);
        Assert.Equal(first.Components, second.Components);
    }

    [Fact]
    public void Nothing_to_compare_passes()
        => Assert.True(GradientCheck.Compare(_ => 1.0, (_, _) => { }, Array.Empty<double>()).Passed);

    private static double Return(double value, double derivative, out double gradient)
    {
        gradient = derivative;
        return value;
    }

    private static float Return(float value, float derivative, out float gradient)
    {
        gradient = derivative;
        return value;
    }

    private static float SinGradient(float x, out float xGradient) => Return(MathF.Sin(x), MathF.Cos(x), out xGradient);

    private static double Product(double x, double y, double z) => x * y * z;

    private static double ProductGradient(double x, double y, double z, out double xGradient, out double yGradient, out double zGradient)
    {
        (xGradient, yGradient, zGradient) = (y * z, x * z, x * y);
        return x * y * z;
    }

    private static double Rosenbrock(double x, double y) => (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x);

    private static double RosenbrockGradient(double x, double y, out double xGradient, out double yGradient)
    {
        xGradient = -2 * (1 - x) - 400 * x * (y - x * x);
        yGradient = 200 * (y - x * x);
        return Rosenbrock(x, y);
    }

    private static void Polar(ReadOnlySpan<double> x, Span<double> y)
        => (y[0], y[1]) = (x[0] * Math.Cos(x[1]), x[0] * Math.Sin(x[1]));

    private static void PolarJacobian(ReadOnlySpan<double> x, Span<double> jacobian)
        => (jacobian[0], jacobian[1], jacobian[2], jacobian[3])
            = (Math.Cos(x[1]), -x[0] * Math.Sin(x[1]), Math.Sin(x[1]), x[0] * Math.Cos(x[1]));

    private static void PolarAdjoint(ReadOnlySpan<double> x, ReadOnlySpan<double> seeds, Span<double> adjoints)
    {
        Span<double> jacobian = stackalloc double[4];
        PolarJacobian(x, jacobian);
        adjoints[0] += jacobian[0] * seeds[0] + jacobian[2] * seeds[1];
        adjoints[1] += jacobian[1] * seeds[0] + jacobian[3] * seeds[1];
    }

    private static void PolarTangent(ReadOnlySpan<double> x, ReadOnlySpan<double> tangents, Span<double> resultTangents)
    {
        Span<double> jacobian = stackalloc double[4];
        PolarJacobian(x, jacobian);
        resultTangents[0] = jacobian[0] * tangents[0] + jacobian[1] * tangents[1];
        resultTangents[1] = jacobian[2] * tangents[0] + jacobian[3] * tangents[1];
    }
}
