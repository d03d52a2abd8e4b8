using System;
using DiffGen;

public struct Vec
{
    public double X, Y;

    public Vec(double x, double y)
    {
        X = x;
        Y = y;
    }

    public double Length => Math.Sqrt(X * X + Y * Y);

    public double Norm
    {
        readonly get => X * X + Y * Y;
        set
        {
            double k = Math.Sqrt(value / (X * X + Y * Y));
            X *= k;
            Y *= k;
        }
    }

    public double this[int i]
    {
        get => i == 0 ? X : Y;
        set
        {
            if (i == 0)
            {
                X = value;
                return;
            }

            Y = value;
        }
    }

    public static Vec operator +(Vec a, Vec b) => new Vec(a.X + b.X, a.Y + b.Y);

    public static Vec operator -(Vec a) => new Vec(-a.X, -a.Y);

    public static Vec operator *(double k, Vec a) => new Vec(k * a.X, k * a.Y);

    public static Vec operator ++(Vec a) => new Vec(a.X + 1, a.Y * 2);

    public static bool operator <(Vec a, Vec b) => a.X < b.X;

    public static bool operator >(Vec a, Vec b) => a.X > b.X;

    public static implicit operator Vec(double x) => new Vec(x, x * x);

    public static explicit operator double(Vec v) => v.X * v.Y;

    public static double Dot(Vec a, Vec b) => a.X * b.X + a.Y * b.Y;

    public static void Exchange(ref Vec a, ref Vec b) => (a, b) = (b, a);

    public void Scale(double k)
    {
        X *= k;
        Y *= k;
    }

    public bool TryNormalize()
    {
        double length = Length;
        if (length == 0)
        {
            return false;
        }

        this = new Vec(X / length, Y / length);
        return true;
    }

    public readonly Vec Turned(double angle) => new Vec(X * Math.Cos(angle) - Y * Math.Sin(angle), X * Math.Sin(angle) + Y * Math.Cos(angle));

    public void Deconstruct(out double x, out double y)
    {
        x = X * 2;
        y = Y + X;
    }

    public override string ToString() => $"({X}, {Y})";
}

/// <summary>The user's own complex number.</summary>
public readonly struct Cpx
{
    public readonly double Re, Im;

    public Cpx(double re, double im)
    {
        Re = re;
        Im = im;
    }

    public double Abs => Math.Sqrt(Re * Re + Im * Im);

    public static Cpx operator +(Cpx a, Cpx b) => new(a.Re + b.Re, a.Im + b.Im);

    public static Cpx operator *(Cpx a, Cpx b) => new(a.Re * b.Re - a.Im * b.Im, a.Re * b.Im + a.Im * b.Re);

    public static Cpx Exp(Cpx z)
    {
        double r = Math.Exp(z.Re);
        return new Cpx(r * Math.Cos(z.Im), r * Math.Sin(z.Im));
    }
}

public readonly record struct Dual(double Value, double Slope)
{
    public static Dual operator *(Dual a, Dual b) => new(a.Value * b.Value, a.Slope * b.Value + a.Value * b.Slope);

    public static Dual Sin(Dual a) => new(Math.Sin(a.Value), a.Slope * Math.Cos(a.Value));

    public Dual Squared() => this * this;
}

public struct Normal
{
    public double Mean { get; set; }

    public double Spread { get; set; }

    public double Weight = 0.5;

    public Normal(double mean, double variance)
        : this(mean)
    {
        Spread = Math.Sqrt(variance);
        Weight *= mean;
    }

    public Normal(double mean)
    {
        Mean = mean;
        Spread = 1 + Weight;
    }
}

public struct Accumulator
{
    public double Sum;
    public int Count;

    public void Add(double x)
    {
        if (x < 0)
        {
            return;
        }

        for (int i = 0; i < 2; i++)
        {
            Sum += x * Sum + x;
        }

        Count++;
    }

    public double Mean() => Count == 0 ? 0 : Sum / Count;

    public double Take()
    {
        double s = Sum;
        Sum = 0;
        return s;
    }
}

public struct Pose
{
    public Vec At;
    public Vec Facing { get; set; }

    public void Walk(double d)
    {
        At += d * Facing;
        At.Scale(1.5);
    }

    public readonly void Nothing(double k)
    {
        At.Scale(k);
    }
}

public static partial class StructMembers
{
    [Differentiable]
    public static double Operators(double x, double y)
    {
        var a = new Vec(x, y);
        var b = 2 * a + new Vec(y, 1);
        b += a;
        b = -b;
        return Vec.Dot(a, b);
    }

    [Differentiable]
    public static Vec Parameters(Vec a, Vec b, double k) => k * (a + b) + -a;

    [Differentiable]
    public static double MutatingMethod(double x, double y)
    {
        var v = new Vec(x, 2);
        v.Scale(y);
        return v.X * v.Y;
    }

    [Differentiable]
    public static double MutatedParameter(Vec v, ref Vec w)
    {
        v.Scale(w.X);
        w.Scale(v.Y);
        return v.TryNormalize() ? v.X : w.Y;
    }

    [Differentiable]
    public static double Properties(Vec v, double n)
    {
        double before = v.Length;
        v.Norm = n;
        v.Norm += before;
        return v.X * v.Y + v.Norm * before;
    }

    [Differentiable]
    public static double Indexers(Vec v, int n)
    {
        double s = 1;
        for (int i = 0; i < n; i++)
        {
            v[i % 2] *= s;
            s += v[(i + 1) % 2];
            v[1] = s * v[0];
        }

        return s * v[0];
    }

    [Differentiable]
    public static double Increments(Vec v)
    {
        var old = v++;
        var next = ++v;
        return old.X * next.Y + v.X;
    }

    [Differentiable]
    public static double Conversions(double x, Vec w)
    {
        Vec v = x;
        w += x;
        return (double)v + (double)(v + w);
    }

    [Differentiable]
    public static double Comparison(Vec v, Vec w) => v < w ? v.X * w.Y : w > v ? 1 : v.Y;

    [Differentiable]
    public static double StaticMethods(Vec a, Vec b)
    {
        Vec.Exchange(ref a, ref b);
        a.X *= 2;
        Vec.Exchange(ref b, ref a);
        return a.X * a.X * b.X;
    }

    [Differentiable]
    public static double Chained(Vec v, double t) => v.Turned(t).Turned(v.X).Length;

    [Differentiable]
    public static double OwnDeconstruct(Vec v)
    {
        var (a, b) = v;
        (v.X, v.Y) = v;
        return a * b + v.X * v.Y;
    }

    [Differentiable]
    public static double ComplexFunction(Cpx z, double k)
    {
        Cpx w = Cpx.Exp(z * z) + new Cpx(k, 1);
        return (w * z).Abs + w.Im;
    }

    [Differentiable]
    public static Cpx Mandelbrot(Cpx c, int n)
    {
        Cpx z = default;
        for (int i = 0; i < n; i++)
        {
            z = z * z + c;
        }

        return z;
    }

    [Differentiable]
    public static double DualNumbers(double x)
    {
        var d = new Dual(x, 1);
        var f = Dual.Sin(d * d).Squared() * d;
        return f.Slope + f.Value;
    }

    [Differentiable]
    public static double Constructors(double x, double y)
    {
        var a = new Normal(x, y);
        var b = new Normal(y);
        return a.Mean * a.Spread * a.Weight + b.Spread * b.Mean * b.Weight;
    }

    // @length data=4
    [Differentiable]
    public static double Accumulating(ReadOnlySpan<double> data)
    {
        Accumulator a = default;
        foreach (double x in data)
        {
            a.Add(x * 0.1);
            a.Add(-x);
        }

        double mean = a.Mean();
        return mean * mean + a.Take() * a.Sum + a.Count;
    }

    // @length a=2
    [Differentiable]
    public static double ElementMethods(Accumulator[] a, double x)
    {
        a[0].Add(x);
        for (int i = 0; i < 2; i++)
        {
            a[i].Add(a[1 - i].Sum);
        }

        return a[0].Mean() * a[1].Take();
    }

    // @length a=2
    [Differentiable]
    public static double CopiesOfElements(Vec[] a, ReadOnlySpan<Vec> b, in Vec c)
    {
        double s = 0;
        foreach (var v in a)
        {
            v.Scale(3);
            s += v.X * v.Y;
        }

        b[0].Scale(5);
        c.Scale(7);
        return s * b[0].X * c.Y;
    }

    [Differentiable]
    public static double NestedStructs(Pose p, double d)
    {
        p.Walk(d);
        p.Nothing(d);
        p.Facing.Scale(9);
        p.At.Scale(d);
        return p.At.X * p.At.Y + p.Facing.X;
    }

    [Differentiable]
    public static double InBranches(Vec v, Vec w, bool flag)
    {
        if (flag)
        {
            v.Scale(w.X);
        }
        else
        {
            w += v;
        }

        (flag ? v : w).Scale(100);
        return Vec.Dot(v, w) * (flag ? v : w).Length;
    }

    [Differentiable]
    public static double Text(Vec v)
    {
        if (v.X < -100)
        {
            throw new ArgumentException($"Bad vector {v} of {v.ToString()}");
        }

        return v.X * v.Y;
    }

    // @length v=3
    [Differentiable]
    public static Vec Sum(ReadOnlySpan<Vec> v)
    {
        var s = new Vec(0, 0);
        foreach (var x in v)
        {
            s += 0.5 * x + new Vec(s.Y, x.X * s.X);
        }

        return s;
    }

    // @length v=3
    [Differentiable]
    public static double CallsInPlaceAndOut(Vec[] v, double k)
    {
        Vec s = Sum(v);
        v[1] += s;
        s = Sum(v.AsSpan(1)) + k * v[2];
        return s.Length;
    }
}

public partial struct Circle
{
    public Vec Center;
    public double Radius;

    [Differentiable]
    public static double Area(Circle c) => Math.PI * c.Radius * c.Radius + c.Center.Length;

    // @new Circle{Center=new(1,2),Radius=3}
    [Differentiable]
    public double Distance(Vec p) => (p + -Center).Length - Radius;

    // @new Circle{Center=new(1,2),Radius=3}
    [Differentiable]
    public readonly Circle Moved(Vec by) => this with { Center = Center + by };
}
