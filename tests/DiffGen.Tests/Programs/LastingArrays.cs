using System;
using DiffGen;

/// <summary>Arrays that are made in a branch or an iteration and used after it.</summary>
public static partial class LastingArrays
{
    [Differentiable]
    private static double[] Step(double[] x, double k)
    {
        var y = new double[x.Length];
        for (int i = 0; i < x.Length; i++) y[i] = x[i] + k * x[i] * x[(i + 1) % x.Length];
        return y;
    }

    // @length x0=3
    // @set n=3
    // @at n=0
    // @at n=1
    [Differentiable]
    public static double NewEachStep(double[] x0, double k, int n)
    {
        double[] x = x0;
        for (int s = 0; s < n; s++)
        {
            var y = new double[x.Length];
            for (int i = 0; i < x.Length; i++) y[i] = x[i] + k * x[i] * x[(i + 1) % x.Length];
            x = y;
        }

        double q = 0;
        foreach (var e in x) q += e * e * e;
        return q;
    }

    // @length x=3
    // @set n=3
    // @at n=0
    [Differentiable]
    public static double StepsByCalls(double[] x, double k, int n)
    {
        for (int s = 0; s < n; s++)
        {
            x = Step(x, k);
            if (x[0] > 2) x = Step(x, -0.1 * k);
        }

        return x[0] * x[1] * x[2];
    }

    // @length x=3
    // @set n=2
    [Differentiable]
    public static double[] Trajectory(double[] x, double k, int n)
    {
        for (int s = 0; s < n; s++) x = Step(x, k);
        return x;
    }

    // @set n=4
    // @at n=1
    [Differentiable]
    public static double Growing(double x, int n)
    {
        var a = new double[] { x };
        for (int i = 1; i < n; i++)
        {
            var b = new double[a.Length + 1];
            b[0] = a[^1] * x;
            for (int j = 0; j < a.Length; j++) b[j + 1] = a[j] * b[0] + 1;
            a = b;
        }

        double s = 0;
        foreach (var e in a) s += e * e;
        return s;
    }

    // @set n=7
    // @at n=0
    [Differentiable]
    public static double InWhile(double x, int n)
    {
        double[] last = { x, 1 };
        double[] before = last;
        while (last[0] < 40 && n-- > 0)
        {
            double[] next = { last[0] * x + before[1], last[1] + before[0] * 0.1 };
            before = last;
            last = next;
            if (last[1] > 20) break;
        }

        return last[0] * before[1] + last[1];
    }

    // @length a=2
    [Differentiable]
    public static double InABranch(double[] a, double x)
    {
        double[] t = a;
        if (x > 1)
        {
            t = new[] { x * a[0], a[1] };
        }
        else if (x > 0.7)
        {
            t = new double[2];
            t[0] = a[1] * x;
        }

        t[1] += t[0] * t[0];
        return t[0] * t[1] + a[0];
    }

    // @length a=2
    // @set n=5
    [Differentiable]
    public static double NullAtFirst(double[] a, double x, int n)
    {
        double[] best = null;
        double most = 0;
        for (int i = 0; i < n; i++)
        {
            double[] candidate = { a[i % 2] * x, a[1] + i };
            double score = candidate[0] * candidate[1];
            if (score > most || i == 0)
            {
                most = score;
                best = candidate;
            }
        }

        return best[0] * most + best[1];
    }

    // @set n=3
    [Differentiable]
    public static double InBothLoops(double x, double y, int n)
    {
        double[] a = { x, y };
        for (int i = 0; i < n; i++)
        {
            double[] b = { a[0], 1 };
            for (int j = 0; j <= i; j++)
            {
                var c = new double[2];
                c[0] = b[0] * a[1] * 0.5;
                c[1] = b[1] + c[0];
                b = c;
            }

            a = Turned(b, y);
        }

        return a[0] * a[1];

        static double[] Turned(double[] v, double k) => new[] { v[1] * k, v[0] };
    }

    // @length m=2x2
    // @set n=3
    // @at n=0
    [Differentiable]
    public static double MatrixPower(double[,] m, int n)
    {
        var p = new double[,] { { 1, 0 }, { 0, 1 } };
        for (int s = 0; s < n; s++)
        {
            var q = new double[2, 2];
            for (int i = 0; i < 2; i++)
                for (int j = 0; j < 2; j++)
                    for (int k = 0; k < 2; k++)
                        q[i, j] += p[i, k] * m[k, j];
            p = q;
        }

        return p[0, 0] * p[1, 1] + p[0, 1];
    }

    // @length x=4
    // @set n=3
    [Differentiable]
    public static float Singles(float[] x, float k, int n)
    {
        Span<float> v = x;
        for (int s = 0; s < n; s++)
        {
            var w = new float[v.Length];
            for (int i = 0; i < v.Length; i++) w[i] = v[i] * k + v[0];
            v = w.AsSpan(1);
        }

        return v[0] * v[0];
    }

    // @set n=4
    [Differentiable]
    public static double IntegersToo(double x, int n)
    {
        int[] index = { 0, 1, 2 };
        double[] w = { x, x * x, 1 };
        double s = 0;
        for (int k = 0; k < n; k++)
        {
            s += w[index[0]] * (k + 1);
            index = new[] { index[1], index[2], index[0] };
            w = new[] { w[2] * x, w[0], w[1] };
        }

        return s * w[0];
    }
}
