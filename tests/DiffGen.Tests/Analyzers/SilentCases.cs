namespace DiffGen.Tests.Analyzers;

/// <summary>For each error a program that is close to it, and right.</summary>
public static class SilentCases
{
    public static TheoryData<RefusalCase> All() =>
    [
        new("DG0001", "public static partial class P { [Differentiable] public static double F(double x) => x; }"),
        new("DG0002", "[Differentiable] public static double F(double x) => x; static void FGradient(int x) { }"),
        new("DG0003", "[Differentiable] public static double F(double x, int gradient) => x * gradient;"),
        new("DG0004", "[Differentiable] public static double F(double[] x, int n, string name) => x[n];"),
        new("DG0005", "[Differentiable] public static (double, double) F(double x) => (x, x * x);"),
        new("DG0006", "public sealed partial class P { [Differentiable] public double F(double x) => x; }"),
        new("DG0007", "[Differentiable(Modes = DerivativeModes.Forward | DerivativeModes.Reverse)] public static double F(double x) => x;"),
        new("DG0008", "[Differentiable(StrongZero = true)] public static double F(double x) => x;"),
        new("DG0009", "[Differentiable] public static void F(double x, [Output] Span<double> y) => y[0] = x;"),
        new("DG0009", "public partial class P { [Differentiable] public double X => 1; [Differentiable] public P() { } [Differentiable] public static double F(double x) { return G(x); [Differentiable] static double G([Constant] double y) => y; } }"),
        new("DG0010", "[Differentiable(Modes = DerivativeModes.Hessian)] public static double F(double x) => x * x;"),
        new("DG0011", "public partial class B { [Differentiable] public virtual double F(double x) => x; } public partial class C : B { [Differentiable] public override double F(double x) => x * x; }"),
        new("DG0012", "[DerivativeOf(typeof(Math), nameof(Math.Log))] static double A(double d, double result) => 1 / d; [DerivativeOf(typeof(Math), nameof(Math.Log))] static (double a, double newBase) B(double a, double newBase) => (1 / a, 2); [Differentiable] public static double F(double x) => Math.Log(x) * Math.Log(x, 3);"),
        new("DG0012", "public static partial class P { public static double G(double x) => x; [Differentiable] public static double F(double x) => G(x); [DerivativeOf(typeof(P), nameof(G))] private static double Rule(double x) => 1; } public static class A { [DerivativeOf(typeof(P), nameof(P.G))] private static double Rule(double x) => 1; }"),
        new("DG0013", "[Differentiable(LoopSnapshots = 3)] public static double F(double x, int n) { for (int i = 0; i < n; i++) x = Math.Sin(x); return x; }"),
        new("DG1001", "[Differentiable] public static double F(double[] x) { double s = 0; foreach (double v in x) s += v * v; return s; }"),
        new("DG1002", "[Differentiable] static double G(double x) => x; [Differentiable] public static double F(double x) => G(x);"),
        new("DG1003", "[Differentiable] public static double F(double x, decimal k) => x * (double)k;"),
        new("DG1004", "[Differentiable] public static double F(double x, double[] a) { a[0] = x; return a[0] * x; }"),
        new("DG1005", "static readonly double Factor = 2; [Differentiable] public static double F(double x) => x * Factor;"),
        new("DG1006", "[Differentiable] public static double F(double x) { return G(x) + G(2 * x); double G(double y) => x * y; }"),
        new("DG1007", "[Differentiable] public static double F(double x, int n) { for (int i = 0; i < n; i++) { if (i == 3) continue; x *= 2; } return x; }"),
        new("DG1008", "[Differentiable] public static double F(double[] a, double[] b, bool first) { var c = first ? a : b; return c[0]; }"),
        new("DG1009", "[Differentiable] public static double F(double x) { double[] t = new double[2]; t[0] = x; return t[0] * t[0]; }"),
        new("DG1010", "[Differentiable] public static double F(double[] x) { var y = Diff.StopGradient(x); return x[0] * y[0]; }"),
        new("DG1011", "[Differentiable] public static void F(double x, [Output] Span<double> y) { y[0] = x; y[1] = x * x; }"),
        new("DG1012", "[Differentiable] static void G(ref double a, ref double b) { a += b; b += a; } [Differentiable] public static double F(double x) { double y = x; G(ref x, ref y); return x; }"),
        new("DG1013", "[Differentiable] public static double F(double x) { (double A, double B) t = (x, 2 * x); return t.A * t.B; }"),
        new("DG1014", "[Differentiable] public static double F(double x) { ref double r = ref x; r *= 2; return x; }"),
        new("DG1015", "public partial class P { [Differentiable] double G(double x) => x; [Differentiable] public double F(double x) => G(x); }"),
        new("DG1016", "[Differentiable(Modes = DerivativeModes.Jacobian)] public static double F(double x) => x * x;"),
        new("DG1017", "public struct S { public double X; public readonly double Square() => X * X; } [Differentiable] public static double F(S s) => s.Square();"),
        new("DG1018", "[Differentiable] public static double F(double x, Random random) => x * random.NextDouble();"),
        new("DG1019", "[Differentiable] public static double F(double[] x) { System.Threading.Tasks.Parallel.For(0, x.Length, i => { x[i] *= x[i]; }); return x[0]; }"),
    ];
}
