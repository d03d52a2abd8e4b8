using System;
using DiffGen;

/// <summary>Variables, parameters and results that refer to other places.</summary>
public static partial class RefVariables
{
    public struct Particle
    {
        public double X, Y;
    }

    [Differentiable]
    public static double RefLocals(double[] a, double x)
    {
        ref double r = ref a[1];
        r *= x;
        ref double q = ref x;
        q += r;
        r = ref a[0];
        r *= q * a[1];
        return a[0] * a[1] * x;
    }

    // @at n=0
    // @at n=1
    // @at n=2
    // @set n=3
    [Differentiable]
    public static double Chosen(double[] a, double x, double y, int n)
    {
        (n > 1 ? ref x : ref y) *= 3;
        ref double r = ref (n > 0 ? ref a[n] : ref x);
        r += x * y;
        ref double s = ref x;
        if (n == 2)
        {
            s = ref a[0];
        }
        else if (n == 1)
        {
            s = ref y;
        }

        s *= s;
        return x * y + a[0] * a[1] * r;
    }

    [Differentiable]
    public static double Elements(Span<double> a, double x)
    {
        double t = 0;
        foreach (ref double e in a)
        {
            if (t > 2.5)
            {
                break;
            }

            e *= x;
            t += e * e;
        }

        foreach (ref readonly double e in a)
        {
            t *= e;
        }

        return t;
    }

    [Differentiable]
    public static double ElementsOfStructs(Particle[] ps, double x)
    {
        double t = x;
        foreach (ref var p in ps.AsSpan())
        {
            p.X *= x;
            p.Y += p.X;
            ref double larger = ref (p.X > p.Y ? ref p.X : ref p.Y);
            larger += t;
            t += p.Y * p.X;
        }

        for (int i = 0; i < ps.Length; i++)
        {
            ref readonly Particle from = ref ps[i];
            ref Particle to = ref ps[ps.Length - 1 - i];
            to.X += from.X * from.Y;
            t += to.X;
        }

        return t;
    }

    // @set n=3
    // @at n=0
    // @at n=1
    [Differentiable]
    public static double Returned(double[] a, double x, int n)
    {
        ref double At(int i) => ref a[i % a.Length];
        ref double Largest(ref double p, ref double q)
        {
            if (p > q)
            {
                return ref p;
            }

            return ref q;
        }

        At(3) *= x;
        At(n) += At(3) * At(2);
        Largest(ref a[0], ref x) *= 2;
        Largest(ref At(1), ref At(2))++;
        ref double l = ref Largest(ref x, ref a[4]);
        l = l * l;
        for (int i = 0; i < n; i++)
        {
            ref double c = ref At(i);
            c *= x;
            if (i == 2)
            {
                continue;
            }

            c += At(i + 1);
        }

        return a[0] * x + a[1] * a[2] + a[3] * a[4];
    }

    // @throws i=5
    // @set i=2
    [Differentiable]
    public static double ChecksTheIndexAtOnce(double[] a, double x, int i)
    {
        a[0] *= x;
        ref double r = ref a[i];
        a[1] *= x;
        return r * a[1] * a[0];
    }

    // @length a=4
    [Differentiable]
    public static double RefLocal(double[] a, double x)
    {
        ref double slot = ref a[1];
        slot *= x;
        slot += a[0];
        return a[1] * a[2];
    }

    [Differentiable]
    public static double RefLocalToScalar(double x, double y)
    {
        ref double larger = ref x;
        if (y > x) larger = ref y;
        larger *= 2;
        return x * y;
    }

    [Differentiable]
    public static double ConditionalLvalue(double x, double y)
    {
        (x > y ? ref x : ref y) *= 3;
        return x * y;
    }

    // @length a=4
    [Differentiable]
    public static double ForeachByRef(Span<double> a)
    {
        foreach (ref double e in a) e *= e;
        return a[0] * a[3];
    }

    // @length g=2x3
    // @set n=1
    // @throws n=9
    [Differentiable]
    public static double CellThatNobodyReads(double[,] g, double x, int n)
    {
        ref double unused = ref g[n, 0];
        ref double cell = ref g[0, 1];
        cell *= x;
        return x * g[0, 1];
    }
}
