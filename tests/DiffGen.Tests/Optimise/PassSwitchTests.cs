using System.Globalization;
using DiffGen.Generator.Optimise;
using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Optimise;

/// <summary>Each pass can be left out: the companions are others then, and compute the same.</summary>
public sealed class PassSwitchTests
{
    /// <summary>Something for every pass to do.</summary>
    private const string Program = """
        using System;
        using DiffGen;

        public static partial class P
        {
            [Differentiable]
            static double Square(double x) => x * x;

            [Differentiable]
            static double Norm(ReadOnlySpan<double> x, double scale)
            {
                double s = 0;
                for (int i = 0; i < x.Length; i++) s += Math.Log(scale + 2) * x[i] * x[i];
                return s;
            }

            [Differentiable]
            static double Deep(double x, int n) => n == 0 ? x : x * Deep(x, n - 1) + Math.Sqrt(x);

            [Differentiable]
            public static double All(ReadOnlySpan<double> x, double k)
            {
                double[] y = new double[x.Length];
                double total = 0, max = x[0];
                for (int i = 0; i < x.Length; i++) y[i] = x[i] * k + Square(x[i] - 1);
                for (int i = 0; i < x.Length; i++) y[i] += x[i] * x[i];
                for (int i = 1; i < x.Length; i++) max = Math.Max(max, y[i]);
                for (int i = 0; i < x.Length; i++) { double a = x[i] + k * 0; total += Math.Sin(a) * Math.Cos(a) / (1 + k); }
                int next = 0;
                for (int i = 1; i < x.Length; i++) { y[i] += y[i - 1] * x[next % 3] * 0.1; next += i; }
                if (k > 0) total += Math.Sin(k) * Math.Cos(k);
                return total + Norm(y, k) + Deep(k, 3) + max;
            }

            [Differentiable(Modes = DerivativeModes.Jacobian | DerivativeModes.Hessian | DerivativeModes.HessianVectorProduct)]
            public static double Second(double[] x, double w)
            {
                double s = w;
                for (int i = 0; i < x.Length; i++) s = Math.Sin(s) * x[i] + s * w;
                return s;
            }

            public static string Run()
            {
                double[] x = new double[37], g = new double[37], j = new double[37], wj = new double[1], h = new double[38 * 38];
                for (int i = 0; i < x.Length; i++) x[i] = 0.3 + 0.01 * ((i * 7) % 37);
                double value = AllGradient(x, 0.6, g, out double k), second = SecondJacobian(x, 0.6, j, wj) + SecondHessian(x, 0.6, h);
                double sum = 0;
                for (int i = 0; i < h.Length; i++) sum += h[i] * (i % 11);
                double weighted = 0;
                for (int i = 0; i < g.Length; i++) weighted += g[i] * (1 + i % 5) + j[i] * (i % 3);
                return $"{value:R} {k:R} {second:R} {sum:R} {weighted:R} {wj[0]:R}";
            }
        }
        """;

    public static TheoryData<string> Names => [.. Enum.GetNames<OptionalPass>(), string.Join(", ", Enum.GetNames<OptionalPass>())];

    [Theory]
    [MemberData(nameof(Names))]
    public void Companions_compute_the_same_without_it(string names)
    {
        GeneratorOutput all = Generate(""), without = Generate(names);
        Assert.NotEqual(all.Files.Select(file => file.Text), without.Files.Select(file => file.Text));
        double[] expected = Run(all), actual = Run(without);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 1e-12 * (1 + Math.Abs(expected[i])));
        }
    }

    [Fact]
    public void Unknown_names_count_for_nothing() =>
        Assert.Equal(Generate("").Files.Select(file => file.Text), Generate("Nonsense").Files.Select(file => file.Text));

    private static GeneratorOutput Generate(string names) =>
        CompilationHost.Generate(CompilationHost.Compile([CompilationHost.Parse(Program, "Program.cs")]), names);

    private static double[] Run(GeneratorOutput output)
    {
        string text = (string)LoadedAssembly.Emit(output.Output).GetType("P")!.GetMethod("Run")!.Invoke(null, null)!;
        return [.. text.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
    }
}
