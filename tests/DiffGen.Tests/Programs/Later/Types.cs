using System;
using System.Numerics;
using DiffGen;

public struct Vec
{
    public double X, Y;

    public Vec(double x, double y)
    {
        X = x;
        Y = y;
    }

    public static Vec operator +(Vec a, Vec b) => new Vec(a.X + b.X, a.Y + b.Y);

    public static Vec operator *(double k, Vec a) => new Vec(k * a.X, k * a.Y);

    public static double Dot(Vec a, Vec b) => a.X * b.X + a.Y * b.Y;

    public void Scale(double k)
    {
        X *= k;
        Y *= k;
    }
}

public sealed class Model
{
    public double Bias;
    public double[] Weights = { 1.0, 2.0 };
}

public interface IKernel
{
    double Apply(double x);
}

public static partial class Structs
{
    [Differentiable]
    public static double StructLocal(double x, double y)
    {
        var v = new Vec(x, y);
        v.X *= v.Y;
        return v.X + v.Y;
    }

    [Differentiable]
    public static double StructOperators(double x, double y)
    {
        var a = new Vec(x, y);
        var b = 2 * a + new Vec(y, 1);
        return Vec.Dot(a, b);
    }

    [Differentiable]
    public static double MutatingMethod(double x, double y)
    {
        var v = new Vec(x, 2);
        v.Scale(y);
        return v.X * v.Y;
    }

    [Differentiable]
    public static Vec StructResult(double x, double y) => new Vec(x * y, x + y);

    // @length points=3
    [Differentiable]
    public static double ArrayOfStructs(Vec[] points)
    {
        double s = 0;
        for (int i = 0; i < points.Length; i++) s += points[i].X * points[i].Y;
        return s;
    }

    [Differentiable]
    public static double Nullables(double x)
    {
        double? maybe = x > 0 ? x * x : null;
        return maybe ?? 0;
    }

    [Differentiable]
    public static double ClassFields(double x)
    {
        var model = new Model { Bias = x };
        model.Weights[0] = x * x;
        return model.Bias * model.Weights[0];
    }

    [Differentiable]
    public static double ComplexNumbers(double x)
    {
        var z = new Complex(x, 1);
        return (z * z).Real;
    }

    [Differentiable]
    public static double ThroughDecimal(double x) => (double)((decimal)x * 2m);

    [Differentiable]
    public static double ThroughHalf(double x) => (double)(Half)x;

    [Differentiable]
    public static double ThroughObject(double x)
    {
        object boxed = x * x;
        return (double)boxed;
    }

    [Differentiable]
    public static double ThroughString(double x) => double.Parse(x.ToString("R"));

    [Differentiable]
    public static double ThroughBits(double x) => BitConverter.Int64BitsToDouble(BitConverter.DoubleToInt64Bits(x));
}
