using System;
using DiffGen;

// try and finally, using, lock: what runs whichever way a piece of code is left.
public static partial class Cleanups
{
    // @at n=1
    // @at n=2
    // @at n=5
    // @at n=6
    // @at n=7
    // @length a=2
    [Differentiable]
    public static double SwitchInFinally(double x, double[] a, int n)
    {
        double s = 0;
        for (int i = 0; i < 2; i++)
        {
            try
            {
                s += a[1] * x;
                if (n == 5) continue;
                if (n == 6) break;
                if (n == 7) return s * s;
                s *= 2;
            }
            finally
            {
                switch (n)
                {
                    case 1: s += 1; break;
                    case 2: s *= x; break;
                    case 5: if (i == 1) break; s += x * x; break;
                    default: s -= x; break;
                }
            }
        }

        return s * 1.5;
    }

    [Differentiable]
    public static double LoopInFinallyOfASection(double x, int n)
    {
        double s = x;
        switch (n)
        {
            case 1 or 3:
                try
                {
                    s *= x;
                    break;
                }
                finally
                {
                    for (int i = 0; i < n; i++)
                    {
                        if (i == 2) break;
                        s *= x;
                    }
                }
            case 2:
                s += x;
                break;
        }

        return s;
    }

    private static readonly object Gate = new();
    private static readonly System.Threading.Lock NewGate = new();

    public sealed class Session : IDisposable
    {
        public static readonly Session Shared = new();

        public int Open { get; private set; }

        public Session Enter()
        {
            Open++;
            return this;
        }

        public void Dispose() => Open--;
    }

    private sealed class Hidden : IDisposable
    {
        public static readonly Hidden Shared = new();

        void IDisposable.Dispose()
        {
        }
    }

    public struct Timer : IDisposable
    {
        public double Scale;
        public int Ticks;

        public Timer(double scale)
        {
            Scale = scale;
            Ticks = 0;
        }

        public double Of(double x) => x * Scale;

        public void Dispose() => Ticks++;
    }

    public ref struct Region
    {
        public int Depth;

        public void Dispose() => Depth--;
    }

    // @throws a=null
    [Differentiable]
    public static double Locked(double x, double[] a)
    {
        double s = 0;
        lock (Gate)
        {
            for (int i = 0; i < a.Length; i++) s += a[i] * x * x;
        }

        lock (NewGate) s *= x;
        return s;
    }

    // @throws n=9
    [Differentiable]
    public static double LockInLoop(double[] a, int n)
    {
        double p = 1;
        for (int i = 0; i < n; i++)
        {
            lock (Gate)
            {
                if (a[i] < 0.3) continue;
                p *= a[i] + Math.Sin(p);
                if (p > 40) return p * a[0];
            }
        }

        return p;
    }

    // @at x=12 y=0.7
    // @at x=2 y=1.5
    [Differentiable]
    public static double AssignedInFinally(double x, double y)
    {
        double r = x;
        try
        {
            r *= y;
            if (x > 10) return r * y;
            r += Math.Sin(x);
        }
        finally
        {
            r *= 2;
            y = r * y;
        }

        return r * y;
    }

    // What is returned has been evaluated before.
    [Differentiable]
    public static double ReturnedBefore(double x, double[] a)
    {
        double r = x * x;
        try
        {
            return r * a[0];
        }
        finally
        {
            r = 0;
            a[0] = r;
            a[1] *= x;
        }
    }

    // @set n=5
    // @throws n=7
    [Differentiable]
    public static double EveryExit(double x, double[] a, int n)
    {
        double s = 1;
        for (int i = 0; i < n; i++)
        {
            try
            {
                if (i == 1) continue;
                if (i == 6) break;
                if (s > 30) return s * x;
                s += a[i] * x * s;
            }
            finally
            {
                s = Math.Cos(s) + 2;
                a[0] *= 0.9;
            }

            s *= x;
        }

        return s;
    }

    // @set n=4
    // @throws n=5
    [Differentiable]
    public static void Nested(ref double x, double[] a, int n)
    {
        try
        {
            x *= a[0];
            try
            {
                x *= a[n];
            }
            finally
            {
                x += 1;
                a[1] = x * a[2];
            }

            x += a[1];
        }
        finally
        {
            a[3] = x * a[0];
            x = Math.Sin(x);
        }
    }

    // @length a=20
    // @set n=2
    // @throws n=0
    // @throws n=1
    // @throws n=9
    [Differentiable]
    public static double Thrown(double x, double[] a, int n)
    {
        int k = n;
        try
        {
            x *= 3;
            k++;
            if (n == 0) throw new ArgumentException("n");
            x += a[0] * x;
            k *= 5;
            if (k == 10) throw new InvalidOperationException("k");
        }
        finally
        {
            a[k] = x * 2;
        }

        return x * a[k];
    }

    // @set n=2
    [Differentiable]
    public static double GotoOut(double x, double[] a, int n)
    {
        double s = x;
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                try
                {
                    s += a[j] * s * x;
                    if (i * j == n) goto done;
                }
                finally
                {
                    s *= 0.8;
                }
            }
        }

        s += 1;
    done:
        return s * s;
    }

    // @throws n=9
    [Differentiable]
    public static double Using(double x, double[] a, int n)
    {
        double s = x;
        using (Session.Shared.Enter())
        {
            s *= a[0];
        }

        using (Session session = Session.Shared.Enter(), other = null)
        {
            s += session.Open * a[n];
        }

        using Session first = Session.Shared.Enter();
        s *= s;
        using Hidden hidden = Hidden.Shared;
        if (s > 2) return s * x;
        s += Session.Shared.Open * x;
        return s * a[2];
    }

    [Differentiable]
    public static double UsingInLoop(double x, double[] a)
    {
        double s = 0;
        foreach (double v in a)
        {
            using Session session = Session.Shared.Enter();
            if (v < 0.7) continue;
            s += v * x * session.Open;
            if (s > 3) break;
            s = Math.Sin(s);
        }

        return s;
    }

    [Differentiable]
    public static double UsingStructs(double x, double y)
    {
        using Timer timer = new(y);
        using Region region = new();
        double s = timer.Of(x);
        using (var inner = new Timer(s * x))
        {
            s += inner.Of(y);
        }

        return s * s;
    }

    [Differentiable]
    public static double InSwitch(double x, int k)
    {
        double s = x;
        for (int i = 0; i < 3; i++)
        {
            try
            {
                switch ((k + i) % 3)
                {
                    case 0:
                        s *= x;
                        break;
                    case 1:
                        s += Math.Exp(-s);
                        continue;
                    default:
                        if (s > 4) return s;
                        s -= 0.1;
                        break;
                }

                s *= 1.1;
            }
            finally
            {
                s += 0.01 * s * x;
            }
        }

        return s;
    }

    [Differentiable]
    public static double InFunctions(double x, double[] a)
    {
        double s = x;
        double Add(double v)
        {
            lock (Gate)
            {
                s += v * x;
                if (s > 2) return s;
            }

            return s * v;
        }

        double t = 0;
        foreach (double v in a) t += Add(v);
        Func<double, double> guarded = v =>
        {
            try
            {
                return v * s;
            }
            finally
            {
                s *= v;
            }
        };
        return t * guarded(x) * s;
    }

    // @throws a=null
    [Differentiable]
    public static double Callee(double x, ReadOnlySpan<double> a, int n)
    {
        double s = x;
        lock (Gate)
        {
            for (int i = 0; i < n; i++)
            {
                try
                {
                    s = Math.Sin(s * a[i]);
                }
                finally
                {
                    s += 0.1 * x;
                }
            }
        }

        return s;
    }

    // @throws n=9
    [Differentiable]
    public static double Caller(double x, double[] a, int n)
    {
        double s = x;
        for (int i = 0; i < 3; i++)
        {
            try
            {
                s += Callee(s, a, n);
            }
            finally
            {
                s *= Callee(x, a, 2);
            }
        }

        return s;
    }

    // @set n=3
    [Differentiable]
    public static double Recursive(double x, double[] a, int n)
    {
        if (n == 0) return x;
        lock (Gate)
        {
            try
            {
                return Recursive(x * a[n], a, n - 1) * a[n - 1];
            }
            finally
            {
                a[n] *= x;
            }
        }
    }

    [Differentiable]
    public static double LocalMemory(double x, double[] a)
    {
        double[] scratch = new double[3];
        double[] other = new double[3];
        double s = 0;
        for (int i = 0; i < 3; i++)
        {
            try
            {
                scratch[i] = a[i] * x;
                (scratch, other) = (other, scratch);
                if (i == 1) continue;
                s += other[i] * scratch[0];
            }
            finally
            {
                scratch[i] += s;
                Span<double> view = other.AsSpan(1);
                view[0] += x;
            }
        }

        return s + scratch[1] * other[2] + scratch[2];
    }

    // @set n=2
    // @throws n=8
    [Differentiable]
    public static void Outputs(double x, double[] a, int n, out double y, out double z)
    {
        y = x;
        try
        {
            y *= a[n];
            z = y * y;
            y += a[n - 1];
        }
        finally
        {
            y *= x;
        }

        z *= y;
    }

    // Methods that the cleanup calls are given arrays as they are.
    // @set indices=1,0,1
    [Differentiable]
    public static double CallsWithArrays(double x, int[] indices, double[] a)
    {
        double s = x;
        try
        {
            s *= Picked(x, indices, a);
        }
        finally
        {
            s += Picked(s, indices, a);
        }

        return s;
    }

    // @set indices=1,0,2
    [Differentiable]
    public static double Picked(double x, int[] indices, double[] a)
    {
        double s = 0;
        foreach (int i in indices) s += Math.Sin(x * a[i & 1]);
        return s;
    }

    // Both the recursion and its cleanup have memory.
    // @set n=2
    [Differentiable]
    public static double RecursiveWithMemory(double x, int n)
    {
        if (n < 0) return x;
        double y = x;
        try
        {
            y *= RecursiveWithMemory(x * 0.5, n - 1);
        }
        finally
        {
            Span<double> scratch = new double[n + 1];
            scratch[0] = y * x;
            y += scratch[0];
        }

        return y;
    }

    // @allocates
    [Differentiable]
    public static double Stream(double x)
    {
        using var stream = new System.IO.MemoryStream();
        lock (typeof(Cleanups)) x *= x;
        return x * x + stream.Length;
    }

    // @set n=2
    // @length kept=3
    // @throws n=3
    [Differentiable]
    public static double RowsOfItsOwn(double x, double[] kept, int n)
    {
        double[][] rows = [[x, 2 * x], [x * x, 3 * kept[2], 1]];
        double s = 0;
        for (int i = 0; i < n; i++)
        {
            try
            {
                s += Math.Sin(rows[i][1]) * x;
            }
            finally
            {
                double[] row = [s, kept[1]];
                kept[0] = rows[1][0] + (row[1] * kept[2]);
            }
        }

        return s * kept[0];
    }

    // The list's first memory and its adjoint are either on the frame or on the tape.
    // @set n=3
    // @at n=0
    [Differentiable]
    public static double ListThatGrows(double x, double y, int n)
    {
        System.Collections.Generic.List<double> list = new() { x };
        for (int i = 0; i < n; i++)
        {
            if (i == 1)
            {
                list[0] *= y;
                continue;
            }

            try
            {
                y += list[i / 2];
            }
            finally
            {
                list.Add(list[i / 2] * x);
            }
        }

        return y * list[list.Count - 1];
    }
}
