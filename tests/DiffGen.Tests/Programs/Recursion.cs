using System;
using DiffGen;

public static partial class Recursion
{
    // @at n=0
    [Differentiable]
    public static double Power(double x, int n)
    {
        if (n == 0) return 1;
        return x * Power(x, n - 1);
    }

    // @set n=10
    [Differentiable]
    public static double FastPower(double x, int n)
    {
        if (n == 0) return 1;
        double half = FastPower(x, n / 2);
        return n % 2 == 0 ? half * half : half * half * x;
    }

    // @set n=6
    [Differentiable]
    public static double Fibonacci(double x, double y, int n) =>
        n == 0 ? x : n == 1 ? y : Fibonacci(x, y, n - 1) + 0.5 * Fibonacci(x, y, n - 2) * x;

    // @set n=5
    [Differentiable]
    public static double Even(double x, int n) => n == 0 ? x : Odd(x * x, n - 1) + x;

    // @set n=4
    // @range x=0.5..1
    [Differentiable]
    public static double Odd(double x, int n)
    {
        if (n == 0) return Math.Sin(x);
        x = Even(x * 0.5, n - 1) * x;
        return x;
    }

    // @length x=7
    // @at x=[]
    [Differentiable]
    public static double DivideAndConquer(ReadOnlySpan<double> x)
    {
        if (x.Length == 0) return 0;
        if (x.Length == 1) return x[0] * x[0];
        int m = x.Length / 2;
        double a = DivideAndConquer(x[..m]), b = DivideAndConquer(x[m..]);
        return a * b + Math.Sqrt(a + b);
    }

    // @length a=5
    [Differentiable]
    public static void PrefixRecursive(Span<double> a)
    {
        if (a.Length < 2) return;
        a[1] += a[0] * a[0];
        PrefixRecursive(a[1..]);
        a[0] *= a[1];
    }

    // @length a=9 used=3
    // @set row=0 used=0,0,0
    [Differentiable]
    public static double DeterminantByMinors(ReadOnlySpan<double> a, int row, int[] used)
    {
        int n = used.Length;
        if (row == n) return 1;
        double det = 0;
        int sign = 1;
        for (int c = 0; c < n; c++)
        {
            if (used[c] != 0) continue;
            used[c] = 1;
            det += sign * a[row * n + c] * DeterminantByMinors(a, row + 1, used);
            used[c] = 0;
            sign = -sign;
        }

        return det;
    }

    // @length x=4
    // @set depth=3
    [Differentiable]
    public static double RecursionInLoop(double[] x, int depth)
    {
        if (depth == 0) return x[0];
        double s = 0;
        for (int i = 0; i < 2; i++) s += x[i + depth - 1] * RecursionInLoop(x, depth - 1);
        return Math.Sin(s) + s;
    }

    // @range x=1.1..1.2
    [Differentiable]
    public static double UntilLarge(double x) => x > 5 ? x : UntilLarge(x * x + 0.1) * 0.5;

    [Differentiable]
    public static void Halve(ref double x, int n)
    {
        if (n <= 0) return;
        double before = x;
        x = x * x * 0.5;
        Halve(ref x, n - 1);
        x += before;
    }

    // @set n=40
    [Differentiable]
    public static double ContinuedFraction(double x, int n) => n == 0 ? x : 1 + x / ContinuedFraction(x, n - 1);

    // @set m=1 n=2
    [Differentiable]
    public static double Ackermannish(double x, int m, int n)
    {
        if (m == 0) return x + n * 0.1 * x;
        if (n == 0) return Ackermannish(x, m - 1, 1);
        return Ackermannish(Ackermannish(x, m, n - 1) * 0.5, m - 1, n);
    }

    // @set n=800
    [Differentiable]
    public static double Deep(double x, int n) => n == 0 ? x : Math.Sin(Deep(x, n - 1)) + 0.5 * x;

    // @length a=8
    [Differentiable]
    public static double Haar(Span<double> a)
    {
        if (a.Length == 1) return a[0];
        int h = a.Length / 2;
        var t = new double[a.Length];
        for (int i = 0; i < h; i++)
        {
            t[i] = a[2 * i] + a[2 * i + 1] * a[2 * i];
            t[h + i] = a[2 * i] - a[2 * i + 1];
        }

        for (int i = 0; i < t.Length; i++) a[i] = t[i];
        return Haar(a[..h]) + a[h] * a[h];
    }
}
