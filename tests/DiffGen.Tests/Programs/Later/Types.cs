using System;
using System.Numerics;
using DiffGen;

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
