namespace DiffGen.Tests.Analyzers;

/// <summary>What derivatives cost. All of it is off by default.</summary>
public static class CostCases
{
    public static TheoryData<RefusalCase> Firing() =>
    [
        new("DG4001", "[Differentiable] public static double F(double x, double r, int n) { ⟦for⟧ (int i = 0; i < n; i++) { x = r * x * (1 - x); } return x; }"),
        new("DG4002", "[Differentiable] public static double F(double x) => x * ⟦G(x)⟧; static double G(double x) => x; [AdjointOf(typeof(P), nameof(G))] static double GAdjoint(double x, double resultAdjoint, ref double xAdjoint) { xAdjoint += resultAdjoint; return x; }"),
        new("DG4002", "[Differentiable(Checkpoint = true)] static void G(double[] a) { for (int i = 0; i < a.Length; i++) a[i] *= a[i]; } [Differentiable] public static double F(double[] x) { ⟦G(x)⟧; return x[0]; }"),
        new("DG4002", "public partial class P { [Differentiable] public virtual void G(double[] a) { a[0] *= a[1]; } [Differentiable] public double F(double[] x) { ⟦G(x)⟧; return x[0]; } }"),
        new("DG4003", "[Differentiable] public static double F(double x, ⟦double y⟧) => y > 0 ? x * x : throw new ArgumentException(nameof(y));"),
        new("DG4003", "[Differentiable] public static double F(double x, ⟦double[] y⟧, int n) => x * y.Length * n;"),
        new("DG4004", "[Differentiable] public static double F(double x) { ⟦while⟧ (Diff.StopGradient(x) > 1) { x = Math.Sin(x) * x; } return x; }"),
        new("DG4005", "[Differentiable] public static double F(double x) => ⟦Math.Pow(x, 2)⟧;"),
    ];

    public static TheoryData<RefusalCase> Silent() =>
    [
        new("DG4001", "[Differentiable] public static double F(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) { s += x[i] * x[i]; } return s; }"),
        new("DG4002", "[Differentiable] public static double F(double x) => x * G(x); [Differentiable] static double G(double x) => x;"),
        new("DG4002", "[Differentiable(Checkpoint = true)] static double G(double x) => x * x; [Differentiable] public static double F(double x) => x * G(2);"),
        new("DG4003", "[Differentiable] public static double F(double x, [Constant] double y, int n, out double z) { z = x; return y > 0 ? x * x : throw new ArgumentException(nameof(y)); }"),
        new("DG4004", "[Differentiable] public static double F(double x, int n) { for (int i = 0; i < n; i++) { x = Math.Sin(x) * x; } return x; }"),
        new("DG4005", "[Differentiable] public static double F(double x, double y) => Math.Pow(x, y) + Math.Pow(x, 2.5);"),
    ];
}
