namespace DiffGen.Tests.Analyzers;

/// <summary>
/// One construct that is refused: its id, and the code with the reported place between ⟦ and ⟧. A case that names no
/// type stands in a partial class.
/// </summary>
public sealed record RefusalCase(string Id, string Code)
{
    public override string ToString() => Id + " " + Code.ReplaceLineEndings(" ");
}

/// <summary>Everything that is refused, and where the refusal points.</summary>
public static class RefusalCases
{
    public static TheoryData<RefusalCase> All() =>
    [
        // Declarations.
        new("DG0001", "public static class P { [Differentiable] public static double ⟦F⟧(double x) => x; }"),
        new("DG0001", "public class O { public static partial class P { [Differentiable] public static double ⟦F⟧(double x) => x; } }"),
        new("DG0002", "[Differentiable] public static double ⟦F⟧(double x) => x; static double FGradient;"),
        new("DG0002", "[Differentiable] public static double ⟦F⟧(double x) => x; static void FAdjoint(double a, double b, ref double c) { }"),
        new("DG0002", "[Differentiable] public static double ⟦F⟧(double x) => x; class FAdjoint { }"),
        new("DG0003", "[Differentiable] public static double ⟦F⟧(double x, [Constant] double xAdjoint) => x * xAdjoint;"),
        new("DG0003", "[Differentiable] public static double ⟦F⟧(double result) => result;"),
        new("DG0003", "[Differentiable] public static double ⟦F⟧(double x, int xGradient) => x * xGradient;"),
        new("DG0004", "[Differentiable] public static double F(double[,,,,] ⟦x⟧) => 1;"),
        new("DG0004", "[Differentiable] public static double F(double[][] ⟦x⟧) => 1;"),
        new("DG0004", "[Differentiable] public static double F((double[] A, int B) ⟦x⟧) => 1;"),
        new("DG0004", "public struct S { public double[] X; } [Differentiable] public static double F(S ⟦s⟧) => 1;"),
        new("DG0004", "[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit)] public struct S { [System.Runtime.InteropServices.FieldOffset(0)] public double X; [System.Runtime.InteropServices.FieldOffset(0)] public long Bits; } [Differentiable] public static double F(S ⟦s⟧) => 1;"),
        new("DG0004", "public struct S { double x; public double X => x; } [Differentiable] public static double F(S ⟦s⟧) => 1;"),
        new("DG0004", "public class S { private double x = 1; } [Differentiable] public static double F(S ⟦s⟧) => 1;"),
        new("DG0004", "[Differentiable] public static double F(System.Collections.Generic.List<double> ⟦x⟧) => 1;"),
        new("DG0004", "[Differentiable] public static double F(double? ⟦x⟧) => 1;"),
        new("DG0004", "[Differentiable] public static double F(System.Numerics.Vector<double> ⟦x⟧) => 1;"),
        new("DG0004", "[Differentiable] public static double F(ref double[] ⟦x⟧) => 1;"),
        new("DG0004", "[Differentiable] public static unsafe double F(double* ⟦p⟧) => 1;"),
        new("DG0004", "[Differentiable] public static double F(dynamic ⟦d⟧, double x) => x;"),
        new("DG0005", "[Differentiable] public static Span<double> ⟦F⟧(Span<double> x) => x;"),
        new("DG0005", "[Differentiable] public static (double, double[]) ⟦F⟧(double x) => (x, null);"),
        new("DG0005", "[Differentiable] public static object ⟦F⟧(double x) => x;"),
        new("DG0006", "[Differentiable] public static T ⟦F⟧<T>(T x) => x;"),
        new("DG0006", "[Differentiable] public static async System.Threading.Tasks.Task ⟦F⟧(double x) => await System.Threading.Tasks.Task.Yield();"),
        new("DG0006", "public partial class P { [Differentiable] public virtual double ⟦F⟧(double x) => x; }"),
        new("DG0006", "public abstract partial class P { [Differentiable] public abstract double ⟦F⟧(double x); }"),
        new("DG0006", "public partial interface I { [Differentiable] double ⟦F⟧(double x); }"),
        new("DG0006", "[System.Runtime.InteropServices.DllImport(\"x\")] [Differentiable] public static extern double ⟦F⟧(double x);"),
        new("DG0006", "[Differentiable] public static ref double ⟦F⟧(double[] x) => ref x[0];"),
        new("DG0002", "[Differentiable(Modes = DerivativeModes.Forward)] public static double ⟦F⟧(double x) => x; static double FTangent;"),
        new("DG0003", "[Differentiable(Modes = DerivativeModes.Forward)] public static double ⟦F⟧(double x, int xTangent) => x;"),
        new("DG0007", "[Differentiable(Modes = (DerivativeModes)32)] public static double ⟦F⟧(double x) => x;"),
        new("DG0003", "[Differentiable(Modes = DerivativeModes.Hessian)] public static double ⟦F⟧(double hessian) => hessian;"),
        new("DG0010", "[Differentiable(Modes = DerivativeModes.Hessian)] public static void ⟦F⟧(double x, out double y) => y = x;"),
        new("DG0010", "[Differentiable(Modes = DerivativeModes.Jacobian)] public static int ⟦F⟧(double x) => 1;"),
        new("DG0010", "[Differentiable(Modes = DerivativeModes.Jacobian)] public static double ⟦F⟧(double x, out double y) { y = x; return x; }"),
        new("DG0010", "[Differentiable(Modes = DerivativeModes.Jacobian)] public static void ⟦F⟧(double x, ref double y) => y *= x;"),
        new("DG1016", "[Differentiable(Modes = DerivativeModes.Jacobian)] public static double ⟦F⟧(double x, Span<double> y) { y[0] = x; return x * x; }"),
        new("DG0010", "[Differentiable(Modes = DerivativeModes.HessianVectorProduct)] public static int ⟦F⟧(double x) => 1;"),
        new("DG0010", "[Differentiable(Modes = DerivativeModes.HessianVectorProduct)] public static void ⟦F⟧(double x, Span<double> y) { }"),
        new("DG0008", "[Differentiable(Kernels = KernelGeneration.Required)] public static double ⟦F⟧(double x) => x;"),
        new("DG0008", "public partial class P { [Differentiable(IncludeThis = true)] public double ⟦F⟧(double x) => x; }"),
        new("DG0009", "[Differentiable] public static double F(double x, [Output] double ⟦y⟧) => x;"),
        new("DG0009", "[Differentiable] public static double F(double x, [Output] ReadOnlySpan<double> ⟦y⟧) => x;"),
        new("DG0009", "[Differentiable] public static double F(double x, [Output, Constant] Span<double> ⟦y⟧) => x;"),
        new("DG0009", "public partial class P { [⟦Differentiable⟧] public double X => 1; }"),
        new("DG0009", "[⟦DerivativeOf(typeof(Math), nameof(Math.Sin))⟧] public static float SinRule(double x) => 1;"),
        new("DG0009", "[⟦DerivativeOf(typeof(Math), nameof(Math.Sin))⟧] public static double SinRule(float x) => 1;"),
        new("DG0009", "[⟦DerivativeOf(typeof(Math), nameof(Math.Pow))⟧] public static double PowRule(double x, double y) => 1;"),
        new("DG0009", "[⟦DerivativeOf(typeof(Math), nameof(Math.Pow))⟧] public static (double, double) PowRule(double x, double y, double value) => (1, 1);"),
        new("DG0009", "[⟦DerivativeOf(typeof(Math), nameof(Math.Pow))⟧] public static (double, double) PowRule(double x, double y, int result) => (1, 1);"),
        new("DG0009", "[⟦DerivativeOf(typeof(Math), \"Sinus\")⟧] public static double Rule(double x) => 1;"),
        new("DG0009", "[⟦AdjointOf(typeof(Math), nameof(Math.Sin))⟧] public static double SinRule(double x) => 1;"),
        new("DG1016", "static double G(double x) => x; [DerivativeOf(typeof(P), nameof(G))] static double R(double x) => 1; [Differentiable(Modes = DerivativeModes.Hessian)] public static double ⟦F⟧(double x) => G(x * x);"),

        // Calls.
        new("DG1002", "static double G(double x) => x; [Differentiable] public static double F(double x) => ⟦G(x)⟧;"),
        new("DG1002", "static void G(double[] x) { } [Differentiable] public static double F(double[] x) { ⟦G(x)⟧; return x[0]; }"),
        new("DG1002", "static void G(Span<double> x, double y) { } [Differentiable] public static double F(double x) { var t = new double[2]; ⟦G(t, x)⟧; return t[0]; }"),
        new("DG1002", "[Differentiable] public static double F(double x) => BitConverter.Int64BitsToDouble(⟦BitConverter.DoubleToInt64Bits(x)⟧);"),
        new("DG1002", "[Differentiable] public static double F(double x) => ⟦double.Parse(x.ToString())⟧;"),
        new("DG1002", "[Differentiable] public static double F(double x, System.Collections.Generic.List<int> k) { var l = new System.Collections.Generic.List<object>(); ⟦l.Add(x)⟧; return x; }"),
        new("DG1002", "public partial class P { double held; void Hold(double x) => held = x; [Differentiable] public double F(double x) { ⟦Hold(x)⟧; return held; } }"),
        new("DG1015", "public partial class P { [Differentiable] double G(double x) => x; [Differentiable] public static double F(double x, [Constant] P p) => ⟦p.G(x)⟧; }"),
        new("DG1016", "[Differentiable] static void G(double x, int n, [Constant] ref double y) { y *= x; if (n > 0) G(x, n - 1, ref y); } [Differentiable] public static double F(double x) { double y = 1; ⟦G(x, 3, ref y)⟧; return y; }"),
        new("DG1012", "[Differentiable] static void G(ref double a, ref double b) { a += b; b += a; } [Differentiable] public static double F(double x) { G(ref x, ref ⟦x⟧); return x; }"),
        new("DG1012", "[Differentiable] static void G(ref double a, ref double b) { a += b; b += a; } [Differentiable] public static double F(double[] x, int i, int j) { G(ref x[i], ref ⟦x[j]⟧); return x[0]; }"),
        new("DG1012", "[Differentiable] static void G(ref double a, double[] b) { a += b[0]; } [Differentiable] public static double F(double[] x) { G(ref x[0], ⟦x⟧); return x[0]; }"),
        new("DG1012", "[Differentiable] static void G(ref double a, in double b) { a += b; } [Differentiable] public static double F(double x) { G(ref x, in ⟦x⟧); return x; }"),

        // Values that take another way.
        new("DG1003", "[Differentiable] public static double F(double x) => ⟦(double)(decimal)x⟧;"),
        new("DG1003", "[Differentiable] public static double F(double x) => ⟦(double)(Half)x⟧;"),
        new("DG1003", "[Differentiable] public static double F(double x) { object o = x; return ⟦(double)o⟧; }"),
        new("DG1004", "static double held; [Differentiable] public static double F(double x) { ⟦held⟧ = x; return x; }"),
        new("DG1004", "static double Held { get; set; } [Differentiable] public static double F(double x) { ⟦Held⟧ = x; return x; }"),
        new("DG1004", "static readonly double[] Held = new double[1]; [Differentiable] public static double F(double x) { ⟦Held[0]⟧ = x; return x; }"),
        new("DG1004", "public partial class P { double[] held = { 1 }; [Differentiable] public double F(double x) { ⟦held[0]⟧ = x; return x; } }"),
        new("DG1005", "static double factor; [Differentiable] public static double F(double x) => x * ⟦factor⟧;"),
        new("DG1005", "static double Factor { get; set; } [Differentiable] public static double F(double x) => x * ⟦Factor⟧;"),
        new("DG1013", "struct S { public double[] X; } [Differentiable] public static double F(double x) { S ⟦s = default⟧; s.X[0] = x; return s.X[0]; }"),
        new("DG1013", "[Differentiable] public static double F(double x) { var ⟦t = (x, new double[1])⟧; return t.x; }"),
        new("DG1013", "[Differentiable] public static double F(double x) { var ⟦m = new double[2][]⟧; m[0] = new[] { x }; return m[0][0]; }"),
        new("DG1009", "static int G(double[,] a) => 2; [Differentiable] public static double F(double x) { var t = new double[,] { { 1 } }; return x * G(⟦t⟧); }"),
        new("DG1001", "[Differentiable] public static double F(double[,] a, int d) => a[0, 0] * ⟦a.GetLength(d)⟧;"),
        new("DG1001", "[Differentiable] public static double F(double[,] a, long i) => ⟦a[i, 0]⟧;"),
        new("DG1013", "[Differentiable] public static double F(double x) { double? ⟦m = x⟧; return m.Value; }"),

        // Functions and control flow.
        new("DG1006", "[Differentiable] public static double F(double x) { double G(double y, int k) => k == 0 ? y : ⟦G(y * y, k - 1)⟧; return G(x, 3); }"),
        new("DG1006", "[Differentiable] public static double F(double x) { Func<double, int, double> f = null; f = (y, k) => k == 0 ? y : ⟦f(y * y, k - 1)⟧; return f(x, 3); }"),
        new("DG1006", "[Differentiable] public static double F(double x) { T G<T>(T y) => y; return ⟦G(x)⟧; }"),
        new("DG1006", "static readonly Func<double, double> G = x => x; [Differentiable] public static double F(double x) => ⟦G(x)⟧;"),
        new("DG1006", "[Differentiable] public static double F(double x) { Func<double, double> f = y => y; for (int i = 0; i < 3; i++) { x = ⟦f⟧(x); var g = x; f = y => y * g; } return x; }"),
        new("DG1006", "[Differentiable] public static double F(double x, System.Collections.Generic.List<int> k) { k.Sort(⟦(a, b) => a - b⟧); return x; }"),
        new("DG1006", "[Differentiable] public static double F(double x) { Func<double, System.Threading.Tasks.Task<double>> f = ⟦async y => y⟧; return x; }"),
        new("DG1001", "[Differentiable] public static double F(double x, bool b) { Func<double> f = () => 1; if (b) { double y = x; f = () => ⟦y⟧; } return f(); }"),
        new("DG1002", "static double G(double x) => x; [Differentiable] public static double F(double x) { Func<double, double> f = G; return ⟦f(x)⟧; }"),
        new("DG1007", "[Differentiable] public static double F(double x) { ⟦try⟧ { x *= 2; } finally { } return x; }"),
        new("DG1007", "[Differentiable] public static double F(double x) { ⟦using⟧ (var s = new System.IO.MemoryStream()) { } return x; }"),
        new("DG1007", "[Differentiable] public static double F(double x) { ⟦using⟧ var s = new System.IO.MemoryStream(); return x; }"),
        new("DG1007", "[Differentiable] public static double F(double x) { ⟦lock⟧ (\"\") { } return x; }"),
        new("DG1007", "[Differentiable] public static double F(double x, int n) { switch (n) { case 0: x *= x; if (x < 9) ⟦goto⟧ case 0; break; } return x; }"),
        new("DG1003", "[Differentiable] public static double F(double x) { object o = x; return o is ⟦double y⟧ ? y : 0; }"),
        new("DG1001", "public record R(double A, double B); [Differentiable] public static double F(double x, [Constant] R r) => r is ⟦(> 0, > 0)⟧ ? x : 0;"),
        new("DG1001", "[Differentiable] public static unsafe double F(double[] x) { ⟦fixed (double* p = x) { }⟧ return x[0]; }"),
        new("DG1001", "[Differentiable] public static double F(double x, System.Collections.Generic.List<int> l) { foreach (var e in ⟦l⟧) x *= e; return x; }"),
        new("DG1001", "[Differentiable] public static double F(double x, string s) => x * (⟦s?.Length ?? 0⟧);"),
        new("DG1001", "[Differentiable] public static double F(double[] x, long i) => ⟦x[i]⟧;"),
        new("DG1001", "[Differentiable] public static double F(double[] x) => (⟦x[1..]⟧)[0];"),

        new("DG1017", "static double held; [Differentiable] static double G(Func<double, double> f, double x) { held = x; return f(x); } [Differentiable] public static double F(double x) => ⟦G(y => y * y, x)⟧;"),
        new("DG1017", "[Differentiable] static double G(Func<double, double> f, double x, int k) => k == 0 ? x : G(f, f(x), k - 1); [Differentiable] public static double F(double x) => ⟦G(y => y * y, x, 2)⟧;"),

        new("DG1017", "public struct S { public double X; private static double Own(double x) => x; public static S operator +(S a, S b) => new() { X = Own(a.X) }; } [Differentiable] public static double F(S s) => (⟦s + s⟧).X;"),
        new("DG1017", "public struct S { public double X; private static readonly double Own = 2; public double Y => X * Own; } [Differentiable] public static double F(S s) => ⟦s.Y⟧;"),
        new("DG1017", "public struct S { public double X; public static S operator -(S a) => a.X > 9 ? a : -new S { X = a.X * 2 }; } [Differentiable] public static double F(S s) => (⟦-s⟧).X;"),

        // Memory and references.
        new("DG1008", "[Differentiable] public static double F(double[] a, bool c) { var t = a; if (c) t = Diff.StopGradient(a); return ⟦t⟧[0]; }"),
        new("DG1008", "[Differentiable] public static double F(double[] a, double x, int n) { var c = Diff.StopGradient(a); for (int i = 0; i < n; i++) { x += ⟦c⟧[0]; c = a; } return x; }"),
        new("DG1015", "[Differentiable] static double[] G([Constant] double[] a) => a; [Differentiable] public static double F(double[] x) => G(⟦x⟧)[0];"),
        new("DG1009", "static int G(int[] a) => a[0]; [Differentiable] public static double F(double x) { var t = new int[] { 1 }; return x * G(⟦t⟧); }"),
        new("DG1010", "[Differentiable] public static double F(double x, double[] a) { var c = Diff.StopGradient(a); ⟦c[0]⟧ = x; return a[0]; }"),
        new("DG1011", "[Differentiable] public static double F(double x, [Output] double[] a) { a[0] = x; return ⟦a[0]⟧; }"),
        new("DG1011", "[Differentiable] public static double F(double x, [Output] double[] a) { ⟦a[0]⟧ += x; return x; }"),
        new("DG1014", "static void G(out int k) => k = 1; [Differentiable] public static double F(double x) { G(⟦out int k⟧); return x * k; }"),
        new("DG1014", "[Differentiable] public static double F(double[] a) { ref double r = ref a[0]; for (int i = 0; i < 2; i++) { ⟦r⟧ *= 2; r = ref a[i]; } return a[0]; }"),
        new("DG1014", "[Differentiable] public static double F(double[] a, int i) { ref double r = ref ⟦i > 0 ? ref a[1 / i] : ref a[0]⟧; return r; }"),
        new("DG1002", "static double G(double x) => x; [Differentiable] public static double F(double x) => x is var y ? ⟦G(y)⟧ : 0;"),

        // Smoothness.
        new("DG2001", "[Differentiable] public static double F(double x) => x * ⟦(int)x⟧;"),
        new("DG2002", "[Differentiable] public static double F(double x) => x * ⟦Math.Floor(x)⟧;"),
        new("DG2002", "[Differentiable] public static double F(double x) => x * ⟦Math.Sign(x)⟧;"),
        new("DG2003", "[Differentiable] public static double F(double x) => ⟦x > 0⟧ ? x : 0;"),
        new("DG2003", "[Differentiable] public static double F(double x) { while (⟦x > 1⟧) x *= 0.5; return x; }"),
        new("DG2004", "[Differentiable] public static double F(double x) => ⟦Math.Abs(x)⟧;"),
    ];
}
