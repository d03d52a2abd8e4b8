using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;

namespace DiffGen.Benchmarks.Derivatives;

/// <summary>What a gradient costs, in evaluations of its function.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class StraightLineBenchmarks
{
    private readonly double[] x = new double[40];
    private readonly double[] g = new double[40];

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = 0.5 + random.NextDouble();
        }
    }

    [BenchmarkCategory("Polynomial, 5 inputs"), Benchmark(Baseline = true)]
    public double Polynomial5() => StraightLine.Polynomial5(
        x[0], x[1], x[2], x[3], x[4]);

    [BenchmarkCategory("Polynomial, 5 inputs"), Benchmark]
    public double Polynomial5Gradient() => StraightLine.Polynomial5Gradient(
        x[0], x[1], x[2], x[3], x[4],
        out g[0], out g[1], out g[2], out g[3], out g[4]);

    [BenchmarkCategory("Polynomial, 10 inputs"), Benchmark(Baseline = true)]
    public double Polynomial10() => StraightLine.Polynomial10(
        x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], x[8], x[9]);

    [BenchmarkCategory("Polynomial, 10 inputs"), Benchmark]
    public double Polynomial10Gradient() => StraightLine.Polynomial10Gradient(
        x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], x[8], x[9],
        out g[0], out g[1], out g[2], out g[3], out g[4], out g[5], out g[6], out g[7], out g[8], out g[9]);

    [BenchmarkCategory("Polynomial, 20 inputs"), Benchmark(Baseline = true)]
    public double Polynomial20() => StraightLine.Polynomial20(
        x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], x[8], x[9], x[10], x[11], x[12], x[13], x[14], x[15], x[16],
        x[17], x[18], x[19]);

    [BenchmarkCategory("Polynomial, 20 inputs"), Benchmark]
    public double Polynomial20Gradient() => StraightLine.Polynomial20Gradient(
        x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], x[8], x[9], x[10], x[11], x[12], x[13], x[14], x[15], x[16],
        x[17], x[18], x[19],
        out g[0], out g[1], out g[2], out g[3], out g[4], out g[5], out g[6], out g[7], out g[8], out g[9], out g[10],
        out g[11], out g[12], out g[13], out g[14], out g[15], out g[16], out g[17], out g[18], out g[19]);

    [BenchmarkCategory("Polynomial, 40 inputs"), Benchmark(Baseline = true)]
    public double Polynomial40() => StraightLine.Polynomial40(
        x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], x[8], x[9], x[10], x[11], x[12], x[13], x[14], x[15], x[16],
        x[17], x[18], x[19], x[20], x[21], x[22], x[23], x[24], x[25], x[26], x[27], x[28], x[29], x[30], x[31],
        x[32], x[33], x[34], x[35], x[36], x[37], x[38], x[39]);

    [BenchmarkCategory("Polynomial, 40 inputs"), Benchmark]
    public double Polynomial40Gradient() => StraightLine.Polynomial40Gradient(
        x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], x[8], x[9], x[10], x[11], x[12], x[13], x[14], x[15], x[16],
        x[17], x[18], x[19], x[20], x[21], x[22], x[23], x[24], x[25], x[26], x[27], x[28], x[29], x[30], x[31],
        x[32], x[33], x[34], x[35], x[36], x[37], x[38], x[39],
        out g[0], out g[1], out g[2], out g[3], out g[4], out g[5], out g[6], out g[7], out g[8], out g[9], out g[10],
        out g[11], out g[12], out g[13], out g[14], out g[15], out g[16], out g[17], out g[18], out g[19], out g[20],
        out g[21], out g[22], out g[23], out g[24], out g[25], out g[26], out g[27], out g[28], out g[29], out g[30],
        out g[31], out g[32], out g[33], out g[34], out g[35], out g[36], out g[37], out g[38], out g[39]);

    [BenchmarkCategory("Mixed, 5 inputs"), Benchmark(Baseline = true)]
    public double Mixed5() => StraightLine.Mixed5(
        x[0], x[1], x[2], x[3], x[4]);

    [BenchmarkCategory("Mixed, 5 inputs"), Benchmark]
    public double Mixed5Gradient() => StraightLine.Mixed5Gradient(
        x[0], x[1], x[2], x[3], x[4],
        out g[0], out g[1], out g[2], out g[3], out g[4]);

    [BenchmarkCategory("Mixed, 10 inputs"), Benchmark(Baseline = true)]
    public double Mixed10() => StraightLine.Mixed10(
        x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], x[8], x[9]);

    [BenchmarkCategory("Mixed, 10 inputs"), Benchmark]
    public double Mixed10Gradient() => StraightLine.Mixed10Gradient(
        x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], x[8], x[9],
        out g[0], out g[1], out g[2], out g[3], out g[4], out g[5], out g[6], out g[7], out g[8], out g[9]);

    [BenchmarkCategory("Mixed, 20 inputs"), Benchmark(Baseline = true)]
    public double Mixed20() => StraightLine.Mixed20(
        x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], x[8], x[9], x[10], x[11], x[12], x[13], x[14], x[15], x[16],
        x[17], x[18], x[19]);

    [BenchmarkCategory("Mixed, 20 inputs"), Benchmark]
    public double Mixed20Gradient() => StraightLine.Mixed20Gradient(
        x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], x[8], x[9], x[10], x[11], x[12], x[13], x[14], x[15], x[16],
        x[17], x[18], x[19],
        out g[0], out g[1], out g[2], out g[3], out g[4], out g[5], out g[6], out g[7], out g[8], out g[9], out g[10],
        out g[11], out g[12], out g[13], out g[14], out g[15], out g[16], out g[17], out g[18], out g[19]);

    [BenchmarkCategory("Mixed, 40 inputs"), Benchmark(Baseline = true)]
    public double Mixed40() => StraightLine.Mixed40(
        x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], x[8], x[9], x[10], x[11], x[12], x[13], x[14], x[15], x[16],
        x[17], x[18], x[19], x[20], x[21], x[22], x[23], x[24], x[25], x[26], x[27], x[28], x[29], x[30], x[31],
        x[32], x[33], x[34], x[35], x[36], x[37], x[38], x[39]);

    [BenchmarkCategory("Mixed, 40 inputs"), Benchmark]
    public double Mixed40Gradient() => StraightLine.Mixed40Gradient(
        x[0], x[1], x[2], x[3], x[4], x[5], x[6], x[7], x[8], x[9], x[10], x[11], x[12], x[13], x[14], x[15], x[16],
        x[17], x[18], x[19], x[20], x[21], x[22], x[23], x[24], x[25], x[26], x[27], x[28], x[29], x[30], x[31],
        x[32], x[33], x[34], x[35], x[36], x[37], x[38], x[39],
        out g[0], out g[1], out g[2], out g[3], out g[4], out g[5], out g[6], out g[7], out g[8], out g[9], out g[10],
        out g[11], out g[12], out g[13], out g[14], out g[15], out g[16], out g[17], out g[18], out g[19], out g[20],
        out g[21], out g[22], out g[23], out g[24], out g[25], out g[26], out g[27], out g[28], out g[29], out g[30],
        out g[31], out g[32], out g[33], out g[34], out g[35], out g[36], out g[37], out g[38], out g[39]);
}
