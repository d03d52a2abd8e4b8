using System;
using DiffGen;

/// <summary>Methods that callers' reverse sweeps run again.</summary>
public static partial class Checkpoints
{
    [Differentiable(Checkpoint = true)]
    public static void Burgers(Span<double> u, double dt, double nu, Span<double> flux)
    {
        for (int i = 0; i < u.Length; i++) flux[i] = 0.5 * u[i] * u[i];
        double left = u[0];
        for (int i = 1; i + 1 < u.Length; i++)
        {
            double here = u[i];
            u[i] += dt * (nu * (u[i + 1] - 2 * here + left) - (flux[i] - flux[i - 1]) * Math.Cos(here));
            left = here;
        }
    }

    // @set steps=5
    [Differentiable]
    public static double ManySteps(double[] u, double dt, double nu, int steps)
    {
        double[] flux = new double[u.Length];
        double s = 0;
        for (int k = 0; k < steps; k++)
        {
            Burgers(u, dt * 0.1, nu, flux);
            s += flux[1] * u[2];
        }

        return s + u[1] * u[u.Length - 2];
    }

    [Differentiable(Checkpoint = true)]
    public static double Iterated(ReadOnlySpan<double> w, double x, ref double state, out double last, int n)
    {
        last = 0;
        for (int i = 0; i < n; i++)
        {
            double[] t = new double[w.Length];
            for (int j = 0; j < w.Length; j++) t[j] = Math.Sin(w[j] * x + state);
            last = t[i % w.Length];
            x = x * last + 0.1;
            state *= 1 + 0.1 * last;
        }

        return x;
    }

    // @length w=3
    // @set n=4
    [Differentiable]
    public static double ScalarsAndReferences(ReadOnlySpan<double> w, double x, int n)
    {
        double state = x * 0.5;
        double a = Iterated(w, x, ref state, out double last, n);
        double b = Iterated(w, a * state, ref state, out double other, n - 2);
        return a * b + last * other * state;
    }

    // @length w=3
    [Differentiable]
    public static double ZeroTrips(ReadOnlySpan<double> w, double x)
    {
        double state = x;
        return Iterated(w, x * x, ref state, out double last, 0) * state + last;
    }

    [Differentiable(Checkpoint = true)]
    public static double Outer(ReadOnlySpan<double> w, double x)
    {
        double state = 1;
        double s = 0;
        for (int i = 0; i < 3; i++)
        {
            s += Iterated(w, x + s, ref state, out _, 3);
            if (s > 3) return s * state;
        }

        return s + state;
    }

    // @length w=3
    [Differentiable]
    public static double CheckpointsInCheckpoints(ReadOnlySpan<double> w, double x) => Outer(w, x) * Outer(w, x * 0.5);

    [Differentiable(Checkpoint = true)]
    private static double Recursive(double x, int n) => n == 0 ? x * x : Recursive(Math.Sin(x), n - 1) * x;

    [Differentiable]
    public static double Recursion(double x) => Recursive(x, 4);

    [Differentiable(Checkpoint = true)]
    private static double OfArray(double[] a, double k)
    {
        double s = 0;
        for (int i = 0; i < a.Length; i++)
        {
            s += a[i] * a[i] * k;
            a[i] = s * k;
        }

        return s;
    }

    // @length a=3
    [Differentiable]
    public static double LocalArrays(double[] a, double k)
    {
        double[] b = new double[3];
        for (int i = 0; i < 3; i++) b[i] = a[i] * k;
        double s = OfArray(b, k) * OfArray(a, k);
        b[1] *= s;
        return OfArray(b, b[1]) + a[2] * b[0];
    }

    public record struct Point(double X, int Tag, double Y);

    [Differentiable(Checkpoint = true)]
    public static Point Rotate(Point p, double angle)
    {
        for (int i = 0; i <= p.Tag; i++)
        {
            p = new Point(p.X * Math.Cos(angle) - p.Y * Math.Sin(angle), p.Tag, p.X * Math.Sin(angle) + p.Y * p.X);
        }

        return p;
    }

    // @set p=new(0.6,2,0.8)
    [Differentiable]
    public static double Structs(Point p, double angle)
    {
        Point q = Rotate(p, angle);
        Point r = Rotate(q with { Tag = 1 }, q.X);
        return r.X * q.Y + r.Y;
    }
}
