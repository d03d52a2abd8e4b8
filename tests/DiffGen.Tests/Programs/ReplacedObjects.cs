using System;
using DiffGen;

/// <summary>Objects of a method's own that are assigned to, and that branches choose and loops replace.</summary>
public static partial class ReplacedObjects
{
    public class State
    {
        public State(double x, double v)
        {
            X = x;
            V = v;
        }

        public double X { get; set; }

        public double V;

        public int Steps;

        public State Inner;

        public double[] Weights = { 1, 2 };

        public State Clone()
        {
            State copy = new(X, V) { Steps = Steps, Inner = Inner };
            copy.Weights[0] = Weights[0];
            return copy;
        }

        public State Plus(State other, double by) => new(X + (by * other.X), V + (by * other.V));

        public void Grow(double by) => Inner = new State(Inner == null ? by : by * Inner.X, V);
    }

    public class Simulation
    {
        public Simulation(State start) => Now = Last = start;

        public State Now { get; private set; }

        public State Last;

        public double Time;

        public void Step(double dt)
        {
            Last = Now;
            State next = Now.Clone();
            next.X += dt * Last.V;
            next.V -= dt * next.X;
            Now = next;
            Time += dt;
        }
    }

    public class Matrix
    {
        private readonly double[] elements;

        public Matrix(int rows, int columns)
        {
            Rows = rows;
            Columns = columns;
            elements = new double[rows * columns];
        }

        public int Rows { get; }

        public int Columns { get; }

        public double this[int i, int j]
        {
            get => elements[(i * Columns) + j];
            set => elements[(i * Columns) + j] = value;
        }

        public static Matrix Identity(int n)
        {
            Matrix made = new(n, n);
            for (int i = 0; i < n; i++)
            {
                made[i, i] = 1;
            }

            return made;
        }

        public static Matrix operator *(Matrix a, Matrix b)
        {
            if (a.Columns != b.Rows)
            {
                throw new ArgumentException("These don't fit.");
            }

            Matrix product = new(a.Rows, b.Columns);
            for (int i = 0; i < a.Rows; i++)
            {
                for (int j = 0; j < b.Columns; j++)
                {
                    double sum = 0;
                    for (int k = 0; k < a.Columns; k++)
                    {
                        sum += a[i, k] * b[k, j];
                    }

                    product[i, j] = sum;
                }
            }

            return product;
        }

        public static Matrix operator *(double factor, Matrix a)
        {
            Matrix product = new(a.Rows, a.Columns);
            for (int i = 0; i < a.elements.Length; i++)
            {
                product.elements[i] = factor * a.elements[i];
            }

            return product;
        }

        public static Matrix operator +(Matrix a, Matrix b)
        {
            Matrix sum = new(a.Rows, a.Columns);
            for (int i = 0; i < a.elements.Length; i++)
            {
                sum.elements[i] = a.elements[i] + b.elements[i];
            }

            return sum;
        }

        public Matrix Transposed()
        {
            Matrix made = new(Columns, Rows);
            for (int i = 0; i < Rows; i++)
            {
                for (int j = 0; j < Columns; j++)
                {
                    made[j, i] = this[i, j];
                }
            }

            return made;
        }

        public double Trace()
        {
            double sum = 0;
            for (int i = 0; i < Rows; i++)
            {
                sum += this[i, i];
            }

            return sum;
        }
    }

    private static State Stepped(State s, double dt)
    {
        State slope = new(s.V, -Math.Sin(s.X));
        return new State(s.X + (dt * slope.X), s.V + (dt * slope.V));
    }

    private static State SteppedInPlace(State s, double dt)
    {
        State next = s.Clone();
        next.X += dt * next.V;
        next.V -= dt * Math.Sin(next.X);
        next.Steps++;
        return next;
    }

    private static State Slope(State s) => new(s.V, -Math.Sin(s.X));

    // @set n=4
    // @at n=0
    [Differentiable]
    public static double NewEachStep(double x, double v, int n)
    {
        State s = new(x, v);
        for (int i = 0; i < n; i++)
        {
            s = Stepped(s, 0.1);
        }

        return s.X * s.V;
    }

    // @set n=4
    // @at n=0
    // @at n=1
    [Differentiable]
    public static double ChangedCopies(double x, double v, int n)
    {
        State s = new(x, v);
        for (int i = 0; i < n; i++)
        {
            s = SteppedInPlace(s, 0.1);
            s.X *= 1.1;
            if (i == 2)
            {
                s.V *= s.X;
            }
        }

        s.X += s.Steps;
        return s.X * s.V;
    }

    // @set n=3
    // @at n=0
    [Differentiable]
    public static double RungeKutta(double x, double v, int n, double dt)
    {
        State s = new(x, v);
        for (int i = 0; i < n; i++)
        {
            State k1 = Slope(s), k2 = Slope(s.Plus(k1, dt / 2)), k3 = Slope(s.Plus(k2, dt / 2)), k4 = Slope(s.Plus(k3, dt));
            s = s.Plus(k1, dt / 6).Plus(k2, dt / 3).Plus(k3, dt / 3).Plus(k4, dt / 6);
        }

        return s.X * s.V;
    }

    // @at b=true
    // @at b=false
    [Differentiable]
    public static double OneOrTheOther(double x, double v, bool b)
    {
        State s = new(x, v);
        if (b)
        {
            s = new State(v, x * x);
        }

        s.X *= 2;
        State t = b ? new State(s.V, x) : new State(x, 2);
        t.X *= t.V;
        return s.X * s.V * t.X;
    }

    // @set n=3
    // @at n=0
    [Differentiable]
    public static double Exchanged(double x, double v, int n)
    {
        State a = new(x, v), b = new(v, 1);
        for (int i = 0; i < n; i++)
        {
            a.X += b.V * 0.5;
            b.V *= a.X;
            (a, b) = (b, a);
        }

        return (a.X * b.V) + (b.X * a.V);
    }

    // @set n=5
    // @at n=0
    [Differentiable]
    public static double KeepsTheBest(double x, double v, int n)
    {
        State best = new(x, v);
        for (int i = 0; i < n; i++)
        {
            State candidate = new(Math.Sin(x * i), v + i);
            candidate.X *= 1.01;
            if (candidate.X > best.X)
            {
                best = candidate;
            }

            best.V += 0.1 * best.X;
        }

        return best.X * best.V;
    }

    // @set n=4
    // @at n=0
    // @at n=1
    [Differentiable]
    public static double InAnObject(double x, double v, int n)
    {
        Simulation simulation = new(new State(x, v));
        for (int i = 0; i < n; i++)
        {
            simulation.Step(0.1);
        }

        return (simulation.Now.X * simulation.Now.V) + (simulation.Last.X * simulation.Time);
    }

    // @set n=3
    // @at n=0
    [Differentiable]
    public static double ReplacesWhatItHolds(double x, double v, int n)
    {
        State s = new(x, v) { Inner = new State(v, x) };
        for (int i = 0; i < n; i++)
        {
            s.Grow(x);
            s.Inner.X *= 1.1;
            s.X += s.Inner.X;
        }

        return s.X * s.Inner.X;
    }

    // @set n=3
    // @at n=0
    [Differentiable]
    public static double ThatHoldArrays(double x, double v, int n)
    {
        State s = new(x, v);
        for (int i = 0; i < n; i++)
        {
            State t = s.Clone();
            t.Weights[1] = (t.Weights[0] * x) + s.Weights[1];
            t.Weights[0] += 0.5 * v;
            s = t;
        }

        return s.Weights[0] * s.Weights[1] * s.X;
    }

    // @set n=9
    // @at n=0
    // @at n=1
    [Differentiable]
    public static double LeavesEarly(double x, double v, int n)
    {
        State s = new(x, v);
        for (int i = 0; i < n; i++)
        {
            State t = s.Clone();
            t.X *= 1.3;
            if (t.X > 1.2)
            {
                s = t;
                break;
            }

            if (i == 7)
            {
                return s.X * t.X;
            }

            t.V += 0.1;
            s = t;
        }

        s.V *= s.X;
        return s.V;
    }

    // @at n=0
    // @at n=1
    // @at n=2
    [Differentiable]
    public static double Switched(double x, double v, int n)
    {
        State s = new(x, v);
        switch (n)
        {
            case 0:
                s = new State(v, x);
                break;
            case 1:
                s.X *= 2;
                break;
            default:
                s = s.Clone();
                s.V = 3 * x;
                break;
        }

        s.X += s.V;
        return s.X * s.V;
    }

    // @at b=true
    // @at b=false
    [Differentiable]
    public static double Captured(double x, double v, bool b)
    {
        State s = new(x, v);
        void Twice() => s.X *= 2;
        if (b)
        {
            s = new State(v, x * x);
        }

        Twice();
        return s.X * s.V;
    }

    // @at b=true
    // @at b=false
    [Differentiable]
    public static double KnownByTwo(double x, double v, bool b)
    {
        State s = new(x, v), holder = new(1, 2) { Inner = s };
        if (b)
        {
            s = new State(v, x);
            holder.Inner = s;
        }

        s.X *= 2;
        return holder.Inner.X * s.V;
    }

    // @set n=3
    // @at n=0
    [Differentiable]
    public static double TheFirstIsKept(double x, double v, int n)
    {
        State s = new(x, v), first = s;
        for (int i = 0; i < n; i++)
        {
            s = SteppedInPlace(s, 0.1);
        }

        return (first.X * s.X) + first.V;
    }

    [Differentiable]
    public static double UntilLarge(double x, double v)
    {
        State s = new(x, v);
        while (s.X < 3)
        {
            State next = s.Clone();
            next.X += 0.3 * next.X * next.V;
            s = next;
            if (s.Steps++ > 10)
            {
                break;
            }
        }

        return s.X * s.V;
    }

    private static Matrix Rotation(double x, double v)
    {
        Matrix m = new(2, 2);
        m[0, 0] = x;
        m[0, 1] = v;
        m[1, 0] = -v;
        m[1, 1] = x * v;
        return m;
    }

    // @set n=3
    // @at n=0
    [Differentiable]
    public static double MatrixPower(double x, double v, int n)
    {
        Matrix m = Rotation(x, v), p = Matrix.Identity(2);
        for (int i = 0; i < n; i++)
        {
            p *= m;
        }

        return p.Trace() + (p * p.Transposed())[0, 1];
    }

    // @set n=6
    // @at n=0
    [Differentiable]
    public static double MatrixExponential(double x, double v, int n)
    {
        Matrix m = Rotation(x, v), term = Matrix.Identity(2), sum = Matrix.Identity(2);
        for (int i = 1; i <= n; i++)
        {
            term = (1.0 / i) * (term * m);
            sum += term;
        }

        return sum.Trace() * sum[0, 1];
    }

    // @shape a=new(2,2)
    [Differentiable]
    public static double MatrixGiven(Matrix a, double x)
    {
        Matrix m = x * a;
        for (int i = 0; i < 2; i++)
        {
            m = (m * a) + a;
        }

        return m.Trace() + m[0, 1];
    }

    // @set n=4
    // @at n=0
    // @at n=1
    [Differentiable]
    public static double AssignedUnlessLeft(double x, double v, int n)
    {
        State s = new(v, v);
        for (int i = 0; i < n; i++)
        {
            s = s.Clone();
            if (n > 1 && s.X * i > 1.7)
            {
                break;
            }

            s.V = 0.5 * x;
            if (i == 2)
            {
                continue;
            }

            s.X += s.V;
        }

        return s.X * s.V;
    }

    private static State Limited(double x, double v, bool b)
    {
        State made = new(x, v);
        if (b)
        {
            return made;
        }

        made.V = x * x;
        return made;
    }

    // @at b=true
    // @at b=false
    [Differentiable]
    public static double AssignedUnlessReturned(double x, double v, bool b) => Limited(x, v, b).V * Limited(v, x, !b).V;
}
