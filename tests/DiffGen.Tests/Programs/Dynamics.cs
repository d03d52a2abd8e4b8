using System;
using DiffGen;

public static partial class Dynamics
{
    [Differentiable]
    public static void LotkaVolterra(ReadOnlySpan<double> y, ReadOnlySpan<double> p, Span<double> dy)
    {
        dy[0] = y[0] * (p[0] - p[1] * y[1]);
        dy[1] = -y[1] * (p[2] - p[3] * y[0]);
    }

    // @length y=2 p=4
    // @set steps=5
    [Differentiable]
    public static void RungeKutta4(double[] y, double[] p, double h, int steps)
    {
        int n = y.Length;
        var k1 = new double[n];
        var k2 = new double[n];
        var k3 = new double[n];
        var k4 = new double[n];
        var t = new double[n];
        h *= 0.1;
        for (int s = 0; s < steps; s++)
        {
            LotkaVolterra(y, p, k1);
            for (int i = 0; i < n; i++) t[i] = y[i] + h / 2 * k1[i];
            LotkaVolterra(t, p, k2);
            for (int i = 0; i < n; i++) t[i] = y[i] + h / 2 * k2[i];
            LotkaVolterra(t, p, k3);
            for (int i = 0; i < n; i++) t[i] = y[i] + h * k3[i];
            LotkaVolterra(t, p, k4);
            for (int i = 0; i < n; i++) y[i] += h / 6 * (k1[i] + 2 * k2[i] + 2 * k3[i] + k4[i]);
        }
    }

    // @length pos=6 vel=6 mass=2
    // @range pos=-2..2 vel=-0.1..0.1
    // @at pos=1,0,0.2,-1,0.3,0
    [Differentiable]
    public static double TwoBodies(double[] pos, double[] vel, double[] mass)
    {
        for (int step = 0; step < 3; step++)
        {
            double dx = pos[3] - pos[0], dy = pos[4] - pos[1], dz = pos[5] - pos[2];
            double r2 = dx * dx + dy * dy + dz * dz + 0.5, inv = 1 / (r2 * Math.Sqrt(r2));
            vel[0] += 0.1 * mass[1] * dx * inv; vel[3] -= 0.1 * mass[0] * dx * inv;
            vel[1] += 0.1 * mass[1] * dy * inv; vel[4] -= 0.1 * mass[0] * dy * inv;
            vel[2] += 0.1 * mass[1] * dz * inv; vel[5] -= 0.1 * mass[0] * dz * inv;
            for (int i = 0; i < 6; i++) pos[i] += 0.1 * vel[i];
        }

        double energy = 0;
        for (int b = 0; b < 2; b++)
        {
            double v2 = 0;
            for (int c = 0; c < 3; c++) v2 += vel[b * 3 + c] * vel[b * 3 + c];
            energy += 0.5 * mass[b] * v2;
        }

        return energy + pos[0] * pos[5];
    }

    // @length u=6 next=6
    // @range dt=0.05..0.1
    // @set steps=5
    [Differentiable]
    public static double HeatWithTwoBuffers(double[] u, double[] next, double dt, int steps)
    {
        for (int s = 0; s < steps; s++)
        {
            for (int i = 1; i + 1 < u.Length; i++) next[i] = u[i] + dt * (u[i - 1] - 2 * u[i] + u[i + 1]);
            next[0] = next[1];
            next[u.Length - 1] = u[0];
            for (int i = 0; i < u.Length; i++) u[i] = next[i];
        }

        double q = 0;
        for (int i = 0; i < u.Length; i++) q += u[i] * u[i];
        return q;
    }

    // @range x=0.5..0.9 v=0.1..0.2
    [Differentiable]
    public static double BouncingBall(double x, double v, double restitution)
    {
        double dt = 0.01;
        int bounces = 0;
        for (int i = 0; i < 60; i++)
        {
            v -= 9.81 * dt;
            x += v * dt;
            if (x < 0)
            {
                x = -x;
                v = -restitution * 0.5 * v;
                bounces++;
            }
        }

        return x + v * bounces;
    }

    // @range x0=0.9..1.1 mu=0.5..1
    [Differentiable]
    public static double VanDerPolAdaptive(double x0, double mu)
    {
        double x = x0, v = 0, t = 0;
        int guard = 0;
        while (t < 1 && guard++ < 1000)
        {
            double h = guard % 3 == 0 ? 0.02 : 0.04;
            if (t + h > 1) h = 1 - t;
            double a = mu * (1 - x * x) * v - x;
            double xm = x + h / 2 * v, vm = v + h / 2 * a;
            x += h * vm;
            v += h * (mu * (1 - xm * xm) * vm - xm);
            t += h;
        }

        return x * x + v;
    }

    // @length theta=3
    [Differentiable]
    public static double ForwardKinematics(double[] theta, [Constant] double[] links)
    {
        double x = 0, y = 0, angle = 0;
        for (int i = 0; i < theta.Length; i++)
        {
            angle += theta[i];
            x += links[i] * Math.Cos(angle);
            y += links[i] * Math.Sin(angle);
        }

        double ex = x - 1, ey = y - 1;
        return Math.Sqrt(ex * ex + ey * ey);
    }

    // @length f=16
    // @range x=1.1..1.9 y=0.1..0.9
    [Differentiable]
    public static double BilinearInterpolation(double[] f, double x, double y)
    {
        int i = (int)Math.Floor(x), j = (int)y;
        i = i < 0 ? 0 : i > 2 ? 2 : i;
        double fx = x - i, fy = y - j;
        return (f[4 * i + j] * (1 - fx) + f[4 * (i + 1) + j] * fx) * (1 - fy)
            + (f[4 * i + j + 1] * (1 - fx) + f[4 * (i + 1) + j + 1] * fx) * fy;
    }

    // @length knots=6 values=6
    // @set knots=0,1,2,3,4,5
    // @range x=2.1..2.9
    // @at x=4.5
    // @at x=7
    [Differentiable]
    public static double PiecewiseLinear([Constant] double[] knots, double[] values, double x)
    {
        int lo = 0, hi = knots.Length - 1;
        if (x >= knots[hi]) return values[hi];
        while (hi - lo > 1)
        {
            int mid = (lo + hi) / 2;
            if (knots[mid] > x) hi = mid;
            else lo = mid;
        }

        double t = (x - knots[lo]) / (knots[hi] - knots[lo]);
        return values[lo] + t * (values[hi] - values[lo]);
    }

    // @length x=6
    // @range a=0.1..0.3 b=0.1..0.3
    [Differentiable]
    public static double SimplexConstraintPenalty(double[] x, double a, double b)
    {
        double sum = 0, penalty = 0;
        for (int i = 0; i < x.Length; i++)
        {
            if (x[i] < a) penalty += (a - x[i]) * (a - x[i]);
            else if (x[i] > 1 + b) penalty += Math.Log(x[i] - b);
            sum += x[i];
        }

        sum -= 1;
        return penalty + sum * sum;
    }

    // @range *=0.5..1.5
    [Differentiable]
    public static double Rastrigin(double[] x)
    {
        double s = 10.0 * x.Length;
        for (int i = 0; i < x.Length; i++) s += x[i] * x[i] - 10 * Math.Cos(2 * Math.PI * x[i]);
        return s;
    }

    // @length x=4
    [Differentiable]
    public static double PowellSingular(double[] x)
    {
        double a = x[0] + 10 * x[1], b = x[2] - x[3], c = x[1] - 2 * x[2], d = x[0] - x[3];
        return a * a + 5 * b * b + Math.Pow(c, 4) + 10 * Math.Pow(d, 4);
    }
}
