using System;
using DiffGen;

public static partial class Branches
{
    // @at x=-1
    [Differentiable]
    public static double Ternary(double x) => x > 0 ? x * x : -x;

    // @range x=-3..3
    // @at x=-2
    // @at x=0.5
    // @at x=2
    [Differentiable]
    public static double NestedTernaries(double x, double y) => x < -1 ? y * x : x < 1 ? x > 0 ? y * y * x : y - x : y < 0 ? 0 : x / (y + 2);

    // @at x=-1
    [Differentiable]
    public static double IfElse(double x, double y)
    {
        double r;
        if (x > 0)
        {
            r = x * y;
        }
        else
        {
            r = y / x;
        }

        return r * r;
    }

    // @at x=-1
    [Differentiable]
    public static double IfWithoutElse(double x, double y)
    {
        var r = y;
        if (x > 0) r *= x;
        return r + x;
    }

    // @at x=1.2
    // @at x=0.7
    // @at x=-1
    [Differentiable]
    public static double ElseIfChain(double x)
    {
        double r = 1;
        if (x > 1) r = x * x;
        else if (x > 0.5) r = Math.Exp(x);
        else if (x > 0) r = Math.Sin(x);
        else r = -3 * x;
        return r;
    }

    // @at c=true
    // @at c=false
    [Differentiable]
    public static double AssignedInOneArm(double x, double y, bool c)
    {
        double a = x, b = y;
        if (c)
        {
            a = b * x;
            b = a + y;
        }

        return a * b;
    }

    // @range x=1..2
    [Differentiable]
    public static double UntakenArmIsNaN(double x)
    {
        double r;
        if (x < 0) r = Math.Sqrt(x) * Math.Log(x) / 0.0;
        else r = Math.Sqrt(x);
        return r;
    }

    // @at x=-0.5
    [Differentiable]
    public static double UntakenTernaryIsNaN(double x) => x > 0 ? Math.Sqrt(x) : x * x;

    // @at x=0
    [Differentiable]
    public static double UntakenQuotient(double x, double y) => x == 0 ? y : Math.Sin(x) / x * y;

    // @range x=0.6..0.9
    // @at x=0.3
    [Differentiable]
    public static double ActiveAssignmentInCondition(double x)
    {
        var y = x;
        if ((x += x) > 1)
        {
            return x * y;
        }

        return x - y * y;
    }

    // @at x=-1 y=1
    // @at x=1 y=-1
    [Differentiable]
    public static double ShortCircuit(double x, double y)
    {
        double t = 0;
        if (x > 0 && (t = x * y) > 0) return t;
        return x < 0 || (t = y * y) < 0 ? t + x : t * x;
    }

    // @at n=0
    // @at n=1
    // @at n=2
    [Differentiable]
    public static double IntegerCondition(double x, int n)
    {
        if (n == 0) x = 2 * x;
        else if (n == 1) x = x * x;
        else if (n != 2) { x = Math.Cos(x); n--; }
        return x * n;
    }

    // @length x=4
    // @set i=2
    // @at i=9
    // @at i=-1
    [Differentiable]
    public static double IndexedReadInBranch(double[] x, int i)
    {
        double r = x[0];
        if (i >= 0 && i < x.Length)
        {
            r *= x[i] * x[i];
        }

        return r;
    }

    // @length x=8
    // @range x=-1..1
    [Differentiable]
    public static double BranchInLoop(ReadOnlySpan<double> x)
    {
        double pos = 1, neg = 0;
        for (int i = 0; i < x.Length; i++)
        {
            if (x[i] > 0)
            {
                pos *= 1 + x[i];
                if (pos > 2) neg += pos;
            }
            else
            {
                neg -= x[i] * pos;
            }
        }

        return pos * neg;
    }

    // @length x=8
    // @range x=-1..1
    [Differentiable]
    public static double TernaryInLoop(ReadOnlySpan<double> x, double slope)
    {
        double s = 0;
        foreach (var e in x) s += e > 0 ? e : slope * e * s;
        return s;
    }

    // @length x=6
    // @at x=0.1,0.9,0.4,0.2,0.7,0.3
    [Differentiable]
    public static double RunningMaximum(double[] x)
    {
        double max = double.NegativeInfinity, total = 0;
        for (int i = 0; i < x.Length; i++)
        {
            if (x[i] > max) max = x[i];
            total += max * max;
        }

        return total;
    }

    // @length x=7
    [Differentiable]
    public static double SelectByFlagVariable(double[] x, double limit)
    {
        bool found = false;
        double value = 0;
        for (int i = 0; i < x.Length; i++)
        {
            bool better = !found || x[i] * limit > value;
            if (better) { value = x[i] * limit; found = true; }
        }

        return found ? Math.Log(value) : -1;
    }

    // @at a=true b=true
    // @at a=true b=false
    // @at a=false b=true
    // @at a=false b=false
    [Differentiable]
    public static double NestedIfs(double x, double y, bool a, bool b)
    {
        double u = x, v = y;
        if (a)
        {
            u = v * v;
            if (b)
            {
                v = u * x;
                u = 1;
            }
            else v = Math.Exp(v);
            u += v;
        }
        else if (b) v *= u;
        return u * v + x;
    }

    // @at x=-0.5
    [Differentiable]
    public static double BothArmsReturn(double x)
    {
        if (x >= 0)
            return Math.Sqrt(x + 1);
        else
            return Math.Exp(x);
    }

    // @range x=0.1..0.9
    // @at x=1.5
    // @at x=-0.5
    [Differentiable]
    public static double Hinge(double x) => Math.Max(0, 1 - x) * (x < 0 ? 2 : x);

    // @range x=-3..3
    // @at x=0.2
    // @at x=2.5
    // @at x=-2.5
    [Differentiable]
    public static double Huber(double x, double delta)
    {
        var a = Math.Abs(x);
        return a <= delta ? 0.5 * x * x : delta * (a - 0.5 * delta);
    }

    // @at x=-1
    [Differentiable]
    public static double ConditionReused(double x, double y)
    {
        var positive = x > 0;
        var a = positive ? x : y;
        var b = positive ? y : x;
        a *= positive ? b : 2;
        return a * b;
    }

    // @at x=0.2
    [Differentiable]
    public static double EmptyArm(double x)
    {
        if (x > 1)
        {
        }
        else x = x * x;
        return x;
    }

    // @at x=-1
    [Differentiable]
    public static double CompareWithExpression(double x, double y) => x * y <= Math.Sin(x) - 2 || !(x > y) ? x + y : x * y * y;
}
