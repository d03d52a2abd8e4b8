using System;
using DiffGen;

public static partial class GoldenTakenNames
{
    [Differentiable]
    public static double Collide(double x, double t0)
    {
        double xAdjoint = x * t0, tape = xAdjoint * x, @class = tape + t0;
        double value = @class * tape;
        return value;
    }
}
