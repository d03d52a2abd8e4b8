using System;
using DiffGen;

public static partial class LinearAlgebra
{
    // @length a=9
    // @range a=0.1..0.3
    [Differentiable]
    public static void CholeskyInPlace(Span<double> a)
    {
        const int n = 3;
        for (int i = 0; i < n; i++) a[i * n + i] += 2;
        for (int j = 0; j < n; j++)
        {
            double d = a[j * n + j];
            for (int k = 0; k < j; k++) d -= a[j * n + k] * a[j * n + k];
            a[j * n + j] = Math.Sqrt(d);
            for (int i = j + 1; i < n; i++)
            {
                double s = a[i * n + j];
                for (int k = 0; k < j; k++) s -= a[i * n + k] * a[j * n + k];
                a[i * n + j] = s / a[j * n + j];
            }
        }
    }

    // @length a=16 p=4
    // @range a=0.1..1.9
    [Differentiable]
    public static double LuWithPivoting(double[] a, int[] p)
    {
        int n = p.Length;
        for (int i = 0; i < n; i++) p[i] = i;
        double det = 1;
        for (int k = 0; k < n; k++)
        {
            int best = k;
            for (int i = k + 1; i < n; i++)
                if (Math.Abs(a[i * n + k]) > Math.Abs(a[best * n + k])) best = i;
            if (best != k)
            {
                for (int j = 0; j < n; j++)
                {
                    double t = a[k * n + j];
                    a[k * n + j] = a[best * n + j];
                    a[best * n + j] = t;
                }

                int q = p[best];
                p[best] = p[k];
                p[k] = q;
                det = -det;
            }

            det *= a[k * n + k];
            for (int i = k + 1; i < n; i++)
            {
                double f = a[i * n + k] /= a[k * n + k];
                for (int j = k + 1; j < n; j++) a[i * n + j] -= f * a[k * n + j];
            }
        }

        return det;
    }

    // @length a=16
    // @range a=0.1..0.5
    [Differentiable]
    public static double LuInPlace(double[] a)
    {
        const int n = 4;
        for (int i = 0; i < n; i++) a[i * n + i] += 2;
        for (int k = 0; k < n; k++)
            for (int i = k + 1; i < n; i++)
            {
                a[i * n + k] /= a[k * n + k];
                for (int j = k + 1; j < n; j++)
                    a[i * n + j] -= a[i * n + k] * a[k * n + j];
            }

        double logdet = 0;
        for (int i = 0; i < n; i++) logdet += Math.Log(a[i * n + i]);
        return logdet;
    }

    // @length l=9 b=3
    [Differentiable]
    public static void ForwardSubstitution(ReadOnlySpan<double> l, Span<double> b)
    {
        int n = b.Length;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < i; j++) b[i] -= l[i * n + j] * b[j];
            b[i] /= l[i * n + i];
        }
    }

    // @length u=9 b=3
    [Differentiable]
    public static double BackSubstitution(double[] u, double[] b)
    {
        for (int i = b.Length - 1; i >= 0; --i)
        {
            double s = b[i];
            for (int j = i + 1; j < b.Length; ++j) s -= u[i * b.Length + j] * b[j];
            b[i] = s / u[i * b.Length + i];
        }

        return b[0] * b[1] * b[2];
    }

    // @length a=9 x=3
    [Differentiable]
    public static double QuadraticForm(ReadOnlySpan<double> a, ReadOnlySpan<double> x)
    {
        double s = 0;
        for (int i = 0; i < x.Length; i++)
            for (int j = 0; j < x.Length; j++)
                s += x[i] * a[i * x.Length + j] * x[j];
        return s / 2;
    }

    // @length a=9 x=3 y=3
    [Differentiable]
    public static double PowerIteration(double[] a, double[] x, double[] y)
    {
        double lambda = 0;
        for (int it = 0; it < 6; it++)
        {
            double norm = 0;
            for (int i = 0; i < 3; i++)
            {
                y[i] = 0;
                for (int j = 0; j < 3; j++) y[i] += a[i * 3 + j] * x[j];
                norm += y[i] * y[i];
            }

            lambda = Math.Sqrt(norm);
            for (int i = 0; i < 3; i++) x[i] = y[i] / lambda;
        }

        return lambda;
    }

    // @length a=9 b=3 x=3
    // @range a=0.05..0.15
    [Differentiable]
    public static double ConjugateGradient(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> x)
    {
        int n = b.Length;
        double[] r = new double[n], p = new double[n], q = new double[n];
        for (int i = 0; i < n; i++)
        {
            x[i] = 0;
            r[i] = b[i];
            p[i] = b[i];
        }

        double rho = 0;
        for (int i = 0; i < n; i++) rho += r[i] * r[i];
        for (int it = 0; it < 2; it++)
        {
            double pq = 0;
            for (int i = 0; i < n; i++)
            {
                q[i] = p[i];
                for (int j = 0; j < n; j++) q[i] += (a[i * n + j] + a[j * n + i]) * p[j];
                pq += p[i] * q[i];
            }

            double alpha = rho / pq, old = rho;
            rho = 0;
            for (int i = 0; i < n; i++)
            {
                x[i] += alpha * p[i];
                r[i] -= alpha * q[i];
                rho += r[i] * r[i];
            }

            double beta = rho / old;
            for (int i = 0; i < n; i++) p[i] = r[i] + beta * p[i];
        }

        double s = 0;
        foreach (var e in x) s += e;
        return s;
    }

    // @length a=4 b=4 c=4
    [Differentiable]
    private static void Multiply(ReadOnlySpan<double> a, ReadOnlySpan<double> b, Span<double> c)
    {
        for (int i = 0; i < 2; i++)
            for (int j = 0; j < 2; j++)
                c[i * 2 + j] = a[i * 2] * b[j] + a[i * 2 + 1] * b[2 + j];
    }

    // @length m=4
    // @set n=5
    [Differentiable]
    public static double MatrixPower(ReadOnlySpan<double> m, int n)
    {
        double[] r = { 1, 0, 0, 1 }, t = new double[4];
        for (int i = 0; i < n; i++)
        {
            Multiply(r, m, t);
            for (int k = 0; k < 4; k++) r[k] = t[k] * 0.5;
        }

        return r[0] + r[3] * r[1];
    }

    // @length v=6
    [Differentiable]
    public static void GramSchmidt(Span<double> v)
    {
        for (int i = 0; i < 2; i++)
        {
            var vi = v.Slice(i * 3, 3);
            for (int j = 0; j < i; j++)
            {
                var vj = v.Slice(j * 3, 3);
                double d = 0;
                for (int k = 0; k < 3; k++) d += vi[k] * vj[k];
                for (int k = 0; k < 3; k++) vi[k] -= d * vj[k];
            }

            double n = 0;
            foreach (var e in vi) n += e * e;
            n = Math.Sqrt(n + 0.01);
            for (int k = 0; k < 3; k++) vi[k] /= n;
        }
    }
}
