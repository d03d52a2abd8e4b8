using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;

namespace DiffGen.Benchmarks.Derivatives;

/// <summary>What gradients of loops cost, and that they allocate nothing once they are warm.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory, BenchmarkLogicalGroupRule.ByParams)]
[CategoriesColumn]
public class LoopBenchmarks
{
    private const double Rate = 3.7;
    private const double Diffusivity = 0.01;
    private const int Steps = 100;

    private double[] x = [];
    private double[] y = [];
    private double[] xGradient = [];
    private double[] yGradient = [];

    [Params(16, 1_000, 10_000)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        x = [.. Enumerable.Range(0, Size).Select(_ => random.NextDouble())];
        y = [.. Enumerable.Range(0, Size).Select(_ => random.NextDouble())];
        xGradient = new double[Size];
        yGradient = new double[Size];
    }

    [BenchmarkCategory("Squared distance, no tape"), Benchmark(Baseline = true)]
    public double SquaredDistance() => Loops.SquaredDistance(x, y);

    [BenchmarkCategory("Squared distance, no tape"), Benchmark]
    public double SquaredDistanceGradient() => Loops.SquaredDistanceGradient(x, y, xGradient, yGradient);

    [BenchmarkCategory("Log-sum-exp"), Benchmark(Baseline = true)]
    public double LogSumExp() => Loops.LogSumExp(x);

    [BenchmarkCategory("Log-sum-exp"), Benchmark]
    public double LogSumExpGradient() => Loops.LogSumExpGradient(x, xGradient);

    [BenchmarkCategory("Logistic map, taped state"), Benchmark(Baseline = true)]
    public double Logistic() => Loops.Logistic(0.3, Rate, Size);

    [BenchmarkCategory("Logistic map, taped state"), Benchmark]
    public double LogisticGradient() => Loops.LogisticGradient(0.3, Rate, Size, out _, out _);

    [BenchmarkCategory("Diffusion in place, taped array"), Benchmark(Baseline = true)]
    public double Diffuse() => Loops.Diffuse(x, Diffusivity, Steps);

    [BenchmarkCategory("Diffusion in place, taped array"), Benchmark]
    public double DiffuseGradient() => Loops.DiffuseGradient(x, Diffusivity, Steps, xGradient, out _);
}
