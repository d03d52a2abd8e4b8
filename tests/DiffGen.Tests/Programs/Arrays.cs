using System;
using DiffGen;

public static partial class Arrays
{
    // @length a=4
    [Differentiable]
    public static double CopiedInto(double[] a, double x)
    {
        double[] t = new double[6];
        t[1] = x;
        a.CopyTo(t, 2);
        a[0] *= x;
        return t[1] * t[2] * t[5] + a[0];
    }

    // @at x=[]
    // @at x=3
    [Differentiable]
    public static double SumOfSquares(double[] x)
    {
        double s = 0;
        for (int i = 0; i < x.Length; i++) s += x[i] * x[i];
        return s;
    }

    // @at x=[]
    [Differentiable]
    public static double SumOfSpan(ReadOnlySpan<double> x)
    {
        double s = 0;
        foreach (var e in x) s += e;
        return s;
    }

    // @length x=3
    [Differentiable]
    public static double StraightLineReads(ReadOnlySpan<double> x) => x[0] * x[1] * x[2] + x[0] / x[2] - x[^1];

    // @length x=4 m=12
    [Differentiable]
    public static double RowMajor(ReadOnlySpan<double> m, ReadOnlySpan<double> x)
    {
        double s = 0;
        for (int r = 0; r < 3; r++)
        {
            double dot = 0;
            for (int c = 0; c < 4; c++) dot += m[r * 4 + c] * x[c];
            s += dot * dot;
        }

        return s;
    }

    // @length y=5
    // @at x=[] y=1,2
    [Differentiable]
    public static void Map(ReadOnlySpan<double> x, double scale, Span<double> y)
    {
        for (int i = 0; i < x.Length; i++) y[i] = Math.Sin(x[i] * scale);
    }

    // @length y=5
    [Differentiable]
    public static double MapAndReturn(double[] x, double[] y)
    {
        double s = 0;
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = x[i] * x[i];
            s += y[i] * i;
        }

        return s;
    }

    // @length y=5
    [Differentiable]
    public static void OutputAttribute(double[] x, [Output] double[] y)
    {
        double running = 1;
        for (int i = 0; i < y.Length; i++)
        {
            running *= x[i];
            y[i] = running + x[0];
        }
    }

    // @length y=7
    [Differentiable]
    public static void OutputPartlyWritten(double[] x, double[] y)
    {
        for (int i = 0; i < x.Length; i++) y[i + 1] = x[i] * x[i];
    }

    // @length y=3
    [Differentiable]
    public static void OutputWrittenTwice(ReadOnlySpan<double> x, Span<double> y)
    {
        for (int i = 0; i < x.Length; i++) y[i % 3] = x[i] * x[i] * i;
    }

    // @set idx=0,2,1,2,0,4
    [Differentiable]
    public static double GatherRepeated(ReadOnlySpan<double> x, int[] idx)
    {
        double s = 0;
        for (int k = 0; k < idx.Length; k++) s += Math.Exp(x[idx[k]]) * k;
        return s;
    }

    // @length x=6 y=3
    // @set idx=0,2,1,2,0,2
    [Differentiable]
    public static void ScatterAdd(ReadOnlySpan<double> x, ReadOnlySpan<int> idx, Span<double> y)
    {
        for (int k = 0; k < idx.Length; k++) y[idx[k]] += x[k] * x[k];
    }

    // @length x=6 y=3
    // @set idx=0,2,1,2,0,2
    [Differentiable]
    public static void ScatterMultiply(ReadOnlySpan<double> x, ReadOnlySpan<int> idx, Span<double> y)
    {
        for (int k = 0; k < idx.Length; k++) y[idx[k]] *= x[k];
    }

    // @length x=6 y=3
    // @set idx=0,2,1,2,0,2
    [Differentiable]
    public static void ScatterOverwrites(ReadOnlySpan<double> x, ReadOnlySpan<int> idx, Span<double> y)
    {
        for (int k = 0; k < idx.Length; k++) y[idx[k]] = x[k] * x[k];
    }

    // @length x=6
    // @set p=5,3,0,1,2,4
    [Differentiable]
    public static double IndexOfIndex(double[] x, int[] p)
    {
        double s = 0;
        for (int i = 0; i < x.Length; i++) s += x[p[p[i]]] * x[i] * (i + 1);
        return s;
    }

    // @length x=6
    [Differentiable]
    public static double ComputedIndices(double[] x)
    {
        double s = 0;
        for (int i = 0; i < x.Length; i++)
        {
            int j = (i * 5 + 3) % x.Length, k = Math.Abs(i - 3);
            s += x[j] * x[k] - x[x.Length - 1 - i];
        }

        return s;
    }

    // @length x=6
    [Differentiable]
    public static double IndexFromEnd(double[] x) => x[^1] * x[^2] + x[^x.Length] * x[^(2 + 1)];

    // @length x=5
    // @range x=0.2..3.8
    [Differentiable]
    public static double IndexFromActiveValue(double[] x)
    {
        double s = 0;
        for (int i = 0; i < x.Length; i++) s += x[(int)x[i]] * x[i];
        return s;
    }

    // @length a=4 b=4
    [Differentiable]
    public static double TwoBuffersOneActive(double[] a, [Constant] double[] b)
    {
        double s = 0;
        for (int i = 0; i < a.Length; i++) s += a[i] * b[i] * b[i];
        return s;
    }

    // @length x=5 w=3 y=3
    [Differentiable]
    public static void Convolution(ReadOnlySpan<double> x, ReadOnlySpan<double> w, Span<double> y)
    {
        for (int i = 0; i < y.Length; i++)
        {
            double s = 0;
            for (int k = 0; k < w.Length; k++) s += x[i + k] * w[k];
            y[i] = s;
        }
    }

    // @length x=12 y=12
    [Differentiable]
    public static void Transpose(ReadOnlySpan<double> x, Span<double> y)
    {
        for (int r = 0; r < 3; r++)
            for (int c = 0; c < 4; c++)
                y[c * 3 + r] = x[r * 4 + c] * x[r * 4 + c];
    }

    // @length a=6 b=6 c=4
    [Differentiable]
    public static void MatrixProduct(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c)
    {
        const int n = 2, k = 3;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                double s = 0;
                for (int l = 0; l < k; l++) s += a[i * k + l] * b[l * n + j];
                c[i * n + j] = s;
            }
        }
    }

    // @length a=6 b=6 c=4
    [Differentiable]
    public static void MatrixProductAccumulating(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c)
    {
        c.Clear();
        for (int i = 0; i < 2; i++)
            for (int j = 0; j < 2; j++)
                for (int l = 0; l < 3; l++)
                    c[i * 2 + j] += a[i * 3 + l] * b[l * 2 + j];
    }

    // @length a=5
    [Differentiable]
    public static double ReadAfterOwnWrite(double[] a, double x)
    {
        a[0] = x * a[1];
        a[1] = a[0] * a[2];
        a[0] = a[1] + a[0];
        return a[0] * a[1] * a[3];
    }

    // @length x=6
    [Differentiable]
    public static double LoopInvariantElement(double[] x, int n)
    {
        double s = 0;
        for (int i = 0; i < n; i++) s += x[2] * x[i + 1] * s + x[0];
        return s;
    }

    // @length a=5
    [Differentiable]
    public static void FillAndCopy(double x, ReadOnlySpan<double> source, Span<double> a)
    {
        a.Fill(x);
        source[1..3].CopyTo(a);
        a[4] *= a[0];
    }

    // @length x=4
    [Differentiable]
    public static double LengthAsReal(double[] x)
    {
        double mean = 0;
        foreach (var e in x) mean += e / x.Length;
        double v = 0;
        for (var i = 0; i < x.Length; i++) v += (x[i] - mean) * (x[i] - mean);
        return v / (x.Length - 1);
    }

    // @length a=6
    // @set n=4
    // @at n=0
    [Differentiable]
    public static double IndexedByOtherIntegers(double[] a, double x, int n)
    {
        double s = x;
        var g = new double[2, 6];
        for (long i = 0; i < n; i++)
        {
            s += a[i] * s;
            a[(uint)i] *= x;
            g[i % 2, (ulong)i] = a[(nint)i + 1] * s;
            s += g[0, i];
        }

        byte b = 3;
        return s * a[b] * a[2L];
    }

    // @length a=6
    // @set n=2
    // @at n=0
    [Differentiable]
    public static double PartsFilled(double[] a, double x, int n)
    {
        double s = 0;
        for (int i = 0; i <= n; i++)
        {
            Array.Fill(a, x * a[0], i + 1, 2);
            Array.Clear(a, 5, n % 2);
            s += a[i] * a[i + 1] * a[5];
        }

        return s;
    }
}
