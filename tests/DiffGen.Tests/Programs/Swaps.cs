using System;
using DiffGen;

/// <summary>Buffer variables that refer to one of several buffers.</summary>
public static partial class Swaps
{
    // @length u=6 next=6
    // @set steps=4
    // @at steps=0
    // @at steps=1
    [Differentiable]
    public static double ParameterSwap(double[] u, double[] next, int steps)
    {
        for (int s = 0; s < steps; s++)
        {
            for (int i = 1; i < u.Length - 1; i++) next[i] = 0.5 * (u[i - 1] + u[i + 1]) * u[i];
            next[0] = u[0];
            next[^1] = u[^1];
            var t = u;
            u = next;
            next = t;
        }

        double q = 0;
        foreach (var e in u) q += e * e;
        return q;
    }

    // @set steps=3
    // @at steps=0
    [Differentiable]
    public static double LocalSwap(double x, double y, int steps)
    {
        double[] a = { x, y, 1 }, b = new double[3];
        for (int s = 0; s < steps; s++)
        {
            for (int i = 0; i < 3; i++) b[i] = a[i] * a[(i + 1) % 3];
            (a, b) = (b, a);
        }

        return a[0] + a[1] * a[2];
    }

    // @length prev=5 cur=5 next=5
    // @set steps=5
    // @at steps=2
    [Differentiable]
    public static double Leapfrog(double[] prev, double[] cur, double[] next, int steps, double c)
    {
        for (int s = 0; s < steps; s++)
        {
            for (int i = 1; i < cur.Length - 1; i++)
                next[i] = 2 * cur[i] - prev[i] + c * (cur[i - 1] - 2 * cur[i] + cur[i + 1]) - 0.1 * cur[i] * cur[i] * cur[i];
            (prev, cur, next) = (cur, next, prev);
        }

        double q = 0;
        foreach (var e in cur) q += e * e * (1 + q);
        return q;
    }

    // @length u=4 v=4
    // @set n=4
    [Differentiable]
    public static double SpanSwap(Span<double> u, Span<double> v, int n)
    {
        for (int s = 1; s <= n; s += 2)
        {
            for (int i = 0; i < u.Length; i++) v[i] = u[i] * u[i] / (1 + s);
            var t = v;
            v = u;
            u = t;
        }

        return u[0] * v[1] + u[3] * u[2];
    }

    // @length u=4 v=4
    // @set n=5
    [Differentiable]
    public static double SwapNowAndThen(Span<double> u, Span<double> v, double limit, int n)
    {
        for (int s = 0; s < n; s++)
        {
            double sum = 0;
            for (int i = 0; i < 4; i++) { v[i] += 0.3 * u[i] * u[(i + 1) & 3]; sum += v[i]; }
            if (sum > limit * 3)
            {
                var t = u;
                u = v;
                v = t;
            }
            else if (s == 3)
            {
                continue;
            }

            u[s & 3] *= 1.1;
        }

        return u[0] * u[1] + v[2] * v[3];
    }

    // @length u=4 v=4
    [Differentiable]
    public static double SwapInWhile(double[] u, double[] v, double target)
    {
        int guard = 0;
        while (u[0] < target * 8 && guard++ < 12)
        {
            for (int i = 0; i < u.Length; i++) v[i] = u[i] * 1.3 + 0.1 * u[0];
            (u, v) = (v, u);
            if (v[1] > 5) break;
        }

        return u[0] + u[1] * v[2];
    }

    // @length u=4 v=4
    // @set n=3
    [Differentiable]
    public static double SwapBothLoops(double[] u, double[] v, int n)
    {
        for (int s = 0; s < n; s++)
        {
            for (int k = 0; k < s; k++)
            {
                for (int i = 0; i < 4; i++) v[i] = Math.Sin(u[i]) + 0.5 * v[i];
                (u, v) = (v, u);
            }

            u[s] *= v[s];
            (u, v) = (v, u);
        }

        return u[0] * u[1] * v[2] + v[3];
    }

    // @length u=4 v=4
    // @set n=3
    [Differentiable]
    public static void SwapOutput(double[] u, double[] v, double k, int n)
    {
        var from = u;
        var to = v;
        for (int s = 0; s < n; s++)
        {
            for (int i = 0; i < from.Length; i++) to[i] = k * from[i] * from[i] + from[^(i + 1)];
            (from, to) = (to, from);
        }
    }

    // @length a=4 b=4
    [Differentiable]
    public static double Choice(double[] a, double[] b, double x)
    {
        var t = x > 1 ? a : b;
        t[0] *= x;
        return t[0] * t[1] + a[0] * b[0];
    }

    // @length a=4 b=5
    [Differentiable]
    public static double ReadOnlyChoice(ReadOnlySpan<double> a, [Constant] double[] b, double x)
    {
        ReadOnlySpan<double> t = a;
        if (x > 1) t = b;
        double s = 0;
        foreach (var e in t) s += e * e * x;
        return s;
    }

    private static readonly double[] Table = { 0.5, 1.5, 2.5 };

    // @length a=3
    [Differentiable]
    public static double TableOrParameter(double[] a, double x)
    {
        double s = 0;
        for (int i = 0; i < 4; i++)
        {
            double[] t = i % 2 == 0 ? Table : a;
            s += t[i % 3] * x * t[0];
        }

        return s;
    }

    // @length a=6 b=6
    // @set n=5
    [Differentiable]
    public static double MovingWindow(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int n)
    {
        ReadOnlySpan<double> w = a;
        double s = 0;
        for (int i = 0; i < n; i++)
        {
            s += w[0] * w[^1];
            if (i == 2) w = b.Slice(1);
            else w = w.Slice(1);
        }

        return s * w.Length;
    }

    // @length a=6 b=6
    // @set n=2
    [Differentiable]
    public static double Halves(Span<double> a, Span<double> b, int n)
    {
        Span<double> low = a.Slice(0, 3), high = b.Slice(3);
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < 3; k++) low[k] = low[k] * high[k] + high[2 - k];
            Span<double> t = low;
            low = high;
            high = t;
        }

        low[0] *= 2;
        return a[0] * b[3] + low[1] * high[2];
    }

    [Differentiable]
    private static double Relax(Span<double> u, ReadOnlySpan<double> old, double w)
    {
        double change = 0;
        for (int i = 1; i < u.Length - 1; i++)
        {
            u[i] = (1 - w) * old[i] + w * 0.5 * (old[i - 1] + old[i + 1]) * old[i];
            change += (u[i] - old[i]) * (u[i] - old[i]);
        }

        return change;
    }

    // @length u=5 v=5
    // @set n=3
    // @at n=0
    [Differentiable]
    public static double SwapAroundCalls(double[] u, double[] v, double w, int n)
    {
        double total = 0;
        for (int s = 0; s < n; s++)
        {
            v[0] = u[0];
            v[4] = u[4];
            total += Relax(v, u, w);
            (u, v) = (v, u);
        }

        return total + u[2] * u[2];
    }

    // @length u=4 v=4
    // @set n=4
    [Differentiable]
    public static double EarlyReturn(double[] u, double[] v, double x, int n)
    {
        for (int s = 0; s < n; s++)
        {
            for (int i = 0; i < 4; i++) v[i] = u[i] * x;
            if (v[0] > 1.4) return v[1] * u[2];
            (u, v) = (v, u);
        }

        return u[0] * v[0];
    }

    // @length a=3 b=3 c=3
    // @set k=0
    // @at k=1
    // @at k=2
    // @throws k=7
    [Differentiable]
    public static double OneOfThree(double[] a, double[] b, double[] c, int k)
    {
        double[] t;
        if (k == 0) t = a;
        else if (k == 1) t = b;
        else if (k == 2) t = c;
        else throw new ArgumentOutOfRangeException(nameof(k));
        t[1] = t[0] * t[2];
        return a[1] + 2 * b[1] + 3 * c[1] * c[1];
    }

    // @length a=3 b=3
    // @set k=1
    // @at k=0
    [Differentiable]
    public static double ChosenBySwitch(double[] a, double[] b, int k)
    {
        var t = k switch { 0 => a, 1 => b, _ => a };
        Span<double> tail = t.AsSpan(1);
        tail[0] *= t[0];
        return tail[0] * tail[1] * b[1];
    }

    // @length a=3
    [Differentiable]
    public static double LocalOrParameter(double[] a, double x)
    {
        var scratch = new double[3];
        for (int i = 0; i < 3; i++) scratch[i] = x * i;
        double[] t = a;
        if (x > 1) t = scratch;
        for (int i = 0; i < 3; i++) t[i] += a[i] * x;
        return t[0] * t[1] + a[2];
    }

    // @length a=4 b=4
    // @set n=3
    [Differentiable]
    public static double Aliases(double[] a, double[] b, int n)
    {
        var t = a;
        for (int i = 0; i < n; i++)
        {
            t[i] *= a[i + 1];
            t = i % 2 == 0 ? b : a;
            a[i] += t[i] * t[i];
        }

        return a[0] * a[1] + b[2] * t[0];
    }

    // @length a=4 b=4
    // @set n=3
    [Differentiable]
    public static float Singles(float[] a, float[] b, int n)
    {
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < a.Length; k++) b[k] = a[k] * a[a.Length - 1 - k];
            (a, b) = (b, a);
        }

        return a[0] + b[1];
    }

    // @length a=4 b=4
    // @set n=3
    [Differentiable]
    public static double CopyBetween(double[] a, double[] b, int n)
    {
        for (int i = 0; i < n; i++)
        {
            a.AsSpan(0, 2).CopyTo(b);
            b[3] *= a[2] * b[0];
            (a, b) = (b, a);
            a[1] *= b[3];
        }

        return a[0] * a[1] + b[3] * a[3];
    }

    // @length a=4 b=4
    // @set n=3
    // @at n=4
    [Differentiable]
    public static double RungeKutta(double[] a, double[] b, double h, int n)
    {
        var k1 = new double[4];
        var k2 = new double[4];
        for (int s = 0; s < n; s++)
        {
            for (int i = 0; i < 4; i++) k1[i] = -a[i] * a[i] + 0.1 * a[(i + 1) % 4];
            for (int i = 0; i < 4; i++) b[i] = a[i] + h * k1[i];
            for (int i = 0; i < 4; i++) k2[i] = -b[i] * b[i] + 0.1 * b[(i + 1) % 4];
            for (int i = 0; i < 4; i++) b[i] = a[i] + 0.5 * h * (k1[i] + k2[i]);
            (a, b) = (b, a);
            (k1, k2) = (k2, k1);
        }

        return a[0] + a[1] * a[2] + k1[0] * k2[1];
    }

    // @set n=6
    // @at n=0
    // @at n=1
    [Differentiable]
    public static double EditDistanceRows(double x, double y, int n)
    {
        Span<double> last = stackalloc double[8];
        Span<double> row = stackalloc double[8];
        for (int j = 0; j < 8; j++) last[j] = j * x;
        for (int i = 0; i < n; i++)
        {
            row[0] = (i + 1) * y;
            for (int j = 1; j < 8; j++) row[j] = Math.Min(last[j] + x, Math.Min(row[j - 1] + y, last[j - 1] + 0.3 * x * y * (i + j)));
            var t = last;
            last = row;
            row = t;
        }

        return last[7] * last[3];
    }

    // Callers give the sweeps their own memory, which is no array.
    // @length a=3
    // @length b=3
    // @set n=2
    // @at n=0
    [Differentiable]
    public static double ParametersOfARecursion(double[] a, double[] b, int n)
    {
        if (n < 1)
        {
            return a[0] * b[1];
        }

        b[1] = ParametersOfARecursion(a, b, n - 1) * a[0];
        for (int i = 0; i < 3; i++)
        {
            a[i] = b[i] * a[0];
            (a, b) = (b, a);
        }

        return b[0] + a[0] * a[2];
    }

    // @set n=2
    [Differentiable]
    public static double OfACaller(double x, double y, int n)
    {
        double[] a = { x, y, x * y }, b = { y, 1, x };
        return ParametersOfARecursion(a, b, n) * b[1];
    }
}
