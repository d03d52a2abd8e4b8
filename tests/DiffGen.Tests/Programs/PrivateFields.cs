using System;
using System.Collections.Generic;
using DiffGen;

// Written as structs in the wild are: the fields are nobody's business.
public readonly struct Planar
{
    private readonly double x, y;

    public Planar(double x, double y)
    {
        this.x = x;
        this.y = y;
    }

    public double X => x;

    public double Y { get { return y; } }

    public double Norm => Math.Sqrt(x * x + y * y);

    public static Planar operator +(Planar a, Planar b) => new(a.x + b.x, a.y + b.y);

    public static Planar operator *(double k, Planar a) => new(k * a.x, k * a.y);
}

public readonly struct Span1
{
    public Span1(double low, double high)
    {
        if (low > high) throw new ArgumentException("empty");
        Low = low;
        High = high;
    }

    public double Low { get; }

    public double High { get; }

    public double Middle() => 0.5 * (Low + High);

    public Span1 Scaled(double k) => new Span1(k * Low, k * High);
}

public struct Turned
{
    private double _cosine, _sine;
    private int turns;

    public Turned(double a, double b)
    {
        double n = Math.Sqrt(a * a + b * b);
        _cosine = a / n;
        _sine = b / n;
        turns = 1;
    }

    public int Turns => turns;

    public double Along(double a, double b) => _cosine * a + _sine * b;

    public void Turn(double t)
    {
        double c = _cosine * Math.Cos(t) - _sine * Math.Sin(t);
        _sine = _cosine * Math.Sin(t) + _sine * Math.Cos(t);
        _cosine = c;
        turns++;
    }

    public void Reset(double a)
    {
        if (a > 0)
        {
            this = new Turned(a, 1);
            return;
        }

        var other = this;
        other.Turn(a);
        this = other;
    }
}

public struct TwoTurned
{
    private Turned first;
    public Turned Second;
    public double K;

    public TwoTurned(Turned first, Turned second, double k) => (this.first, Second, K) = (first, second, 2 * k);

    public double Go(double t)
    {
        first.Turn(t);
        return first.Along(K, t) + Second.Along(t, K);
    }
}

public readonly struct Lined(double slope, double offset)
{
    public double Slope { get; } = slope;

    public readonly double AtOne = slope + offset;

    public double At(double x) => Slope * (x - 1) + AtOne;
}

public partial struct OwnPrivate
{
    private double a, b;

    public OwnPrivate(double a, double b)
    {
        this.a = 2 * a;
        this.b = b;
    }

    private readonly double Line(double x) => a * x + b;

    // @new OwnPrivate(2,3)
    [Differentiable]
    public double Parabola(double x) => a * x * x + Line(x);

    [Differentiable]
    public static double Changed(OwnPrivate o, double x)
    {
        o.a *= x;
        return o.Line(x) * o.b;
    }

    [Differentiable]
    public static double NestedAndPrivate(double x)
    {
        var i = new Squared[2];
        i[1] = new Squared(x);
        return i[1].Q() * x + i[0].Q();
    }

    private struct Squared
    {
        private double q;

        public Squared(double q) => this.q = q * q;

        public double Q() => q;
    }
}

public ref struct Window
{
    private Span<double> data;
    public double K;

    public Window(Span<double> data, double k)
    {
        this.data = data;
        K = k;
    }

    public ref double this[int i] => ref data[i];

    public double Get(int i) => data[i] * K;

    public void Set(int i, double v) => data[i] = v;

    public Window Tail() => new Window(data.Slice(1), K * 2);
}

public readonly struct SquareMatrix
{
    private readonly double[] data;
    private readonly int n;

    public SquareMatrix(double[] data, int n)
    {
        if (data.Length < n * n) throw new ArgumentException("data");
        this.data = data;
        this.n = n;
    }

    public int Rows => n;

    public double this[int i, int j]
    {
        get => data[i * n + j];
        set => data[i * n + j] = value;
    }
}

public class Board
{
    private readonly double[] data = new double[4];

    public ref double this[int i, int j] => ref data[2 * i + j];

    public ref double Corner => ref data[0];

    public double Sum()
    {
        double s = 0;
        for (int i = 0; i < 2; i++)
        {
            for (int j = 0; j < 2; j++) s += this[i, j] * (i + 1);
        }

        return s;
    }
}

public struct Spot
{
    public double X, Y;

    public void Scale(double k)
    {
        X *= k;
        Y += k;
    }
}

public readonly ref struct Spots
{
    private readonly Span<Spot> spots;

    public Spots(Span<Spot> spots) => this.spots = spots;

    public ref Spot this[int i] => ref spots[i];

    public int Length => spots.Length;

    public ref double First(int i) => ref spots[i].X;
}

public class Mover
{
    public Turned Heading;
    public Planar Position;
    public double Mass;
    private Planar kept;

    public Planar Speed { get; set; }

    public double Energy() => Heading.Along(Mass, 2) + Speed.X * Mass + kept.Y * Position.X;

    public void Step(double dt)
    {
        Position = Position + dt * Speed;
        Speed = new Planar(Speed.X - dt * Position.X, Speed.Y);
        Heading.Turn(dt);
        kept = Position;
    }
}

public readonly struct Wave
{
    private readonly double re, im;

    public Wave(double re, double im) => (this.re, this.im) = (re, im);

    public double Re => re;

    public double Im => im;

    public static implicit operator Wave(double x) => new(x, 0);

    public static Wave operator +(Wave a, Wave b) => new(a.re + b.re, a.im + b.im);

    public static Wave operator -(Wave a, Wave b) => new(a.re - b.re, a.im - b.im);

    public static Wave operator *(Wave a, Wave b) => new(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re);

    public static Wave operator /(Wave a, Wave b)
    {
        double d = b.re * b.re + b.im * b.im;
        return new((a.re * b.re + a.im * b.im) / d, (a.im * b.re - a.re * b.im) / d);
    }

    public static Wave Exp(Wave z)
    {
        double e = Math.Exp(z.re);
        return new(e * Math.Cos(z.im), e * Math.Sin(z.im));
    }

    public void Deconstruct(out double r, out double i) => (r, i) = (re, im);
}

public struct GenericPrivate<T>
    where T : struct
{
    private double a;
    private T tag;

    public GenericPrivate(double a, T tag)
    {
        this.a = a * a;
        this.tag = tag;
    }

    public void Grow(double k) => a *= k;

    public double Times(double k) => a * k;
}

public static partial class PrivateFields
{
    private static readonly Planar Gravity = new(0, -9.8);

    [Differentiable]
    public static double Operators(Planar v, Planar w, double k)
    {
        var u = v + k * w;
        for (int i = 0; i < 3; i++) u = u + 0.1 * v;
        return u.Norm * u.X;
    }

    [Differentiable]
    public static Planar AsResult(Planar v, double k) => k * v;

    [Differentiable]
    public static double OfAConstant(double x) => Gravity.Y * x * x;

    [Differentiable]
    public static double Checked(double a, double k)
    {
        var s = new Span1(a, a + 1).Scaled(k * k);
        return s.Middle() * s.High;
    }

    [Differentiable]
    public static double ReadOnly(Span1 v, double k) => v.Low * v.High * k + v.Middle();

    // @throws a=2 k=1
    // @range k=2.5..3
    [Differentiable]
    public static double Throws(double a, double k) => new Span1(a, k).Middle() * k;

    [Differentiable]
    public static double ByValue(Turned u, double k)
    {
        u.Turn(k);
        var w = u;
        w.Turn(k * k);
        return u.Along(k, 1) + w.Along(2, k);
    }

    // @at k=-0.5
    [Differentiable]
    public static double ThisAssigned(double a, double k)
    {
        var u = new Turned(a, k);
        u.Turn(k);
        if (u.Turns > 1) u.Reset(a * k);
        return u.Along(k, a);
    }

    [Differentiable]
    public static double Elements(Turned[] u, double k)
    {
        for (int i = 0; i < u.Length; i++) u[i].Turn(k * i);
        return u[0].Along(1, k) * u[1].Along(k, 2);
    }

    [Differentiable]
    public static void ByReference(ref Turned u, double k) => u.Turn(k);

    [Differentiable]
    public static double ByIn(in Turned u, double x)
    {
        var w = u;
        w.Turn(x);
        return w.Along(x, 1) + u.Along(1, x);
    }

    [Differentiable]
    public static Turned Made(double a, double k)
    {
        var u = new Turned(a, k);
        u.Turn(k);
        return u;
    }

    [Differentiable]
    public static double ThroughCalls(double a, double k)
    {
        var u = Made(a, k);
        ByReference(ref u, a);
        return ByValue(u, k) + ByIn(in u, a);
    }

    [Differentiable]
    public static double Nested(TwoTurned p, double x)
    {
        var q = p;
        q.Go(x);
        return q.Go(x) * p.K + p.Second.Along(x, 1);
    }

    [Differentiable]
    public static double NestedElements(Span<TwoTurned> p, double x)
    {
        double s = 0;
        foreach (ref var e in p)
        {
            s += e.Go(x);
            e.K *= x;
            e.Second.Turn(x);
        }

        return s + p[0].Go(1);
    }

    // @set n=3
    // @at n=1
    [Differentiable]
    public static double LocalArray(double a, int n)
    {
        var u = new Turned[3];
        for (int i = 0; i < n; i++)
        {
            u[i] = new Turned(a, i);
            u[i].Turn(a);
        }

        return u[0].Along(1, a) * u[n - 1].Along(a, 2);
    }

    [Differentiable]
    public static double InATuple((Turned Turned, double K) t, double x)
    {
        t.Turned.Turn(x);
        return t.Turned.Along(t.K, x);
    }

    [Differentiable]
    public static double AsConstant([Constant] Turned u, double x)
    {
        u.Turn(x);
        return u.Along(x, 1);
    }

    [Differentiable]
    public static double Lists(List<Turned> u, double x)
    {
        double s = 0;
        foreach (var e in u) s += e.Along(x, 1);
        return s;
    }

    [Differentiable]
    public static double PrimaryConstructor(Lined p, double k)
    {
        var q = new Lined(k, p.At(2) * k);
        return q.At(k) * p.At(k);
    }

    private static readonly Turned Start = new(1, 1);

    [Differentiable]
    public static double OfAHiddenConstant(double x) => Start.Along(x, x * x);

    [Differentiable]
    public static double SpansInARefStruct(double[] x, double k)
    {
        var v = new Window(x, k);
        v.Set(0, v.Get(1) * k);
        var t = v.Tail();
        t.Set(0, k * t.Get(1));
        v[2] *= k;
        return v.Get(0) + t.Get(0) + x[2];
    }

    [Differentiable]
    public static double ArrayInAStruct(double[] x, double k)
    {
        var m = new SquareMatrix(x, 2);
        m[0, 1] = m[1, 0] * k;
        for (int i = 0; i < m.Rows; i++) m[i, i] *= k;
        return m[0, 1] * m[0, 0] + m[1, 1];
    }

    // @set n=3
    // @at n=0
    [Differentiable]
    public static double OfATypeParameter(double x, int n)
    {
        var g = new GenericPrivate<int>(x, 1);
        for (int i = 0; i < n; i++)
        {
            if (i % 2 == 0) g.Grow(x); else g = new GenericPrivate<int>(g.Times(x), i);
        }

        return g.Times(x);
    }

    [Differentiable]
    private static void Bump(ref double x, double k) => x = x * k + x * x;

    // @shape g=new()
    [Differentiable]
    public static double ReturnedReferences(Board g, double k)
    {
        g[0, 1] *= k;
        g.Corner += g[0, 1] * k;
        ref double r = ref g[1, 1];
        r *= r * k;
        Bump(ref g[1, 0], k);
        return g.Sum() * g.Corner;
    }

    [Differentiable]
    public static double ReferencesToStructs(Spot[] a, double k)
    {
        var p = new Spots(a);
        for (int i = 0; i < p.Length; i++)
        {
            p[i].X *= k;
            p[i].Scale(k);
            p.First(i) *= p[0].Y;
        }

        return p[0].X * p[1].Y + p[2].X;
    }

    // @set n=3
    // @shape b=new()
    // @at n=0
    [Differentiable]
    public static double InAnObject(Mover b, double x, int n)
    {
        for (int i = 0; i < n; i++) b.Step(0.1 * x);
        return b.Energy() * x;
    }

    // @shape b=[new(),new(),new()]
    [Differentiable]
    public static double InObjects(Mover[] b, double x)
    {
        double s = 0;
        foreach (var m in b)
        {
            m.Position = new Planar(m.Position.Y * x, m.Speed.X);
            s += m.Energy() * m.Position.X;
        }

        return s;
    }

    // @range *=0.5..1
    [Differentiable]
    public static double CharacteristicFunction(double s, double v, double k)
    {
        Wave total = 0;
        for (int i = 1; i <= 4; i++)
        {
            Wave iu = new(0, 0.35 * i);
            var d = Wave.Exp(iu * Math.Log(s) - k * v * iu * iu) / (iu + k);
            var (re, im) = d;
            total += d * new Wave(-im, re);
        }

        return total.Re + total.Im;
    }

    [Differentiable]
    private static double MakeTurned(double x) => x * x * x;

    [Differentiable]
    private static double GetTurnedCosine(double x) => x * x;

    [Differentiable]
    public static double NamesOfHelpers(double x)
    {
        var u = new Turned[2];
        u[1] = new Turned(MakeTurned(x), 1);
        u[0] = Made(x, GetTurnedCosine(x));
        return u[1].Along(GetTurnedCosine(x), x) * u[0].Along(1, x);
    }
}
