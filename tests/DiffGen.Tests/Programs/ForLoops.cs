using System;
using DiffGen;

public static partial class ForLoops
{
    // @at n=0
    // @at n=1
    // @at n=-3
    [Differentiable]
    public static double ParameterMultiplied(double x, int n)
    {
        double y = x;
        for (int i = 0; i < n; i++)
        {
            y *= x;
        }

        return y;
    }

    // @at n=0
    [Differentiable]
    public static double ParameterItselfMultiplied(double x, double y, int n)
    {
        for (int i = 0; i < n; ++i)
            x = x * y;
        return x;
    }

    // @set n=7
    [Differentiable]
    public static double Power(double x, int n)
    {
        double r = 1;
        for (int i = n; i > 0; i--) r *= x;
        return r;
    }

    // @at n=0 m=3
    // @at n=3 m=0
    [Differentiable]
    public static double NestedFor(double x, double y, int n, int m)
    {
        var s = x;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < m; j++)
            {
                s += x * y * (i - j) * 0.1;
                s = Math.Sin(s) + y;
            }

            s *= 0.9;
        }

        return s;
    }

    // @set n=4
    [Differentiable]
    public static double TripleFor(double x, double y, int n)
    {
        double s = 1;
        for (int i = 0; i < n; i++)
            for (int j = 0; j <= i; j++)
                for (int k = j; k < n; k += 2)
                    s += Math.Cos(s * x + i * y) * 0.1 * (k + 1);
        return s;
    }

    // @set n=6
    [Differentiable]
    public static double TriangularLoop(double x, int n)
    {
        double s = 0;
        for (int i = 0; i < n; i++)
            for (int j = i + 1; j < n; j++)
                s += x / (i + j) + s * 0.01 * x;
        return s;
    }

    // @set n=5
    [Differentiable]
    public static double WorkInTheIncrement(double x, int n)
    {
        double y = 1;
        int i = 0;
        for (; i < n; i++, y *= x) { }
        return y + i;
    }

    // @set n=5
    [Differentiable]
    public static double TwoIncrementsOneActive(double x, int n)
    {
        double acc = 0, step = x;
        for (int i = 0; i < n; i++, step = step * x + 0.1)
            acc += step * i;
        return acc;
    }

    // @set n=5
    [Differentiable]
    public static double NoIncrement(double x, int n)
    {
        double y = x;
        for (int i = 0; i < n;)
        {
            y += y * x * 0.1;
            i++;
        }

        return y;
    }

    [Differentiable]
    public static double ParameterIncremented(double x)
    {
        double s = 0;
        for (int i = 0; i < 4; i++)
        {
            s += x * x;
            x++;
        }

        return s * x;
    }

    // @set n=4
    [Differentiable]
    public static double PerIterationConstant(double x, int n)
    {
        double r = 0;
        for (int i = 0; i < n; i++)
        {
            const double half = 0.5;
            double c = 3;
            r += c * x * half;
            c = x;
            r *= c;
        }

        return r;
    }

    // @set n=4
    [Differentiable]
    public static double DeclarationInBody(double x, double y, int n)
    {
        double total = 0;
        for (int i = 0; i < n; i++)
        {
            double t = x * i;
            double u = Math.Exp(-t) * y;
            t = u * u;
            total += t;
        }

        return total;
    }

    // @set n=6
    [Differentiable]
    public static double Fibonacci(double a, double b, int n)
    {
        for (int i = 0; i < n; i++)
        {
            double t = a + b * a;
            a = b;
            b = t * 0.5;
        }

        return a * b;
    }

    // @set n=5
    [Differentiable]
    public static double SwapEachIteration(double a, double b, int n)
    {
        for (int i = 0; i < n; i++)
        {
            var t = a;
            a = b * 1.1;
            b = t * a;
        }

        return a - b;
    }

    // @set from=2 to=20 stride=3
    // @at from=5 to=5
    // @at from=0 to=7 stride=7
    [Differentiable]
    public static double RuntimeStride(double x, int from, int to, int stride)
    {
        double s = 1;
        for (int i = from; i < to; i += stride) s = s * x + i;
        return s;
    }

    // @set n=9
    [Differentiable]
    public static double StrideMinusTwo(double x, int n)
    {
        double s = 0;
        for (int i = n; i >= 0; i -= 2) s = s * x + i;
        return s;
    }

    // @set from=9 to=1 stride=-2
    // @at from=1 to=9 stride=2
    [Differentiable]
    public static double StrideOfEitherSign(double x, int from, int to, int stride)
    {
        double s = x;
        for (int i = from; stride > 0 ? i <= to : i >= to; i += stride)
            s = Math.Sqrt(s * s + i * x);
        return s;
    }

    // @set n=40
    [Differentiable]
    public static double GeometricStride(double x, int n)
    {
        double s = 0;
        for (int i = 1; i < n; i *= 2) s += x / i * (1 + s);
        return s;
    }

    // @set n=10
    [Differentiable]
    public static double CounterModifiedInBody(double x, int n)
    {
        double s = 1;
        for (int i = 0; i < n; i++)
        {
            s *= x + i * 0.1;
            if (i % 3 == 0) i += 2;
        }

        return s;
    }

    // @set n=6
    [Differentiable]
    public static double LimitModifiedInBody(double x, int n)
    {
        double s = 1;
        for (int i = 0; i < n; i++)
        {
            s *= x;
            if (i == 2) n -= 2;
        }

        return s + n;
    }

    // @range x=3.2..3.8
    [Differentiable]
    public static double ActiveBound(double x)
    {
        double s = 0;
        for (int i = 0; i < x; i++) s += x * i;
        return s;
    }

    // @range x=3.2..3.8 h=0.5..0.52
    [Differentiable]
    public static double ActiveCounterAndStep(double x, double h)
    {
        double s = 0;
        for (double t = 0; t < x; t += h) s += t * x;
        return s;
    }

    // @range x=2.2..2.8
    [Differentiable]
    public static double RealCounter(double x)
    {
        double s = 0;
        for (double t = 0.0; t < 1.0; t += 0.125) s += Math.Sin(t * x) * 0.125;
        return s;
    }

    [Differentiable]
    public static double ThousandSteps(double x, double v)
    {
        for (int i = 0; i < 1000; i++)
        {
            var a = -Math.Sin(x) - 0.05 * v;
            v += 0.002 * a;
            x += 0.002 * v;
        }

        return x * x + v;
    }

    // @set n=5
    [Differentiable]
    public static double LoopInsideBranch(double x, double y, int n)
    {
        double s = x;
        if (y > 0.2)
        {
            for (int i = 0; i < n; i++) s = s * x + y;
        }
        else
        {
            for (int i = 0; i < 2 * n; i++) s -= 0.1 * y * s;
        }

        return s;
    }

    // @set n=4
    [Differentiable]
    public static double TwoLoopsInARow(double x, int n)
    {
        double a = 0, b = 1;
        for (int i = 0; i < n; i++) a += x * (i + 1) * b;
        for (int i = n - 1; i >= 0; i--) b = b * Math.Sin(a) + x;
        return a * b;
    }

    // @set n=3000000000
    [Differentiable]
    public static double LongCounter(double x, long n)
    {
        double s = 1;
        for (long i = n; i > n - 5; i--) s = s * x + (i - n);
        return s;
    }

    // @set n=5
    [Differentiable]
    public static double TwoCounters(double x, int n)
    {
        double s = 0;
        for (int i = 0, j = n; i < j; i++, j--) s = (s + x) * (j - i);
        return s;
    }

    // @set n=5
    [Differentiable]
    public static double DeadCarriedValue(double x, int n)
    {
        double last = 0, unused = 1;
        for (int i = 0; i < n; i++)
        {
            unused *= x;
            last = x * i;
        }

        return last;
    }

    // @set n=4
    [Differentiable]
    public static double InductionAsReal(double x, int n)
    {
        double s = 0;
        for (int i = 1; i <= n; i++) s += Math.Pow(x, i) / i + (double)i / (n + i) * x;
        return s;
    }

    // @set n=5
    [Differentiable]
    public static double ConditionCallsFunction(double x, int n)
    {
        double s = 0;
        for (int i = 0; i < Math.Min(n, 100) && s < 50; i++) s += x * x + s * 0.5;
        return s;
    }

    // @length x=5
    [Differentiable]
    public static double ForEachWithState(double[] x, double decay)
    {
        double state = 0, energy = 0;
        foreach (var e in x)
        {
            state = state * decay + e;
            energy += state * state;
        }

        return energy;
    }

    // @length x=5 w=5
    [Differentiable]
    public static double ForEachNested(ReadOnlySpan<double> x, ReadOnlySpan<double> w)
    {
        double s = 0;
        foreach (var a in x)
        {
            double row = 1;
            foreach (var b in w)
                row += a * b * row * 0.1;
            s += row;
        }

        return s;
    }

    // Strides in variables: one that stays, one that a local function changes, and ones that are changed through a reference and a lambda.
    [Differentiable]
    public static double StrideInAVariable(double[] x)
    {
        int by = 2;
        double s = 0;
        for (int i = 0; i <= x.Length - 1; i = i + by)
        {
            int own = by;
            for (int j = i; j < x.Length; j += own)
            {
                s = Math.Sin(s) * x[j] + x[i];
            }

            own = 1;
        }

        return s;
    }

    [Differentiable]
    public static double StrideThatGrows(double[] x)
    {
        int by = 1;
        double s = 0;
        void Grow() => by++;
        for (int i = 0; i < x.Length; i += by)
        {
            s += x[i] * x[i];
            Grow();
        }

        return s;
    }

    [Differentiable]
    public static double StrideByReference(double[] x)
    {
        int by = 1;
        double s = 0;
        ref int changing = ref by;
        for (int i = 0; i < x.Length; i += by)
        {
            s += x[i] * x[i];
            changing = 2;
        }

        return s;
    }

    [Differentiable]
    public static double StrideByLambda(double[] x)
    {
        int by = 1;
        double s = 0;
        Action grow = () => by += 2;
        for (int i = 0; i < x.Length; i += by)
        {
            s += x[i] * x[i];
            grow();
        }

        return s;
    }

    [Differentiable]
    public static double StrideChangedInTheBody(double[] x)
    {
        int by = 1;
        double s = 0;
        for (int i = 0; i < x.Length; i += by)
        {
            s += x[i] * x[i];
            by = by == 1 ? 2 : 1;
        }

        return s;
    }
}
