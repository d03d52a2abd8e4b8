using System;
using DiffGen;

/// <summary>Delegates whose function is known while the method is built.</summary>
public static partial class Delegates
{
    private delegate void Change(ref double x, double by);

    [Differentiable]
    public static double Lambda(double x)
    {
        Func<double, double> f = y => y * x;
        return f(x) + f(2);
    }

    [Differentiable]
    public static double CapturedAndChanged(double x)
    {
        double k = x;
        Func<double> f = () => k * k;
        k *= 2;
        return f();
    }

    [Differentiable]
    public static double ChangesWhatItCaptures(double x)
    {
        double k = x;
        Action grow = () => k *= x;
        grow();
        grow();
        return k;
    }

    // @set n=4
    // @at n=0
    [Differentiable]
    public static double InALoop(double[] a, double x, int n)
    {
        double s = 0;
        Action<double> add = y =>
        {
            if (y > x)
            {
                s += y * y;
                return;
            }

            s += y * x;
        };
        for (int i = 0; i < n; i++)
        {
            add(a[i]);
        }

        return s;
    }

    [Differentiable]
    public static double MethodGroups(double x)
    {
        Func<double, double> sine = Math.Sin, cube = Cube;
        Func<double, double> local = Local;
        return sine(x) + cube.Invoke(x) * local(2);

        double Local(double y) => x * y;
    }

    [Differentiable]
    private static double Cube(double x) => x * x * x;

    [Differentiable]
    public static double ByReference(double x)
    {
        Change scale = (ref double y, double by) => y *= by * x;
        double z = x;
        scale(ref z, 2);
        scale(ref z, z);
        return z;
    }

    [Differentiable]
    public static double ReturnsALambda(double x)
    {
        Func<double, Func<double, double>> line = slope => at => slope * at + x;
        return line(x)(2) * line(3)(x);
    }

    [Differentiable]
    public static double TakesALambda(double x)
    {
        Func<Func<double, double>, double, double> twice = (f, y) => f(f(y));
        return twice(y => y * x, x) + twice(y => twice(z => z * y, y), 2);
    }

    // @at n=0
    // @at n=2
    // @at n=5
    [Differentiable]
    public static double ChosenAtRunTime(double x, int n)
    {
        Func<double, double> f = n > 3 ? y => y * x : n > 1 ? Math.Sin : z => z + x;
        Func<double, double> g = Math.Exp;
        if (n > 0)
        {
            g = y => y * y;
        }

        return f(x) * g(x);
    }

    [Differentiable]
    public static double EachIterationItsOwn(double[] a, double x)
    {
        double s = 1;
        for (int i = 0; i < a.Length; i++)
        {
            double k = a[i] * x;
            Func<double, double> f = y => y * k + i;
            k += s;
            s = f(s);
        }

        return s;
    }

    [Differentiable]
    public static double Naturally(double x)
    {
        var f = (double y, double z) => y * z * x;
        var g = static (double y) => y * y;
        return g(f(x, 2));
    }

    [Differentiable]
    private static double Integrate(Func<double, double> f, double from, double to, int n = 4)
    {
        double h = (to - from) / n, sum = 0;
        for (int i = 0; i < n; i++)
        {
            sum += f(from + (i + 0.5) * h);
        }

        return sum * h;
    }

    [Differentiable]
    public static double Specialised(double a, double b) => Integrate(x => Math.Exp(a * x), 0, b) * Integrate(Math.Sin, a, b, n: 3);

    [Differentiable]
    public static double SpecialisedInEachOther(double a, double b) => Integrate(x => Integrate(y => x * y * a, 0, x), 0, b) + Integrate(Cube, a, b);

    [Differentiable]
    private static double Newton(Func<double, double> f, Func<double, double> slope, double start)
    {
        double x = start;
        for (int i = 0; i < 20; i++)
        {
            double step = f(x) / slope(x);
            x -= step;
            if (Math.Abs(step) < 1e-14)
            {
                break;
            }
        }

        return x;
    }

    // @range a=1.5..3
    [Differentiable]
    public static double Root(double a) => Newton(x => x * x - a, x => 2 * x, 1.2);

    [Differentiable]
    private static void Map(Func<double, int, double> f, ReadOnlySpan<double> from, Span<double> to)
    {
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = f(from[i], i);
        }
    }

    // @set n=3
    // @at n=0
    [Differentiable]
    public static void MapsABuffer(double[] a, [Output] double[] b, double x, int n)
    {
        Map((y, i) => i < n ? y * x : y * y, a, b);
    }

    [Differentiable]
    private static double Passes(Func<double, double> f, double x) => Integrate(y => f(y) * x, 0, x);

    [Differentiable]
    public static double PassedOn(double x)
    {
        double k = x;
        double r = Passes(y => y * k, x) + Passes(Local, 2);
        k += r;
        return r * Passes(y => y * k, x);

        double Local(double y) => y * y * k;
    }

    [Differentiable]
    private static void Repeat(int n, Action<int> action)
    {
        for (int i = 0; i < n; i++)
        {
            action(i);
        }
    }

    [Differentiable]
    public static double LoopWithABody(double[] a, double x)
    {
        double s = 1;
        Repeat(a.Length, i => s += a[i] * x * s);
        return s;
    }
}
