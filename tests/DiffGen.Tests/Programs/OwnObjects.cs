using System;
using DiffGen;

/// <summary>Objects that a method makes for itself, references that methods return, and ranges of arrays.</summary>
public static partial class OwnObjects
{
    public class Point
    {
        protected double Scale = 2;

        public Point(double x, double y)
        {
            X = x;
            Y = y;
        }

        public Point()
            : this(1, 2) => Y *= Scale;

        public double X { get; set; }

        public double Y;

        public Point Next;

        public static Point operator +(Point a, Point b) => new Point(a.X + b.X, a.Y + b.Y);

        public double Norm() => (X * X) + (Y * Y * Scale);

        public void Move(double d)
        {
            X += d;
            Y -= d * Scale;
        }
    }

    public class Deep(double w)
    {
        public double W { get; } = w;
    }

    public sealed class Solid : Point
    {
        public double Z = 3;

        public Solid(double z)
            : base(z, z * z) => Z += z;

        public double All() => Norm() + Z;
    }

    public sealed class Buffer
    {
        public readonly double[] Values = { 1, 2 };

        public double Sum;
    }

    [Differentiable]
    public static double TwoNames(double x, double y)
    {
        Point p = new Point(x, y);
        p.Move(x * y);
        Point q = p;
        q.X *= 2;
        return p.Norm() + q.Y;
    }

    // @set n=3
    [Differentiable]
    public static double MadeInALoop(double x, int n)
    {
        double sum = 0;
        Point total = new();
        for (int i = 0; i < n; i++)
        {
            Point p = new Point(x * i, sum) { Y = x };
            Point q = total + p;
            total.Move(x);
            if (i == 1)
            {
                total.X *= q.Norm();
            }

            sum += (total.Norm() * p.X) + (q.Y * q.X);
        }

        return sum;
    }

    [Differentiable]
    public static double WithABaseClass(double x)
    {
        Solid solid = new(x);
        return solid.All() * solid.X;
    }

    [Differentiable]
    public static double HoldsAnArray(double x)
    {
        Buffer buffer = new Buffer { Sum = x };
        buffer.Values[0] = x * x;
        for (int i = 0; i < buffer.Values.Length; i++)
        {
            buffer.Sum += buffer.Values[i] * buffer.Sum;
        }

        return buffer.Sum * buffer.Values[0];
    }

    [Differentiable]
    public static double HoldsAnother(double x, double y)
    {
        Point last = new Point(x, y);
        Point first = new Point(y, 1) { Next = last };
        first.Next.Move(x);
        return first.Next.Norm() * last.X * first.X;
    }

    // @shape model=new(0.4,0.6)
    [Differentiable]
    public static double BesideAModel(Point model, double x)
    {
        Point step = new Point(model.X * x, model.Y);
        model.Move(step.Norm());
        return (model + step).Norm();
    }

    private static ref double At(double[] values, int i) => ref values[i * 2];

    private static ref double Larger(ref double a, ref double b) => ref a > b ? ref a : ref b;

    // @length a=4
    [Differentiable]
    public static double ReturnedReferences(double[] a, double x)
    {
        At(a, 1) *= a[0];
        ref double first = ref At(a, 0);
        for (int i = 0; i < 2; i++)
        {
            first += At(a, i) * x;
            At(a, i) += first;
        }

        Larger(ref a[1], ref a[3]) *= x;
        return a[0] * At(a, 1) * a[1] * a[3];
    }

    // @length a=4
    [Differentiable]
    public static double Ranges(double[] a)
    {
        double[] middle = a[1..3];
        middle[0] *= a[1];
        double[] rest = middle[..^1], all = a[..];
        all[0] = rest[0];
        return rest[0] * middle[1] * a[1] * all[0] * rest.Length;
    }

    public class Body(double mass, double at)
    {
        public double Mass = mass, At = at;

        public double[] History = [at, 0];

        public Body Next;

        public static Body Make(double at) => new(at * at, at) { Next = new Body(1, at) };

        public Body Moved(double by) => new(Mass, At + by);

        public void Attach(double at)
        {
            if (at > 100)
            {
                at = 100;
            }

            Next = new Body(at, at);
        }
    }

    [Differentiable]
    private static double Simulate(Body body, double dt, int n)
    {
        double work = 0;
        for (int i = 0; i < n; i++)
        {
            work += body.Mass * body.At * dt;
            body.At += work;
            if (i == 1)
            {
                body.History[1] += body.At * body.History[0];
            }
        }

        return work * body.At;
    }

    // @set n=3
    // @at n=0
    [Differentiable]
    public static double AsArguments(double x, int n)
    {
        Body body = new(x, 2 * x);
        double first = Simulate(body, x, n);
        return first + (body.At * body.History[1]) + Simulate(new Body(first, 1), 0.1, n);
    }

    [Differentiable]
    public static double Made(double x)
    {
        Body body = Body.Make(x);
        body.Attach(x * x);
        return Simulate(body.Moved(x), 0.5, 2) + Simulate(Body.Make(x * body.Next.At), 0.25, 2) + body.Next.Mass;
    }

    [Differentiable]
    private static double Squares(double[][] rows, int n)
    {
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            sum += rows[i][0] * rows[i][^1];
        }

        rows[0][0] = sum;
        return sum;
    }

    [Differentiable]
    public static double RowsAsArguments(double x)
    {
        double[][] rows = new double[3][];
        for (int i = 0; i < 3; i++)
        {
            rows[i] = new double[i + 1];
            rows[i][0] = x * (i + 1);
            rows[i][i] += x;
        }

        return Squares(rows, 3) * rows[0][0] * rows[2][2];
    }

    private static Body Heavier(Body a, Body b)
    {
        if (a.Mass > b.Mass)
        {
            return a;
        }

        return b;
    }

    // @shape a=new(0.5,0.6){Next=new(0.7,0.8)}
    [Differentiable]
    public static double PickedByAFunction(Body a, double x)
    {
        Body best = Heavier(a, a.Next);
        best.At *= x;
        return Simulate(best, x, 2) * a.At * Heavier(a.Next, a).Mass;
    }

    public record State(double X, double V)
    {
        public double Energy => (X * X) + (V * V);

        public static State operator +(State a, State b) => new(a.X + b.X, a.V * b.V);

        public State Step(double dt) => this with { X = X + (dt * V), V = V - (dt * X) };
    }

    public record Pair(State Left, State Right, int Count);

    public sealed class Weighted(double sum, double[] weights)
    {
        public double Sum { get; } = sum;

        public double[] Weights { get; } = weights;

        public Weighted Plus(Weighted other) => new(Sum + (other.Sum * Weights[0]), other.Weights);
    }

    // @set n=5
    // @at n=0
    [Differentiable]
    public static double ANewOneEachStep(double x, double v, int n)
    {
        State state = new(x, v);
        State before = state;
        for (int i = 0; i < n; i++)
        {
            before = state;
            state = state.Step(0.1);
        }

        return (state.Energy * state.X) + before.V;
    }

    // @at n=0
    // @at n=1
    // @at n=2
    [Differentiable]
    public static double OneOrTheOther(double x, double y, int n)
    {
        State state = new(x, y);
        if (n > 1)
        {
            state = new State(y, x * y);
        }
        else if (n == 1)
        {
            state += state;
        }

        State other = n == 2 ? state : state with { X = y * y };
        return (state.X * other.V) + (other.X * state.V);
    }

    // @set n=4
    // @at n=1
    [Differentiable]
    public static double ObjectsOfObjects(double x, double y, int n)
    {
        Pair pair = new(new State(x, 1), new State(y, x), 0);
        for (int i = 0; i < n; i++)
        {
            pair = pair with { Left = pair.Right, Right = pair.Left + pair.Right, Count = pair.Count + 1 };
            for (int j = 0; j < i; j++)
            {
                pair = pair with { Left = pair.Left.Step(0.1) };
            }
        }

        return (pair.Left.X * pair.Right.V) + (pair.Count * pair.Right.X);
    }

    // @set n=5
    // @at n=2
    [Differentiable]
    public static double KeepsTheBest(double x, double y, int n)
    {
        State best = new(x, y), total = new(0, 1);
        for (int i = 0; i < n; i++)
        {
            State candidate = new(Math.Sin(x * i), y + i);
            if (candidate.X > best.X)
            {
                best = candidate;
            }

            if (i == 1)
            {
                continue;
            }

            total += best;
            if (i == 3)
            {
                return best.Energy * total.X * x;
            }
        }

        return best.X * best.V * total.V;
    }

    // @set n=3
    // @at n=0
    [Differentiable]
    public static double ThatHoldArrays(double x, double y, int n)
    {
        double[] a = [x, y], b = [x * y, 2];
        Weighted v = new(x, a), w = new(y, b);
        for (int i = 0; i < n; i++)
        {
            v = i % 2 == 0 ? v.Plus(w) : w.Plus(v);
            a[0] *= 1.1;
        }

        return (v.Sum * v.Weights[0]) + v.Weights[1];
    }

    // @throws x=-1
    [Differentiable]
    public static double TestedAndTakenApart(double x, double y)
    {
        State state;
        if (x < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(x));
        }
        else
        {
            state = new State(x, y);
        }

        if (state is null || state == null)
        {
            return 0;
        }

        var (a, b) = state;
        return state is { X: > 0, V: var v } and State(var c, _) ? a * v * c : b;
    }
}
