using System;
using DiffGen;

/// <summary>Loops that leave snapshots of their state.</summary>
public static partial class Snapshots
{
    // @set n=11
    [Differentiable(LoopSnapshots = 3)]
    public static double Scalar(double x, double k, int n)
    {
        double y = x;
        for (int i = 0; i < n; i++) y = Math.Sin(y * k) + x * i * 0.1;
        return y * y;
    }

    // @set n=0
    [Differentiable(LoopSnapshots = 3)]
    public static double NoTrips(double x, double k, int n)
    {
        double y = x;
        for (int i = 0; i < n; i++) y = Math.Sin(y * k);
        return y * y * k;
    }

    // @set n=6
    [Differentiable(LoopSnapshots = 1)]
    public static double OneSnapshot(double x, int n)
    {
        double a = x, b = 1;
        for (int i = n; i >= 0; i -= 2) (a, b) = (b * Math.Cos(a), a + i * b);
        return a * b;
    }

    // @set n=9
    [Differentiable(LoopSnapshots = 4)]
    public static double LongCounter(double x, long n)
    {
        double y = 1;
        for (long i = 2; i <= n; i += 3) y = y * x + Math.Sqrt(y * y + i);
        return y;
    }

    // @length u0=6
    // @set n=7
    [Differentiable(LoopSnapshots = 2)]
    public static double Burgers(double[] u0, double dt, double nu, int n)
    {
        double[] u = new double[u0.Length], next = new double[u0.Length];
        u0.CopyTo(u, 0);
        for (int t = 0; t < n; t++)
        {
            for (int i = 1; i < u.Length - 1; i++)
                next[i] = u[i] - 0.1 * dt * u[i] * (u[i + 1] - u[i - 1]) + 0.1 * nu * (u[i + 1] - 2 * u[i] + u[i - 1]);
            next[0] = u[0] * 0.9;
            next[u.Length - 1] = u[u.Length - 2];
            (u, next) = (next, u);
        }

        return u[2] * u[3] + next[1];
    }

    // @length u=5
    // @set n=6
    [Differentiable(LoopSnapshots = 2)]
    public static void InPlace(Span<double> u, double k, int n)
    {
        for (int t = 0; t < n; t++)
        {
            for (int i = 1; i < u.Length; i++) u[i] = Math.Sin(u[i] * u[i - 1] + k * t);
            u[0] *= k;
        }
    }

    // @length u=5
    // @set n=6
    [Differentiable(LoopSnapshots = 2)]
    public static double InPlaceAndResult(double[] u, double k, int n)
    {
        double s = 0;
        u[1] *= u[0];
        for (int t = 0; t < n; t++)
        {
            for (int i = 1; i < u.Length; i++) u[i] = Math.Sin(u[i] * u[i - 1] + k * t);
            s += u[2] * u[2] * k;
        }

        u[0] = u[0] * s * u[3];
        return s * u[0] + u[1];
    }

    // @length trace=8 last=2
    // @set n=8
    [Differentiable(LoopSnapshots = 3)]
    public static void Trajectory(double x, double k, [Output] Span<double> trace, Span<double> last, int n)
    {
        double v = x;
        for (int t = 0; t < n; t++)
        {
            v = v * k - Math.Cos(v);
            trace[t] = v * x;
            last[0] = v * v;
            last[1] = v * t;
        }
    }

    [Differentiable(LoopSnapshots = 3)]
    public static double UntilSmall(double x, double k)
    {
        double y = 10 + x;
        double s = 0;
        while (y > 1)
        {
            s += Math.Sin(y) * k;
            y *= 0.7 + 0.01 * x * k;
        }

        return s * y;
    }

    [Differentiable(LoopSnapshots = 2)]
    public static double AtLeastOnce(double x, double k)
    {
        int count = 0;
        double y = x;
        do
        {
            y = Math.Exp(-y * k);
            count++;
        }
        while (count < 7);
        return y * count;
    }

    // @set n=12
    [Differentiable(LoopSnapshots = 2)]
    public static double Breaks(double x, double k, int n)
    {
        double y = x;
        for (int i = 0; i < n; i++)
        {
            y = y * k + 1;
            if (y > 4) break;
            if (i % 3 == 1) continue;
            y *= 1.1;
        }

        return y * y;
    }

    // @set n=12
    [Differentiable(LoopSnapshots = 2)]
    public static double Returns(double x, double k, int n)
    {
        if (n < 0) return x;
        double y = x;
        for (int i = 0; i < n; i++)
        {
            y = y * k + Math.Sin(y);
            if (y > 3) return y * k;
        }

        return y * y;
    }

    // @length w=7
    [Differentiable(LoopSnapshots = 3)]
    public static double Each(ReadOnlySpan<double> w, double x)
    {
        double h = x;
        foreach (double v in w) h = Math.Tanh(h * v + x);
        return h;
    }

    // @length w=4
    // @set n=5
    [Differentiable(LoopSnapshots = 2)]
    public static double LocalMemory(ReadOnlySpan<double> w, double x, int n)
    {
        double h = x;
        for (int t = 0; t < n; t++)
        {
            double[] a = new double[w.Length];
            for (int i = 0; i < a.Length; i++) a[i] = Math.Sin(w[i] * h + t);
            double s = 0;
            for (int i = 1; i < a.Length; i++)
            {
                a[i] = a[i] * a[i - 1] + 1;
                s += a[i] * w[i];
            }

            h = s * a[1] + h * 0.5;
        }

        return h;
    }

    [Differentiable]
    public static void Step(ReadOnlySpan<double> u, double dt, Span<double> next)
    {
        for (int i = 0; i < u.Length; i++) next[i] = u[i] + dt * Math.Sin(u[i] * u[(i + 1) % u.Length]);
    }

    [Differentiable]
    public static double Energy(ReadOnlySpan<double> u, double[] scratch)
    {
        double s = 0;
        for (int i = 0; i < u.Length; i++)
        {
            scratch[i] = u[i] * u[i];
            s += scratch[i] * Math.Exp(-u[i]);
        }

        return s;
    }

    // @length u0=4
    // @set n=7
    [Differentiable(LoopSnapshots = 3)]
    public static double CallsSteps(double[] u0, double dt, int n)
    {
        double[] u = new double[u0.Length], next = new double[u0.Length], scratch = new double[u0.Length];
        u0.AsSpan().CopyTo(u);
        double total = 0;
        for (int t = 0; t < n; t++)
        {
            Step(u, dt, next);
            (u, next) = (next, u);
            total += Energy(u, scratch) * scratch[0];
        }

        return total + u[0] * next[1];
    }

    // @length u0=4
    [Differentiable]
    public static double CalledTwice(double[] u0, double dt)
    {
        double s = CallsSteps(u0, dt, 4);
        double[] v = new double[u0.Length];
        for (int i = 0; i < v.Length; i++) v[i] = u0[i] + Math.Sin(s) * 0.1;
        double r = 0;
        for (int k = 0; k < 2; k++)
        {
            InPlace(v, dt, 3);
            r = 0.1 * r + v[1] + Math.Sin(CallsSteps(v, dt, 4 - k) * 0.1) + Returns(v[2], dt, 2);
        }

        return r;
    }

    // @length u=4
    [Differentiable]
    public static double OutputOfCallee(double[] u, double k)
    {
        double[] trace = new double[6], last = new double[2];
        Trajectory(u[0], k, trace, last, 6);
        double s = trace[5] * last[0];
        Trajectory(u[1] * s, k, trace, last, 3);
        return trace[2] * last[1] + s * trace[5];
    }

    // @set n=9
    [Differentiable(LoopSnapshots = 2)]
    public static void References(ref double x, double k, out double y, int n)
    {
        y = 1;
        for (int i = 0; i < n; i++)
        {
            x = 0.5 * x * k + Math.Sin(y);
            y = Math.Cos(y * x) * 0.5 + i;
        }
    }

    public record struct State(double Q, double P, int Kicks);

    // @set n=10
    [Differentiable(LoopSnapshots = 3)]
    public static double Structs(double q, double p, double dt, int n)
    {
        State s = new(q, p, 0);
        for (int i = 0; i < n; i++)
        {
            double kick = s.Kicks > 2 ? 0 : Math.Cos(s.Q);
            s = new State(s.Q + dt * s.P, s.P - dt * s.Q * s.Q * s.Q + kick, s.P > 1 ? s.Kicks + 1 : s.Kicks);
        }

        return s.Q * s.P + s.Kicks;
    }

    // @set n=9
    [Differentiable(LoopSnapshots = 2)]
    public static float Single(float x, float k, int n)
    {
        float y = x;
        for (int i = 0; i < n; i++) y = MathF.Sin(y * k) + x;
        return y;
    }

    // @length a=3x3
    // @set n=5
    [Differentiable(LoopSnapshots = 2)]
    public static double Grid(double[,] a, double k, int n)
    {
        for (int t = 0; t < n; t++)
        {
            for (int i = 1; i < a.GetLength(0); i++)
                for (int j = 1; j < a.GetLength(1); j++)
                    a[i, j] = Math.Sin(a[i - 1, j] * a[i, j - 1] + k * a[i, j]);
            a[0, 0] = a[1, 1] * k;
        }

        return a[1, 1] * a[0, 0];
    }

    // @set n=5
    [Differentiable(LoopSnapshots = 2)]
    public static double Guarded(double x, int n)
    {
        double y = x;
        for (int i = 0; i < n; i++)
        {
            if (y > 1e6) throw new InvalidOperationException("diverged at " + i);
            y = y * y + x - i;
        }

        return y;
    }

    [Differentiable(Checkpoint = true, LoopSnapshots = 2)]
    public static double Both(double x, double k, int n)
    {
        double y = x;
        for (int i = 0; i < n; i++) y = Math.Sin(y * k) + x;
        return y;
    }

    [Differentiable]
    public static double RunAgain(double x, double k) => Both(x, k, 6) * Both(k, x * x, 3);

    // @length w=3
    // @set n=12
    [Differentiable(LoopSnapshots = 3)]
    public static double Truncated(double[] w, double x, int n)
    {
        double h = x, loss = 0;
        for (int t = 0; t < n; t++)
        {
            h = Math.Tanh(w[0] * h + w[1] * t * 0.1 + w[2]);
            loss += h * h;
        }

        return loss;
    }

    // @set n=6
    [Differentiable(LoopSnapshots = 2)]
    public static double InABranch(double x, bool runs, int n)
    {
        double y = x;
        if (!runs)
        {
            y *= 2;
        }
        else
        {
            double[] t = new double[3];
            t[0] = x;
            for (int i = 0; i < n; i++)
            {
                t[1] = Math.Sin(t[0] + y);
                t[0] = t[1] * y;
                y += t[0];
            }

            y *= t[1];
        }

        return y * x;
    }

    // @set n=5
    [Differentiable(LoopSnapshots = 2)]
    public static double InLambdas(double x, int n)
    {
        double y = x;
        for (int i = 0; i < n; i++)
        {
            y = Twice(v => Math.Sin(v) * x, y);
        }

        return y;

        double Twice(Func<double, double> f, double v)
        {
            for (int k = 0; k < 2; k++) v = f(v);
            return v;
        }
    }

    // @length a=3
    // @set n=6
    [Differentiable(LoopSnapshots = 2)]
    public static double OverwrittenAfterwards(double[] a, double x, int n)
    {
        double[] own = [x, x * x];
        double y = x;
        for (int i = 0; i < n; i++)
        {
            y = Math.Sin(y * a[i % a.Length]) + (own[i % 2] * y);
        }

        own[1] = y * a[2];
        a[0] = y * own[0];
        a.AsSpan(1).Clear();
        return (y * own[1]) + (a[0] * a[0]) + a[1];
    }

    [Differentiable]
    private static void Scale(double[] a, double by)
    {
        for (int i = 0; i < a.Length; i++) a[i] *= by;
    }

    // @length a=3
    // @set n=5
    [Differentiable]
    public static double OverwrittenByTheCaller(double[] a, double x, int n)
    {
        double y = Gathered(a, x, n);
        Scale(a, y);
        return y + Gathered(a, y, n) + a[1];
    }

    [Differentiable(LoopSnapshots = 2)]
    private static double Gathered(double[] a, double x, int n)
    {
        double y = x;
        for (int i = 0; i < n; i++) y = Math.Cos(y * a[i % a.Length]) + x;
        Scale(a, 0.5);
        return y * a[0];
    }

    // @length a=4
    // @set k=3
    // @throws k=9
    [Differentiable(LoopSnapshots = 2)]
    public static double CallsItself(double[] a, ref (double X, double Y) m, int k)
    {
        if (k <= 1) return m.X * a[k];
        for (int i = 0; i < 3; i++)
        {
            double y = CallsItself(a, ref m, k - 1) * a[k];
            a[0] += y * m.X;
            m.Y = Math.Sin(y);
        }

        return a[0] + m.Y - a[k] * a[^1];
    }
}
