using System;
using DiffGen;

/// <summary>Operators, accessors and constructors of the user's structs are differentiated from their source.</summary>
public static partial class StructFunctions
{
    public partial struct Vector
    {
        public double X, Y;

        public Vector(double x, double y)
        {
            X = x;
            Y = y;
        }

        public Vector(double x)
            : this(x, x * 2) => Y += 1;

        public readonly double Length => Math.Sqrt(this * this);

        public double Twice
        {
            readonly get => X * 2;
            set
            {
                X = value / 2;
                Y += X;
            }
        }

        public double this[int i]
        {
            readonly get
            {
                if (i == 0)
                {
                    return X;
                }

                return Y;
            }

            set
            {
                switch (i)
                {
                    case 0: X = value; break;
                    default: Y = value; break;
                }
            }
        }

        public static Vector operator +(Vector a, Vector b) => new(a.X + b.X, a.Y + b.Y);

        public static Vector operator -(Vector a) => new(-a.X, -a.Y);

        public static Vector operator *(Vector a, double s) => new Vector { X = a.X * s, Y = a.Y * s };

        public static double operator *(in Vector a, in Vector b)
        {
            var s = a.X * b.X;
            s += a.Y * b.Y;
            return s;
        }

        public static Vector operator ++(Vector a) => new(a.X + 1, a.Y);

        public static implicit operator Vector(double d) => new(d);

        public static explicit operator double(Vector v) => v.Length;

        public static bool operator <(Vector a, Vector b) => a.Length < b.Length;

        public static bool operator >(Vector a, Vector b) => b < a;

        [Differentiable]
        public readonly double Dot(Vector o) => X * o.X + Y * o.Y;

        [Differentiable]
        public readonly Vector Turned()
        {
            var t = this;
            t.Twice = 3 * Y;
            return t + this;
        }
    }

    [Differentiable]
    public static double Arithmetic(Vector a, Vector b, double s) => (a + b * s) * -(a * s + b);

    [Differentiable]
    public static double ConstructorsAndConversions(double x, double y)
    {
        Vector a = new(x, y), b = new(y), c = x;
        a += b * y;
        a++;
        return a++ * c + (double)(a + b);
    }

    [Differentiable]
    public static double Accessors(Vector v, double x)
    {
        v[0] *= 3;
        v[1] += v[0] * x;
        v.Twice = x * v.Y;
        v.Twice += v[1];
        return v.Length * v.Twice + v[0]++;
    }

    [Differentiable]
    public static double MarkedMethods(Vector v, Vector w) => v.Dot(w) * v.Turned().Dot(w.Turned());

    // @set n=4
    // @at n=0
    [Differentiable]
    public static double InALoop(Vector a, double x, int n)
    {
        Vector d = new(x, 0.5);
        for (int i = 0; i < n; i++)
        {
            d[1] *= 0.5;
            d = d + a * d[i % 2];
            if (d > a)
            {
                d.Twice = 0.3 * d.Y;
                continue;
            }

            d++;
        }

        return d.Length;
    }

    // @length vs=3
    [Differentiable]
    public static double Elements(Vector[] vs, double x)
    {
        double s = 0;
        foreach (var v in vs)
        {
            s += v.Length * x;
        }

        for (int i = 0; i < vs.Length; i++)
        {
            vs[i] += new Vector(x);
            vs[i].Twice += x;
            s += vs[i] * vs[0];
            vs[i][1] = s;
        }

        return s;
    }

    public readonly record struct Complex(double Re, double Im)
    {
        public double Squared => Re * Re + Im * Im;

        public static Complex I => new(0, 1);

        public static Complex operator +(Complex a, Complex b) => new(a.Re + b.Re, a.Im + b.Im);

        public static Complex operator -(Complex a, Complex b) => a + -b;

        public static Complex operator -(Complex a) => a with { Re = -a.Re, Im = -a.Im };

        public static Complex operator *(Complex a, Complex b) => new(a.Re * b.Re - a.Im * b.Im, a.Re * b.Im + a.Im * b.Re);

        public static Complex operator /(Complex a, Complex b)
        {
            double d = b.Squared;
            if (d == 0)
            {
                throw new DivideByZeroException();
            }

            return new((a.Re * b.Re + a.Im * b.Im) / d, (a.Im * b.Re - a.Re * b.Im) / d);
        }

        public static implicit operator Complex(double x) => new(x, 0);
    }

    // @set n=3
    // @range x=0.1..0.5 y=0.1..0.5
    [Differentiable]
    public static double Mandelbrot(double x, double y, int n)
    {
        var c = new Complex(x, y);
        Complex z = 0.0;
        for (int i = 0; i < n; i++)
        {
            z = z * z + c;
            if (z.Squared > 4)
            {
                break;
            }
        }

        return z.Squared;
    }

    // @throws a=new(1,2) b=new(0,0)
    [Differentiable]
    public static double Quotient(Complex a, Complex b)
    {
        var q = a / b - b / a;
        return (q * Complex.I).Re + q.Squared;
    }

    private struct Dual
    {
        public double Value;
        public double Slope;

        public Dual(double value, double slope = 0) => (Value, Slope) = (value, slope);

        public static Dual operator *(Dual a, Dual b) => new(a.Value * b.Value, a.Value * b.Slope + a.Slope * b.Value);

        public static Dual operator +(Dual a, double b) => new(b + a.Value, slope: a.Slope);
    }

    [Differentiable]
    public static double DualNumbers(double x)
    {
        var d = new Dual(x, 1);
        return (d * d * (d + x)).Slope;
    }
}
