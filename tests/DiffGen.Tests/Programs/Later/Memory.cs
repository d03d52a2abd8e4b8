using System;
using System.Collections.Generic;
using System.Linq;
using DiffGen;

public static partial class LaterMemory
{
    [Differentiable]
    public static double LocalJagged(double x)
    {
        var rows = new double[2][];
        rows[0] = new double[] { x, 2 };
        rows[1] = new double[] { x * x };
        return rows[0][0] * rows[1][0];
    }

    private static ref double Pick(double[] a, int i) => ref a[i];

    // @length a=4
    [Differentiable]
    public static double ReturnedRef(double[] a, double x)
    {
        Pick(a, 2) *= x;
        return a[2] * a[1];
    }

    [Differentiable]
    public static double StackAllocated(double x, double y)
    {
        Span<double> t = stackalloc double[2];
        t[0] = x * y;
        t[1] = t[0] + x;
        return t[0] * t[1];
    }

    [Differentiable]
    public static double CollectionExpression(double x)
    {
        double[] a = [x, x * x, 2];
        return a[0] * a[1] * a[2];
    }

    [Differentiable]
    public static double Lists(double x)
    {
        var list = new List<double> { x, x * x };
        list.Add(3);
        return list[0] * list[1] * list.Count;
    }

    [Differentiable]
    public static double Linq(double[] x) => x.Sum(e => e * e);

    private static double _state;
    private static readonly double[] Shared = { 1, 2, 3 };

    [Differentiable]
    public static double StaticStateWritten(double x)
    {
        _state = x * x;
        return _state * x;
    }

    [Differentiable]
    public static double SharedArrayWritten(double x)
    {
        Shared[0] = x * x;
        return Shared[0] * x;
    }

    // @length a=4
    [Differentiable]
    public static double ArraysAliasedByAssignment(double[] a, double[] b, bool same)
    {
        if (same) b = a;
        b[0] *= a[0];
        return a[0] * b[0];
    }

    // @length a=5
    [Differentiable]
    public static double ArrayMethods(double[] a)
    {
        Array.Reverse(a);
        Array.Sort(a);
        return a[0] * a[1];
    }

    // @length a=5 b=5
    [Differentiable]
    public static double ArrayCopy(double[] a, double[] b)
    {
        Array.Copy(a, 1, b, 0, 3);
        Array.Clear(a);
        var c = (double[])b.Clone();
        return b[0] * b[1] * c[2] + a[0];
    }

    // @length a=5
    [Differentiable]
    public static unsafe double Pointers(double[] a)
    {
        double s = 0;
        fixed (double* p = a)
        {
            for (int i = 0; i < a.Length; i++) s += p[i] * *(p + i);
        }

        return s;
    }

    // @at a=null
    [Differentiable]
    public static double NullConditional(double x, double[]? a)
    {
        int n = a?.Length ?? 0;
        double s = x;
        for (int i = 0; i < n; i++) s *= a![i];
        return s * s;
    }
}
