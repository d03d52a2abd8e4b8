using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Transform;

/// <summary>One call for many problems does to the bit what a call for each would do.</summary>
public sealed class BatchModeTests
{
    private const string Modes = "Modes = DerivativeModes.Reverse | DerivativeModes.GradientBatch";

    private const string Rosenbrock = $$"""
        [Differentiable({{Modes}})]
        public static double F(double x, double y) => (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x);
        """;

    [Fact]
    public void Takes_what_is_passed_by_value_as_spans()
    {
        var source = Snippet.Source($$"""
            public record struct Pair(double A, int Tag, double B);
            [Differentiable({{Modes}})]
            public static double F(double x, [Constant] double y, int n, [Uniform] double k, in Pair p, [Uniform] Pair q, ReadOnlySpan<double> table, [Constant] double[] fixedTable, [Uniform] int m) =>
                x * y * n * k * p.A * q.B * table[n] * fixedTable[m];
            """);
        Assert.Contains(
            "public static void FGradientBatch(global::System.ReadOnlySpan<double> x, global::System.ReadOnlySpan<double> y, global::System.ReadOnlySpan<int> n, double k, "
            + "global::System.ReadOnlySpan<global::P.Pair> p, global::P.Pair q, global::System.ReadOnlySpan<double> table, double[] fixedTable, int m, "
            + "global::System.Span<double> result, global::System.Span<double> xGradient, out double kGradient, global::System.Span<global::P.Pair> pGradient, "
            + "out global::P.Pair qGradient, global::System.Span<double> tableGradient)",
            source,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x * x * y")]
    [InlineData("Math.Sqrt(x) / (1 + y * y) - Math.Abs(x - y)")]
    [InlineData("x > y ? x * x : x > 1 ? y : Math.Max(x, 2 * y)")]
    [InlineData("Math.Exp(-x * y) * Math.Sin(x)")]
    [InlineData("y")]
    [InlineData("1.5")]
    [InlineData("-x")]
    [InlineData("x < 0.9 ? 0 * x : -y")]
    public void Has_the_bits_of_a_call_for_each(string value) => AssertSame($"[Differentiable({Modes})] public static double F(double x, double y) => {value};");

    [Theory]
    [InlineData("for (int i = 0; i < 4; i++) x = Math.Sin(x) * y; return x;")]
    [InlineData("for (int i = 0; i < x * 5; i++) y *= x; return y + x;")]
    [InlineData("while (x < 3) { x *= 1.3; y += x * y; } return y;")]
    [InlineData("double[] a = { x, y, x * y }; a[1] *= a[2]; a[2] += a[0]; return a[0] * a[1] / a[2];")]
    [InlineData("Span<double> a = stackalloc double[3]; for (int i = 0; i < a.Length; i++) a[i] = x * i + y; for (int i = 1; i < 3; i++) a[i] *= a[i - 1]; return a[2];")]
    [InlineData("double[] a = new double[(int)(x * 4)]; for (int i = 0; i < a.Length; i++) a[i] = Math.Cos(x * i); foreach (double d in a) y += d * y; return y;")]
    [InlineData("if (x > 1) return x * y; for (int i = 0; i < 3; i++) { y += x; if (y > 2) return y * y; } return x;")]
    [InlineData("if (y < 0) throw new ArgumentException(); return x / y;")]
    [InlineData("return G(x, y) * G(y, x);")]
    [InlineData("return Power(x, 4) + Power(y, (int)(3 * x));")]
    public void Bodies_may_be_anything(string body) => AssertSame($$"""
        [Differentiable] static double G(double a, double b) { double s = 0; for (int i = 0; i < 3; i++) s += Math.Sqrt(a + i * b); return s; }
        [Differentiable] static double Power(double a, int n) { if (n <= 0) return 1; double half = Power(a, n / 2); return n % 2 == 0 ? half * half : half * half * a; }
        [Differentiable({{Modes}})] public static double F(double x, double y) { {{body}} }
        """);

    [Fact]
    public void What_problems_share_has_the_sum_of_their_gradients()
    {
        const string Program = $$"""
            public record struct Pair(double A, int Tag, double B);
            [Differentiable({{Modes}})]
            public static double F(double x, Pair p, [Uniform] double k, [Uniform] Pair q, ReadOnlySpan<double> w, int at) =>
                Math.Sqrt(x * k) * p.A + q.A * q.B * p.B * p.Tag - w[at] * w[0] * x * q.Tag;
            """;
        Assert.Equal("", Snippet.Run(Program, """
            string faults = "";
            foreach (int n in new[] { 0, 1, 3, 4, 5, 17, 40 })
            {
                double[] x = new double[n], values = new double[n + 2], gx = new double[n + 2], w = { 0.5, 1.25, -2, 0.75 }, gw = { 7, 7, 7, 7, 7 }, one = new double[4], sum = new double[4];
                Pair[] p = new Pair[n], gp = new Pair[n + 2];
                int[] at = new int[n];
                Pair q = new(1.5, 2, 0.25), sq = default;
                double sk = 0;
                for (int i = 0; i < n; i++) (x[i], p[i], at[i]) = (1 + 0.1 * i, new Pair(0.3 * i, i, 2 - i), i % 4);
                Array.Fill(values, 9); Array.Fill(gx, 9); Array.Fill(gp, new Pair(9, 9, 9));
                FGradientBatch(x, p, 0.8, q, w, at, values, gx, gp, out double gk, out Pair gq, gw);
                for (int i = 0; i < n; i++)
                {
                    double v = FGradient(x[i], p[i], 0.8, q, w, at[i], out double dx, out Pair dp, out double dk, out Pair dq, one);
                    if (v != values[i] || dx != gx[i] || dp.A != gp[i].A || dp.B != gp[i].B || gp[i].Tag != 0) faults += $"{n}: {i}\n";
                    sk += dk;
                    sq = new Pair(sq.A + dq.A, 0, sq.B + dq.B);
                    for (int j = 0; j < 4; j++) sum[j] += one[j];
                }
                if (Far(sk, gk) || Far(sq.A, gq.A) || Far(sq.B, gq.B) || gq.Tag != 0) faults += $"{n}: uniform\n";
                for (int j = 0; j < 4; j++) if (Far(sum[j], gw[j])) faults += $"{n}: w[{j}]\n";
                if (gw[4] != 7 || values[n] != 9 || gx[n + 1] != 9 || gp[n].A != 9) faults += $"{n}: tails\n";
            }
            return faults;
            static bool Far(double a, double b) => Math.Abs(a - b) > 1e-13 * (1 + Math.Abs(a));
            """));
    }

    [Fact]
    public void Shared_parameters_of_a_fit_run_on_vectors_too()
    {
        const string Program = $$"""
            [Differentiable({{Modes}})]
            public static double F([Constant] double x, [Constant] double y, ReadOnlySpan<double> p)
            {
                double off = p[0] + x * (p[1] + x * p[2]) - y;
                return off * off;
            }
            """;
        var batch = Batch(Snippet.Source(Program));
        Assert.Contains("pGradient[2] += global::System.Runtime.Intrinsics.Vector256.Sum(", batch, StringComparison.Ordinal);
        Assert.Equal("", Snippet.Run(Program, """
            string faults = "";
            foreach (int n in new[] { 0, 1, 4, 16, 40 })
            {
                double[] x = new double[n], y = new double[n], v = new double[n], p = { 0.5, -1, 0.25 }, g = { 7, 7, 7, 7 }, one = new double[3], sum = new double[4];
                sum[3] = 7;
                for (int i = 0; i < n; i++) (x[i], y[i]) = (Math.Sin(i), Math.Cos(i));
                FGradientBatch(x, y, p, v, g);
                for (int i = 0; i < n; i++)
                {
                    if (v[i] != FGradient(x[i], y[i], p, one)) faults += $"{n}: {i}\n";
                    for (int j = 0; j < 3; j++) sum[j] += one[j];
                }
                for (int j = 0; j < 4; j++) if (Math.Abs(sum[j] - g[j]) > 1e-13 * (1 + Math.Abs(sum[j]))) faults += $"{n}: {sum[j]} {g[j]}\n";
            }
            return faults;
            """));

        // Too short for what the method reads, so that it throws as the method does, and only where there are problems.
        Assert.Equal("none IndexOutOfRangeException", Snippet.Run(Program, """
            double[] p = { 1, 2 }, g = new double[2], x = new double[20];
            string text = "none ";
            FGradientBatch(new double[0], new double[0], p, new double[0], g);
            try { FGradientBatch(x, x, p, new double[20], g); } catch (Exception e) { text += e.GetType().Name; }
            return text;
            """));
    }

    [Fact]
    public void Parts_of_memory_belong_to_problems()
    {
        const string Program = $$"""
            [Differentiable({{Modes}})]
            public static double F(double x, [Batched] double[] a, [Batched][Constant] ReadOnlySpan<double> b)
            {
                double s = a[0] * x * b[1];
                for (int k = 0; k < a.Length; k++) s = s * x + a[k] * b[k];
                foreach (double c in b) s += c * x;
                return s;
            }
            """;
        Assert.Contains("ReadOnlySpan<double> x, global::System.ReadOnlySpan<double> a, global::System.ReadOnlySpan<double> b, global::System.Span<double> result", Batch(Snippet.Source(Program)), StringComparison.Ordinal);
        Assert.Equal("", Snippet.Run(Program, """
            string faults = "";
            foreach (int n in new[] { 0, 1, 3, 4, 5, 17, 40 })
            {
                double[] x = new double[n], a = new double[3 * n], b = new double[3 * n], v = new double[n], gx = new double[n], ga = new double[3 * n + 1], ownA = new double[3], ownB = new double[3], own = new double[3];
                ga[3 * n] = 7;
                for (int i = 0; i < n; i++) x[i] = 1 + 0.1 * i;
                for (int i = 0; i < 3 * n; i++) (a[i], b[i]) = (Math.Sin(i), Math.Cos(i));
                FGradientBatch(x, a, b, v, gx, ga);
                for (int i = 0; i < n; i++)
                {
                    for (int k = 0; k < 3; k++) (ownA[k], ownB[k]) = (a[k * n + i], b[k * n + i]);
                    double one = FGradient(x[i], ownA, ownB, out double dx, own);
                    if (one != v[i] || dx != gx[i]) faults += $"{n}: {i}\n";
                    for (int k = 0; k < 3; k++) if (own[k] != ga[k * n + i]) faults += $"{n}: {i}, {k}\n";
                }
                if (ga[3 * n] != 7) faults += $"{n}: tail\n";
            }
            return faults;
            """));
        Assert.Equal("b", Snippet.Run(Program, """
            double[] x = new double[4], six = new double[6], eight = new double[8];
            try { FGradientBatch(x, eight, six, x.AsSpan().ToArray(), new double[4], new double[8]); return "none"; } catch (ArgumentException e) { return e.ParamName; }
            """));
    }

    [Fact]
    public void Parts_of_memory_run_on_vectors_where_their_places_are_constants() => Assert.Contains("bVectors", Batch(Snippet.Source($$"""
        [Differentiable({{Modes}})]
        public static double F(double x, [Batched][Constant] ReadOnlySpan<double> b) => (x * b[0] + b[1]) * x - b[2];
        """)), StringComparison.Ordinal);

    [Fact]
    public void Runs_on_vectors()
    {
        var batch = Batch(Snippet.Source(Rosenbrock));
        Assert.Contains("xGradientVectors[vector] = ", batch, StringComparison.Ordinal);
        Assert.Contains("yGradient[problem] = ", batch, StringComparison.Ordinal);
        Assert.DoesNotContain("Clear()", batch, StringComparison.Ordinal);
        Assert.DoesNotContain("Tape", batch, StringComparison.Ordinal);
    }

    [Fact]
    public void Fast_math_takes_functions_of_vectors()
    {
        const string Program = $$"""[Differentiable({{Modes}}, FastMath = true)] public static double F(double x, double y, [Uniform] double k) => Math.Exp(-k * x) * Math.Sin(y);""";
        Assert.Contains("Vectors.Exp(", Batch(Snippet.Source(Program)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("y[..4], v, gx, gy", "y")]
    [InlineData("new double[6], v, gx, gy", "y")]
    [InlineData("y, v[..4], gx, gy", "result")]
    [InlineData("y, v, gx[..4], gy", "xGradient")]
    [InlineData("y, v, gx, gy[..4]", "yGradient")]
    [InlineData("y, x, gx, gy", "x")]
    [InlineData("y, v, y, gy", "xGradient")]
    [InlineData("y, v, gx, gx", "yGradient")]
    [InlineData("y, v, v, gy", "xGradient")]
    public void Arguments_are_checked_before_anything_is_written(string arguments, string name) => Assert.Equal(name + " 9", Snippet.Run(Rosenbrock, $$"""
        double[] x = new double[5], y = new double[5], v = new double[5], gx = new double[5], gy = new double[5];
        Array.Fill(v, 9.0);
        try { FGradientBatch(x, {{arguments}}); return "none"; }
        catch (ArgumentException e) { return e.ParamName + " " + v[0]; }
        """));

    [Fact]
    public void Nothing_is_allocated() => Assert.Equal(0L, Snippet.Run(
        $$"""
        [Differentiable({{Modes}})]
        public static double F(double x, int n) { double[] a = new double[n]; for (int i = 0; i < n; i++) a[i] = x * i; for (int i = 1; i < n; i++) a[i] *= a[i - 1] + x; return a[n - 1]; }
        """,
        """
        double[] x = new double[30], v = new double[30], g = new double[30];
        int[] n = new int[30];
        Array.Fill(n, 20);
        long allocated = 0;
        for (int run = 0; run < 5; run++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            FGradientBatch(x, n, v, g);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }
        return allocated;
        """));

    [Fact]
    public void Methods_of_any_kind_have_it() => Assert.Equal("3 5 7 | 2 2 2 | 12 | 1 1 1 | 3", Snippet.Run(
        $$"""
        public partial class Line
        {
            public double Slope = 2, Offset = 1;
            [Differentiable({{Modes}})] public double At(double x) => Slope * x + Offset;
            [Differentiable({{Modes}}, IncludeThis = true)] public double Of(double x) => Slope * x + Offset;
        }
        [Differentiable({{Modes}})] public static T Square<T>(T x) where T : struct, System.Numerics.IFloatingPointIeee754<T> => x * x;
        """,
        """
        double[] x = { 1, 2, 3 }, v = new double[3], g = new double[3];
        new Line().AtGradientBatch(x, v, g);
        string text = string.Join(" ", v) + " | " + string.Join(" ", g);
        Line shadow = new();
        new Line().OfGradientBatch(x, v, shadow, g);
        float[] f = { 0.5f, 0.5f, 0.5f }, fv = new float[3], fg = new float[3];
        SquareGradientBatch<float>(f, fv, fg);
        return text + " | " + (shadow.Slope + 2 * shadow.Offset) + " | " + string.Join(" ", fg) + " | " + shadow.Offset;
        """));

    /// <summary>Parameters of all types, members of all kinds, options, and callees that are not written into the loop.</summary>
    [Fact]
    public void Signatures_may_be_anything()
    {
        const string Program = """
            private const DerivativeModes M = DerivativeModes.Reverse | DerivativeModes.GradientBatch;
            public struct Hidden { private double a; private int n; public Hidden(double a, int n) { this.a = a; this.n = n; } public double A => a; public int N => n; }
            public enum Kind { One, Two }
            public class Model { public double W = 1.5; public double[] V = { 1, 2 }; }
            public partial interface IScore { [Differentiable(Modes = M)] double Score(double x); }
            public partial class Scorer : IScore { [Differentiable(Modes = M)] public double Score(double x) => x * x * x; }
            public abstract partial class Base { [Differentiable(Modes = M)] public abstract double Of(double x, [Uniform] double k); }
            public partial class Derived : Base { [Differentiable(Modes = M)] public override double Of(double x, [Uniform] double k) => x * x * k; }
            [Differentiable(Modes = M)] public static double A(Hidden h, (double X, float Y) t, Kind kind, [Constant] string name, System.Numerics.Vector3 v) => kind == Kind.One ? h.A * t.X * h.N : t.Y * v.X + v.Z * name.Length;
            [Differentiable(Modes = M)] public static double B(double problem, int n, double[,] m, double[][] j, System.Collections.Generic.List<double> l, Model model) { double result2 = problem * m[0, 1] + j[1][0] * l[n] * model.W + model.V[1] * problem; return result2 * result2; }
            [Differentiable(Modes = M)] public static double C(double x, int n) => n <= 0 ? x : x * C(x * 0.5, n - 1);
            [Differentiable(Modes = M, LoopSnapshots = 2)] public static double D(double x, int n) { for (int i = 0; i < n; i++) x = Math.Sin(x) + 0.1 * x; return x; }
            [Differentiable(Modes = M, StrongZero = true)] public static double E(double x, params double[] w) { double s = 0; foreach (double c in w) s += Math.Sqrt(c * x); return s; }
            [Differentiable(Modes = M)] public static double G(double x, double y = 3) { double v = CGradient(x, 2, out double d); return v * d * y; }
            [Differentiable(Modes = M)] public static float H(float x, double y, [Uniform] float k) => x * (float)y * k;
            [Differentiable(Modes = M, Checkpoint = true)] public static double I(double x, [Uniform] in Hidden h) { Console.Write(""); return x * h.A * h.N; }
            [Differentiable(Modes = M)] public static double J(double x, double[] w) { double s = 0; for (int i = 0; i < w.Length; i++) { if (w[i] * x > 1) continue; s += w[i] * x * x; } return s; }
            private static string faults = "";
            private static void Check(string name, params (double, double)[] pairs)
            {
                foreach (var (a, b) in pairs) if (!(Math.Abs(a - b) <= 1e-12 * (1 + Math.Abs(a)))) faults += name + ": " + a + " " + b + "; ";
            }
            """;
        Assert.Equal("", Snippet.Run(Program, """
            foreach (int n in new[] { 0, 1, 5, 17, 33 })
            {
                double[] x = new double[n], y = new double[n], v = new double[n], gx = new double[n], gy = new double[n]; int[] k = new int[n];
                for (int i = 0; i < n; i++) (x[i], y[i], k[i]) = (0.5 + 0.05 * i, 1.5 - 0.01 * i, i % 3);
                var h = new Hidden[n]; var t = new (double, float)[n]; var kind = new Kind[n]; var vec = new System.Numerics.Vector3[n]; var gh = new Hidden[n]; var gt = new (double, float)[n]; var gv = new System.Numerics.Vector3[n];
                for (int i = 0; i < n; i++) (h[i], t[i], kind[i], vec[i]) = (new Hidden(x[i], i), (y[i], 2f), (Kind)(i % 2), new(1, 2, i));
                AGradientBatch(h, t, kind, "name", vec, v, gh, gt, gv);
                for (int i = 0; i < n; i++) { double r = AGradient(h[i], t[i], kind[i], "name", vec[i], out var a, out var b, out var c); Check("A", (r, v[i]), (a.A, gh[i].A), (b.X, gt[i].Item1), (b.Y, gt[i].Item2), (c.X, gv[i].X), (c.Z, gv[i].Z)); }
                double[,] m = { { 1, 2 } }, gm = new double[1, 2], om = new double[1, 2]; double[][] j = { new double[] { 1 }, new double[] { 2 } }, gj = { new double[1], new double[1] }, oj = { new double[1], new double[1] };
                var l = new System.Collections.Generic.List<double> { 1, 2, 3 }; var gl = new System.Collections.Generic.List<double> { 9, 9, 9 }; var ol = new System.Collections.Generic.List<double> { 0, 0, 0 }; Model model = new(), gmo = new(), omo = new();
                BGradientBatch(x, k, m, j, l, model, v, gx, gm, gj, gl, gmo);
                double sm = 0, sj = 0, sl = 0, sw = 0, sv = 0;
                for (int i = 0; i < n; i++) { double r = BGradient(x[i], k[i], m, j, l, model, out double d, om, oj, ol, omo); Check("B", (r, v[i]), (d, gx[i])); sm += om[0, 1]; sj += oj[1][0]; sl += ol[1]; sw += omo.W; sv += omo.V[1]; }
                Check("B sums", (sm, gm[0, 1]), (sj, gj[1][0]), (sl, gl[1]), (sw, gmo.W), (sv, gmo.V[1]));
                CGradientBatch(x, k, v, gx); for (int i = 0; i < n; i++) Check("C", (CGradient(x[i], k[i], out double d), v[i]), (d, gx[i]));
                DGradientBatch(x, k, v, gx); for (int i = 0; i < n; i++) Check("D", (DGradient(x[i], k[i], out double d), v[i]), (d, gx[i]));
                double[] w = { 0.5, 0.25, 2 }, gw = new double[3], ow = new double[3], sum = new double[3];
                EGradientBatch(x, w, v, gx, gw); for (int i = 0; i < n; i++) { Check("E", (EGradient(x[i], w, out double d, ow), v[i]), (d, gx[i])); for (int q = 0; q < 3; q++) sum[q] += ow[q]; }
                for (int q = 0; q < 3; q++) Check("E w", (sum[q], gw[q]));
                GGradientBatch(x, y, v, gx, gy); for (int i = 0; i < n; i++) Check("G", (GGradient(x[i], y[i], out double d, out double e), v[i]), (d, gx[i]), (e, gy[i]));
                float[] f = new float[n], fv = new float[n], gf = new float[n]; for (int i = 0; i < n; i++) f[i] = (float)x[i];
                HGradientBatch(f, y, 2f, fv, gf, gy, out float gk); for (int i = 0; i < n; i++) Check("H", (HGradient(f[i], y[i], 2f, out float d, out double e, out _), fv[i]), (d, gf[i]), (e, gy[i]));
                IGradientBatch(x, new Hidden(2, 3), v, gx, out Hidden gu); double su = 0; for (int i = 0; i < n; i++) { Check("I", (IGradient(x[i], new Hidden(2, 3), out double d, out Hidden u), v[i]), (d, gx[i])); su += u.A; } Check("I u", (su, gu.A));
                Array.Clear(sum); JGradientBatch(x, w, v, gx, gw); for (int i = 0; i < n; i++) { Check("J", (JGradient(x[i], w, out double d, ow), v[i]), (d, gx[i])); for (int q = 0; q < 3; q++) sum[q] += ow[q]; } for (int q = 0; q < 3; q++) Check("J w", (sum[q], gw[q]));
                IScore s = new Scorer(); s.ScoreGradientBatch(x, v, gx); for (int i = 0; i < n; i++) Check("S", (s.ScoreGradient(x[i], out double d), v[i]), (d, gx[i]));
                Base bs = new Derived(); bs.OfGradientBatch(x, 2, v, gx, out double gb); for (int i = 0; i < n; i++) Check("Base", (bs.OfGradient(x[i], 2, out double d, out _), v[i]), (d, gx[i]));
            }
            return faults;
            """));
    }

    [Fact]
    public void Parallel_loops_of_one_problem_run_one_iteration_after_the_other() => AssertSame($$"""
        [Differentiable({{Modes}})]
        public static double F(double x, double y)
        {
            double[] a = new double[5];
            double[] k = { x, y };
            System.Threading.Tasks.Parallel.For(0, 5, i => a[i] = Math.Sin(k[0] * i) * k[1]);
            double s = 0;
            for (int i = 0; i < 5; i++) s += a[i];
            return s;
        }
        """);

    /// <summary>Of problems that share nothing, and sizes around those of vectors.</summary>
    private static void AssertSame(string program) => Assert.Equal("", Snippet.Run(program, """
        string faults = "";
        foreach (int n in new[] { 0, 1, 3, 4, 5, 17, 40 })
        {
            double[] x = new double[n], y = new double[n], values = new double[n], gx = new double[n], gy = new double[n];
            Array.Fill(values, 9); Array.Fill(gx, 9); Array.Fill(gy, 9);
            for (int i = 0; i < n; i++) (x[i], y[i]) = (0.7 + 0.03 * i, 1.3 - 0.02 * i);
            FGradientBatch(x, y, values, gx, gy);
            for (int i = 0; i < n; i++)
            {
                double v = FGradient(x[i], y[i], out double dx, out double dy);
                if (Bits(v) != Bits(values[i]) || Bits(dx) != Bits(gx[i]) || Bits(dy) != Bits(gy[i])) faults += $"{n}: {i}: {v} {values[i]} | {dx} {gx[i]} | {dy} {gy[i]}\n";
            }
        }
        return faults;
        static long Bits(double d) => BitConverter.DoubleToInt64Bits(d);
        """));

    private static string Batch(string source)
    {
        var start = source.IndexOf("void FGradientBatch(", StringComparison.Ordinal);
        return source[start..source.IndexOf("\n    }", start, StringComparison.Ordinal)];
    }
}
