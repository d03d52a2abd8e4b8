using System;
using DiffGen;

public struct Particle
{
    public double X, V;
    public int Kind;
}

public readonly record struct Sample(double Input, double Target);

public record struct Edge(int From, int To, double Weight);

public struct Segment
{
    public Particle Start, End;
    public double Stiffness { get; set; }
}

public static partial class StructBuffers
{
    // @length points=3
    [Differentiable]
    public static double SumOfFields(Particle[] points)
    {
        double s = 0;
        for (int i = 0; i < points.Length; i++)
        {
            s += points[i].X * points[i].V;
        }

        return s;
    }

    // @length data=4
    // @at data=[]
    [Differentiable]
    public static double Loss(ReadOnlySpan<Sample> data, double a, double b)
    {
        double s = 0;
        foreach (Sample d in data)
        {
            double e = Math.Tanh(a * d.Input + b) - d.Target;
            s += e * e;
        }

        return s;
    }

    // @length data=4
    [Differentiable]
    public static double ConstantData([Constant] ReadOnlySpan<Sample> data, double a)
    {
        double s = 0;
        for (int i = 0; i < data.Length; i++)
        {
            var d = data[i];
            s += a * d.Input * d.Target;
        }

        return s;
    }

    // @length p=3
    [Differentiable]
    public static void Advance(Span<Particle> p, double dt, int n)
    {
        for (int k = 0; k < n; k++)
        {
            for (int i = 0; i < p.Length; i++)
            {
                p[i].V -= dt * Math.Sin(p[i].X);
                p[i].X += dt * p[i].V;
            }
        }
    }

    // @length p=3
    [Differentiable]
    public static void WholeElements(Particle[] p, double k)
    {
        for (int i = 1; i < p.Length; i++)
        {
            Particle before = p[i - 1];
            p[i] = new Particle { X = before.V * k, V = p[i].X * before.X, Kind = before.Kind + 1 };
        }
    }

    // @length p=2 q=2
    [Differentiable]
    public static void CopyElements(ReadOnlySpan<Particle> p, Span<Particle> q)
    {
        for (int i = 0; i < p.Length; i++)
        {
            q[i] = p[i];
            q[i].X *= p[i].V;
        }
    }

    // @length p=2 q=2
    [Differentiable]
    public static void FieldsOnly(ReadOnlySpan<Particle> p, Span<Particle> q)
    {
        for (int i = 0; i < p.Length; i++)
        {
            q[i].X = p[i].V * p[i].V;
            q[i].V = Math.Exp(p[i].X);
        }
    }

    // @length x=3 s=3
    [Differentiable]
    public static void FillReadonly(ReadOnlySpan<double> x, [Output] Span<Sample> s)
    {
        for (int i = 0; i < x.Length; i++)
        {
            s[i] = new Sample(x[i] * x[i], Math.Sin(x[i]));
        }
    }

    // @length s=3
    [Differentiable]
    public static double UpdateReadonly(Sample[] s, double k)
    {
        for (int i = 0; i < s.Length; i++)
        {
            s[i] = s[i] with { Target = s[i].Target * k + s[i].Input };
        }

        return s[0].Target * s[1].Target * s[2].Input;
    }

    // @length segments=2
    [Differentiable]
    public static double NestedElements(Segment[] segments)
    {
        double e = 0;
        foreach (var s in segments)
        {
            double stretch = s.End.X - s.Start.X;
            e += s.Stiffness * stretch * stretch + s.Start.V * s.End.V;
        }

        return e;
    }

    // @length segments=2
    [Differentiable]
    public static void NestedWrites(Segment[] segments, double k)
    {
        for (int i = 0; i < segments.Length; i++)
        {
            segments[i].Start.X *= k;
            segments[i].End = segments[i].Start;
            segments[i].Stiffness += segments[i].End.V;
            (segments[i].Start.V, segments[i].End.V) = (segments[i].End.X, segments[i].Start.V);
        }
    }

    // @length x=3
    // @set edges=[new(0,1,0.5),new(1,2,0.7),new(2,0,1.1),new(1,1,0.3)]
    [Differentiable]
    public static double Graph(Edge[] edges, ReadOnlySpan<double> x)
    {
        double s = 0;
        foreach (var e in edges)
        {
            s += e.Weight * (x[e.From] - x[e.To]) * (x[e.From] - x[e.To]) + e.Weight * x[e.From];
        }

        return s;
    }

    // @length x=3 y=3
    // @set edges=[new(0,1,0.5),new(1,2,0.7),new(2,0,1.1),new(1,1,0.3)]
    [Differentiable]
    public static void Scatter(ReadOnlySpan<Edge> edges, ReadOnlySpan<double> x, Span<double> y)
    {
        for (int k = 0; k < edges.Length; k++)
        {
            y[edges[k].To] += edges[k].Weight * x[edges[k].From] * y[edges[k].From];
        }
    }

    [Differentiable]
    public static double LocalArray(double x, int n)
    {
        var p = new Particle[n + 1];
        p[0].X = x;
        for (int i = 1; i < p.Length; i++)
        {
            p[i] = p[i - 1];
            p[i].V = p[i].X * x;
            p[i].X += p[i].V;
            p[i].Kind++;
        }

        return p[n].X * p[n].V + p[n].Kind;
    }

    [Differentiable]
    public static double InitialisedArray(double x, double y)
    {
        Particle[] p = { new Particle { X = x }, new Particle { X = y, V = x * y }, default };
        Span<Sample> s = [new(x, y), new(y, x * x)];
        p[2].X = s[1].Target;
        return p[0].X * p[1].V + p[2].X * s[0].Target;
    }

    // @length p=5
    [Differentiable]
    public static double Slices(Span<Particle> p)
    {
        Span<Particle> tail = p[1..];
        var middle = tail.Slice(1, 2);
        middle[0].X *= tail[0].V;
        middle[1] = tail[0];
        return middle[1].X * p[2].X * p[^1].V;
    }

    // @length p=3
    [Differentiable]
    public static double StackAlloc(ReadOnlySpan<Particle> p)
    {
        Span<Particle> q = stackalloc Particle[3];
        for (int i = 0; i < 3; i++)
        {
            q[i] = p[2 - i];
            q[i].X *= q[0].V;
        }

        return q[0].X + q[1].X * q[2].V;
    }

    // @length p=3 q=4
    [Differentiable]
    public static double Methods(Particle[] p, Span<Particle> q)
    {
        p.CopyTo(q);
        q[3] = p[0];
        var r = new Particle[2];
        q.Slice(2, 2).CopyTo(r);
        Array.Fill(p, r[1]);
        q.Slice(0, 1).Clear();
        return r[0].X * r[1].V + p[2].X * q[1].V + q[0].X;
    }

    // @length t=3
    [Differentiable]
    public static double TupleArray((double A, int N)[] t)
    {
        double s = 1;
        foreach (var (a, n) in t)
        {
            s *= a * n;
        }

        return s;
    }

    // @length t=3
    [Differentiable]
    public static double TupleElements((double A, double B)[] t)
    {
        for (int i = 0; i < t.Length - 1; i++)
        {
            (t[i], t[i + 1]) = (t[i + 1], (t[i].B, t[i].A));
            t[i].A *= t[i + 1].B;
        }

        return t[0].A * t[1].B + t[2].A;
    }

    // @set index=0,2,0,1
    // @length p=3
    [Differentiable]
    public static double Gather(Particle[] p, int[] index)
    {
        double s = 0;
        foreach (int i in index)
        {
            p[i].X *= p[i].V;
            s += p[i].X;
        }

        return s;
    }

    // @length p=4
    [Differentiable]
    public static double EarlyExit(Particle[] p, double limit)
    {
        double s = 0;
        for (int i = 0; i < p.Length; i++)
        {
            s += p[i].X * p[i].V;
            if (s > limit + 2)
            {
                return s * p[i].X;
            }

            p[i].V = s;
        }

        return s;
    }

    // Calls

    // @length p=3
    [Differentiable]
    public static double Kick(Span<Particle> p, double k)
    {
        double s = 0;
        for (int i = 0; i < p.Length; i++)
        {
            p[i].V += k * p[i].X * p[i].X;
            s += p[i].V;
        }

        return s;
    }

    // @length p=4
    [Differentiable]
    public static double CallsWithBuffers(Particle[] p, double k)
    {
        double s = Kick(p, k);
        s *= Kick(p.AsSpan(1, 2), s);
        var q = new Particle[2];
        q[0] = p[3];
        q[1].X = k;
        return s * Kick(q, k) * q[0].V;
    }

    [Differentiable]
    public static void Bounce(ref Particle p, ref double v, double k)
    {
        for (int i = 0; i < 2; i++)
        {
            p.X += k * v;
            v = -v * p.V;
        }
    }

    // @length p=3
    [Differentiable]
    public static double ReferencesToElements(Particle[] p, Segment[] s, double k)
    {
        Bounce(ref p[0], ref p[1].V, k);
        Bounce(ref p[1], ref k, 0.3);
        Bounce(ref s[1].End, ref s[1].Start.V, k);
        return p[0].X * p[1].V + p[2].X * k + s[1].End.X * s[0].Start.X;
    }

    // @length p=3
    [Differentiable]
    public static double InLoopWithCalls(Particle[] p, double k, int n)
    {
        for (int i = 0; i < n; i++)
        {
            double v = p[i % 3].V;
            Bounce(ref p[i % 3], ref v, k);
            p[(i + 1) % 3].V *= v;
            k += Kick(p, 0.01);
        }

        return k * p[1].X;
    }

    // @throws i=7
    // @set i=1
    // @length p=2
    [Differentiable]
    public static double OutOfRange(Particle[] p, int i, double x)
    {
        p[0].X = x;
        p[i].V = x * x;
        return p[0].X * p[1].V;
    }
}
