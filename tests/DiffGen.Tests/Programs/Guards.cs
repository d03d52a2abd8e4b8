using System;
using System.Diagnostics;
using DiffGen;

public static partial class Guards
{
    // @throws x=-1
    [Differentiable]
    public static double ThrowStatement(double x)
    {
        if (x < 0) throw new ArgumentOutOfRangeException(nameof(x), "must not be negative");
        return Math.Sqrt(x);
    }

    // @throws x=-1
    [Differentiable]
    public static double ThrowExpression(double x) => x >= 0 ? Math.Sqrt(x) : throw new ArgumentException("x");

    // @length a=3 b=3
    // @throws b=1,2
    [Differentiable]
    public static double LengthGuard(double[] a, double[] b)
    {
        if (a.Length != b.Length) throw new ArgumentException("lengths differ: " + a.Length + " and " + b.Length);
        double s = 0;
        for (int i = 0; i < a.Length; i++) s += a[i] * b[i];
        return s;
    }

    // @throws a=null
    [Differentiable]
    public static double NullGuard(double[] a)
    {
        ArgumentNullException.ThrowIfNull(a);
        return a[0] * a[1];
    }

    // @throws a=null
    [Differentiable]
    public static double NullWithoutGuard(double[] a) => a[0] * a[1];

    // @throws i=5
    // @throws i=-1
    [Differentiable]
    public static double IndexOutOfRange(double[] a, int i) => a[i] * a[i];

    // @throws a=1,2
    [Differentiable]
    public static void OutOfRangeAfterWrites(Span<double> a, double x)
    {
        for (int i = 0; i < 4; i++) a[i] *= x;
    }

    // @throws n=0
    [Differentiable]
    public static double DivisionByZeroInteger(double x, int n) => x * (12 / n);

    // @throws n=2000000000
    [Differentiable]
    public static double CheckedOverflow(double x, int n) => x * checked(n * 2);

    [Differentiable]
    public static double Asserts(double x)
    {
        Debug.Assert(x > 0, "positive");
        return Math.Log(x);
    }

    // @throws x=7
    [Differentiable]
    public static double ThrowInLoop(double x, int n)
    {
        double s = 1;
        for (int i = 0; i < n; i++)
        {
            s *= x;
            if (s > 100) throw new InvalidOperationException($"diverged at {i}");
        }

        return s;
    }

    // @throws x=5 y=1
    [Differentiable]
    public static void ThrowAfterChanges(double x, ref double y, double[] a)
    {
        a[0] *= x;
        y += a[0];
        if (x > 4) throw new InvalidOperationException("too late");
        a[1] *= y;
    }

    // @throws a=1
    [Differentiable]
    public static double SliceOutOfRange(ReadOnlySpan<double> a)
    {
        var b = a[1..3];
        return b[0] * b[1];
    }

    // @throws n=-1
    [Differentiable]
    public static double NegativeLength(double x, int n)
    {
        var a = new double[n];
        a[0] = x;
        return a[0] * x;
    }

    // @throws x=-0.5
    [Differentiable]
    public static double ThrowInCallee(double x) => 2 * ThrowStatement(x);

    // @throws x=-2
    [Differentiable]
    public static double GuardsThatLookAtActives(double x)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(x);
        if (double.IsNaN(x) || x == 1234.5) throw new ArithmeticException("bad " + x);
        return x * x * x;
    }

    private static ref double At(double[] values, int i) => ref values[i];

    // The index is known to be none; the way there is never taken.
    // @length a=2
    [Differentiable]
    public static void NegativeIndex(double[] a, ref double x)
    {
        x *= a[0];
        if (x > 1000) x *= At(a, -4);
        x *= At(a, 1);
    }
}
