using System;
using System.Numerics;
using DiffGen;

// Numbers of a type that is a type parameter, and functions that are passed as types.
public static partial class Generics
{
    public const DerivativeModes Both = DerivativeModes.Reverse | DerivativeModes.Forward;

    // @typeargs double
    [Differentiable]
    public static T Straight<T>(T x, T y)
        where T : IFloatingPointIeee754<T>
    {
        T a = T.One - x, b = y - x * x;
        return a * a + T.CreateChecked(100) * b * b + T.Sin(x * y) * T.Exp(-x) / T.Sqrt(y) + T.Pow(y, T.CreateChecked(2.5)) + T.Pi * x;
    }

    // @typeargs double
    [Differentiable]
    public static T Functions<T>(T x, T y)
        where T : IFloatingPointIeee754<T>
    {
        var (sin, cos) = T.SinCos(x);
        T s = T.Log(T.Abs(x), y + T.CreateChecked(2)) + T.Lerp(x, T.E, y) + T.Hypot(x, y) + T.Atan2(y, x) + T.Cbrt(sin * cos);
        s += T.ScaleB(x, 2) + T.FusedMultiplyAdd(x, y, s) + T.Max(x, y) * T.Min(x, y) + T.Tanh(s) + T.RootN(y, 3) + T.Exp2(x) + T.Log2P1(y);
        return T.IsFinite(s) ? -s % T.CreateChecked(7) : T.Zero;
    }

    // @typeargs double
    // @set n=7
    // @at n=0
    [Differentiable]
    public static T Loop<T>(T[] x, int n)
        where T : IFloatingPointIeee754<T>
    {
        T s = T.Zero;
        var buffer = new T[x.Length];
        for (int i = 0; i < n; i++)
        {
            s += T.Tanh(x[i % x.Length] * s + T.CreateChecked(i));
            if (s > T.CreateChecked(1.25)) s *= -x[0];
            buffer[i % 3] += s;
            s++;
        }

        T p = default(T)!;
        foreach (T v in buffer) p += v * v;
        return p * s;
    }

    // @typeargs double
    [Differentiable]
    public static void InPlace<T>(Span<T> x, ref T k, [Constant] T by)
        where T : IFloatingPointIeee754<T>
    {
        for (int i = 1; i < x.Length; i++) x[i] *= x[i - 1] + k * by;
        k = T.Sin(x[^1]) * k;
    }

    // @typeargs double
    // @set n=3
    [Differentiable]
    public static T Recursive<T>(T x, int n)
        where T : IFloatingPointIeee754<T> => n == 0 ? x : Recursive(T.Sin(x), n - 1) * x + Recursive(x, n - 1);

    // @typeargs double
    [Differentiable]
    public static T CallsOthers<T>(T x, T[] w)
        where T : IFloatingPointIeee754<T>
    {
        T k = x;
        InPlace<T>(w.AsSpan(1), ref k, T.CreateChecked(0.5));
        return Recursive(k, 2) + Straight(w[1], x) * Square(w[2]);
    }

    [Differentiable]
    private static T Square<T>(T x)
        where T : IFloatingPointIeee754<T> => x * x;

    // One caller, several types.
    [Differentiable]
    public static double FromConcrete(double x, double[] w)
    {
        double s = Loop(w, 4) * Straight(x, 1.5) + Square(Square(x));
        double k = s;
        InPlace(w.AsSpan(), ref k, 0.3);
        return k * w[2] + Recursive(x, 2) + (double)Square((float)1.5) + double.CreateChecked(Square(x));
    }

    public struct Vector<T>
        where T : IFloatingPointIeee754<T>
    {
        public T X, Y;
    }

    public record struct Pair<T>(T A, T B)
        where T : IFloatingPointIeee754<T>;

    // @typeargs double
    [Differentiable]
    public static T Structs<T>(Vector<T> v, Span<Vector<T>> w)
        where T : IFloatingPointIeee754<T>
    {
        T s = v.X * v.Y;
        for (int i = 0; i < w.Length; i++)
        {
            s += w[i].X * T.Sin(w[i].Y * s);
            w[i].X = s * v.X;
            var c = new Vector<T> { X = s, Y = v.X };
            s = T.Tanh(s + c.X * c.Y);
        }

        return s;
    }

    // @typeargs double
    [Differentiable]
    public static Pair<T> Results<T>(Pair<T> p, T k)
        where T : IFloatingPointIeee754<T>
    {
        var (a, b) = p;
        return p with { A = a * b * k, B = T.Max(a, k) };
    }

    [Differentiable]
    public static double StructsFromConcrete(double x)
    {
        var p = new Pair<double>(x, x * x);
        for (int i = 0; i < 3; i++) p = Results(p, x + i);
        return p.A * p.B;
    }

    public partial interface IFunction<T>
        where T : IFloatingPointIeee754<T>
    {
        [Differentiable(Modes = Both)]
        T Evaluate(T x);
    }

    public partial struct Cube<T> : IFunction<T>
        where T : IFloatingPointIeee754<T>
    {
        // @in Generics.Cube<double>
        [Differentiable(Modes = Both)]
        public readonly T Evaluate(T x) => x * x * x;
    }

    public partial struct Wave : IFunction<double>
    {
        public double Frequency;

        [Differentiable(Modes = Both)]
        public double Evaluate(double x) => Math.Sin(Frequency * x);
    }

    // @typeargs Generics.Cube<double>,double
    // @set f=default(Generics.Cube<double>) n=4
    [Differentiable(Modes = Both)]
    public static T Integral<F, T>([Constant] F f, T a, T b, int n)
        where F : struct, IFunction<T>
        where T : IFloatingPointIeee754<T>
    {
        T sum = T.Zero, step = (b - a) / T.CreateChecked(n);
        for (int i = 0; i < n; i++) sum += f.Evaluate(a + (T.CreateChecked(i) + T.CreateChecked(0.5)) * step) * step;
        return sum;
    }

    [Differentiable(Modes = Both)]
    public static double Functors(double a, double b)
    {
        double first = Integral(new Wave { Frequency = 2.5 }, 0.1, a, 5);
        return first * Integral(default(Cube<double>), a, b, 3) + Twice<Cube<double>>(b);
    }

    [Differentiable(Modes = Both)]
    private static double Twice<F>(double x)
        where F : struct, IFunction<double>
    {
        F f = default;
        for (int i = 0; i < 2; i++) x = f.Evaluate(x) * 0.5;
        return x;
    }

    public partial interface IField<T>
        where T : IFloatingPointIeee754<T>
    {
        [Differentiable(Modes = Both)]
        static abstract T At(T x, in T y, out T slope);

        [Differentiable(Modes = Both)]
        static virtual T Potential(T x) => x + x * x;
    }

    public partial class Saddle : IField<double>
    {
        [Differentiable(Modes = Both)]
        public static double At(double x, in double y, out double slope)
        {
            slope = x * y;
            return x * x * y;
        }
    }

    public partial struct Waves<T> : IField<T>
        where T : IFloatingPointIeee754<T>
    {
        // @in Generics.Waves<double>
        [Differentiable(Modes = Both)]
        public static T At(T x, in T y, out T slope)
        {
            slope = T.Sin(x * y);
            return x * y;
        }

        // @in Generics.Waves<double>
        [Differentiable(Modes = Both)]
        public static T Potential(T x) => T.Cos(x);
    }

    // @typeargs Generics.Saddle,double
    [Differentiable(Modes = Both)]
    public static T Statics<F, T>(T x, T y)
        where F : IField<T>
        where T : IFloatingPointIeee754<T>
    {
        for (int i = 0; i < 3; i++)
        {
            x = F.At(x, y, out T slope) + F.Potential(slope);
            y += slope * x * T.CreateChecked(0.1);
        }

        return x * y;
    }

    [Differentiable(Modes = Both)]
    public static double StaticsFromConcrete(double x) => Statics<Saddle, double>(x, x * x) + Statics<Waves<double>, double>(x, 0.5);

    public partial class Layer<T>
        where T : IFloatingPointIeee754<T>
    {
        private readonly T scale = T.One + T.One;

        // @in Generics.Layer<double>
        // @new Generics.Layer<double>()
        [Differentiable(Modes = Both)]
        public T Run(T x, ReadOnlySpan<T> w)
        {
            T s = T.Zero;
            foreach (T v in w) s += v * x * scale;
            return T.Log(s) * Gate(x);
        }

        // @in Generics.Layer<double>
        [Differentiable(Modes = Both)]
        public static T Gate(T x) => x * T.Exp(x);
    }

    // @allocates
    [Differentiable(Modes = Both)]
    public static double TypesFromConcrete(double x, double[] w)
    {
        var layer = new Layer<double>();
        return layer.Run(x, w) * Layer<double>.Gate(x);
    }
}
