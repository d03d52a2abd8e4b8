using System;
using DiffGen;

/// <summary>Functions inside of methods are differentiated from their source.</summary>
public static partial class LocalFunctions
{
    [Differentiable]
    public static double Capturing(double x)
    {
        double Square(double y) => y * y * x;
        return Square(x) + Square(2);
    }

    [Differentiable]
    public static double Static(double x)
    {
        return Twice(Twice(x)) * x;

        static double Twice(double y) => 2 * y;
    }

    // @set n=4
    // @at n=0
    [Differentiable]
    public static double AddsToCaptured(double[] a, double x, int n)
    {
        double sum = 0;
        void Add(double term) => sum += term * x;
        for (int i = 0; i < n; i++)
        {
            Add(a[i]);
            Add(sum);
        }

        return sum;
    }

    // @set n=5
    [Differentiable]
    public static double ChangesTheLimit(double[] a, int n)
    {
        double s = 1;
        int limit = n;
        void Take(double y)
        {
            s *= y;
            limit--;
        }

        for (int i = 0; i < limit; i++)
        {
            Take(a[i]);
        }

        return s;
    }

    // @set n=5
    [Differentiable]
    public static double MovesTheCounter(double[] a, int n)
    {
        double s = 1;
        for (int i = 0; i < n; i++)
        {
            Skip();
            s *= a[i];

            void Skip()
            {
                if (s > 1)
                {
                    i = Math.Min(i + 1, n - 1);
                }
            }
        }

        return s;
    }

    // @set n=3
    // @at x=3.2 n=3
    // @at x=0.2 n=3
    [Differentiable]
    public static double EarlyReturnsInside(double x, int n)
    {
        double s = 0;
        for (int i = 0; i < n; i++)
        {
            s += Pick(x + i);
            if (s > 50)
            {
                return s * x;
            }
        }

        return s;

        double Pick(double y)
        {
            if (y > 3)
            {
                return y * y;
            }

            for (int j = 0; j < 4; j++)
            {
                if (j * y > 2.5)
                {
                    return y * j * x;
                }

                y *= 1.1;
            }

            return 2 * y;
        }
    }

    [Differentiable]
    public static double OneCallsAnother(double x, double y)
    {
        double Outer(double a)
        {
            double Inner(double b) => b * a + y;
            y *= 2;
            return Inner(a) * Inner(x);
        }

        return Outer(x * y) + y;
    }

    [Differentiable]
    public static double DeclaredInALoop(double[] a, double x)
    {
        double s = 0;
        foreach (var e in a)
        {
            double k = e * x;
            double Scaled(double y) => y * k;
            s = Scaled(s) + Scaled(e);
        }

        return s;
    }

    [Differentiable]
    public static double References(double[] a, double x)
    {
        void Exchange(ref double p, ref double q)
        {
            var t = p;
            p = q * x;
            q = t;
        }

        void Square(in double y, out double z) => z = y * y;

        Exchange(ref a[0], ref x);
        Exchange(ref x, ref x);
        Exchange(ref a[1], ref a[1]);
        Square(x, out double w);
        Square(w, out w);
        Square(x, out _);
        return a[0] * x * w + a[1];
    }

    [Differentiable]
    public static double NamedAndOptionalArguments(double x, double y)
    {
        double Line(double slope, double at = 3, double offset = 0) => slope * at + offset;
        return Line(x) + Line(offset: x * y, slope: y) + Line(at: y, slope: x);
    }

    [Differentiable]
    public static double ParamsArguments(double x, double y)
    {
        double Product(params double[] factors)
        {
            double p = 1;
            foreach (var f in factors)
            {
                p *= f;
            }

            return p;
        }

        return Product(x, y, x) + Product(y) * Product();
    }

    // @set i=0
    [Differentiable]
    public static double OrderOfArguments(double[] a, double x, int i)
    {
        double Combine(double p, double q, double r) => p * 2 + q * 3 + r * 5;
        double Next()
        {
            x *= 1.5;
            return x;
        }

        return Combine(Next() * a[i++], r: Next() * a[i++], q: x * a[i]) + i * x;
    }

    [Differentiable]
    public static double OverwritesItsParameter(double x, double y)
    {
        double Reduce(double z)
        {
            z *= y;
            z += x;
            return z;
        }

        double first = Reduce(x);
        return Reduce(first) * first;
    }

    [Differentiable]
    public static void FillsABuffer(double[] a, double[] b)
    {
        void Put(double[] target, int i, double value) => target[i] = value * a[i];
        for (int i = 0; i < a.Length; i++)
        {
            Put(b, i, a[i]);
        }
    }

    [Differentiable]
    public static double MakesMemory(double x)
    {
        double[] Powers(int n)
        {
            var p = new double[n];
            p[0] = 1;
            for (int i = 1; i < n; i++)
            {
                p[i] = p[i - 1] * x;
            }

            return p;
        }

        var p = Powers(4);
        return p[3] + p[2] * p[1];
    }

    // @at x=3
    // @throws x=-1
    [Differentiable]
    public static double GuardInside(double x)
    {
        return Root(x) * Root(x + 1);

        static double Root(double y)
        {
            if (y < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(y));
            }

            return Math.Sqrt(y);
        }
    }

    [Differentiable]
    public static double InConditionsAndIndices(double[] a, double x)
    {
        int at = 0;
        int Next() => at++;
        double s = 0;
        while (Next() < 3)
        {
            s += a[Next() % a.Length] * (IsLarge(s) ? x : x * x);
        }

        return s;

        bool IsLarge(double y) => y > x;
    }

    // @set n=3
    // @at n=0
    [Differentiable]
    public static double SameNames(double x, int n)
    {
        double Step(double s)
        {
            for (int i = 0; i < n; i++)
            {
                double t = s * x;
                s += t;
            }

            return s;
        }

        double s = Step(x);
        for (int i = 0; i < n; i++)
        {
            double t = Step(s) * 0.1;
            s = t;
        }

        return s;
    }

    [Differentiable]
    private static double Marked(double x, double y)
    {
        double Twice(double z) => z * 2 * y;
        return Twice(x) + y;
    }

    [Differentiable]
    public static double InACallee(double[] a)
    {
        double s = 1;
        foreach (var e in a)
        {
            s = Marked(s, e);
        }

        return s;
    }
}
