using System;
using DiffGen;

public struct Point
{
    public double X, Y;
}

public record struct Pair(double A, double B);

public readonly record struct Rates(double Growth, double Decay);

public struct Body
{
    public Point Position;
    public Point Velocity;
    public int Tag;
    public double Mass { get; set; }
}

public record struct Mixed(int Order, double Value, bool Flag, float Scale);

public struct WithStart
{
    public double Start = 3;
    public double Step = 2;

    public WithStart()
    {
    }
}

public record struct Named
{
    public required double Left { get; init; }
    public double Right { get; init; }
}

public struct Keyword
{
    public double @in;
    public double @class;
}

public record struct Cell(int Row, int Column);

public struct Holder<T>
{
    public T Value;
    public double Weight;
}

public static partial class StructPrograms
{
    // Parameters

    [Differentiable]
    public static double Area(Point p) => p.X * p.X * p.Y;

    [Differentiable]
    public static double TwoPoints(Point p, Point q) => (p.X - q.X) * (p.X - q.X) + p.Y * q.Y;

    [Differentiable]
    public static double Momentum(Body b) => b.Mass * (b.Velocity.X * b.Position.Y - b.Velocity.Y * b.Position.X) + b.Tag;

    [Differentiable]
    public static double PositionalRecord(Pair p) => Math.Sin(p.A) * p.B;

    [Differentiable]
    public static double ReadonlyRecord(Rates r, double t) => Math.Exp(r.Growth * t) - Math.Exp(-r.Decay * t);

    // @tolerance 1e-3
    [Differentiable]
    public static double MixedFields(Mixed m) => m.Flag ? m.Value * m.Order + m.Scale : m.Value;

    [Differentiable]
    public static double ConstantPoint(Point p, [Constant] Point c) => p.X * c.X + p.Y * c.Y;

    [Differentiable]
    public static double OverwrittenParameter(Point p, double k)
    {
        p.X *= k;
        p.Y += p.X;
        p = new Point { X = p.Y, Y = p.X };
        return p.X * p.X - p.Y;
    }

    [Differentiable]
    public static double InParameter(in Point p, in Rates r) => p.X * r.Growth + p.Y / r.Decay;

    [Differentiable]
    public static double UnusedFields(Body b) => b.Position.X;

    [Differentiable]
    public static double UnusedStruct(Point p, double x) => x * x;

    [Differentiable]
    public static double NoSetter(WithStart w) => w.Start * w.Step;

    [Differentiable]
    public static double InitOnly(Named n) => n.Left * n.Left * n.Right;

    [Differentiable]
    public static double KeywordFields(Keyword k) => k.@in * k.@class;

    [Differentiable]
    public static double GenericStruct(Holder<double> h, Holder<Point> g) => h.Value * h.Weight + g.Value.X * g.Value.Y * g.Weight;

    [Differentiable]
    public static double NullableTuple((double X, int N) t) => Math.Pow(t.X, t.N);

    // References

    [Differentiable]
    public static void MoveByReference(ref Point p, double k)
    {
        p.X += k * p.Y;
        p.Y -= k * p.X;
    }

    [Differentiable]
    public static double SwapFields(ref Point p)
    {
        (p.X, p.Y) = (p.Y, p.X);
        return p.X * p.X * p.Y;
    }

    [Differentiable]
    public static double SwapStructs(ref Point p, ref Point q)
    {
        (p, q) = (q, p);
        return p.X * q.Y;
    }

    [Differentiable]
    public static void CrossFields(ref Body a, ref Body b)
    {
        double x = a.Position.X;
        a.Position.X = b.Velocity.X * x;
        b.Velocity.X = x * x;
        (a.Position.Y, b.Mass) = (b.Mass, a.Position.Y);
    }

    [Differentiable]
    public static void OutStruct(double x, out Point p)
    {
        p = new Point { X = x * x, Y = Math.Sin(x) };
    }

    [Differentiable]
    public static void OutFields(double x, double y, out Point p)
    {
        p.X = x * y;
        p.Y = p.X + y;
    }

    [Differentiable]
    public static double OutReadonly(double x, out Rates r, ref Rates s)
    {
        r = new Rates(x * s.Growth, x);
        s = s with { Decay = s.Decay * r.Growth };
        return r.Growth * s.Decay;
    }

    [Differentiable]
    public static void ConditionalOut(double x, bool flag, ref Point p)
    {
        if (flag)
        {
            p.X = x * p.Y;
            return;
        }

        p = default;
    }

    // Results

    [Differentiable]
    public static Point Polar(double r, double angle) => new Point { X = r * Math.Cos(angle), Y = r * Math.Sin(angle) };

    [Differentiable]
    public static Rates ReadonlyResult(double x, double y) => new(x * y, x / y);

    [Differentiable]
    public static Body NestedResult(Point p, double m)
    {
        var b = new Body { Position = p, Tag = 7, Mass = m };
        b.Velocity.Y = p.X * m;
        return b;
    }

    [Differentiable]
    public static Body NestedInitializers(double x) => new Body { Position = { X = x, Y = x * x }, Mass = Math.Exp(x) };

    [Differentiable]
    public static Point EarlyResult(double x, double y)
    {
        if (x > y)
        {
            return new Point { X = x };
        }

        Point p = default;
        if (x * y > 0.8)
        {
            p.Y = y * y;
            return p;
        }

        p.X = x * y;
        return p;
    }

    [Differentiable]
    public static Mixed MixedResult(double x, int n) => new Mixed(n + 1, x * n, x > 0, 2f);

    [Differentiable]
    public static Named RequiredResult(double x) => new Named { Left = x * x, Right = 1 / x };

    // Locals

    [Differentiable]
    public static double FieldsOfALocal(double x, double y)
    {
        Point p;
        p.X = x;
        p.Y = y;
        p.X *= p.Y;
        p.X++;
        return p.X + p.Y;
    }

    [Differentiable]
    public static double Copies(double x, double y)
    {
        var p = new Point { X = x, Y = y };
        var q = p;
        q.X *= y;
        p.Y = q.X;
        return p.X * p.Y - q.X * q.Y;
    }

    [Differentiable]
    public static double With(Rates r)
    {
        var s = r with { Growth = r.Growth * r.Decay };
        var t = s with { Decay = s.Growth, Growth = s.Decay };
        return s.Growth * t.Growth * t.Decay;
    }

    [Differentiable]
    public static double Conditional(Point p, Point q)
    {
        Point r = p.X > q.X ? p : q;
        Point s = p.X > q.X ? q : new Point { X = p.Y };
        return r.X * s.Y + r.Y * s.X;
    }

    [Differentiable]
    public static double SwitchExpression(Point p, int n)
    {
        Point r = n switch { 0 => p, 1 => new Point { X = p.Y, Y = p.X }, _ => default };
        return r.X * r.X * r.Y + (n == 3 ? p.X : 0);
    }

    [Differentiable]
    public static double AssignedInOneArm(Point p, bool flag)
    {
        Point q = p;
        if (flag)
        {
            q.X = p.Y * p.Y;
        }

        return q.X * p.X + q.Y;
    }

    [Differentiable]
    public static double ChainedAssignment(double x)
    {
        Point p, q;
        p = q = new Point { X = x, Y = x * x };
        p.X = q.Y = x * 3;
        return p.X * q.Y + p.Y * q.X;
    }

    [Differentiable]
    public static double DefaultStruct(double x)
    {
        Point p = default;
        var q = new Point();
        var r = default(Rates);
        p.X = x;
        return (p.X + q.X + r.Decay) * (p.Y + x);
    }

    [Differentiable]
    public static double Shadowing(Point p)
    {
        double pX = p.Y, pY = p.X;
        double pXAdjoint = pX * p.X;
        return pXAdjoint * pY + pX;
    }

    // Loops

    [Differentiable]
    public static double Rotation(Point p, double angle, int n)
    {
        for (int i = 0; i < n; i++)
        {
            p = new Point { X = p.X * Math.Cos(angle) - p.Y * Math.Sin(angle), Y = p.X * Math.Sin(angle) + p.Y * Math.Cos(angle) };
        }

        return p.X * p.Y;
    }

    // @at n=0
    [Differentiable]
    public static double Orbit(Body b, double dt, int n)
    {
        for (int i = 0; i < n; i++)
        {
            double r = Math.Sqrt(b.Position.X * b.Position.X + b.Position.Y * b.Position.Y);
            b.Velocity.X -= dt * b.Position.X / (r * r * r);
            b.Velocity.Y -= dt * b.Position.Y / (r * r * r);
            b.Position.X += dt * b.Velocity.X;
            b.Position.Y += dt * b.Velocity.Y;
            b.Mass *= 0.9;
            b.Tag++;
        }

        return b.Position.X * b.Velocity.Y * b.Mass + b.Tag;
    }

    [Differentiable]
    public static double WhileLoop(Point p)
    {
        int steps = 0;
        while (p.X < 10 && steps < 50)
        {
            p.X *= 1 + p.Y;
            p.Y = p.Y * p.Y + 0.1;
            steps++;
        }

        return p.X + p.Y;
    }

    [Differentiable]
    public static double BreakWithStruct(Point p, int n)
    {
        Point best = p;
        for (int i = 0; i < n; i++)
        {
            if (i == 2)
            {
                best = new Point { X = p.Y * i };
                break;
            }

            if (i == 1)
            {
                p.X *= 2;
                continue;
            }

            p.Y += p.X;
        }

        return best.X * p.X + best.Y * p.Y;
    }

    // @set b=new(){Tag=3,Mass=1.5,Position=new(){X=0.5,Y=0.75}}
    [Differentiable]
    public static double LimitInStruct(Body b, double x)
    {
        double s = 0;
        for (int i = 0; i < b.Tag; i++)
        {
            s += x * b.Position.X * i;
        }

        return s * b.Mass;
    }

    [Differentiable]
    public static double LimitMoves(double x)
    {
        Cell c = new Cell(0, 5);
        double s = 1;
        for (int i = 0; i < c.Column; i++)
        {
            s *= x;
            c.Column--;
            c = c with { Row = c.Row + 1 };
        }

        return s * c.Row;
    }

    // Calls

    [Differentiable]
    public static double Distance(Point p, Point q)
    {
        double s = 0;
        for (int i = 0; i < 2; i++)
        {
            s += i == 0 ? (p.X - q.X) * (p.X - q.X) : (p.Y - q.Y) * (p.Y - q.Y);
        }

        return Math.Sqrt(s);
    }

    [Differentiable]
    public static Point Step(Point p, Rates r, int n)
    {
        for (int i = 0; i < n; i++)
        {
            p.X *= 1 + r.Growth * 0.1;
            p.Y *= 1 - r.Decay * 0.1;
        }

        return p;
    }

    [Differentiable]
    public static double CallsWithStructs(Point p, Rates r)
    {
        Point q = Step(p, r, 3);
        q = Step(q, r with { Growth = q.Y }, 2);
        return Distance(p, q) * Distance(q, new Point { X = r.Growth });
    }

    [Differentiable]
    public static double CallInLoop(Point p, Rates r, int n)
    {
        double s = 0;
        for (int i = 0; i < n; i++)
        {
            p = Step(p, r, i);
            s += Distance(p, default);
        }

        return s;
    }

    [Differentiable]
    public static void Drift(ref Point p, double k, out Rates r)
    {
        for (int i = 0; i < 2; i++)
        {
            p.X += k * p.Y;
            p.Y *= p.X;
        }

        r = new Rates(p.X * k, p.Y);
    }

    [Differentiable]
    public static double CallsByReference(Point p, double k)
    {
        Drift(ref p, k, out Rates r);
        Drift(ref p, r.Growth * 0.1, out var s);
        Drift(ref p, 0.01, out _);
        return p.X * r.Decay + s.Growth * p.Y;
    }

    [Differentiable]
    public static double IgnoredResult(Point p)
    {
        Step(p, default, 2);
        return p.X * Step(p, new Rates(p.Y, 1), 1).X;
    }

    [Differentiable]
    public static Point Recursive(Point p, int n)
    {
        if (n <= 0)
        {
            return p;
        }

        Point q = Recursive(new Point { X = p.X * p.Y, Y = p.Y + 0.1 }, n - 1);
        return new Point { X = q.X + p.X, Y = q.Y * p.X };
    }

    [Differentiable]
    public static double RecursiveCaller(double x, int n)
    {
        Point p = Recursive(new Point { X = x, Y = 0.5 }, n);
        return p.X * p.Y;
    }

    [Differentiable]
    public static double FieldOfCall(double x) => Recursive(new Point { X = x, Y = x }, 2).Y * Polar(x, x).X;

    [Differentiable]
    public static Body NestedCall(Body b, double k) => new Body { Position = Step(b.Position, new Rates(k, k), b.Tag), Mass = b.Mass * k, Tag = b.Tag + 1 };

    [Differentiable]
    public static double NestedCaller(Body b, double k)
    {
        for (int i = 0; i < 2; i++)
        {
            b = NestedCall(b, k);
        }

        return b.Position.X * b.Position.Y + b.Mass;
    }

    // Exceptions

    // @throws x=-1
    [Differentiable]
    public static Point Guarded(double x, ref Point p)
    {
        p.X *= 2;
        if (x < 0)
        {
            throw new ArgumentException("x is negative: " + x, nameof(x));
        }

        p.Y = Math.Sqrt(x);
        return p;
    }
}
