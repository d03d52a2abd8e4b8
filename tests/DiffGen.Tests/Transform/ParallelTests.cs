using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Transform;

/// <summary>Loops that run in parallel: what their companions look like, and what they throw. That they are right is for the corpus to show.</summary>
public sealed class ParallelTests
{
    private const string Program = """
        [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward | DerivativeModes.HessianVectorProduct)]
        public static double F(double[] x, double k)
        {
            double[] y = new double[x.Length];
            System.Threading.Tasks.Parallel.For(0, x.Length, i =>
            {
                double v = x[i];
                for (int step = 0; step < 50; step++) v = Math.Sin(k * v) + x[0] + x[(i + 1) % x.Length];
                y[i] = v;
            });
            double s = 0;
            for (int i = 0; i < y.Length; i++) s += y[i] * y[i];
            return s;
        }

        [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward | DerivativeModes.HessianVectorProduct)]
        public static double G(double[] x, double k)
        {
            double[] y = new double[x.Length];
            for (int i = 0; i < x.Length; i++)
            {
                double v = x[i];
                for (int step = 0; step < 50; step++) v = Math.Sin(k * v) + x[0] + x[(i + 1) % x.Length];
                y[i] = v;
            }
            double s = 0;
            for (int i = 0; i < y.Length; i++) s += y[i] * y[i];
            return s;
        }

        [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward)]
        public static double Throws(double[] x)
        {
            System.Threading.Tasks.Parallel.For(0, x.Length + 1, i => { x[i] = Math.Sin(x[i]); });
            return x[0];
        }

        static bool Close(double[] a, double[] b)
        {
            for (int i = 0; i < a.Length; i++)
                if (!(Math.Abs(a[i] - b[i]) <= 1e-11 * (1 + Math.Abs(b[i])))) return false;
            return true;
        }
        """;

    [Fact]
    public void All_modes_agree_with_those_of_the_plain_loop() => Snippet.Run(Program, """
        double[] x = new double[500], d = new double[500], g = new double[500], h = new double[500], g2 = new double[500], h2 = new double[500];
        for (int i = 0; i < x.Length; i++) { x[i] = Math.Cos(i) * 0.1; d[i] = Math.Sin(i); }
        double v = FHessianVectorProduct(x, 0.3, d, 0.5, g, out double kg, h, out double kh);
        double v2 = GHessianVectorProduct(x, 0.3, d, 0.5, g2, out double kg2, h2, out double kh2);
        if (v != v2) throw new Exception("values");
        if (!Close(g, g2) || !Close([kg], [kg2])) throw new Exception("gradients");
        if (!Close(h, h2) || !Close([kh], [kh2])) throw new Exception("products");
        FTangent(x, 0.3, d, 0.5, out double t);
        GTangent(x, 0.3, d, 0.5, out double t2);
        if (t != t2) throw new Exception("tangents");
        """);

    [Fact]
    public void The_gradient_has_the_same_bits_in_every_run_and_on_many_threads() => Snippet.Run(Program, """
        double[] x = new double[700];
        for (int i = 0; i < x.Length; i++) x[i] = Math.Cos(i) * 0.1;
        double[][] all = new double[12][];
        System.Threading.Tasks.Parallel.For(0, all.Length, r =>
        {
            double[] g = new double[701];
            FGradient(x, 0.3, g, out g[700]);
            all[r] = g;
        });
        foreach (double[] g in all)
            if (!g.AsSpan().SequenceEqual(all[0])) throw new Exception("bits");
        """);

    [Fact]
    public void Both_sweeps_run_in_parallel()
    {
        var source = Snippet.Source(Program);
        Assert.Contains("FAdjointLoop1", source, StringComparison.Ordinal);
        Assert.Contains("ParallelLoop.Run(0, x.Length, ", source, StringComparison.Ordinal);
        Assert.Contains("ParallelLoop.Sum(0, x.Length, ", source, StringComparison.Ordinal);
        foreach (var name in new[] { "FAdjoint", "FTangent", "FHessianVectorProduct" })
            Assert.Contains($"private static void {name}Loop1(int start, int end, ", source, StringComparison.Ordinal);
        Assert.Contains("private static void FHessianVectorProductLoop2(", source, StringComparison.Ordinal);
    }

    [Fact]
    public void Companions_throw_what_the_method_throws() => Snippet.Run(Program, """
        double[] x = new double[3], g = new double[3];
        foreach (var call in new Action[] { () => Throws(x), () => ThrowsGradient(x, g), () => ThrowsAdjoint(x, 1, g), () => ThrowsTangent(x, g, out _) })
        {
            try { call(); }
            catch (AggregateException exception) when (exception.InnerException is IndexOutOfRangeException) { continue; }
            throw new Exception("Nothing was thrown.");
        }
        """);
}
