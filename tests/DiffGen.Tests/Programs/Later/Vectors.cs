// @untwinned
using System;
using System.Numerics;
using DiffGen;

public static partial class Vectors
{
    // @tolerance 1e-2
    [Differentiable]
    public static double NumericsVector(double x)
    {
        var v = new Vector2((float)x, 2);
        return v.X * v.Y;
    }

    // @tolerance 1e-2
    [Differentiable]
    public static float DotOfVectors(float x, float y) => Vector3.Dot(new Vector3(x, y, 1), new Vector3(y, y, x));
}
