using System;
using System.Threading.Tasks;
using DiffGen;

/// <summary>Loops of independent iterations that run in parallel.</summary>
public static partial class ParallelLoops
{
    // @allocates
    [Differentiable]
    public static double Map(double[] x, double a)
    {
        double[] y = new double[x.Length];
        Parallel.For(0, x.Length, i => y[i] = Math.Sin(a * x[i]) + x[i] * x[i]);
        double s = 0;
        for (int i = 0; i < y.Length; i++) s += y[i] * y[i];
        return s;
    }

    // What all iterations read: the neighbours and the first.
    // @allocates
    [Differentiable]
    public static void Stencil(double[] u, double k, [Output] double[] next)
    {
        int n = Math.Min(u.Length, next.Length);
        Parallel.For(0, n, i =>
        {
            double left = i > 0 ? u[i - 1] : u[n - 1], right = i + 1 < n ? u[i + 1] : u[0];
            next[i] = u[i] + k * (left - 2 * u[i] + right) * u[0];
        });
    }

    // @allocates
    [Differentiable]
    public static void InPlace(double[] x, double a)
    {
        Parallel.For(1, x.Length, i => { x[i] = Math.Sin(x[i] * a) * x[i]; });
    }

    // @allocates
    // @set n=3
    // @length x=9
    [Differentiable]
    public static double RowsInPlace(double[] x, int n)
    {
        Parallel.For(0, n, i =>
        {
            for (int j = 1; j < n; j++) x[i * n + j] += Math.Sin(x[i * n + j - 1]) * x[i * n + j];
        });
        double s = 0;
        foreach (double v in x) s += v * v;
        return s;
    }

    // Recurrences in the iterations, and a scalar that all of them share.
    // @allocates
    [Differentiable]
    public static double Orbits(double[] start, double k)
    {
        double[] end = new double[start.Length];
        Parallel.For(0, start.Length, i =>
        {
            double v = start[i];
            for (int step = 0; step < 4; step++)
            {
                if (v > 1) v = Math.Sqrt(v) * k;
                else v = Math.Cos(k * v) + v;
            }

            end[i] = v;
        });
        double s = 1;
        for (int i = 0; i < end.Length; i++) s *= end[i];
        return s;
    }

    // @allocates
    // @set n=3
    // @length w=12 x=4
    [Differentiable]
    public static void MatrixVector(double[] w, double[] x, int n, [Output] double[] y)
    {
        int m = x.Length;
        Parallel.For(0, n, i =>
        {
            double sum = 0;
            for (int j = 0; j < m; j++) sum += w[i * m + j] * x[j];
            y[i] = Math.Tanh(sum);
        });
    }

    [Differentiable]
    public static double Cell(double[] u, double k, int i) => u[i] * k + Math.Sin(u[(i + 1) % u.Length]) * u[0];

    [Differentiable]
    public static void Relax(double[] u, double k, int i)
    {
        for (int step = 0; step < 3; step++) u[i] = Math.Sin(u[i] * k) + 0.1 * step;
    }

    // @allocates
    [Differentiable]
    public static double Calls(double[] u, double k)
    {
        double[] next = new double[u.Length];
        Parallel.For(0, u.Length, i =>
        {
            double a = Cell(u, k, i);
            next[i] = Cell(u, a, i) + a;
        });
        double s = 0;
        for (int i = 0; i < u.Length; i++) s += next[i] * next[i];
        return s;
    }

    // Arrays of the iterations' own.
    // @allocates
    [Differentiable]
    public static double OwnArrays(double[] x, double a)
    {
        double[] y = new double[x.Length];
        Parallel.For(0, x.Length, i =>
        {
            double[] t = new double[3];
            for (int j = 0; j < t.Length; j++) t[j] = Math.Exp(-j * a) * x[i];
            for (int j = 1; j < t.Length; j++) t[j] = Math.Sin(t[j - 1]) * t[j];
            y[i] = t[0] + t[1] * t[2];
        });
        double s = 0;
        for (int i = 0; i < y.Length; i++) s += y[i] * y[i] * y[i];
        return s;
    }

    // One loop after the other, and what the first one wrote is overwritten.
    // @allocates
    [Differentiable]
    public static double Twice(double[] x, double a)
    {
        double[] y = new double[x.Length];
        Parallel.For(0, x.Length, i => y[i] = a * x[i] * x[i]);
        double s = 0;
        for (int i = 0; i < y.Length; i++) s += Math.Sin(y[i]);
        Parallel.For(0, x.Length, i =>
        {
            double v = y[i];
            for (int k = 0; k < 2; k++) v = Math.Cos(v * s);
            y[i] = v;
        });
        y[0] = a * y[1];
        for (int i = 0; i < y.Length; i++) s += y[i] * y[i];
        return s;
    }

    // In a loop over time, with exchanged arrays.
    // @allocates
    // @set steps=3
    [Differentiable]
    public static double OverTime(double[] start, double k, int steps)
    {
        double[] u = new double[start.Length], next = new double[start.Length];
        for (int i = 0; i < u.Length; i++) u[i] = start[i];
        for (int t = 0; t < steps; t++)
        {
            double[] from = u;
            double[] to = next;
            Parallel.For(0, from.Length, i => to[i] = from[i] + k * Math.Sin(from[(i + 1) % from.Length]) * from[i]);
            for (int i = 0; i < u.Length; i++) u[i] = next[i];
        }

        double s = 0;
        for (int i = 0; i < u.Length; i++) s += u[i] * u[i];
        return s;
    }

    // @allocates
    [Differentiable]
    public static double LoopCalled(double[] x, double a) => Map(x, a) * Orbits(x, 0.5 * a) + Map(x, a * a);

    // @allocates
    [Differentiable]
    public static void WritesInPlaceCalled(double[] x, double a)
    {
        InPlace(x, a);
        InPlace(x, x[0] * a);
    }

    // @allocates
    [Differentiable]
    public static void Interleaved(double[] x, [Output] double[] y)
    {
        int n = Math.Min(x.Length, y.Length) / 2;
        Parallel.For(0, n, i =>
        {
            y[2 * i] = x[2 * i] * x[2 * i + 1];
            y[2 * i + 1] = Math.Exp(x[2 * i]) - x[2 * i + 1];
        });
    }

    // @allocates
    // @length x=3x2 y=3x2
    [Differentiable]
    public static void Grid(double[,] x, double a, [Output] double[,] y)
    {
        int n = Math.Min(x.GetLength(0), y.GetLength(0)), m = Math.Min(x.GetLength(1), y.GetLength(1));
        Parallel.For(0, n, i =>
        {
            for (int j = 0; j < m; j++) y[i, j] = a * x[i, j] * x[(i + 1) % n, j] + Math.Sin(x[i, 0]);
        });
    }

    public struct Body
    {
        public double X, V;
        public int Kind;
    }

    // @allocates
    [Differentiable]
    public static void Structs(Body[] bodies, double dt)
    {
        Parallel.For(0, bodies.Length, i =>
        {
            double force = -bodies[i].X * Math.Exp(bodies[i].V);
            bodies[i].V += dt * force;
            bodies[i].X += dt * bodies[i].V;
        });
    }

    // @allocates
    [Differentiable]
    public static void Slices(double[] x, [Output] double[] y)
    {
        int n = Math.Min(x.Length, y.Length) / 2;
        Parallel.For(0, n, i =>
        {
            Span<double> row = y.AsSpan(2 * i, 2);
            for (int j = 0; j < row.Length; j++) row[j] = Math.Sin(x[2 * i] + j * x[2 * i + 1]);
        });
    }

    // @allocates
    [Differentiable]
    public static double NoTrips(double[] x, double a)
    {
        double s = a;
        double[] y = { a };
        Parallel.For(5, 5, i => y[0 * i + i] = x[i]);
        return s * y[0];
    }

    // A local function, names of the generated code's own, and returns.
    // @allocates
    [Differentiable]
    public static float Singles(float[] start, float end)
    {
        float[] given = new float[start.Length];
        void Body(int own)
        {
            if (start[own] < 0.2f)
            {
                given[own] = end;
                return;
            }

            given[own] = end * start[own] * start[own];
        }

        Parallel.For(0, start.Length, Body);
        float sums = 0;
        foreach (float v in given) sums += v * v;
        return sums;
    }

    // @allocates
    // @length a=4 b=4
    [Differentiable]
    public static double OverwrittenAfterwards(double[] a, double[] b)
    {
        double[] s = new double[a.Length];
        Parallel.For(0, a.Length, i =>
        {
            double y = 0.5;
            for (int k = 0; k < 4; k++) y = Math.Sin((y * a[i]) + b[i]) + y;
            s[i] = y;
        });
        b.AsSpan().Clear();
        for (int i = 0; i < a.Length; i++) a[i] = s[i];
        double t = 0;
        for (int i = 0; i < a.Length; i++) t += (a[i] * s[i]) + b[i];
        return t;
    }

    // A column for each iteration; upside down; and only some of them.
    // @allocates
    // @set n=3 m=2
    // @length x=6 y=6
    [Differentiable]
    public static void Columns(double[] x, int n, int m, [Output] double[] y)
    {
        Parallel.For(0, n, i =>
        {
            for (int j = 0; j < m; j++) y[j * n + i] = Math.Sin(x[j * n + i]) * x[i];
        });
    }

    // @allocates
    // @set n=3
    // @length x=9
    [Differentiable]
    public static double RowsFromBelow(double[] x, int n)
    {
        Parallel.For(0, n, i =>
        {
            for (int j = 0; j < n - 1; j++) x[(n - 1 - i) * n + j] *= x[(n - 1 - i) * n + j + 1];
        });
        double s = 0;
        foreach (double v in x) s += v * v;
        return s;
    }

    // @allocates
    // @set n=4 w=3
    // @length x=6
    [Differentiable]
    public static double SomeColumns(double[] x, int n, int w)
    {
        Parallel.For(0, n, i =>
        {
            if (i < w)
            {
                for (int j = 0; j < 2; j++) x[j * w + i] = Math.Exp(x[j * w + i]) * x[j * w + i];
            }
        });
        double s = 0;
        foreach (double v in x) s += v * v;
        return s;
    }
}
