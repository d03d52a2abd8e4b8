using System;
using DiffGen;

/// <summary>Functions in place where their variables, references and jumps get in each other's way.</summary>
public static partial class InPlaceFunctions
{
    public struct Pair { public double X, Y; public double Sum { readonly get => X + Y; set { X = value * 0.5; Y -= X; } } 
  public double this[int i] { readonly get => i == 0 ? X : Y; set { if (i == 0) X = value; else Y = value; } } }

    // @set n=3
    // @at n=0
    // @at n=1
    // @at n=4
    [Differentiable]
    public static double SwapInside(double[] a, double[] b, double x, int n)
    {
        var p = a; var q = b;
        void Swap() { var t = p; p = q; q = t; }
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < p.Length; j++) q[j] = p[j] * x + q[j];
            if (i != 1) Swap();
        }
        return p[0] * q[1] + p[2];
    }
    // @set n=3
    // @at n=0
    // @at n=1
    // @at n=4
    [Differentiable]
    public static double Nested(double[] a, double x, int n)
    {
        double s = 0; int k = 0; Pair st = new Pair { X = x, Y = 1 };
        double Step(double y)
        {
            while (k < n)
            {
                k++;
                if (a[k % a.Length] > 1) { st.Sum = y * st.X; return y * st.Y; }
                st[k % 2] += y;
                foreach (var e in a) { if (e > x) break; y += e * st.X; }
            }
            return y;
        }
        do { s += Step(s + x); st.X *= 0.9; } while (k < n && s < 50);
        return s + st.Sum;
    }
    [Differentiable]
    private static void Walk(int n, Func<int, double, double> f, ref double state, Span<double> trace)
    {
        for (int i = 0; i < n; i++) { state = f(i, state); trace[i % trace.Length] += state; if (state > 30) return; }
    }
    // @set n=3
    // @at n=0
    // @at n=1
    // @at n=4
    [Differentiable]
    public static double Walks(double[] a, double x, int n)
    {
        double s = x, last = 0;
        var t = new double[3];
        Walk(n, (i, y) => { last = y; return y * a[i % a.Length] + (i % 2 == 0 ? x : last * 0.1); }, ref s, t);
        Func<double, double> g = s > 3 ? Math.Sqrt : y => y * last;
        for (int i = 0; i < 2; i++) { Walk(2, (j, y) => g(y) + t[j] * x, ref t[i], a); }
        return s * t[0] + t[1] * last + a[0];
    }
    // @set n=3
    // @at n=0
    // @at n=1
    // @at n=4
    [Differentiable]
    public static double Refs(double[] a, double x, int n)
    {
        double u = x, v = 1;
        void Bump(ref double p, in double q, ref int k) { for (; k < n; k++) { p += q * p * 0.1; v *= 1.1; if (p > 9) { k++; return; } } k = 0; }
        int c = 0;
        for (int i = 0; i < n; i++) { Bump(ref u, v, ref c); ref double r = ref (i % 2 == 0 ? ref a[i % 3] : ref u); r *= v; Bump(ref r, in u, ref c); }
        return u * v + a[0] * a[1] * a[2];
    }
    [Differentiable]
    public static double Pats(double[] a, double x)
    {
        double s = x; double prev = 0;
        for (int i = 0; i < a.Length; i++)
        {
            switch (s, a[i]) { case (var p, > 1) when p > prev: prev = p; s += p * a[i]; break; case ( < 2, var q): s *= q; goto default; default: s += prev * x; if (s > 20) return s; break; }
        }
        return s + prev;
    }

    // @set c=true
    // @at c=false
    [Differentiable]
    public static double WrittenThroughWhatIsReturned(double[] a, double[] b, double x, bool c)
    {
        static double[] Pick(double[] p, double[] q, bool first) => first ? p : q;
        double[] Seen() => c ? b : a;
        Pick(a, b, c)[0] = x * x;
        Seen()[1] *= x;
        Pick(b, Pick(a, b, !c), c)[2] += a[0] * b[0];
        return a[0] * a[1] * b[1] + b[0] * b[2] - a[2] * x;
    }
}
