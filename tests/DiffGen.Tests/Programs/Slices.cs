using System;
using DiffGen;

public static partial class Slices
{
    // @length x=6
    [Differentiable]
    public static double HalvesDotted(ReadOnlySpan<double> x)
    {
        var a = x[..3];
        var b = x[3..];
        double s = 0;
        for (int i = 0; i < a.Length; i++) s += a[i] * b[i];
        return s;
    }

    // @length x=8
    [Differentiable]
    public static double SliceMethods(double[] x)
    {
        ReadOnlySpan<double> all = x;
        var a = all.Slice(2);
        var b = all.Slice(1, 4);
        var c = x.AsSpan(3, 2);
        return a[0] * b[3] + b[0] * c[1] + a[a.Length - 1] * c[0];
    }

    // @length x=8
    [Differentiable]
    public static double SliceOfSlice(Span<double> x)
    {
        var a = x[1..7];
        var b = a[2..^1];
        b[0] *= b[1];
        a[3] += b[0];
        return x[3] * x[4] + b[2];
    }

    // @length m=12 y=3
    // @output y
    [Differentiable]
    public static void RowsBySlice(ReadOnlySpan<double> m, ReadOnlySpan<double> x, Span<double> y)
    {
        for (int r = 0; r < 3; r++)
        {
            var row = m.Slice(r * 4, 4);
            double s = 0;
            for (int c = 0; c < row.Length; c++) s += row[c] * x[c];
            y[r] = s;
        }
    }

    // @length a=8
    [Differentiable]
    public static void OverlappingSlices(Span<double> a)
    {
        var p = a[..6];
        var q = a[2..];
        for (int i = 0; i < p.Length; i++)
        {
            q[i] += p[i] * p[i];
            p[i] *= 0.5;
        }
    }

    // @length x=6
    [Differentiable]
    public static double PointerLikeWalk(ReadOnlySpan<double> x)
    {
        double s = 1;
        var rest = x;
        while (rest.Length > 0)
        {
            s = s * rest[0] + 0.5;
            rest = rest[1..];
        }

        return s;
    }

    // @length a=6
    [Differentiable]
    public static void WalkByTwos(Span<double> a)
    {
        for (var rest = a; rest.Length >= 2; rest = rest.Slice(2))
        {
            var t = rest[0] * rest[1];
            rest[1] = t + rest[0];
            rest[0] = t;
        }
    }

    // @length p=6
    [Differentiable]
    public static double ParametersPacked(ReadOnlySpan<double> p, double x)
    {
        var w1 = p[..2];
        var b1 = p[2];
        var w2 = p.Slice(3, 2);
        var b2 = p[^1];
        return Math.Tanh(w1[0] * x + w1[1] * x * x + b1) * w2[0] + w2[1] * b2;
    }

    // @length a=7
    [Differentiable]
    public static double CopySlices(Span<double> a)
    {
        a[..3].CopyTo(a[4..]);
        a[0] *= 2;
        a.Slice(3, 2).CopyTo(a.Slice(4, 2));
        double s = 0;
        for (int i = 0; i < a.Length; i++) s += a[i] * a[i] * (i + 1);
        return s;
    }

    // @length a=6
    [Differentiable]
    public static double SelectedSlice(ReadOnlySpan<double> a, bool first)
    {
        var part = first ? a[..3] : a[3..];
        double s = 0;
        foreach (var e in part) s += e * e;
        return s;
    }

    // @length a=6
    [Differentiable]
    public static void ClearAndFillSlices(Span<double> a, double x)
    {
        a[4..].Clear();
        a[1..3].Fill(x * a[0]);
        a[0] += a[1] * a[5];
    }

    // @length x=5
    [Differentiable]
    public static double SpanOfArrayParameter(double[] x)
    {
        Span<double> s = x;
        s[1] += s[0] * s[2];
        ReadOnlySpan<double> r = s;
        return r[1] * x[1];
    }

    // @length x=5
    [Differentiable]
    public static double ForeachOverSlice(double[] x, double y)
    {
        double s = 0;
        foreach (var e in x.AsSpan()[1..^1])
        {
            s += e * y;
            y *= e;
        }

        return s;
    }
}
