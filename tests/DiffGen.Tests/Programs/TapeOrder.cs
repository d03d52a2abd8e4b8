using System;
using DiffGen;

// What the forward sweep of a callee leaves on the tape comes off in the opposite order, whatever locals are called.
public static partial class TapeOrder
{
    // A local with the name that its own adjoint would like: what comes off the tape still does so in turn.
    [Differentiable]
    public static double NamedLikeAnAdjoint(ref double x)
    {
        x /= 1 + (x * x);
        double xAdjoint = x;
        for (int i = 0; i <= 4; i++)
        {
            x = i != 1 ? (i >= 4 || xAdjoint > 1 ? x : 3 - xAdjoint) : Diff.StopGradient(xAdjoint += x);
            break;
        }

        return Math.Log(1.75 + Math.Sin(x)) * Math.Atan(xAdjoint) - x;
    }

    // @range y=-0.7..-0.5
    [Differentiable]
    public static double CallsNamedLikeAnAdjoint(double y)
    {
        double s = y;
        double t = NamedLikeAnAdjoint(ref s) * Math.FusedMultiplyAdd(1, s, -0.32) - (1.2 + s + (y + s));
        return (Math.Sqrt(0.7) - t) * Math.Atan(s) - Math.Cos(y);
    }
}
