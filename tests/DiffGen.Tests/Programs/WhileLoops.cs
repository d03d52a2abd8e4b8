using System;
using DiffGen;

public static partial class WhileLoops
{
    // @at n=0
    [Differentiable]
    public static double CountingWhile(double x, int n)
    {
        double y = 1;
        while (n > 0)
        {
            y *= x;
            n--;
        }

        return y;
    }

    // @at n=0
    [Differentiable]
    public static double DecrementInCondition(double x, int n)
    {
        double y = x;
        while (n-- > 0) y = y * x + n;
        return y;
    }

    // @range x=1.1..1.3
    [Differentiable]
    public static double UntilLarge(double x)
    {
        double y = x;
        while (y < 10) y = y * y + 0.1;
        return y;
    }

    // @range x=2..3
    [Differentiable]
    public static double NewtonSquareRoot(double x)
    {
        double r = x, previous;
        do
        {
            previous = r;
            r = 0.5 * (r + x / r);
        }
        while (Math.Abs(r - previous) > 1e-13);
        return r;
    }

    // @range e=0.1..0.6 m=0.5..2.5
    [Differentiable]
    public static double KeplerEquation(double m, double e)
    {
        double E = m;
        int iterations = 0;
        while (true)
        {
            double f = E - e * Math.Sin(E) - m;
            double d = f / (1 - e * Math.Cos(E));
            E -= d;
            if (Math.Abs(d) < 1e-9 || ++iterations > 50) break;
        }

        return Math.Cos(E) - e;
    }

    [Differentiable]
    public static double DoOnce(double x)
    {
        do
        {
            x *= x + 1;
        }
        while (false);
        return x;
    }

    // @set n=4
    // @at n=0
    [Differentiable]
    public static double DoWhile(double x, int n)
    {
        double s = 0;
        do
        {
            s = s * x + 1;
            n--;
        }
        while (n > 0);
        return s * n;
    }

    // @set n=3
    // @at n=0
    [Differentiable]
    public static double DoInsideWhile(double x, int n)
    {
        double s = x;
        while (n > 0)
        {
            int k = n;
            do
            {
                s = Math.Sin(s) * x + k;
                k--;
            }
            while (k > 0);
            n--;
        }

        return s;
    }

    // @set n=2
    [Differentiable]
    public static double TripleDo(double x, int n)
    {
        double s = 1;
        int i = 0;
        do
        {
            int j = 0;
            do
            {
                int k = 0;
                do
                {
                    s += 0.1 * x * s;
                    k++;
                }
                while (k < n);
                j++;
            }
            while (j < n);
            s -= x;
            i++;
        }
        while (i < n);
        return s;
    }

    // @set n=6
    [Differentiable]
    public static double InfiniteWithFlag(double x, int n)
    {
        bool done = false;
        double s = 0;
        int i = 0;
        for (;;)
        {
            s += x * x * (i + 1);
            i++;
            if (i > n) done = true;
            if (done) break;
            x *= 0.9;
        }

        return s;
    }

    // @range tolerance=0.01..0.011
    [Differentiable]
    public static double ContinuedFractionUntilConverged(double x, [Constant] double tolerance)
    {
        double f = 1, last = 0;
        int k = 1;
        while (Math.Abs(f - last) > tolerance && k < 30)
        {
            last = f;
            f = 1 + x / (k + f);
            k++;
        }

        return f;
    }

    // @length x=6
    [Differentiable]
    public static double WalkUntilSum(ReadOnlySpan<double> x, [Constant] double limit)
    {
        int i = 0;
        double s = 0;
        while (i < x.Length && s < limit * 2)
        {
            s += x[i] * x[i];
            i++;
        }

        return s * (i + 1);
    }

    // @set n=27
    [Differentiable]
    public static double Collatz(double x, int n)
    {
        double s = 1;
        int steps = 0;
        while (n != 1)
        {
            n = n % 2 == 0 ? n / 2 : 3 * n + 1;
            s = s * 0.99 + (n % 3 == 0 ? x : Math.Cos(x));
            steps++;
        }

        return s + steps;
    }

    // @range x=0.4..0.6
    [Differentiable]
    public static double AssignmentAsCondition(double x)
    {
        double s = 0;
        double y = x;
        while ((y = y * y + 0.3 * x) > 0.1 && s < 3) s += y + x;
        return s;
    }

    // @set n=4
    [Differentiable]
    public static double WhileWithInnerFor(double x, double y, int n)
    {
        double s = x;
        int level = n;
        while (level >= 1)
        {
            for (int i = 0; i < level; i++)
            {
                s += y * i;
                y = y * x * 0.5;
            }

            level -= 2;
            s = Math.Exp(-s);
        }

        return s + y;
    }

    // @range a=1..2 b=0.5..0.9
    [Differentiable]
    public static double ArithmeticGeometricMean(double a, double b)
    {
        while (a - b > 1e-7)
        {
            double t = (a + b) / 2;
            b = Math.Sqrt(a * b);
            a = t;
        }

        return a;
    }

    // @range x=3..4
    [Differentiable]
    public static double DowhileWithContinue(double x)
    {
        double s = 0;
        int i = 0;
        do
        {
            i++;
            if (i % 2 == 0) continue;
            s += x / i;
        }
        while (i < 7);
        return s * s;
    }

    // @set n=5
    [Differentiable]
    public static double GrowingStateForTheTape(double x, int n)
    {
        double a = x, b = 1, c = 0;
        while (n > 0)
        {
            c += a * b;
            b = Math.Tanh(c);
            a = a * Math.Cos(b) + x;
            --n;
        }

        return a * b * c;
    }
}
