using System;
using DiffGen;

/// <summary>Arrays of several dimensions.</summary>
public static partial class Grids
{
    // @length m=2x3
    [Differentiable]
    public static double WeightedSquares(double[,] m)
    {
        double s = 0;
        for (int i = 0; i < m.GetLength(0); i++)
            for (int j = 0; j < m.GetLength(1); j++)
                s += m[i, j] * m[i, j] * (i + 1);
        return s;
    }

    [Differentiable]
    public static double LocalGrid(double x)
    {
        var m = new double[2, 2];
        m[0, 0] = x;
        m[1, 1] = m[0, 0] * x;
        return m[1, 1] * m[0, 0] + m[0, 1];
    }

    // @length a=2x3 b=3x4
    [Differentiable]
    public static double Product(double[,] a, double[,] b)
    {
        int n = a.GetLength(0), k = a.GetLength(1), m = b.GetLength(1);
        var c = new double[n, m];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < m; j++)
                for (int l = 0; l < k; l++)
                    c[i, j] += a[i, l] * b[l, j];
        double s = 0;
        foreach (double e in c) s += e * e;
        return s;
    }

    [Differentiable]
    private static void Multiply(double[,] a, double[,] b, [Output] double[,] c)
    {
        for (int i = 0; i < a.GetLength(0); i++)
        {
            for (int j = 0; j < b.GetLength(1); j++)
            {
                double sum = 0;
                for (int l = 0; l < a.GetLength(1); l++) sum += a[i, l] * b[l, j];
                c[i, j] = sum;
            }
        }
    }

    // @length a=2x2 b=2x2
    [Differentiable]
    public static double ProductByCall(double[,] a, double[,] b)
    {
        var c = new double[2, 2];
        var d = new double[2, 2];
        Multiply(a, b, c);
        Multiply(c, a, d);
        return d[0, 0] * d[1, 1] - d[0, 1] * d[1, 0] * c[0, 1];
    }

    // @length a=3x3
    // @set n=3
    // @at n=0
    [Differentiable]
    public static double PowerByCalls(double[,] a, double x, int n)
    {
        var p = new double[3, 3];
        var q = new double[3, 3];
        for (int i = 0; i < 3; i++) p[i, i] = x;
        for (int s = 0; s < n; s++)
        {
            Multiply(p, a, q);
            (p, q) = (q, p);
        }

        return p[0, 0] + p[1, 2] * p[2, 0];
    }

    // @length a=3x3
    [Differentiable]
    public static double Determinant(double[,] a)
    {
        int n = a.GetLength(0);
        double det = 1;
        for (int k = 0; k < n; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < n; i++)
                if (Math.Abs(a[i, k]) > Math.Abs(a[pivot, k])) pivot = i;
            if (pivot != k)
            {
                for (int j = 0; j < n; j++) (a[k, j], a[pivot, j]) = (a[pivot, j], a[k, j]);
                det = -det;
            }

            det *= a[k, k];
            for (int i = k + 1; i < n; i++)
            {
                double factor = a[i, k] / a[k, k];
                for (int j = k; j < n; j++) a[i, j] -= factor * a[k, j];
            }
        }

        return det;
    }

    // @length a=3x3 b=3
    [Differentiable]
    public static double SolveByCholesky(double[,] a, double[] b)
    {
        int n = b.Length;
        var l = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = a[i, j] + (i == j ? 4 : 0);
                for (int k = 0; k < j; k++) sum -= l[i, k] * l[j, k];
                l[i, j] = i == j ? Math.Sqrt(sum) : sum / l[j, j];
            }
        }

        var y = new double[n];
        for (int i = 0; i < n; i++)
        {
            y[i] = b[i];
            for (int k = 0; k < i; k++) y[i] -= l[i, k] * y[k];
            y[i] /= l[i, i];
        }

        double s = 0;
        for (int i = n - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < n; k++) y[i] -= l[k, i] * y[k];
            y[i] /= l[i, i];
            s += y[i] * (i + 1);
        }

        return s;
    }

    // @length u=4x5 v=4x5
    // @set steps=3
    // @at steps=0
    [Differentiable]
    public static double HeatWithSwap(double[,] u, double[,] v, double k, int steps)
    {
        int rows = u.GetLength(0), columns = u.GetLength(1);
        for (int s = 0; s < steps; s++)
        {
            for (int i = 1; i < rows - 1; i++)
            {
                for (int j = 1; j < columns - 1; j++)
                    v[i, j] = u[i, j] + k * u[i, j] * (u[i - 1, j] + u[i + 1, j] + u[i, j - 1] + u[i, j + 1] - 4 * u[i, j]);
            }

            (u, v) = (v, u);
        }

        double sum = 0;
        foreach (var e in u) sum += e * e;
        return sum;
    }

    // @length a=2x3 b=4x2
    [Differentiable]
    public static double ChoiceOfShapes(double[,] a, double[,] b, double x)
    {
        var t = x > 1 ? a : b;
        double s = 0;
        for (int i = 0; i < t.GetLength(0); i++)
            for (int j = 0; j < t.GetLength(1); j++)
                s += t[i, j] * t[t.GetLength(0) - 1 - i, j] * x;
        return s + t.Length * t.Rank * x;
    }

    // @length a=2x3x2
    [Differentiable]
    public static double ThreeDimensions(double[,,] a, double x)
    {
        var b = new double[a.GetLength(2), a.GetLength(0), a.GetLength(1)];
        for (int i = 0; i < a.GetLength(0); i++)
            for (int j = 0; j < a.GetLength(1); j++)
                for (int k = 0; k < a.GetLength(2); k++)
                    b[k, i, j] = a[i, j, k] * x + a[0, j, 0];
        double s = 0;
        foreach (double e in b) s = s * 0.5 + e * e;
        return s;
    }

    // @length a=3x3
    [Differentiable]
    public static void InPlaceTranspose(double[,] a, double x)
    {
        for (int i = 0; i <= a.GetUpperBound(0); i++)
        {
            for (int j = 0; j < i; j++)
            {
                double t = a[i, j] * x;
                a[i, j] = a[j, i];
                a[j, i] = t;
            }

            a[i, i] *= a[i, i];
            a[i, 0]++;
        }
    }

    // @length a=2x2 b=2x2
    // @output b
    [Differentiable]
    public static void OutputGrid(double[,] a, [Output] double[,] b)
    {
        b[0, 0] = a[0, 0] * a[1, 1];
        b[0, 1] = a[0, 1];
        b[1, 0] = b.GetLength(1) * a[1, 0] * a[0, 0];
        b[1, 1] = 2;
    }

    // @length w=2x3
    // @set index=new[,]{{0,1},{1,2},{0,0}}
    [Differentiable]
    public static double GatherByGrid(double[,] w, int[,] index)
    {
        double s = 1;
        for (int i = 0; i < index.GetLength(0); i++)
            s *= w[index[i, 0], index[i, 1]] + 0.1;
        return s;
    }

    [Differentiable]
    public static double EditDistance(ReadOnlySpan<double> a, ReadOnlySpan<double> b, double gap)
    {
        var d = new double[a.Length + 1, b.Length + 1];
        for (int i = 1; i <= a.Length; i++) d[i, 0] = d[i - 1, 0] + gap;
        for (int j = 1; j <= b.Length; j++) d[0, j] = d[0, j - 1] + gap;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                double change = (a[i - 1] - b[j - 1]) * (a[i - 1] - b[j - 1]);
                d[i, j] = Math.Min(d[i - 1, j - 1] + change, Math.Min(d[i - 1, j], d[i, j - 1]) + gap);
            }
        }

        return d[a.Length, b.Length];
    }

    // @length d=4x4
    [Differentiable]
    public static double ShortestPaths(double[,] d)
    {
        int n = d.GetLength(0);
        for (int k = 0; k < n; k++)
            for (int i = 0; i < n; i++)
                for (int j = 0; j < n; j++)
                    if (d[i, k] + d[k, j] < d[i, j]) d[i, j] = d[i, k] + d[k, j];
        double s = 0;
        foreach (var e in d) s += e * e;
        return s;
    }

    [Differentiable]
    private static void Scale(ref double entry, double by) => entry *= by * entry;

    // @length m=2x2
    [Differentiable]
    public static double EntriesByReference(double[,] m, double x)
    {
        for (int i = 0; i < 2; i++)
        {
            Scale(ref m[i, 1 - i], x);
            m[i, i] = m[0, 1] += m[1, 0] * x;
        }

        return m[0, 0] * m[0, 1] + m[1, 1];
    }

    // @set n=3
    // @at n=0
    [Differentiable]
    public static double GridInALoop(double x, double y, int n)
    {
        double s = 0;
        for (int k = 0; k < n; k++)
        {
            var rotation = new double[,] { { Math.Cos(x * k), -Math.Sin(y) }, { Math.Sin(y), s } };
            double[,] copy = new double[2, k + 1];
            for (int j = 0; j <= k; j++)
            {
                copy[0, j] = rotation[0, j % 2] * x;
                copy[1, j] = rotation[1, 1] + copy[0, 0];
            }

            s += copy[1, k] * rotation[0, 0];
        }

        return s;
    }

    // @length m=2x3
    [Differentiable]
    public static float Singles(float[,] m, float x)
    {
        float s = 0;
        for (int j = m.GetLength(1) - 1; j >= 0; j--)
        {
            m[0, j] += x * m[1, j];
            s += m[0, j] * m[0, (j + 1) % 3];
        }

        return s;
    }

    // @length a=2x2 mask=2x2
    // @at mask=null
    [Differentiable]
    public static double MaybeNull(double[,] a, [Constant] double[,] mask, double x)
    {
        double s = 0;
        for (int i = 0; i < 2; i++)
            for (int j = 0; j < 2; j++)
                s += a[i, j] * (mask == null ? x : mask[i, j]);
        return s * x;
    }

    // @length m=2x2
    // @set i=1 j=1
    // @at i=0 j=1
    // @throws i=0 j=2
    // @throws i=2 j=0
    // @throws i=-1 j=1
    [Differentiable]
    public static double OutOfRange(double[,] m, double x, int i, int j)
    {
        m[1, 0] = x;
        m[i, j] *= x;
        return m[1, 0] * m[i, j] + m[0, 0];
    }

    // @length m=2x3
    [Differentiable]
    public static double ClearedAndSummed(double[,] m, double x)
    {
        var t = new double[2, 3];
        for (int i = 0; i < 2; i++)
        {
            Array.Clear(t);
            for (int j = 0; j < 3; j++) t[i, j] = m[i, j] * x;
            foreach (var e in t) x += 0.1 * e * e;
        }

        return x;
    }

    // @length m=3x3
    [Differentiable]
    public static double EarlyExits(double[,] m, double limit)
    {
        double s = 0;
        for (int i = 0; i < m.GetLength(0); i++)
        {
            foreach (var e in m)
            {
                s += e * m[i, i];
                if (s > limit * 9) return s * limit;
            }

            if (m[i, 0] > 1.2) continue;
            m[i, 1] = s;
            if (s > 8) break;
        }

        return s + m[0, 1];
    }
}
