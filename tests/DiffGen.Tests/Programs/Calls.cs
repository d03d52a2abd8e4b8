using System;
using DiffGen;

public static partial class Calls
{
    [Differentiable]
    public static double Sq(double x) => x * x;

    [Differentiable]
    public static double Mix(double a, double b)
    {
        if (a > b) return a * b;
        return a + Math.Sin(b);
    }

    [Differentiable]
    public static double CallOnce(double x) => Sq(x) + 1;

    [Differentiable]
    public static double CallOfCall(double x, double y) => Sq(Sq(x) * Mix(y, Sq(x)));

    [Differentiable]
    public static double SameArgumentTwice(double x) => Mix(x, x) * Mix(x + 1, x);

    [Differentiable]
    public static double ArgumentIsTarget(double x, double y)
    {
        x = Mix(x, y);
        y = Mix(y, x);
        x = Sq(x);
        return x * y;
    }

    [Differentiable]
    public static double IgnoredResult(double x)
    {
        Sq(x);
        _ = Mix(x, 2);
        return x * x * x;
    }

    // @length x=6
    [Differentiable]
    public static double SumOfSquaresWithCall(ReadOnlySpan<double> x)
    {
        double s = 0;
        for (int i = 0; i < x.Length; i++) s += Sq(x[i]) * Mix(x[i], s);
        return s;
    }

    [Differentiable]
    public static double ConstantArguments(double x) => Mix(x, 0.25) * Mix(3, x) + Sq(2);

    [Differentiable]
    public static double NamedArguments(double x, double y) => Mix(b: x, a: y * 2) * Sq(x: x);

    [Differentiable]
    public static double Optional(double x, double scale = 2, int n = 3)
    {
        for (int i = 0; i < n; i++) x = x * scale - 0.1;
        return x;
    }

    [Differentiable]
    public static double UsesDefaults(double x) => Optional(x) + Optional(x, x) + Optional(x, n: 1);

    [Differentiable]
    public static void AddScaled(ReadOnlySpan<double> x, double k, Span<double> y)
    {
        for (int i = 0; i < x.Length; i++) y[i] += k * x[i] * x[i];
    }

    // @length x=4 y=4
    [Differentiable]
    public static double CalleeMutatesArray(double[] x, double[] y, double k)
    {
        AddScaled(x, k, y);
        double s = 0;
        for (int i = 0; i < y.Length; i++) s += y[i] * x[i];
        AddScaled(x, s, y);
        return y[0] * y[3] + s;
    }

    // @length y=4 x=4
    [Differentiable]
    public static void NestedMutation(ReadOnlySpan<double> x, Span<double> y)
    {
        AddScaled(x, 0.5, y);
        AddScaled(x, y[0], y);
        AddScaled(x, y[1] * y[2], y);
    }

    // @length m=12 y=4
    [Differentiable]
    public static void CalledWithSlicesInLoop(ReadOnlySpan<double> m, double k, Span<double> y)
    {
        for (int r = 0; r < 3; r++) AddScaled(m.Slice(r * 4, 4), k + y[r], y);
    }

    [Differentiable]
    public static double Bump(ref double a, double b)
    {
        a += b * a;
        return a * b;
    }

    [Differentiable]
    public static double RefModifiedTwice(double x, double y)
    {
        double t = x;
        double r = Bump(ref t, y) * Bump(ref t, x);
        return r * t;
    }

    // @length a=4
    [Differentiable]
    public static double RefToElement(double[] a, double y)
    {
        double r = Bump(ref a[1], y);
        r += Bump(ref a[2], a[1]);
        return r * a[1] * a[2];
    }

    [Differentiable]
    public static double RefParameterPassedOn(ref double x, double y)
    {
        double r = 0;
        for (int i = 0; i < 3; i++) r += Bump(ref x, y * 0.3);
        return r;
    }

    [Differentiable]
    public static void Polar(double x, double y, out double r, out double phi)
    {
        r = Math.Sqrt(x * x + y * y);
        phi = Math.Atan2(y, x);
    }

    [Differentiable]
    public static double OutVariables(double x, double y)
    {
        Polar(x, y, out double r, out var phi);
        Polar(r, phi, out r, out _);
        return r * phi;
    }

    // @length a=4
    [Differentiable]
    public static void OutIntoElements(double x, double y, double[] a)
    {
        Polar(x, y, out a[0], out a[1]);
        Polar(a[0], a[1] + 1, out a[2], out a[0]);
    }

    [Differentiable]
    public static double InArgument(in double x) => x * x * x;

    [Differentiable]
    public static double CallsWithIn(double x, double y)
    {
        double t = x * y;
        return InArgument(in t) + InArgument(x) + InArgument(y * 2);
    }

    [Differentiable]
    public static double Norm(ReadOnlySpan<double> x)
    {
        double s = 0;
        foreach (var e in x) s += e * e;
        return Math.Sqrt(s);
    }

    // @length x=6
    [Differentiable]
    public static double ReadOnlyCallee(double[] x) => Norm(x) * Norm(x.AsSpan(2, 3)) / Norm(x.AsSpan()[..2]);

    // @length x=4
    [Differentiable]
    public static double LocalArrayToCallee(double[] x, double k)
    {
        var t = new double[4];
        AddScaled(x, k, t);
        AddScaled(t.AsSpan(0, 2), 2, t.AsSpan(2));
        return Norm(t);
    }

    [Differentiable]
    public static double CallInCondition(double x, double y)
    {
        if (Sq(x) > y * 0.2 && Mix(x, y) > 0) return Sq(y);
        return x;
    }

    [Differentiable]
    public static double CallInLoopCondition(double x)
    {
        int n = 0;
        while (Sq(x) < 9 && n < 20)
        {
            x = Mix(x + 0.3, x);
            n++;
        }

        return x;
    }

    // @at flag=false
    [Differentiable]
    public static double CallInBranch(double x, bool flag)
    {
        double r = x;
        if (flag) r = Bump(ref x, 2) + Sq(x);
        else r *= Mix(r, x);
        return r * x;
    }

    [Differentiable]
    public static double ClampChain(double x, double y, double z) =>
        Math.Max(Math.Min(Math.Clamp(x * y, 0.01, 50), z + 5), -1) * Math.Max(y, Math.Max(z - 9, x - 9));

    [Differentiable]
    public static double LoopyCallee(double x, int n)
    {
        double y = 1;
        for (int i = 0; i < n; i++) y = y * x + Math.Cos(y);
        return y;
    }

    // @set n=4
    [Differentiable]
    public static double LoopyCalleeInLoop(double x, int n)
    {
        double s = x;
        for (int i = 0; i < n; i++) s += LoopyCallee(s * 0.1, i) * 0.1;
        return s;
    }

    [Differentiable]
    public static float AsFloat(float x) => x * x * 0.5f;

    [Differentiable]
    public static double CallsFloat(double x) => AsFloat((float)x) * x;

    [Differentiable]
    public static double EvaluationOrderOfArguments(double x)
    {
        double t = x;
        return Mix(t *= 2, t += x) + t;
    }

    [Differentiable]
    public static double CalleeWithoutDerivative(double x, int n) => x * Count(n);

    private static int Count(int n) => n * n + 1;

    [Differentiable]
    private static double Hidden(double x, ref int calls)
    {
        calls++;
        return Math.Exp(x) * calls;
    }

    [Differentiable]
    public static double IntegerByReferenceToCallee(double x)
    {
        int calls = 0;
        double r = Hidden(x, ref calls) * Hidden(x * x, ref calls);
        return r + calls;
    }

    [Differentiable]
    public static double CallsOtherClass(double x, double y) => Helpers.Mathematics.Softplus(x * y) + Helpers.Mathematics.Inverse<int>.Of(x);
}

namespace Helpers
{
    internal static partial class Mathematics
    {
        [Differentiable]
        internal static double Softplus(double x) => Math.Log(1 + Math.Exp(x));

        internal static partial class Inverse<T>
        {
            // @in Helpers.Mathematics.Inverse<string>
            [Differentiable]
            internal static double Of(double x) => 1 / x;
        }
    }
}
