using System;
using DiffGen;

public static partial class InPlace
{
    // @at a=[]
    // @at a=2
    [Differentiable]
    public static void Squares(Span<double> a)
    {
        for (int i = 0; i < a.Length; i++) a[i] = a[i] * a[i];
    }

    [Differentiable]
    public static void ScaleArray(double[] a, double x)
    {
        for (int i = 0; i < a.Length; i++) a[i] *= x;
    }

    // @at a=[]
    // @at a=1
    [Differentiable]
    public static void PrefixSums(Span<double> a)
    {
        for (int i = 1; i < a.Length; i++) a[i] += a[i - 1];
    }

    [Differentiable]
    public static double PrefixProducts(double[] a)
    {
        for (int i = 1; i < a.Length; i++) a[i] *= a[i - 1];
        return a[^1] + a[2];
    }

    [Differentiable]
    public static void SuffixSums(Span<double> a)
    {
        for (int i = a.Length - 2; i >= 0; i--) a[i] += Math.Sin(a[i + 1]);
    }

    // @length a=6
    [Differentiable]
    public static void Reverse(Span<double> a)
    {
        for (int i = 0, j = a.Length - 1; i < j; i++, j--)
        {
            var t = a[i];
            a[i] = a[j];
            a[j] = t * t;
        }
    }

    // @length a=6
    [Differentiable]
    public static double BubbleSort(double[] a)
    {
        for (int n = a.Length - 1; n > 0; n--)
        {
            for (int i = 0; i < n; i++)
            {
                if (a[i] > a[i + 1])
                {
                    double t = a[i];
                    a[i] = a[i + 1];
                    a[i + 1] = t;
                }
            }
        }

        double s = 0;
        for (int i = 0; i < a.Length; i++) s += a[i] * a[i] * (i + 1);
        return s;
    }

    // @length a=6
    [Differentiable]
    public static void InsertionSort(Span<double> a)
    {
        for (int i = 1; i < a.Length; i++)
        {
            double v = a[i];
            int j = i - 1;
            while (j >= 0 && a[j] > v)
            {
                a[j + 1] = a[j];
                j--;
            }

            a[j + 1] = v;
        }
    }

    // @length u=8
    // @range k=0.1..0.2
    [Differentiable]
    public static double HeatEquation(Span<double> u, double k)
    {
        for (int step = 0; step < 6; step++)
        {
            double left = u[0];
            for (int i = 1; i < u.Length - 1; i++)
            {
                double here = u[i];
                u[i] = here + k * (left - 2 * here + u[i + 1]);
                left = here;
            }
        }

        double s = 0;
        foreach (var e in u) s += e * e;
        return s;
    }

    // @length u=7
    // @range nu=0.05..0.1
    [Differentiable]
    public static void Burgers(double[] u, double dt, double nu)
    {
        for (int step = 0; step < 4; step++)
        {
            for (int i = 1; i < u.Length - 1; i++)
                u[i] -= 0.1 * dt * (u[i] * (u[i] - u[i - 1]) - nu * (u[i + 1] - 2 * u[i] + u[i - 1]));
        }
    }

    // @length a=5
    // @set i=2 j=2
    // @at i=1 j=3
    [Differentiable]
    public static double MayAlias(double[] a, int i, int j)
    {
        a[i] = a[j] * a[j];
        a[j] += a[i];
        a[i] *= a[j];
        return a[i] * a[j] + a[0];
    }

    // @length a=6
    // @set idx=0,1,1,3,0,5
    [Differentiable]
    public static double IndirectUpdates(double[] a, int[] idx)
    {
        for (int k = 0; k < idx.Length; k++) a[idx[k]] = a[idx[k]] * a[k] + 0.1;
        double s = 0;
        foreach (var e in a) s += e;
        return s;
    }

    // @length a=5
    [Differentiable]
    public static double RebuiltEachIteration(double[] a, double x, int n)
    {
        double s = 0;
        for (int step = 0; step < n; step++)
        {
            for (int i = 0; i < a.Length; i++) a[i] = x * (i + step);
            for (int i = 1; i < a.Length; i++) s += a[i] * a[i - 1];
        }

        return s;
    }

    // @length a=5
    [Differentiable]
    public static double OverwrittenByConstants(double[] a)
    {
        double s = 0;
        for (int i = 0; i < a.Length; i++)
        {
            s += a[i] * a[i];
            a[i] = i;
            s *= a[i] + 1;
        }

        return s;
    }

    // @length a=6
    // @range a=-1..1
    [Differentiable]
    public static void ConditionalUpdate(Span<double> a, double x)
    {
        for (int i = 0; i < a.Length; i++)
        {
            if (a[i] < 0) a[i] = -x * a[i];
            else if (i > 0) a[i] += a[i - 1] * a[i];
        }
    }

    // @length a=4 b=4
    [Differentiable]
    public static void TwoBuffers(double[] a, double[] b)
    {
        for (int i = 0; i < a.Length; i++)
        {
            a[i] += b[i] * b[i];
            b[i] *= a[i];
            a[i] = Math.Sin(a[i]) + b[i];
        }
    }

    // @length a=4 b=4
    [Differentiable]
    public static void PingPong(Span<double> a, Span<double> b, int n)
    {
        for (int step = 0; step < n; step++)
        {
            for (int i = 0; i < a.Length; i++) b[i] = a[i] * a[(i + 1) % a.Length];
            for (int i = 0; i < a.Length; i++) a[i] = b[i] + 0.5 * b[(i + 3) % b.Length];
        }
    }

    // @length re=8 im=8
    [Differentiable]
    public static void ButterfliesFft(Span<double> re, Span<double> im)
    {
        int n = re.Length;
        for (int i = 1, j = 0; i < n; i++)
        {
            int bit = n >> 1;
            for (; (j & bit) != 0; bit >>= 1) j ^= bit;
            j ^= bit;
            if (i < j)
            {
                double t = re[i]; re[i] = re[j]; re[j] = t;
                t = im[i]; im[i] = im[j]; im[j] = t;
            }
        }

        for (int len = 2; len <= n; len <<= 1)
        {
            double angle = -2 * Math.PI / len;
            for (int i = 0; i < n; i += len)
            {
                for (int k = 0; k < len / 2; k++)
                {
                    double wr = Math.Cos(angle * k), wi = Math.Sin(angle * k);
                    int p = i + k, q = i + k + len / 2;
                    double xr = re[q] * wr - im[q] * wi, xi = re[q] * wi + im[q] * wr;
                    re[q] = re[p] - xr;
                    im[q] = im[p] - xi;
                    re[p] += xr;
                    im[p] += xi;
                }
            }
        }
    }

    // @length a=4
    [Differentiable]
    public static double SelfModifyingAccumulator(double[] a)
    {
        for (int k = 0; k < 5; k++)
        {
            a[0] = a[0] * a[1] + 0.1;
            a[1] = Math.Cos(a[0]) + a[2];
        }

        return a[0] * a[1] * a[3];
    }

    // @length a=5
    [Differentiable]
    public static double WhileInPlace(double[] a)
    {
        int i = 0;
        while (i < a.Length && a[i] > 0)
        {
            a[i] = Math.Log(a[i] + 1);
            if (i > 0) a[i] += a[i - 1];
            i += 1;
        }

        return a[4] * a[1];
    }

    // @length a=5
    [Differentiable]
    public static double ScratchParameter(ReadOnlySpan<double> x, [Constant] Span<double> a)
    {
        for (int i = 0; i < x.Length; i++) a[i] = x[i] * x[i];
        double s = 0;
        for (int i = 1; i < x.Length; i++) s += a[i] * a[i - 1];
        return s;
    }

    // @length a=5 n=4
    [Differentiable]
    public static double MutatesIntegers(double[] a, int[] n)
    {
        double s = 0;
        for (int i = 0; i < n.Length; i++)
        {
            n[i] = (n[i] + 1) % 5;
            s += a[n[i]] * a[i] * n[i];
        }

        return s;
    }
}
