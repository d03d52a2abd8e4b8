using System;
using DiffGen;

/// <summary>What may be missing.</summary>
public static partial class Nulls
{
    // @at s=null
    // @set s="abc"
    [Differentiable]
    public static double ConditionalAccess(double x, string s) => x * (s?.Length ?? 2) * x;

    // @at s=null
    // @set s="abc"
    [Differentiable]
    public static double DefaultText(double x, string s)
    {
        string t = s ?? "long text";
        return x * t.Length * x;
    }

    // @at n=null
    // @set n=3
    [Differentiable]
    public static double NullableInteger(double x, int? n) => n.HasValue ? Math.Pow(x, n.Value) : x * (n ?? 5);

    // @at n=null
    // @set n=3
    [Differentiable]
    public static double DefaultInteger(double x, int? n)
    {
        double s = 1;
        for (int i = 0; i < (n ?? 2); i++)
        {
            s *= x;
        }

        return s;
    }

    [Differentiable]
    private static double Apply(double x, Func<double, double> f = null, Func<double, double> g = null)
    {
        if (f == null)
        {
            return x;
        }

        return g is null ? f(x) : g(f(x));
    }

    [Differentiable]
    public static double MissingFunctions(double x) => Apply(x) + Apply(x, y => y * x) + Apply(x, y => y * x, Math.Sin);
}
