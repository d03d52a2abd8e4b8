using System;
using System.Collections.Generic;
using DiffGen;

public static partial class LaterFunctions
{
    private static double Unmarked(double x) => x * x;

    [Differentiable]
    public static double CallsUnmarked(double x) => Unmarked(x) + x;

    [Differentiable]
    public static double TryCatch(double x, double[] a)
    {
        try
        {
            return a[7] * x;
        }
        catch (IndexOutOfRangeException)
        {
            return x * x;
        }
    }

    [Differentiable]
    public static IEnumerable<double> Iterator(double x)
    {
        yield return x;
        yield return x * x;
    }

    private static double Slope { get; set; } = 2;

    [Differentiable]
    public static double PropertySetter(double x)
    {
        Slope = x;
        return Slope * x;
    }

    // @allocates
    [Differentiable]
    public static double RandomNumbers(double x) => x * new Random(1).NextDouble();

    [Differentiable]
    public static double CheckedCast(double x, int n) => checked((int)(x * 10)) * 0.1 * x * n;

    [Differentiable]
    public static double ParamsArray(double x, params double[] rest) => x * rest[0] * rest.Length;

    [Differentiable]
    public static double ParamsExpanded(double x, double y) => ParamsArray(x, y, x);

    [Differentiable]
    public static int IntegerResult(double x) => (int)x;

    [Differentiable]
    public static double NoActiveParameter(int n) => n * 2.0;

    [Differentiable]
    public static double IntegerCastInside(double x) => (int)(x * 3) * x;
}
