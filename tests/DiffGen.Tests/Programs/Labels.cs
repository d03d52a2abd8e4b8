using System;
using DiffGen;

/// <summary>Jumps to labels.</summary>
public static partial class Labels
{
    // @set n=3
    // @at n=0
    [Differentiable]
    public static double Loop(double x, int n)
    {
        double s = x;
    again:
        s = s * x + 1;
        if (--n > 0)
        {
            goto again;
        }

        return s;
    }

    // @length a=3
    // @range a=0.6..0.9
    // @at x=0.1
    // @at x=0.4
    // @at x=1
    // @at x=1.8
    // @at x=3
    [Differentiable]
    public static double OutOfLoops(double[] a, double x)
    {
        double s = 1;
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                s += a[i] * a[j] * x;
                if (s > 4)
                {
                    goto done;
                }

                if (s > 3.5)
                {
                    goto almost;
                }
            }
        }

        s *= 2;
        if (x > 1.5)
        {
            return s;
        }

    almost:
        s *= x;
    done:
        return s * s;
    }

    // @at x=0.1
    // @at x=1
    // @at x=2
    // @at x=3
    // @at x=4.9
    [Differentiable]
    public static double Retry(double x)
    {
        int tries = 0;
    retry:
        tries++;
        double y = x * tries;
        for (int i = 0; i < 3; i++)
        {
            y *= 1.1;
            if (y > 5)
            {
                goto ok;
            }

            if (i == 2 && tries < 4)
            {
                goto retry;
            }
        }

        y += x;
    ok:
        if (tries == 2)
        {
            tries = 7;
            goto retry;
        }

        return y * x;
    }

    // @set n=3
    // @at n=0
    // @at n=5
    [Differentiable]
    public static double InALoopAndASwitch(double x, int n)
    {
        double s = 0;
        for (int i = 0; i < n; i++)
        {
            switch (i)
            {
                case 1:
                    s += x;
                    goto next;
                case 3:
                    goto end;
            }

            s += x * x;
        next:
            s *= 1.1;
        }

        s *= x;
    end:
        return s;
    }

    // @at x=0.3
    // @at x=1.1
    // @at x=2.4
    // @at x=2.7
    // @at x=-1
    [Differentiable]
    public static double LabelInsideTheLoopOfAnother(double x)
    {
        int n = 0;
    first:
        x *= 2;
        if (x < 5)
        {
            goto second;
        }

        x += 1;
    second:
        x *= x;
        if (x < 9 && n++ < 3)
        {
            goto first;
        }

        return Math.Log(1 + x);
    }

    // @set n=2
    // @at n=0
    [Differentiable]
    public static double InDeadCode(double x, double y, int n)
    {
        y *= x;
        {
            return x * y;
        }

        double[] c = new double[2];
        {
            if (n > 1) goto done;
            x *= c[0];
        }

    done:
        return x * c[1];
    }

    // @set n=2
    // @at n=5
    [Differentiable]
    public static double AfterWhatAlwaysLeaves(double x, int n)
    {
        double Rooted(double y)
        {
            int k = 2;
            if (y < 0)
            {
            again:
                {
                    throw new ArgumentException(nameof(y));
                }

                if (k-- > 0) goto again;
                return y * k;
            }

            if (n > 3)
            {
                y *= 3;
                goto leave;
            leave:
                return y;
            }

            return Math.Sqrt(y);
        }

        return Rooted(x * x) * x;
    }

    // @set n=3
    [Differentiable]
    public static double BreakAfterWhatAlwaysLeaves(double x, double y, int n)
    {
        double s = x;
        for (int i = 0; i < n;)
        {
            int k = 1;
        again:
            {
                if (s > y) return s * y;
                return Math.Sin(s) + y;
            }

            if (k-- > 0) goto again;
            break;
        }

        return s;
    }

    // @set n=3
    // @at n=0
    [Differentiable]
    public static double LambdaInDeadCode(double x, int n)
    {
        for (int i = 0; i < n; i++)
        {
            x *= Math.Sin(x);
            continue;
            Func<double, double> f = y => y * x;
        unused:
            x *= f(x);
        }

        return x * x;
    }
}
