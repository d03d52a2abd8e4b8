using System;
using DiffGen;

public static partial class Corners
{
    private const float Tenth = 0.1f;
    private const double Negative = -1.5e-3;

    [Differentiable]
    public static double ReadThenAssignedInOneExpression(double x, double y) => x + (x = y * 2) * x - x;

    [Differentiable]
    public static double IncrementsOnBothSides(double x) => x++ + ++x * x-- - x;

    // @length a=4
    [Differentiable]
    public static double IndexAssignedInside(double[] a, double x)
    {
        int i = 0;
        a[i = 1] = a[i + 1] * x;
        a[++i] *= a[i - 1];
        a[i] = i = 3;
        a[i] += a[i -= 2];
        return a[0] + a[1] * a[2] + a[3] * i;
    }

    // @at c=false
    [Differentiable]
    public static double SideEffectsInArms(double x, bool c)
    {
        double y = c ? x++ : x--;
        double z = c ? (x *= 2) : (y = x * x);
        return x * y * z;
    }

    [Differentiable]
    private static double Both(ref double u, double v)
    {
        u += v * v;
        return u * v;
    }

    [Differentiable]
    public static double RefAndValueOfTheSame(double x)
    {
        double t = x;
        double r = Both(ref t, t);
        return r + Both(ref t, r) * t;
    }

    [Differentiable]
    public static double FloatConstants(double x) => x * Tenth + Negative * x * x - 1f / 3 * x;

    // @set n=5
    [Differentiable]
    public static double IntegerStateReused(double x, int n)
    {
        int k = 1, sum = 0;
        double s = 0;
        for (int i = 0; i < n; i++)
        {
            sum += k;
            s = s * 0.5 + Math.Sin(k * x) * sum;
            k = (k * 3 + 1) % 7;
        }

        return s * sum + k;
    }

    // @set idx=3,1,2
    // @length a=5
    [Differentiable]
    public static double LimitInAMutatedArray(double[] a, int[] idx)
    {
        double s = 0;
        for (int i = 0; i < idx[0]; i++)
        {
            s += a[i] * a[i + 1] * s + a[i];
            if (i == 0) idx[0]--;
        }

        return s + idx[0];
    }

    // @set n=1000000000
    [Differentiable]
    public static double HugeLimitEarlyBreak(double x, int n)
    {
        double s = x;
        for (int i = 0; i < n; i++)
        {
            s = s * x + 0.5;
            if (i >= 4) break;
        }

        return s;
    }

    // @set n=1000000000
    [Differentiable]
    public static double HugeLimitReturn(double x, int n)
    {
        double s = x;
        for (int i = 0; i < n; i++)
        {
            s = Math.Sin(s) * x + 0.5;
            if (i == 3) return s;
        }

        return -1;
    }

    // @throws n=1000000000
    // @set n=3
    [Differentiable]
    public static double HugeLimitThrow(double x, int n)
    {
        double s = x;
        for (int i = 0; i < n; i++)
        {
            s = Math.Sin(s) * x + 0.5;
            if (i == 30) throw new InvalidOperationException("enough");
        }

        return s;
    }

    // @set n=4
    // @at n=0
    [Differentiable]
    public static double UnsignedCountdown(double x, uint n)
    {
        double s = 1;
        for (uint i = n; i-- > 0;) s = s * x + i;
        return s;
    }

    // @set n=250
    [Differentiable]
    public static double ByteCounterWraps(double x, byte n)
    {
        double s = 0;
        for (byte i = n; i != 3; i++) s = s * 0.5 + x * i * 0.01;
        return s;
    }

    // @set n=4
    [Differentiable]
    public static double ShortAndLongCounters(double x, short n)
    {
        double s = 1;
        for (short i = 0; i < n; i++)
            for (long j = i; j < n; j += 2) s = Math.Cos(s * x) + i - j * 0.1;
        return s;
    }

    // @set from=2147483640 to=2147483647
    [Differentiable]
    public static double LimitAtTheEndOfTheRange(double x, int from, int to)
    {
        double s = 1;
        for (int i = from; i < to; i += 2)
        {
            if (i < 0) break;
            s = s * x + (i - from) * 0.1;
        }

        return s;
    }

    // @set n=5
    [Differentiable]
    public static double LimitIsAnExpression(double x, int n)
    {
        double s = x;
        for (int i = n / 2; i * i <= n * n + 1; i += 1) s = s * x + i;
        return s;
    }

    // @set n=5
    [Differentiable]
    public static double NotEqualLoop(double x, int n)
    {
        double s = x;
        for (int i = 0; i != n; i++) s += Math.Sin(s * x);
        return s;
    }

    // @length a=6
    [Differentiable]
    public static double ParameterSpanReassigned(Span<double> a, double x)
    {
        double s = 0;
        while (!a.IsEmpty)
        {
            a[0] *= x;
            s += a[0] * a[^1];
            a = a[1..];
        }

        return s;
    }

    // @length a=6
    [Differentiable]
    public static double ViewsChosenInALoop(Span<double> a, double x)
    {
        var left = a[..3];
        var right = a[3..];
        for (int i = 0; i < 4; i++)
        {
            var target = i % 2 == 0 ? left : right;
            target[i % 3] = target[(i + 1) % 3] * x;
            var t = left;
            left = right;
            right = t;
        }

        return left[0] * right[2] + a[1] * a[4];
    }

    // @length weights=3
    [Differentiable]
    public static double ConstantSpan(double[] weights)
    {
        ReadOnlySpan<double> nodes = new double[] { -0.7745966692414834, 0, 0.7745966692414834 };
        double s = 0;
        for (int i = 0; i < nodes.Length; i++) s += weights[i] * Math.Exp(nodes[i] * weights[0]);
        return s;
    }

    // @at a=null
    [Differentiable]
    public static double NullableArray(double x, double[]? a)
    {
        if (a == null) return x * x;
        return x * a[0];
    }

    [Differentiable]
    public static double MixedChain(double x)
    {
        float f;
        double d = f = (float)(x * x);
        return d * f + x;
    }

    // @length flags=4 a=4
    // @set flags=true,false,true,true
    [Differentiable]
    public static double BooleanArray(double[] a, bool[] flags)
    {
        double s = 1;
        for (int i = 0; i < a.Length; i++)
        {
            if (!flags[i]) continue;
            s *= a[i];
            flags[i] = s > 1;
        }

        return flags[3] ? s : -s;
    }

    // @length a=3
    [Differentiable]
    public static double LoopOverSameElementTwice(double[] a)
    {
        for (int i = 0; i < 3; i++)
            for (int j = 0; j < 3; j++)
                a[(i + j) % 3] = a[i] * a[j] * 0.5 + a[(i + j) % 3] * 0.25;
        return a[0] + a[1] * a[2];
    }

    [Differentiable]
    public static double StraightLineOfMany(double x, double y)
    {
        double a0 = x * y, a1 = a0 + x, a2 = a1 * a0, a3 = a2 - y, a4 = a3 * a1, a5 = a4 / (a0 + 3), a6 = a5 * a5;
        double b0 = a6 + a2, b1 = b0 * a3, b2 = Math.Sin(b1), b3 = b2 * b0, b4 = b3 - a5, b5 = b4 * b2, b6 = b5 + a6;
        a0 = b6 * b1;
        a1 = a0 - b4;
        b6 = a1 * Math.Tanh(a0);
        return b6 + a0 * a1 + b5;
    }

    // @set n=3 m=4
    [Differentiable]
    public static double BreakInnerContinueOuter(double x, int n, int m)
    {
        double s = x;
        for (int i = 0; i < n; i++)
        {
            double row = 0;
            for (int j = 0; j < m; j++)
            {
                row += s * x * 0.1;
                if (row > 0.4) break;
                if (j == 2) continue;
                row *= 1.5;
            }

            if (row < 0.1) continue;
            s += row;
            int k = 0;
            while (true)
            {
                s *= 0.9;
                if (++k > i) break;
            }
        }

        return s;
    }

    [Differentiable]
    private static void Exchange(ref double a, ref double b)
    {
        double t = a;
        a = b;
        b = t;
    }

    // @length a=4
    [Differentiable]
    public static void SwapThroughCall(double[] a)
    {
        Exchange(ref a[0], ref a[3]);
        a[1] *= a[0];
        Exchange(ref a[1], ref a[0]);
        a[2] += a[0] * a[1];
    }

    // @length a=4
    // @set i=1 j=1
    // @at i=1 j=2
    [Differentiable]
    public static double NegatedConditions(double[] a, int i, int j)
    {
        if (!(i == j) || !(a[i] > 100)) a[i] *= a[j];
        if (i != j == false) a[j] -= a[0];
        return a[i] * a[j];
    }

    [Differentiable]
    public static double ComparesReals(double x, double y)
    {
        bool less = x < y, equal = x == y, different = x != y;
        int count = (less ? 1 : 0) + (equal ? 10 : 0) + (different ? 100 : 0);
        return count * x * y;
    }

    [Differentiable]
    public static double NaNIsNoNumber(double x)
    {
        double y = double.NaN;
        if (y == y) return -1;
        y = x * x;
        return y != y ? 0 : y;
    }

    [Differentiable]
    public static double NamedLikePieces(double x, int iterations, bool condition)
    {
        double iteration = x, stopped = 1, view = 2, entry = 3, before = 4, primal = 5, seed = 6;
        while (iterations-- > 0)
        {
            iteration *= x + stopped * 0.1;
            stopped = iteration + view + entry + before;
            if (stopped > 1000 || !condition) break;
        }

        return iteration * stopped * primal + seed;
    }
}
