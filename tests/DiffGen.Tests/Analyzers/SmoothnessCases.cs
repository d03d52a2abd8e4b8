namespace DiffGen.Tests.Analyzers;

/// <summary>Where functions are not smooth, and code that looks like it but is.</summary>
public static class SmoothnessCases
{
    /// <summary>The reported places stand between ⟦ and ⟧; no other warning is reported.</summary>
    public static TheoryData<RefusalCase> Firing() =>
    [
        // Casts.
        new("DG2001", "[Differentiable] public static double F(double x) => x * ⟦(int)x⟧;"),
        new("DG2001", "[Differentiable] public static double F(double x) { int n = ⟦(int)(2 * x)⟧; double s = 0; for (int i = 0; i < n; i++) s += x; return s; }"),
        new("DG2001", "[Differentiable] public static double F(double x, [Constant] double[] t) { int i = ⟦(int)x⟧; double f = x - i; return t[i] * (1 - f) + t[i + 1] * f; }"),
        new("DG2001", "[Differentiable] public static double F(double x) => checked(⟦(long)x⟧) * x;"),
        new("DG2001", "[Differentiable] public static double F(double x) { int k = ⟦(int)x⟧; return k > 3 ? x : 2 * x; }"),
        new("DG2009", "[Differentiable] public static double F(double x, [Constant] double[] t) => x * t[⟦(int)x⟧];"),
        new("DG2009", "[Differentiable] public static double F(double x, double[] t) { int i = ⟦(int)(x * 10)⟧ + 1; return t[i] * t[i - 1]; }"),

        // Rounding.
        new("DG2002", "[Differentiable] public static double F(double x) => x * ⟦Math.Floor(x)⟧;"),
        new("DG2002", "[Differentiable] public static double F(double x) => x * ⟦Math.Round(x, 2)⟧;"),
        new("DG2002", "[Differentiable] public static float F(float x) => x * ⟦MathF.Truncate(x)⟧;"),
        new("DG2002", "[Differentiable] public static double F(double x) => x * ⟦Math.Sign(x)⟧;"),
        new("DG2002", "[Differentiable] public static double F(double x, [Constant] double[] t) => x * t[(int)⟦Math.Floor(x)⟧];"),
        new("DG2007", "[Differentiable] public static double F(double x) => x * (⟦x % 2.0⟧);"),
        new("DG2007", "[Differentiable] public static double F(double x) => ⟦Math.IEEERemainder(x, 3)⟧;"),
        new("DG2008", "[Differentiable] public static double F(double x) => ⟦1 / 2⟧ * x * x;"),
        new("DG2008", "[Differentiable] public static double F(double x, int n) => x * (⟦n / 2⟧ + 1);"),
        new("DG2008", "[Differentiable] public static double F(double x, int n) { double h = ⟦1 / n⟧; return x * h; }"),

        // Branches that jump.
        new("DG2003", "[Differentiable] public static double F(double x) => ⟦x > 0⟧ ? 1 : 0;"),
        new("DG2003", "[Differentiable] public static double F(double x) { if (⟦x >= 1⟧) x += 1; return x; }"),
        new("DG2003", "[Differentiable] public static double F(double x, double y) { if (⟦x > 0⟧ && ⟦y > 0⟧) return 1; return 0; }"),
        new("DG2003", "[Differentiable] public static double F(double x, int n) => n > 3 || ⟦x > 0⟧ ? x + 1 : x;"),
        new("DG2003", "[Differentiable] public static double F(double x) { bool large = ⟦x > 3⟧; double y = x * x; return large ? y : x; }"),
        new("DG2003", "[Differentiable] public static double F(double x) => x switch { ⟦< 1⟧ => x, _ => 2 * x };"),
        new("DG2003", "[Differentiable] public static double F(double x) { switch (x) { case ⟦> 1⟧: return 3; default: return x; } }"),
        new("DG2003", "[Differentiable] public static double F(double x) => x is ⟦> 2⟧ and ⟦< 4⟧ ? x : 0;"),
        new("DG2003", "[Differentiable] public static double F(double x) { while (⟦x > 1⟧) x *= 0.5; return x; }"),
        new("DG2003", "[Differentiable] public static double F(double x) { do x *= 0.5; while (⟦x > 1⟧); return x; }"),
        new("DG2003", "[Differentiable] public static double F(double x) { double s = 0; for (double t = 0; ⟦t < x⟧; t += 0.1) s += t * x; return s; }"),
        new("DG2003", "[Differentiable] public static double F(double a) { double x = a; while (⟦Math.Abs(x * x - a) > 1e-9⟧) x = 0.5 * (x + a / x); return x; }"),
        new("DG2003", "[Differentiable] public static double F(double[] x) { double s = 0; for (int i = 0; i < x.Length; i++) { if (⟦s > 10⟧) break; s += x[i]; } return s; }"),
        new("DG2003", "[Differentiable] public static double F(double[] x) { double s = 0; foreach (double v in x) { if (⟦v < 0⟧) continue; s += 1 + v; } return s; }"),
        new("DG2003", "[Differentiable] public static double F(double[] x, double[] y) { int k = 0; for (int i = 1; i < x.Length; i++) if (⟦x[i] > x[k]⟧) k = i; return y[k]; }"),
        new("DG2003", "[Differentiable] public static void F(double[] x) { for (int i = 0; i < x.Length; i++) if (⟦x[i] < 1⟧) x[i] = 0; }"),
        new("DG2003", "[Differentiable] public static double F(double x) { return G(x) + G(2 * x); static double G(double y) => ⟦y > 1⟧ ? 0 : y; }"),
        new("DG2003", "public struct V { public double X; public readonly double Norm() => X < 0 ? 0 : X + 1; } [Differentiable] public static double F(V v) => ⟦v.Norm()⟧;"),
        new("DG2003", "[Differentiable] public static double F(double x) => ⟦double.IsNegative(x)⟧ ? 1 : x;"),
        new("DG2003", "[Differentiable] public static double F(double x, [Constant] double lo, bool keep) => ⟦x < lo⟧ ? lo : keep ? x : 0;"),

        // Branches with a kink at most.
        new("DG2005", "[Differentiable] public static double F(double x) => ⟦x > 0⟧ ? x : 0;"),
        new("DG2005", "[Differentiable] public static double F(double x) => ⟦x > 0⟧ ? x : 0.01 * x;"),
        new("DG2005", "[Differentiable] public static double F(double x) { if (⟦x < 0⟧) x = -x; return x; }"),
        new("DG2005", "[Differentiable] public static double F(double x) { if (⟦x < 0⟧) return 0; if (⟦x > 1⟧) return 1; return x; }"),
        new("DG2005", "[Differentiable] public static double F(double x, [Constant] double lo, [Constant] double hi) => ⟦x < lo⟧ ? lo : ⟦x > hi⟧ ? hi : x;"),
        new("DG2005", "[Differentiable] public static double F(double x) { if (⟦x < 0⟧) return 0; if (⟦x > 1⟧) return 1; return x * x * (3 - 2 * x); }"),
        new("DG2005", "[Differentiable] public static double F(double r, double d) { double a = Math.Abs(r); if (⟦a <= d⟧) return 0.5 * r * r; return d * (a - 0.5 * d); }"),
        new("DG2005", "[Differentiable] public static double F(double r) => ⟦Math.Abs(r) <= 1⟧ ? 0.5 * r * r : Math.Abs(r) - 0.5;"),
        new("DG2005", "[Differentiable] public static double F(double[] x) { double m = x[0]; for (int i = 1; i < x.Length; i++) if (⟦x[i] > m⟧) m = x[i]; return m; }"),
        new("DG2005", "[Differentiable] public static void F(double[] x) { for (int i = 0; i < x.Length; i++) if (⟦x[i] < 0⟧) x[i] = 0; }"),
        new("DG2005", "[Differentiable] public static void F(double[] x, double[] y) { for (int i = 0; i < x.Length; i++) if (⟦x[i] < 0⟧) y[i] = 0; else y[i] = x[i]; }"),
        new("DG2005", "[Differentiable] public static double F(double x, double y) { if (⟦x * x + y * y < 1⟧) return 1 - x * x - y * y; return 0; }"),
        new("DG2005", "[Differentiable] public static double F(double x, double y) { bool any = ⟦x > 0⟧ || ⟦y > 0⟧; if (!any) return 0; return Math.Max(x, 0) + Math.Max(y, 0); }"),
        new("DG2005", "[Differentiable] public static double F(double x) => ⟦x > 0⟧ ? x + Math.Log(1 + Math.Exp(-x)) : Math.Log(1 + Math.Exp(x));"),
        new("DG2005", "[Differentiable] public static double F(double a, double b, double c) { if (⟦a > b⟧) (a, b) = (b, a); if (⟦b > c⟧) (b, c) = (c, b); if (⟦a > b⟧) (a, b) = (b, a); return b; }"),
        new("DG2005", "[Differentiable] public static double F(double x) { double s = 0; for (int i = 0; i < 10; i++) { if (⟦x < i⟧) continue; s += x - i; } return s; }"),
        new("DG2005", "[Differentiable] public static double F(double x) => x switch { ⟦< 0⟧ => 0, ⟦< 1⟧ => x, _ => 1 };"),

        new("DG2005", "[Differentiable] public static double F(double x, double y) { double d = Math.Sqrt(x * x + y * y); return ⟦d < 1⟧ ? (1 - d) * (1 - d) : 0; }"),
        new("DG2005", "[Differentiable] public static double F(double x, double y) { double d = Math.Sqrt((x - y) * (x - y) + 3); return ⟦d < 2⟧ ? (2 - d) * (2 - d) * (2 - d) * x : 0; }"),

        new("DG2005", "[Differentiable] public static double F(double x) => ⟦x >= 0⟧ ? Math.Pow(x, 1.5) : 0;"),

        // Equality.
        new("DG2006", "[Differentiable] public static double F(double x) => ⟦x == 0⟧ ? 1 : Math.Sin(x) / x;"),
        new("DG2006", "[Differentiable] public static double F(double x, double y) { if (⟦x != y⟧) return x - y; return 0; }"),
        new("DG2006", "[Differentiable] public static double F(double x) => x switch { ⟦0⟧ => 1, _ => x };"),

        // Kinks and points of functions.
        new("DG2004", "[Differentiable] public static double F(double x) => ⟦Math.Abs(x)⟧;"),
        new("DG2004", "[Differentiable] public static double F(double x, double y) => ⟦Math.Max(x, y)⟧;"),
        new("DG2010", "[Differentiable] public static double F(double x) => ⟦Math.Sqrt(x)⟧;"),
        new("DG2010", "[Differentiable] public static double F(double x) => ⟦Math.Log(x)⟧;"),
        new("DG2010", "[Differentiable] public static double F(double x) => ⟦Math.Acos(x)⟧;"),
        new("DG2010", "[Differentiable] public static double F(double x, double y) => ⟦Math.Pow(x, y)⟧;"),
        new("DG2010", "[Differentiable] public static double F(double x, double y) => ⟦1 / (x - y)⟧;"),
        new("DG2010", "[Differentiable] public static double F(double x, double y) { double d = (1 - x) * y; return ⟦y / d⟧; }"),
    ];

    /// <summary>A diagnostic that would be a false alarm.</summary>
    public static TheoryData<RefusalCase> Silent() =>
    [
        new("DG2001", "[Differentiable] public static double F(double x) => x * (int)Diff.StopGradient(x);"),
        new("DG2001", "[Differentiable] public static double F(double x, [Constant] double k) => x * (int)k;"),
        new("DG2001", "[Differentiable] public static double F(double x) { int unused = (int)x; return x * x; }"),
        new("DG2001", "[Differentiable] public static double F(double x, out int n) { n = (int)x; return x * x; }"),
        new("DG2001", "[Differentiable] public static double F(float x) => (double)x * x;"),
        new("DG2002", "[Differentiable] public static double F(double x, [Constant] double k) => x * Math.Floor(k);"),
        new("DG2002", "[Differentiable] public static double F(double x) => x * Math.Floor(Diff.StopGradient(x));"),
        new("DG2002", "[Differentiable] public static double F(double x) { double unused = Math.Floor(x); return x; }"),
        new("DG2003", "[Differentiable] public static double F(double x) => Diff.StopGradient(x) > 0 ? x : 2;"),
        new("DG2003", "[Differentiable] public static double F(double x, [Constant] double k, int n) => k > 0 && n > 3 ? x : 2;"),
        new("DG2003", "[Differentiable] public static double F(double x) { if (x < 0) throw new ArgumentException(\"x\"); return Math.Sqrt(x); }"),
        new("DG2003", "[Differentiable] public static double F(double x) { if (double.IsNaN(x)) return 0; return x; }"),
        new("DG2003", "[Differentiable] public static double F(double a, double b) { double d = b * b - a; if (d < 0) return double.NaN; return Math.Sqrt(d); }"),
        new("DG2003", "[Differentiable] public static double F(double x, out int n) { n = x > 0 ? 1 : 2; return x; }"),
        new("DG2003", "[Differentiable] public static double F(double x) { int n = 0; if (x > 0) n++; return x; }"),
        new("DG2003", "[Differentiable] public static double F(double x) { double z = x > 0 ? 1 : 0; z = x; return z; }"),
        new("DG2003", "[Differentiable] public static double F(double x) => x > 0 ? x : -x;"),
        new("DG2003", "[Differentiable] public static double F(double x) => x > 0 ? x * x : x * x;"),
        new("DG2004", "[Differentiable] public static double F(double x, [Constant] double k) => x * Math.Abs(k);"),
        new("DG2005", "[Differentiable] public static double F(double x, [Constant] double k) => k > 0 ? x * k : 0;"),
        new("DG2005", "[Differentiable] public static double F(double x) => x > 0 ? 1 : 0;"),
        new("DG2006", "[Differentiable] public static double F(double x, [Constant] double k) => k == 0 ? x : 2 * x;"),
        new("DG2006", "[Differentiable] public static double F(double x) { if (x == 0) throw new ArgumentException(\"x\"); return 1 / x; }"),
        new("DG2007", "[Differentiable] public static double F(double x, [Constant] double k, int n) => x * (k % 2.0) * (n % 3);"),
        new("DG2008", "[Differentiable] public static double F(double x, double[] t, int n) => x / 2 * t[n / 2] * (4 / 2) * (double)(n / 2);"),
        new("DG2008", "[Differentiable] public static double F(double x, [Constant] double[] report, int n) { report[0] = n / 2; return x; }"),
        new("DG2009", "[Differentiable] public static double F(double x, [Constant] double[] t) => x * t[(int)Diff.StopGradient(x)];"),
        new("DG2009", "[Differentiable] public static double F(double[] x, long i) => x[(int)i];"),
        new("DG2010", "[Differentiable] public static double F(double x, double y) => y / x + x / (y * x);"),
        new("DG2010", "[Differentiable] public static double F(double x) => Math.Sqrt(1 + x * x) + Math.Log(1 + Math.Exp(x)) + 1 / (1 + x * x) + Math.Pow(x, 2) + x / 3;"),
    ];
}
