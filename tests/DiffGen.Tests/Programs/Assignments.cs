using System;
using DiffGen;

public static partial class Assignments
{
    [Differentiable]
    public static double OverwrittenParameter(double x, double y)
    {
        x = x * y;
        y = x * x + y;
        x = Math.Sin(y) * x;
        return x;
    }

    [Differentiable]
    public static double OverwrittenLocal(double x)
    {
        double t = x * x;
        t = t * t;
        t = Math.Exp(-t) + t;
        return t * x;
    }

    [Differentiable]
    public static double SeveralDeclarators(double x)
    {
        double theta = x * 2, c = Math.Cos(theta), s = Math.Sin(theta) * c;
        return c * s + theta;
    }

    [Differentiable]
    public static double SelfAssignmentChain(double x)
    {
        x = x;
        x = x * x;
        x = x + x;
        x = x / (x + x * x);
        return x;
    }

    [Differentiable]
    public static double CompoundOperators(double x, double y)
    {
        double r = x;
        r += y;
        r -= x * y;
        r *= r;
        r /= y + 1;
        r %= 100;
        return r;
    }

    [Differentiable]
    public static double IncrementsAndDecrements(double x)
    {
        double a = x++;
        double b = ++x;
        double c = x--;
        double d = --x;
        return a * b + c * d * x;
    }

    [Differentiable]
    public static double IncrementInsideExpression(double x) => x++ * x + --x * x--;

    [Differentiable]
    public static double ChainedAssignment(double x, double y)
    {
        double a, b, c;
        a = b = c = x * y;
        a *= b += c *= 2;
        return a + b * c;
    }

    [Differentiable]
    public static double CompoundOfCompound(double x, double y)
    {
        double a = x, b = y;
        a += b *= a -= 0.5;
        return a * b;
    }

    [Differentiable]
    public static double AssignmentInsideProduct(double x, double y)
    {
        double t;
        double r = (t = x + y) * (t *= t) + t;
        return r;
    }

    [Differentiable]
    public static double MultiAssignmentOfConstant(double x)
    {
        double a, b;
        a = b = 2;
        a += x;
        b *= a;
        return a * b;
    }

    // @length a=6
    // @set i=1
    [Differentiable]
    public static double EveryCompoundOnElements(double[] a, double x, int i)
    {
        a[i] += x;
        a[i + 1] -= a[i];
        a[i + 2] *= a[i] * x;
        a[i + 3] /= x + a[0];
        a[0]++;
        --a[5];
        a[5] %= 50;
        double s = 0;
        foreach (var e in a) s += e * e;
        return s;
    }

    // @length a=6
    [Differentiable]
    public static double EvaluationOrder(double[] a, double x)
    {
        int i = 0;
        a[i++] = a[i] * x;
        a[i] = a[i++] + a[i];
        a[i++] *= a[i++] * x;
        return a[0] * a[1] + a[2] * i;
    }

    // @length a=4
    [Differentiable]
    public static double ElementCompoundInsideExpression(double[] a, double x) => (a[0] *= x) * (a[1] += a[0]) + a[2]++ * a[2];

    // @length a=3
    [Differentiable]
    public static double ElementChain(double[] a, double x)
    {
        a[0] = a[1] = a[2] = x * x;
        a[1] *= a[0] += a[2];
        return a[0] * a[1] + a[2];
    }

    [Differentiable]
    public static double NarrowIntegersBeside(double x, short s, byte b)
    {
        s += 3;
        b++;
        x *= s;
        x -= b--;
        return x * x / b;
    }

    [Differentiable]
    public static double AssignedInEveryPosition(double x, double y)
    {
        double z = 0;
        var r = Math.Max(z = x * y + 2, y) + Math.Sin(z += x) * z;
        return r;
    }

    [Differentiable]
    public static double DiscardedResult(double x)
    {
        _ = x * x;
        var _2 = x;
        _ = _2 = x * 3;
        return x * _2;
    }

    [Differentiable]
    public static double OldValueNeeded(double x, double y)
    {
        double p = x * y;
        double q = p * x;
        x = 0;
        p = 1;
        y = 7;
        return q + x + p * y;
    }

    [Differentiable]
    public static double NoMoreDerivative(double x)
    {
        x = x * 3;
        x = 5;
        return x * x;
    }

    // @length a=3
    [Differentiable]
    public static double ElementOverwrittenByConstant(double[] a, double x)
    {
        a[0] = x * a[0];
        double before = a[0];
        a[0] = 2;
        return a[0] * a[1] * before;
    }

    [Differentiable]
    public static double BlockScopes(double x)
    {
        double r = 0;
        {
            double t = x * x;
            r += t;
        }

        {
            double t = Math.Exp(x);
            r *= t;
        }

        return r;
    }

    [Differentiable]
    public static double VarEverywhere(double x)
    {
        var a = 2;
        var b = a * x;
        var c = b > 1;
        var d = c ? b : a;
        return d * b;
    }
}
