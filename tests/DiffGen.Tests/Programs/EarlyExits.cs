using System;
using DiffGen;

public static partial class EarlyExits
{
    // @at x=-1
    // @at x=3
    [Differentiable]
    public static double SeveralReturns(double x)
    {
        if (x < 0) return -x;
        if (x > 2) return x * x;
        return x * x * x;
    }

    // @at x=-1
    [Differentiable]
    public static double DeclarationsAfterEarlyReturn(double x, double y)
    {
        if (x < 0) return y;
        double a = x * y;
        double b = Math.Sin(a);
        a += b;
        return a * b;
    }

    // @at x=0.6
    // @at x=2
    [Differentiable]
    public static double ReturnInTheMiddle(double x)
    {
        double y = x * x;
        if (y > 1)
        {
            y += Math.Exp(-y);
            if (y > 3) return y / x;
            y *= 2;
        }

        return y - x;
    }

    // @length x=6
    // @set limit=2
    [Differentiable]
    public static double ReturnInLoop(double[] x, [Constant] double limit)
    {
        double s = 0;
        for (int i = 0; i < x.Length; i++)
        {
            s += x[i] * x[i];
            if (s > limit) return s * i;
        }

        return -s;
    }

    [Differentiable]
    public static double ReturnInFirstIteration(double x)
    {
        for (int i = 0; i < 10; i++)
        {
            return x * x;
        }

        return x;
    }

    // @set n=5
    [Differentiable]
    public static double ReturnFromNestedLoops(double x, int n)
    {
        double s = x;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                s += x * s * 0.2;
                if (i * j == 4) return s * 10;
            }

            s -= 0.1;
        }

        return s;
    }

    // @set n=8
    [Differentiable]
    public static double Break(double x, int n)
    {
        double s = 1;
        for (int i = 0; i < n; i++)
        {
            if (s > 20) break;
            s += x * s;
        }

        return s;
    }

    // @set n=8
    [Differentiable]
    public static double BreakInTheMiddle(double x, int n)
    {
        double s = 1;
        for (int i = 0; i < n; i++)
        {
            s *= 1 + x;
            if (i == 4) break;
            s = Math.Sqrt(s);
        }

        return s;
    }

    // @length x=8
    // @range x=-1..1
    [Differentiable]
    public static double Continue(double[] x)
    {
        double s = 0;
        for (int i = 0; i < x.Length; i++)
        {
            if (x[i] < 0) continue;
            s += x[i] * (s + 1);
        }

        return s;
    }

    // @length x=8
    // @range x=-1..1
    [Differentiable]
    public static double SeveralContinues(ReadOnlySpan<double> x, double y)
    {
        double s = 0;
        foreach (var e in x)
        {
            if (e < -0.5) continue;
            s += e * y;
            if (e < 0) continue;
            s *= e + 1;
            if (e > 0.5) continue;
            s -= y * y * s;
        }

        return s;
    }

    // @set n=6
    [Differentiable]
    public static double ContinueInOuterAndInner(double x, int n)
    {
        double s = x;
        for (int i = 0; i < n; i++)
        {
            if (i == 1) continue;
            for (int j = 0; j < n; j++)
            {
                if (j == i) continue;
                s += 0.01 * x * s * j;
            }

            if (i == 3) continue;
            s *= x;
        }

        return s;
    }

    // @length x=9
    // @range x=-1..1
    [Differentiable]
    public static double BreakAndContinue(double[] x, double y)
    {
        double s = 0;
        for (int i = 0; i < x.Length; i++)
        {
            if (x[i] < 0) { y *= 1.1; continue; }
            if (s > 1.2) break;
            s += x[i] * y;
        }

        return s * y;
    }

    // @set n=5
    [Differentiable]
    public static double CodeAfterBreak(double x, int n)
    {
        double s = x;
        for (int i = 0; i < n; i++)
        {
            s *= x;
            if (i > 2)
            {
                s += 1;
                break;
#pragma warning disable CS0162
                s *= 100;
#pragma warning restore CS0162
            }
        }

        return s;
    }

    // @set n=6
    [Differentiable]
    public static double FlagLabelledExit(double x, int n)
    {
        bool stop = false;
        double s = 0;
        for (int i = 0; i < n && !stop; i++)
        {
            for (int j = 0; j < n; j++)
            {
                s += x * (i + j) + s * s * 0.001;
                if (s > 30)
                {
                    stop = true;
                    break;
                }
            }

            if (!stop) s *= 0.5;
        }

        return s;
    }

    // @range x=1.2..1.4
    [Differentiable]
    public static double WhileTrueReturn(double x)
    {
        double s = x;
        while (true)
        {
            s = s * x + 0.3;
            if (s > 12) return s;
            if (s > 6) x += 0.01;
        }
    }

    // @length x=5
    [Differentiable]
    public static double ForEachBreak(double[] x, int n)
    {
        double p = 1;
        foreach (double e in x)
        {
            if (n-- == 0) break;
            p *= e;
        }

        return p;
    }

    // @length x=5
    // @set key=2
    // @at key=0
    // @at key=77
    [Differentiable]
    public static double LinearSearch(double[] x, [Constant] int[] keys, int key)
    {
        for (int i = 0; i < keys.Length; i++)
        {
            if (keys[i] == key) return x[i] * x[i];
        }

        return 0;
    }

    // @length y=5
    // @set n=3
    [Differentiable]
    public static void VoidReturn(ReadOnlySpan<double> x, Span<double> y, int n)
    {
        for (int i = 0; i < x.Length; i++)
        {
            y[i] = x[i] * x[i];
            if (i == n) return;
        }
    }

    // @at x=-1
    [Differentiable]
    public static void VoidReturnEarly(double x, ref double y)
    {
        if (x < 0) return;
        y *= x;
        if (y > 1) return;
        y += x;
    }

    // @length x=6
    // @range x=-1..1
    [Differentiable]
    public static double NestedConditionsWithSideEffects(double[] x)
    {
        double s = 0;
        int hits = 0;
        for (int i = 0; i < x.Length; i++)
        {
            if (x[i] > 0 && ++hits > 1 && (s += x[i]) > 0.5)
            {
                s *= 0.7;
                if (hits == 3) break;
            }
            else if (hits == 0 || (s -= x[i] * s) < 0)
            {
                continue;
            }

            s += hits * x[i] * x[i];
        }

        return s + hits;
    }

    // @set n=4
    [Differentiable]
    public static double ReturnFromDo(double x, int n)
    {
        do
        {
            x = x * x + 0.1;
            if (x > 2) return x * 3;
            n--;
        }
        while (n > 0);
        return x;
    }

    // @length a=6
    [Differentiable]
    public static double InPlaceWithEarlyReturn(Span<double> a, double x)
    {
        for (int i = 0; i < a.Length; i++)
        {
            a[i] = a[i] * x + (i > 0 ? a[i - 1] : 0);
            if (a[i] > 2.0)
            {
                a[0] *= a[i];
                return a[0];
            }
        }

        return a[^1];
    }
}
