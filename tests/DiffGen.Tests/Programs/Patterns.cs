using System;
using DiffGen;

/// <summary>Patterns of every kind, in switches and conditions.</summary>
public static partial class Patterns
{
    // @at x=1.5 y=2
    // @at x=-1 y=2
    // @at x=-1 y=-2
    // @at x=3 y=-1
    // @at x=-0.5 y=0.5
    [Differentiable]
    public static double Tuples(double x, double y) => (x, y) switch
    {
        (> 0, > 0) => x * y,
        (< 0, var z) when z > 1 => z * z * x,
        (double a, < 0 and var b) => a - b * b,
        _ => x,
    };

    // @at x=1.5 y=0.5
    // @at x=1.5 y=2
    // @at x=-1 y=0.5
    [Differentiable]
    public static double NamedElements(double x, double y)
    {
        if ((x, y * y) is { x: > 0, Item2: var w } && w < 1)
        {
            return w * x;
        }

        return x;
    }

    // @length a=0
    [Differentiable]
    public static double EmptyList(double[] a) => a is [] ? 1 : a[0];

    // @length a=1
    [Differentiable]
    public static double ListOfOne(double[] a) => a switch { [] => 0, [var one] => one * one, [var first, ..] => first };

    // @length a=4
    // @range a=1.5..2
    [Differentiable]
    public static double LongList(double[] a) => a switch
    {
        [] => 0,
        [var first, .., > 1 and var last] => first * last * a.Length,
        [_, var second, ..] => second,
        _ => 5,
    };

    // @length a=3
    [Differentiable]
    public static double Rest(ReadOnlySpan<double> a)
    {
        if (a is [var head, .. var tail])
        {
            return head * Rest(tail) + head;
        }

        return 1;
    }

    // @at o=null
    // @at o=3
    // @at o=4
    // @at o="abc"
    // @at o="a"
    // @at o="b"
    // @at o=DateTime.UnixEpoch
    // @set o=1L
    [Differentiable]
    public static double Objects(double x, object o) => o switch
    {
        null => x,
        int and > 3 => x * x,
        int i => x * i,
        string { Length: > 2 } s => x * s.Length,
        string s when s == "a" => x + 1,
        int[] { Length: 2 } => x * 7,
        DateTime { Year: 1970, Month: var m } => x * x * m,
        not long => 0,
        _ => x * 4,
    };

    // @at n=null
    // @at n=0
    // @at n=6
    // @set n=3
    [Differentiable]
    public static double NullableIntegers(double x, int? n) => n switch { null => x, 0 => x * x, > 5 and var m => x * m, int k => x / k };

    // @at text=null
    // @at text="ab"
    // @set text="abcd"
    [Differentiable]
    public static double TestedBeforeItIsRead(double x, string text)
    {
        double y = text != null && text.Length > 2 ? x * text.Length : x;
        return text is { Length: > 3 } || text is null ? y * y : y;
    }

    // @set n=5
    [Differentiable]
    public static double InALoop(double x, int n)
    {
        double s = 1;
        for (int i = 0; i < n; i++)
        {
            s = (i % 2, s) switch
            {
                (0, > 2) => s * 0.5,
                (0, var t) => t * x,
                (1, var t) when t > x => t + x,
                _ => s * s,
            };
            if (s is (> 3 or < 0.1) and var odd && odd < 5)
            {
                s -= x;
            }
        }

        return s;
    }

    // @at n=0
    // @at n=1
    // @set n=2
    [Differentiable]
    public static double NotANumber(double x, double y, int n) => (n == 0 ? double.NaN : n == 1 ? 0 : x) switch { double.NaN => y, 0 => y * y, _ => x * y };

    // @set n=12
    [Differentiable]
    public static double GotoCaseInLoop(double x, int n)
    {
        double s = 1;
        for (int i = 0; i < n; i++)
        {
            switch (i % 4)
            {
                case 0:
                    if (s > 2)
                    {
                        goto case 1;
                    }

                    s += x;
                    break;
                case 1:
                    s *= x;
                    if (s > 3)
                    {
                        continue;
                    }

                    goto case 3;
                case 3:
                    if (s > 10)
                    {
                        return s;
                    }

                    int k = i;
                    s += k;
                    break;
                default:
                    k = 3;
                    s *= 1.1 * k;
                    break;
            }

            s *= 0.9;
        }

        return s;
    }

    public record struct Pair(double A, double B);

    // @at r=new(1,2)
    // @at r=new(-2,2)
    // @at r=new(-0.5,2)
    [Differentiable]
    public static double Records(Pair r) => r switch
    {
        (> 0, var b) when b > 1 => b * b * r.A,
        { A: < -1, B: var q } => q * r.A,
        var (a, b) => a - b * b,
    };

    // @set n=1
    // @at n=2
    [Differentiable]
    public static double StructsAndTuples(Pair p, double x, int n)
    {
        var t = (x, n);
        if (p is { A: > 0, B: var y } whole && t is (var s, 1))
        {
            return y * whole.A * s;
        }

        return p.B * t.x;
    }
}
