using System;
using DiffGen;

public static partial class Names
{
    [Differentiable]
    public static double LikeAdjoints(double x, double y)
    {
        double xAdjoint = x * y, resultAdjoint = xAdjoint * x, yAdjoint1 = resultAdjoint + y;
        double d_x = yAdjoint1 * 2, dx = d_x * x;
        return dx + xAdjoint;
    }

    [Differentiable]
    public static double LikeTemporaries(double t0, double t1)
    {
        double t2 = t0 * t1, v0 = t2 * t0, v1 = v0 + t2, tmp = v1 * v1;
        double t = tmp, p0 = t;
        return p0 * t + v0;
    }

    // @set n=3
    [Differentiable]
    public static double LikeTheTape(double value, int n)
    {
        double tape = value, stack = 1;
        for (int i1 = 0; i1 < n; i1++)
        {
            int i = i1 * 2;
            double i2 = tape * stack;
            stack = Math.Sin(i2) + i;
            tape *= stack;
        }

        return tape * stack;
    }

    [Differentiable]
    public static double LikeTheResult(double value)
    {
        double primal = value * value;
        double result = primal * value;
        result = result * result;
        double returnValue = result;
        return returnValue + result;
    }

    // @length buffer=4
    [Differentiable]
    public static double LikeScratch(double[] buffer, int index)
    {
        double scratch = buffer[index] * 2, saved = buffer[0];
        int length = buffer.Length, mark = 1;
        for (int iteration = 0; iteration < length; iteration++)
        {
            buffer[iteration] *= scratch;
            saved += buffer[iteration] * mark;
        }

        return saved;
    }

    [Differentiable]
    public static double EscapedKeywords(double @class, double @event)
    {
        double @if = @class * @event, @return = @if * @if;
        for (int @for = 0; @for < 2; @for++) @return *= @class + @for;
        return @return;
    }

    [Differentiable]
    public static double Unicode(double α, double été)
    {
        double ξ = α * été, 数 = ξ * ξ;
        return 数 + Math.Sin(ξ);
    }

    // @set n=3
    [Differentiable]
    public static double SiblingScopes(double x, int n)
    {
        double s = 0;
        for (int i = 0; i < n; i++)
        {
            double t = x * i;
            s += t * t;
        }

        for (int i = 0; i < n; i++)
        {
            double t = Math.Exp(x) - i;
            s *= t;
        }

        if (s > 0)
        {
            double t = s * x;
            s = t;
        }
        else
        {
            int t = n;
            s = t;
        }

        return s;
    }

    [Differentiable]
    public static double Overloaded(double x) => x * x;

    [Differentiable]
    public static double Overloaded(double x, double y) => x * y + Overloaded(x);

    [Differentiable]
    public static double Overloaded(double x, int n) => x * n + Overloaded(x, x);

    [Differentiable]
    public static double Overloaded(double[] x) => Overloaded(x[0], x[1]) + Overloaded(x[2], 2);

    [Differentiable]
    public static double DiffersInCase(double x) => x * x;

    [Differentiable]
    public static double differsInCase(double x) => x * x * x;

    [Differentiable]
    public static double Math_(double Math, double System)
    {
        double Double = Math * System;
        return Double * Double + global::System.Math.Sin(Math);
    }

    // @length X=3 x=3
    [Differentiable]
    public static double ParametersDifferInCase(double[] x, double[] X) => x[0] * X[0] + x[1] * X[2];

    [Differentiable]
    public static double Underscores(double _, double __x)
    {
        double _t = _ * __x;
        return _t * _t;
    }
}

public static partial class System_
{
    public static partial class DiffGen
    {
        [global::DiffGen.Differentiable]
        public static double InMisleadingNamespace(double x) => global::System.Math.Exp(x) * x;
    }
}
