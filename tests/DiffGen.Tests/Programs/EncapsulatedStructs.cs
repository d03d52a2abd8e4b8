using System;
using DiffGen;

public readonly struct Amount { private readonly double v; private readonly string ccy; public Amount(double v, string ccy) { this.v = v; this.ccy = ccy ?? throw new ArgumentNullException(nameof(ccy)); } public static Amount operator +(Amount a, Amount b) { if (a.ccy != b.ccy) throw new InvalidOperationException("ccy"); return new Amount(a.v + b.v, a.ccy); } public static Amount operator *(Amount a, double k) => new(a.v * k, a.ccy); public double In(string c) => c == ccy ? v : throw new ArgumentException(c); public override string ToString() => v + ccy; public bool Equals(Amount o) => v.Equals(o.v); }

public struct Mass { private double x, v; public Mass(double x0, double v0) : this() { x = x0; v = v0; } public (double X, double V) State { readonly get => (x, v); set => (x, v) = value; } public double Energy { get { return 0.5 * v * v + Pot(x); } } static double Pot(double x) => x * x * x * x / 4; public void Kick(double dt) => v -= dt * x * x * x; public void Drift(in double dt) { x += dt * v; } public static Mass operator ++(Mass p) { p.x += 1; return p; } public static explicit operator double(in Mass p) => p.x - p.v; }

public struct Computed { private double? v; private double seed; public Computed(double s) { seed = s; v = null; } public double Get() => v ??= Math.Exp(seed); }

public struct Preset { public double K = 3; private double h; public Preset(double x) { h = x * K; } public Preset() : this(2) { } public double H => h * K; }

public struct Queue8 { private double[] a; private int n; public Queue8(int cap) { a = new double[cap]; n = 0; } public void Push(double x) { int i = n++; a[i] = x; while (i > 0 && a[(i - 1) / 2] > a[i]) { int p = (i - 1) / 2; (a[p], a[i]) = (a[i], a[p]); i = p; } } public double Pop() { double r = a[0]; a[0] = a[--n]; int i = 0; while (true) { int c = 2 * i + 1; if (c >= n) break; if (c + 1 < n && a[c + 1] < a[c]) c++; if (a[i] <= a[c]) break; (a[i], a[c]) = (a[c], a[i]); i = c; } return r; } public int Count => n; }

/// <summary>Structs as they are written who think of users and not of derivatives.</summary>
public static partial class EncapsulatedStructs
{
    [Differentiable]
    public static double Currencies(double a, double b) { var m = new Amount(a, "EUR"); for (int i = 0; i < 3; i++) m = m + new Amount(b * i, "EUR") * a; return m.In("EUR") * b; }

    // @set n=4
    // @at n=0
    [Differentiable]
    public static double Leapfrog(double x, double v, int n) { var p = new Mass(x, v); double e = 0; for (int i = 0; i < n; i++) { p.Kick(0.05); p.Drift(0.1); p.Kick(0.05); if (i == 2) p++; e += p.Energy; p.State = (p.State.X * 0.99, p.State.V + e * 0.01); } return e + (double)p; }

    [Differentiable]
    public static double ComputedOnce(double x) { var l = new Computed(x); double s = 0; for (int i = 0; i < 3; i++) s += l.Get() * i; return s * l.Get(); }

    [Differentiable]
    public static double Initialised(double x) { var w = new Preset(x); var z = new Preset(); var d = default(Preset); d.K = x; return w.H * x + z.H * x + d.H + d.K; }

    [Differentiable]
    public static double PriorityQueue(double[] x) { var h = new Queue8(8); foreach (var v in x) h.Push(v * x[0]); double s = 0; int k = 0; while (h.Count > 1) { s += h.Pop() * ++k; if (k == 2) h.Push(s); } return s * h.Pop(); }

    // @range *=0.5..1
    [Differentiable]
    public static double Exchanged(double[] x, double k) { var ps = new Mass[3]; for (int i = 0; i < 3; i++) ps[i] = new Mass(x[i], k); for (int t = 0; t < 4; t++) { foreach (ref var p in ps.AsSpan()) { p.Kick(k * 0.1); p.Drift(0.1); } (ps[0], ps[2]) = (ps[2], ps[0]); ps[1].State = ps[0].State; } return ps.Length * ps[1].Energy + ps[2].Energy * (double)ps[0]; }

    // @at x=-0.5
    [Differentiable]
    public static double Missing(double x) { Mass? p = x > 0 ? new Mass(x, 2) : null; if (p is { Energy: > 0.1 } q) { q.Kick(x); return q.Energy * p.Value.Energy; } return x; }

    public sealed class Net
    {
        private readonly double[] w;

        public Net(double[] w) => this.w = w;

        public double Run(double x) => w[1] * Bent(w[0] * x) + Half(w[2]);

        private static double Bent(double x) => x > 0 ? Math.Tanh(x) + Half(x) : 0.1 * x;

        private static double Half(double x) => 0.5 * x * x;
    }

    // @range *=-1..1
    [Differentiable]
    public static double PrivateHelpers(double[] w, double x)
    {
        var net = new Net(w);
        return net.Run(x) + net.Run(net.Run(-x));
    }
}
