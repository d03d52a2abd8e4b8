using System.Reflection;
using DiffGen.KernelTests.Harness;
using DiffGen.Tests.Harness;

namespace DiffGen.KernelTests;

/// <summary>The optimisers that are emitted where ILGPU is: against closed forms for a constant gradient, and against the same steps on the host.</summary>
public class OptimiserTests
{
    private const double Rate = 0.1;

    private static readonly Lazy<Type> Optimisers = new(() =>
    {
        var text = KernelDifferences.Program("[Differentiable] public static double F(double x) => x * x;");
        var output = CompilationHost.Generate(CompilationHost.Compile([CompilationHost.Parse(text, "Program.cs")]));
        Assert.Null(output.Exception);
        Assert.Empty(output.Faults(output.Output));
        return LoadedAssembly.Emit(output.Output).GetType("DiffGen.DeviceOptimisers")!;
    });

    private static double[] Gradient => [0.5, -2, 1e-3];

    private static double[] Start => [1, 2, -3];

    [Fact]
    public void Momentum_adds_up_a_geometric_series()
    {
        const double Momentum = 0.9;
        const int Steps = 7;
        var x = Run("Momentum", Steps, new() { ["velocity"] = new double[3], ["rate"] = Rate, ["momentum"] = Momentum });

        // v after t steps is g (1 - m^t) / (1 - m).
        var way = Enumerable.Range(1, Steps).Sum(t => (1 - Math.Pow(Momentum, t)) / (1 - Momentum));
        AssertAre(i => Start[i] - Rate * way * Gradient[i], x);
    }

    [Fact]
    public void RmsProp_divides_by_what_it_has_seen()
    {
        const double Decay = 0.8, Epsilon = 1e-3;
        const int Steps = 5;
        var x = Run("RmsProp", Steps, new() { ["squares"] = new double[3], ["rate"] = Rate, ["decay"] = Decay, ["epsilon"] = Epsilon });
        AssertAre(i => Start[i] - Enumerable.Range(1, Steps).Sum(t => Rate * Gradient[i] / (Math.Abs(Gradient[i]) * Math.Sqrt(1 - Math.Pow(Decay, t)) + Epsilon)), x);
    }

    [Fact]
    public void Adam_takes_steps_of_one_length()
    {
        const int Steps = 6;
        const double Epsilon = 1e-4;
        var x = Run("Adam", Steps, new() { ["means"] = new double[3], ["squares"] = new double[3], ["rate"] = Rate, ["meanDecay"] = 0.9, ["squareDecay"] = 0.999, ["epsilon"] = Epsilon });

        // Corrected, mean and root are those of the gradient itself.
        AssertAre(i => Start[i] - Steps * Rate * Gradient[i] / (Math.Abs(Gradient[i]) + Epsilon), x);
    }

    [Fact]
    public void AdamW_lets_weights_decay_beside_the_gradient()
    {
        const int Steps = 6;
        const double Epsilon = 1e-4, WeightDecay = 0.3;
        var x = Run("AdamW", Steps, new() { ["means"] = new double[3], ["squares"] = new double[3], ["rate"] = Rate, ["meanDecay"] = 0.9, ["squareDecay"] = 0.999, ["epsilon"] = Epsilon, ["weightDecay"] = WeightDecay });
        const double Kept = 1 - Rate * WeightDecay;
        var sum = (1 - Math.Pow(Kept, Steps)) / (1 - Kept);
        AssertAre(i => Math.Pow(Kept, Steps) * Start[i] - sum * Rate * Gradient[i] / (Math.Abs(Gradient[i]) + Epsilon), x);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(10)]
    public void Clipping_shortens_what_is_too_long(double most)
    {
        var gradient = Gradient;
        var sum = new double[1];
        Step("AddSquares", 2, new() { ["gradient"] = gradient, ["sumOfSquares"] = sum, ["threads"] = 2 }, typeof(double));
        Step("ClipByNorm", 3, new() { ["gradient"] = gradient, ["sumOfSquares"] = sum, ["most"] = most }, typeof(double));
        var norm = Math.Sqrt(Gradient.Sum(g => g * g));
        Assert.Equal(norm * norm, sum[0], 1e-14);
        AssertAre(i => Gradient[i] * Math.Min(1, most / norm), gradient);
    }

    [Fact]
    public void Clear_leaves_zeros()
    {
        var view = Start;
        Step("Clear", 3, new() { ["view"] = view }, typeof(double));
        Assert.All(view, x => Assert.Equal(0.0, x));
    }

    [Fact]
    public void Adam_agrees_with_the_host_while_gradients_change()
    {
        const double MeanDecay = 0.9, SquareDecay = 0.99, Epsilon = 1e-8;
        var random = new Random(4);
        float[] x = [1, -2, 0.5f], means = new float[3], squares = new float[3];
        double[] host = [1, -2, 0.5], mean = new double[3], square = new double[3];
        for (var step = 1; step <= 20; step++)
        {
            var gradient = x.Select(value => (float)(value * random.NextDouble())).ToArray();
            for (var i = 0; i < x.Length; i++)
            {
                mean[i] = MeanDecay * mean[i] + (1 - MeanDecay) * gradient[i];
                square[i] = SquareDecay * square[i] + (1 - SquareDecay) * gradient[i] * gradient[i];
                host[i] -= Rate * (mean[i] / (1 - Math.Pow(MeanDecay, step))) / (Math.Sqrt(square[i] / (1 - Math.Pow(SquareDecay, step))) + Epsilon);
            }

            Step("Adam", 3, new() { ["parameters"] = x, ["gradient"] = gradient, ["means"] = means, ["squares"] = squares, ["step"] = step, ["rate"] = (float)Rate, ["meanDecay"] = (float)MeanDecay, ["squareDecay"] = (float)SquareDecay, ["epsilon"] = (float)Epsilon }, typeof(float));
            Assert.All(gradient, g => Assert.Equal(0f, g));
        }

        Assert.All(x.Zip(host), both => Assert.Equal(both.Second, both.First, 1e-4));
    }

    [Fact]
    public void There_are_none_where_no_kernels_are_wanted()
    {
        var output = CompilationHost.Generate(CompilationHost.Compile([CompilationHost.Parse(KernelDifferences.Program("[Differentiable(Kernels = KernelGeneration.None)] public static double F(double x) => x * x;"), "Program.cs")]));
        Assert.DoesNotContain(output.Files, file => file.Text.Contains("DeviceOptimisers", StringComparison.Ordinal));
    }

    private static double[] Run(string kernel, int steps, Dictionary<string, object> arguments)
    {
        var x = Start;
        arguments["parameters"] = x;
        for (var step = 1; step <= steps; step++)
        {
            arguments["gradient"] = Gradient;
            arguments["step"] = step;
            Step(kernel, x.Length, arguments, typeof(double));
            Assert.All((double[])arguments["gradient"], g => Assert.Equal(0.0, g));
        }

        return x;
    }

    private static void Step(string kernel, int threads, Dictionary<string, object> arguments, Type precision) => Launch.Run(
        Optimisers.Value.GetMethods(BindingFlags.Static | BindingFlags.Public).Single(method => method.Name == kernel && method.GetParameters()[1].ParameterType.GetGenericArguments()[0] == precision),
        threads,
        arguments);

    private static void AssertAre(Func<int, double> expected, double[] actual) => Assert.All(actual, (x, i) => Assert.Equal(expected(i), x, 1e-12));
}
