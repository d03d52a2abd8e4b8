using System;
using DiffGen;

public static partial class References
{
    [Differentiable]
    public static void Square(double x, out double y) => y = x * x;

    [Differentiable]
    public static double InParameters(in double x, in double y) => x * x * y;

    [Differentiable]
    public static void RefUpdated(ref double x, double y)
    {
        x *= y;
        x += x * x;
    }

    [Differentiable]
    public static double RefAndResult(ref double x, double y)
    {
        x = x * x + y;
        return x * y;
    }

    [Differentiable]
    public static double RefOnlyRead(ref double x, double y) => x * x * y;

    [Differentiable]
    public static double RefOnlyWritten(double x, ref double y)
    {
        y = x * x;
        return x + y;
    }

    [Differentiable]
    public static void TwoOutputs(double x, double y, out double sum, out double product)
    {
        sum = x + y;
        product = x * y;
        sum *= product;
    }

    // @at x=-1
    [Differentiable]
    public static bool TryRoot(double x, out double root)
    {
        if (x < 0)
        {
            root = 0;
            return false;
        }

        root = Math.Sqrt(x);
        return true;
    }

    [Differentiable]
    public static double OutReadBack(double x, out double y)
    {
        y = Math.Exp(x);
        y = y * y + x;
        return y * x;
    }

    [Differentiable]
    public static void Swap(ref double a, ref double b)
    {
        double t = a;
        a = b;
        b = t;
    }

    // @set n=4
    // @at n=0
    [Differentiable]
    public static void RefInLoop(ref double a, ref double b, int n)
    {
        for (int i = 0; i < n; i++)
        {
            a = a * b + 0.1;
            b = Math.Sin(a);
        }
    }

    // @set count=2
    [Differentiable]
    public static double IntegersByReference(double x, ref int count, out int steps)
    {
        steps = 0;
        while (count < 5)
        {
            x *= 1.1 + 0.1 * x;
            count++;
            steps += 2;
        }

        return x * count;
    }

    [Differentiable]
    public static void Rotate(ref double x, ref double y, double angle)
    {
        double c = Math.Cos(angle), s = Math.Sin(angle);
        double rx = c * x - s * y;
        y = s * x + c * y;
        x = rx;
    }

    // @length a=4
    [Differentiable]
    public static double EverythingAtOnce(in double x, ref double y, out double z, double[] a, ReadOnlySpan<double> b, Span<double> c)
    {
        z = x * y;
        for (int i = 0; i < a.Length; i++)
        {
            c[i] = a[i] * b[i] * z;
            a[i] += c[i];
        }

        y += a[0] * a[3];
        return y * z;
    }

    // @at x=-1
    [Differentiable]
    public static void OutInBranches(double x, out double y)
    {
        if (x > 0) y = x * x;
        else y = -x;
        if (y > 0.9) y += 1;
    }

    [Differentiable]
    private static double Scaled(in double x, double by)
    {
        double s = x;
        for (int i = 0; i < 3; i++) s = Math.Sin(s * by) + x;
        return s;
    }

    // A reference to an element sees what later arguments write there.
    // @length a=3
    [Differentiable]
    public static double ElementsByIn(Span<double> a, double x)
    {
        double s = Scaled(in a[0], a[0] = x * x);
        s += Scaled(in a[^1], a[^1] *= s);
        return s * a[1] + Scaled(a[1], a[0]);
    }
}
