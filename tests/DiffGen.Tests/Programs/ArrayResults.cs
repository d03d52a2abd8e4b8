using System;
using DiffGen;

/// <summary>Methods that return arrays, and methods that call them.</summary>
public static partial class ArrayResults
{
    [Differentiable]
    public static double[] Squares(double[] x)
    {
        var y = new double[x.Length];
        for (int i = 0; i < x.Length; i++) y[i] = x[i] * x[i];
        return y;
    }

    [Differentiable]
    public static double[] Literal(double x, double y) => new[] { x * y, Math.Sin(x), y, 3 };

    [Differentiable]
    public static double[] CollectionResult(double x, double y) => [x / y, x + y];

    // @set n=3
    // @at n=0
    // @at n=7
    [Differentiable]
    public static double[] EarlyReturns(double[] x, double k, int n)
    {
        if (n == 0)
        {
            return new double[2];
        }

        var sums = new double[n];
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            if (i == x.Length)
            {
                return new[] { sum, k };
            }

            sum += x[i] * k;
            sums[i] = sum * sum;
        }

        return sums;
    }

    // @set first=true
    // @at first=false
    [Differentiable]
    public static double[] ReturnsItsParameter(double[] a, double[] b, bool first)
    {
        if (first) return a;
        return b;
    }

    // @set first=true
    // @at first=false
    [Differentiable]
    public static double[] ParameterOrLocal(double[] a, double x, bool first)
    {
        double[] t = a;
        var own = new double[3];
        for (int i = 0; i < 3; i++) own[i] = x * i * a[0];
        if (first) t = own;
        return t;
    }

    [Differentiable]
    public static double[] FilledOutput(double[] x, [Output] double[] y)
    {
        for (int i = 0; i < x.Length; i++) y[i] = x[i] * x[^(i + 1)];
        return y;
    }

    [Differentiable]
    public static double[] CopyOfChanged(double[] x, double k)
    {
        for (int i = 1; i < x.Length; i++) x[i] += k * x[i - 1] * x[i];
        return x.AsSpan().ToArray();
    }

    [Differentiable]
    public static float[] Singles(float[] x, float k)
    {
        var y = new float[x.Length - 1];
        for (int i = 0; i < y.Length; i++) y[i] = (x[i + 1] - x[i]) * k;
        return y;
    }

    // @at n=0
    [Differentiable]
    public static double[] OfNoLength(double x, int n) => n == 0 ? new double[0] : new double[n];

    [Differentiable]
    public static double[] ThroughCalls(double[] x, double k)
    {
        var y = Squares(x);
        y[0] *= k;
        var z = Literal(y[0], y[1]);
        return Squares(z);
    }

    // @set n=3
    [Differentiable]
    public static double InALoop(double[] x, double k, int n)
    {
        double s = 0;
        for (int i = 0; i < n; i++)
        {
            var y = Squares(x);
            s += y[i] * k;
            var z = Literal(s, y[1]);
            s += z[0] * z[1];
        }

        return s;
    }

    [Differentiable]
    private static double Norm(double[] y)
    {
        double s = 0;
        foreach (var e in y) s += e * e;
        return s;
    }

    [Differentiable]
    private static void Accumulate(double[] into, double[] what, double k)
    {
        for (int i = 0; i < into.Length; i++) into[i] += k * what[i] * what[i];
    }

    // @set n=3
    [Differentiable]
    public static double LocalArraysAsArguments(double x, double y, int n)
    {
        var sum = new double[2];
        for (int i = 0; i < n; i++)
        {
            var part = new double[] { x * i, y };
            Accumulate(sum, part, y);
        }

        return Norm(sum) + Norm(new[] { x, 2, y });
    }

    public record struct Point(double X, double Y);

    [Differentiable]
    public static Point[] OfStructs(double[] x, double k)
    {
        var path = new Point[x.Length];
        for (int i = 0; i < x.Length; i++) path[i] = new Point(x[i] * k, x[i] * x[0]);
        return path;
    }
}
