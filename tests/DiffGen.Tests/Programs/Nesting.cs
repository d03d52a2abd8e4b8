// Calls companions.
using System;
using DiffGen;

/// <summary>Derivatives inside of what is differentiated.</summary>
public static partial class Nesting
{
    private const DerivativeModes All = DerivativeModes.Reverse | DerivativeModes.Forward | DerivativeModes.HessianVectorProduct;

    [Differentiable(Modes = All)]
    public static double G(double x, double y) => x * x * y + Math.Sin(y) * x;

    [Differentiable]
    public static double GradientInside(double x, double y)
    {
        double v = GGradient(x, y, out var gx, out double gy);
        return v * gx + gy * gy * x;
    }

    [Differentiable]
    public static double TangentInside(double x, double y)
    {
        double v = GTangent(x, y, y * y, Math.Exp(x), out var t);
        return v * t + t;
    }

    [Differentiable]
    public static double AdjointInside(double x, double y)
    {
        double ax = y, ay = x * y;
        double v = GAdjoint(y, x * x, Math.Cos(x), ref ax, ref ay);
        return ax * ay + v;
    }

    [Differentiable]
    public static double ProductInside(double x, double y)
    {
        double v = GHessianVectorProduct(x, y, y * x, x + 2, out double gx, out double gy, out double hx, out var hy);
        return hx * gy - hy * v + gx;
    }

    [Differentiable]
    public static double NamedArgumentsAndDiscards(double x, double y)
    {
        GGradient(yGradient: out double gy, y: x * y, x: y, xGradient: out _);
        _ = GTangent(x, y, yTangent: x, xTangent: 1, resultTangent: out var t);
        return gy * t;
    }

    [Differentiable]
    public static double InExpressions(double x, double y)
    {
        double d;
        return (x > 0.9 ? GGradient(x, y, out d, out _) + d : y * GGradient(y, x, out _, out d) - d * d) * 2 + d;
    }

    [Differentiable]
    public static double ConstantsGoIn(double x)
    {
        double v = GGradient(x, 2, out double gx, out _) + GGradient(1.5, 0.5, out double cx, out _);
        return v * gx * cx;
    }

    [Differentiable]
    public static double OnlyTheValueIsUsed(double x, double y) => GGradient(x, y, out _, out _) * y;

    [Differentiable]
    public static double NothingIsUsed(double x, double y)
    {
        GGradient(x, y, out _, out _);
        return x * y;
    }

    [Differentiable]
    public static double OverwritesItsArguments(double x, double y)
    {
        x = GGradient(x, y, out y, out double z);
        y = GGradient(y, x * 0.1, out x, out z) + z;
        return x * y * z;
    }

    // @set n=4
    [Differentiable]
    public static double DescentInside(double x, double y, int n)
    {
        for (int i = 0; i < n; i++)
        {
            GGradient(x, y, out var dx, out var dy);
            x -= 0.05 * dx;
            y -= 0.05 * dy * x;
        }

        return x * x + y;
    }

    [Differentiable]
    public static double NewtonInside(double a)
    {
        // The root of x·x·2 + sin(2)·x = a, by Newton's method on the derivative.
        double x = 1;
        for (int i = 0; i < 30; i++)
        {
            double f = GTangent(x, 2, 1, 0, out double slope) - a;
            if (Math.Abs(f) < 1e-13) break;
            x -= f / slope;
        }

        return x * a;
    }

    [Differentiable]
    public static double WhileInside(double x, double y)
    {
        double v = 10;
        while (v > 0.3)
        {
            double before = v;
            v = GGradient(x, y, out double gx, out _);
            if (v >= before) return v * x;
            x -= 0.2 * gx;
        }

        return v + x * y;
    }

    // Three levels.

    [Differentiable(Modes = All)]
    public static double Second(double x, double y)
    {
        GGradient(x, y, out double gx, out double gy);
        return gx * gy + x;
    }

    [Differentiable(Modes = All)]
    public static double SecondForward(double x, double y)
    {
        GTangent(x, y, x * y, 2, out double t);
        return t * t;
    }

    [Differentiable]
    public static double ReverseOfReverseOfReverse(double x, double y) => SecondGradient(x, y, out double a, out double b) * a + b * y;

    [Differentiable]
    public static double ReverseOfReverseOfForward(double x, double y) => SecondForwardGradient(x, y, out double a, out double b) * a + b * y;

    [Differentiable]
    public static double ReverseOfForwardOfReverse(double x, double y) => SecondTangent(x, y, y, x, out double t) * t;

    [Differentiable]
    public static double ReverseOfForwardOfForward(double x, double y) => SecondForwardTangent(x, y, 1, x, out double t) * t;

    // Fourth derivatives with the checks' own: kept small.
    [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward)]
    public static double FourthLevel(double x)
    {
        ReverseOfReverseOfForwardGradient(x, 0.5, out double d, out _);
        return d * 0.1;
    }

    [Differentiable]
    public static double ThroughACall(double x, double y) => Second(x * y, y) * G(x, y) + GradientInside(y, x);

    // Buffers.

    [Differentiable(Modes = All)]
    public static double Energy(ReadOnlySpan<double> q, double k)
    {
        double e = 0;
        for (int i = 0; i < q.Length; i++)
        {
            e += Math.Cos(q[i]) * k;
            for (int j = 0; j < i; j++) e += 1 / (1 + (q[i] - q[j]) * (q[i] - q[j]));
        }

        return e;
    }

    // @length q=3 p=3
    [Differentiable]
    public static void Leapfrog(Span<double> q, Span<double> p, double k, double dt)
    {
        Span<double> force = stackalloc double[3];
        for (int step = 0; step < 3; step++)
        {
            EnergyGradient(q, k, force, out _);
            for (int i = 0; i < q.Length; i++)
            {
                p[i] -= dt * force[i];
                q[i] += dt * p[i];
            }
        }
    }

    // @length q=3
    [Differentiable]
    public static double DescentOnArrays(double[] q, double k)
    {
        double[] x = new double[q.Length];
        for (int i = 0; i < q.Length; i++) x[i] = q[i];
        double[] g = new double[q.Length + 2];
        double last = 0;
        for (int step = 0; step < 4; step++)
        {
            last = EnergyGradient(x, k, g, out double gk);
            for (int i = 0; i < x.Length; i++) x[i] -= 0.1 * g[i] + gk * 0.01;
        }

        return last + x[0] * g[1];
    }

    // @length q=3 v=3
    [Differentiable]
    public static double CurvatureAlong(ReadOnlySpan<double> q, ReadOnlySpan<double> v, double k)
    {
        Span<double> g = stackalloc double[3], h = stackalloc double[3];
        EnergyHessianVectorProduct(q, k, v, 0.5, g, out _, h, out double hk);
        double s = hk;
        for (int i = 0; i < v.Length; i++) s += v[i] * h[i] * g[i];
        return s;
    }

    // @length q=3 v=3
    [Differentiable]
    public static double TangentOnBuffers(ReadOnlySpan<double> q, Span<double> v, double k)
    {
        v[1] *= k;
        double s = EnergyTangent(q, k, v, k * k, out double t);
        v[0] = t * s;
        EnergyTangent(v, k, q, 1, out double u);
        return u * t + v[2];
    }

    // @length q=3 into=3
    [Differentiable]
    public static double GradientIntoAParameter(ReadOnlySpan<double> q, [Output] Span<double> into) => EnergyGradient(q, 1, into, out double k) * k;

    // @length q=4
    [Differentiable]
    public static double OfSlices(double[] q)
    {
        double[] g = new double[4];
        double s = 0;
        for (int i = 0; i < 2; i++)
        {
            EnergyGradient(q.AsSpan(i, 3), q[3], g.AsSpan(i), out double gk);
            s += gk * g[i + 1];
        }

        return s + g[0];
    }

    // @length q=3
    [Differentiable]
    public static double AdjointOnBuffers(ReadOnlySpan<double> q, double k)
    {
        Span<double> a = stackalloc double[3];
        a[0] = k;
        double ak = q[1];
        EnergyAdjoint(q, k, q[0], a, ref ak);
        Span<double> b = stackalloc double[3];
        EnergyAdjoint(a, ak, k * k, b, ref ak);
        return a[0] * b[1] + a[2] * ak;
    }

    [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward)]
    public static double Sweep(ReadOnlySpan<double> a, Span<double> u, [Output] Span<double> o, double dt)
    {
        double s = 0;
        for (int i = 1; i < u.Length; i++)
        {
            u[i] += dt * u[i - 1] * a[i];
            o[i] = u[i] * u[i];
            s += o.Length * u[i];
        }

        o[0] = s;
        return s * dt;
    }

    // @length a=3 u=3
    [Differentiable]
    public static double GradientOfWhatWrites(ReadOnlySpan<double> a, Span<double> u, double dt)
    {
        double[] o = new double[3], ga = new double[3], gu = new double[3], go = new double[3];
        double v = SweepGradient(a, u, o, dt, ga, gu, go, out double gdt);
        double s = v * gdt;
        for (int i = 0; i < 3; i++) s += ga[i] * gu[i] + o[i] * u[i] * 0.1;
        u[1] = s;
        v = SweepGradient(a, u, o, dt * 0.1, gu, ga, go, out gdt);
        return s + v * gdt + o[2] + gu[1];
    }

    // @length a=3 u=3
    [Differentiable]
    public static double TangentOfWhatWrites(ReadOnlySpan<double> a, Span<double> u, double dt)
    {
        double[] o = new double[3], ta = new double[3], tu = new double[3], to = new double[3];
        for (int i = 0; i < 3; i++)
        {
            ta[i] = a[i] * dt;
            tu[i] = 1 / (1 + u[i] * u[i]);
        }

        double s = 0;
        for (int k = 0; k < 2; k++)
        {
            SweepTangent(a, u, o, dt, ta, tu, to, 0.5, out double t);
            s += t;
            for (int i = 0; i < 3; i++) s += tu[i] * u[i] + to[i] * o[i];
        }

        return s;
    }

    // @length a=3 u=3
    [Differentiable]
    public static double AdjointOfWhatWrites(ReadOnlySpan<double> a, Span<double> u, double dt)
    {
        double[] o = new double[3], aa = new double[3], au = new double[3], ao = new double[3];
        double s = 0, adt = a[0];
        for (int i = 0; i < 3; i++)
        {
            aa[i] = u[i];
            au[i] = a[i] * dt;
            ao[i] = dt + i;
        }

        for (int k = 0; k < 2; k++)
        {
            s += SweepAdjoint(a, u, o, dt, u[1] * a[2], aa, au, ao, ref adt);
            for (int i = 0; i < 3; i++)
            {
                s += aa[i] * au[i] + o[i] * 0.1;
                ao[i] += s * 0.01;
            }
        }

        return s * adt;
    }

    [Differentiable(Modes = All)]
    public static double Turn(ref double a, in double b, out double c)
    {
        c = a * b;
        a = Math.Sin(a + b * c);
        return a * c;
    }

    [Differentiable]
    public static double ReferencesInside(double x, double y)
    {
        double a = x;
        double v = TurnGradient(ref a, y, out double c, out double ga, out double gb);
        double s = v * ga + gb * c * a;
        double ta = y;
        TurnTangent(ref a, x, out c, ref ta, 2, out double tc, out double tv);
        s += a * ta + tc * tv - c;
        double aa = x, ab = y, ac = s;
        v = TurnAdjoint(ref a, y * y, out c, x * y, ref aa, ref ab, ref ac);
        return s + v * aa + ab * c + ac * a;
    }

    public record struct Point(double X, int Tag, double Y);

    [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward)]
    public static Point Move(Point p, double t) => new(p.X * t + p.Y, p.Tag + 1, Math.Sin(p.X * p.Y));

    [Differentiable]
    public static double OfStructs(Point p, double t)
    {
        Point made = MoveTangent(p, t, new Point(t, 0, 1), p.X, out Point v);
        Point seed = new(v.Y, 0, made.X);
        Point pa = p;
        double ta = v.X;
        made = MoveAdjoint(made, t * t, seed, ref pa, ref ta);
        return pa.X * made.Y + pa.Y * ta * v.X + made.Tag;
    }

    // @length p=3
    [Differentiable(Modes = All)]
    public static double Spread(ReadOnlySpan<Point> p)
    {
        double s = 0;
        foreach (Point each in p) s += each.X * each.X * each.Y + s * each.Y;
        return s;
    }

    // @length p=3
    [Differentiable]
    public static double OfBuffersOfStructs(ReadOnlySpan<Point> p)
    {
        Span<Point> g = stackalloc Point[3];
        SpreadGradient(p, g);
        double s = 0;
        for (int i = 0; i < p.Length; i++) s += g[i].X * p[i].Y + g[i].Y * g[i].Y;
        return s;
    }

    // In other places of a body.

    [Differentiable]
    public static double InALocalFunction(double x, double y)
    {
        double Slope(double at)
        {
            GGradient(at, y, out var d, out _);
            return d;
        }

        Func<double, double> twice = at => 2 * Slope(at);
        return Slope(x) * twice(x + 1);
    }

    public readonly record struct Well(double Depth)
    {
        public double Force(double at)
        {
            GGradient(at, Depth, out double d, out _);
            return -d;
        }
    }

    [Differentiable]
    public static double InAMethodOfAStruct(double x, double y) => new Well(y).Force(x) * x;

    [Differentiable]
    private static double Recursive(double x, int n) => n == 0 ? x : Recursive(x * Math.Sin(x), n - 1) + x;

    [Differentiable]
    public static double OfARecursion(double x)
    {
        RecursiveGradient(x, 3, out double d);
        return d * x;
    }

    [Differentiable]
    public static double RecursionOver(double x, int n)
    {
        if (n <= 0) return x;
        GGradient(x, 1, out double d, out _);
        return RecursionOver(x - 0.1 * d, n - 1) * x;
    }

    // @length q=3
    [Differentiable]
    public static double GradientIsZeroTrips(ReadOnlySpan<double> q, double k)
    {
        double s = EnergyGradient(q.Slice(0, 0), k, stackalloc double[0], out double gk);
        return s + gk * q[0] + k;
    }
}

public static partial class OtherNesting
{
    [Differentiable]
    public static double FromAnotherType(double x, double y)
    {
        double v = Nesting.GGradient(x, y, out double a, out double b);
        return v * a * b;
    }
}

public partial class Spring
{
    private readonly double stiffness = 1.5;

    [Differentiable]
    public double Potential(double x) => stiffness * x * x * x;

    [Differentiable]
    public double Acceleration(double x, double m)
    {
        PotentialGradient(x, out double d);
        return -d / m;
    }

    [Differentiable]
    public static double OfNullable(double? p, double x) => (p ?? 2) * (p ?? 1) * x;

    [Differentiable(Modes = DerivativeModes.Reverse)]
    public static double DerivativeByNullable(double p, double x)
    {
        OfNullableGradient(p, x, out double? g, out double d);
        double? adjoint = null;
        double other = 0;
        OfNullableAdjoint(p, x, 2, ref adjoint, ref other);
        return (d * (g ?? 0)) + (adjoint ?? 0);
    }
}
