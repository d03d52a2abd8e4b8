using System;
using DiffGen;

public static partial class GoldenReferences
{
    [Differentiable]
    public static bool Normalise(ref double x, ref double y, out double length)
    {
        length = Math.Sqrt(x * x + y * y);
        if (length == 0)
        {
            return false;
        }

        x /= length;
        y /= length;
        return true;
    }
}
