using System;
using DiffGen;

public struct Spot
{
    public double X, Y;
}

public record struct Couple(double A, double B);

public readonly record struct Slopes(double Growth, double Decay);

public static partial class Tuples
{
    [Differentiable]
    public static double Items(double x, double y)
    {
        var t = (x * y, x + y);
        return t.Item1 * t.Item2;
    }

    [Differentiable]
    public static double Swap(double x, double y)
    {
        var t = (x * y, x + y);
        (x, y) = (y, x);
        return t.Item1 * x + t.Item2 * y;
    }

    [Differentiable]
    public static (double Sum, double Product) Result(double x, double y) => (x + y, x * y);

    [Differentiable]
    public static double Names(double x, double y)
    {
        (double first, double second) t = (y, x);
        t.first *= t.second;
        (double a, double b) u = t;
        var (p, q) = u;
        return p * p - q + u.a;
    }

    [Differentiable]
    public static double Parameter((double A, double B) t, (double, int) u) => t.A * t.B + u.Item1 * u.Item2;

    [Differentiable]
    public static void Reference(ref (double A, double B) t, out (double Twice, int Count) u)
    {
        t = (t.B, t.A * t.B);
        u = (2 * t.A, 3);
    }

    [Differentiable]
    public static double Nested(double x)
    {
        var t = ((x, x * x), (1.0, (x * 3, 2)));
        var ((a, b), (c, (d, n))) = t;
        return a * b + c * d * n + t.Item2.Item2.Item1;
    }

    [Differentiable]
    public static double DeconstructedCall(double x, double y)
    {
        var (s, p) = Result(x, y);
        (p, s) = Result(p, s);
        (double q, _) = Result(s, p);
        return s * p * q;
    }

    [Differentiable]
    public static double FieldOfCall(double x) => Result(x, 2 * x).Product + Result(x, 3).Sum;

    [Differentiable]
    public static double InALoop(double x, int n)
    {
        (double a, double b) = (0, 1);
        for (int i = 0; i < n; i++)
        {
            (a, b) = (b * x, a + b);
        }

        return a * b;
    }

    [Differentiable]
    public static double TupleInALoop(double x, int n)
    {
        var state = (Value: x, Count: 0, Last: 0.0);
        while (state.Count < n)
        {
            state = (state.Value * x + 0.1, state.Count + 1, state.Value);
        }

        return state.Value * state.Last;
    }

    [Differentiable]
    public static double Eight(double x)
    {
        var t = (1, 2, 3, 4, 5, 6, x, x * x, x * 3);
        return t.Item7 * t.Item8 + t.Item9 * t.Item2;
    }

    [Differentiable]
    public static (double, double, double, double, double, double, double, double) EightResults(double x) => (x, 2, 3 * x, 4, 5, 6, x * x, 1 / x);

    [Differentiable]
    public static double Conditional(double x, double y)
    {
        var (lo, hi) = x < y ? (x, y) : (y, x);
        return hi * hi - lo;
    }

    [Differentiable]
    public static double SinCos(double x)
    {
        var t = Math.SinCos(x);
        return t.Sin * t.Cos + t.Item1;
    }

    [Differentiable]
    public static double Converted(float x, int n)
    {
        (double, double) t = (x, n);
        return t.Item1 * t.Item2;
    }

    [Differentiable]
    public static double IntegerTuple(double x)
    {
        var (i, j) = (1, 2);
        (i, j) = (j, i + j);
        (int, int) c = (i, j);
        return x * c.Item1 + x * x * c.Item2;
    }

    [Differentiable]
    public static double DeconstructedRecord(Slopes r, Couple p)
    {
        var (growth, decay) = r;
        (double a, p.B) = p;
        return growth * decay * a + p.B;
    }

    [Differentiable]
    public static double OfStructs(double x, Spot p)
    {
        var t = (p, x, new Spot { X = x });
        t.Item1.X *= x;
        t.p.Y = t.x;
        var (q, _, r) = t;
        return q.X * q.Y + r.X * t.Item3.X;
    }

    public struct Vertex
    {
        public double X;
        public double Y;

        public readonly void Deconstruct(out double sum, out double difference) => (sum, difference) = (X + Y, X * X - Y);
    }

    public record struct Weighted(double Value, double Weight)
    {
        public double Offset { get; set; } = 1;
    }

    // @length a=3
    [Differentiable]
    public static double DeconstructedElements(double[] a, double x)
    {
        var vertices = new Vertex[a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            vertices[i] = new Vertex { X = a[i], Y = x * i };
        }

        double s = 0;
        foreach (var (sum, difference) in vertices)
        {
            s += sum * difference;
            (double value, double weight) = new Weighted(s, x) { Offset = sum };
            s = value * weight;
        }

        return s;
    }

    // @set n=2
    // @at n=3
    [Differentiable]
    public static double Compared(double x, double y, int n)
    {
        var a = (x, (n, y));
        double s = 0;
        for (int i = 0; i < 4; i++)
        {
            s += a == (x, (i, y)) ? x * y : (i, true) != (n + 1, i > 1) ? x * x : y;
        }

        return s;
    }
}
