using System;
using System.Collections.Generic;
using DiffGen;

/// <summary>
/// Variables that are declared without a value, or behind a jump, and that some ways to where they are read assign in an arm, others in
/// a loop that is left early: what none of them has assigned nobody reads.
/// </summary>
public static partial class FirstAssignments
{
    public record Dot(double X, double Y);

    public record Pair(Dot First, Dot Second);

    public class Node
    {
        public double X, Y;
    }

    public class Sum
    {
        public double Total;
        public List<double> Parts = new();
        public Sum? Next;
    }

    // @length a=3
    // @length b=3
    // @set n=3
    // @range a=0.2..0.9
    // @at n=0
    // @at t=1
    // @at t=5
    [Differentiable]
    public static double[] Found(double[] a, double[] b, int t, int n)
    {
        for (int i = 0; i < n; i++)
        {
            if (i == t)
            {
                return new[] { a[i] * a[1], b[i] };
            }
        }

        return new[] { b[0] * b[1], a[0], a[2] };
    }

    // @length a=3
    // @length b=3
    // @set n=3
    // @range a=0.2..0.9
    // @at n=0
    // @at t=1
    // @at t=5
    [Differentiable]
    public static double ReturnedFromALoop(double[] a, double[] b, int t, int n) => Found(a, b, t, n)[0] * Found(b, a, t, n)[1];

    // @length a=3
    // @length b=3
    // @set n=3
    // @range a=0.2..0.9
    // @at n=0
    // @at t=1
    // @at t=5
    [Differentiable]
    public static double OneOrTheOther(double[] a, double[] b, int t, int n)
    {
        double[] r = Either();
        return r[0] * r[2];

        double[] Either()
        {
            foreach (double y in b)
            {
                for (int i = 0; i < n; i++)
                {
                    if (i == t)
                    {
                        return a;
                    }
                }
            }

            return b;
        }
    }

    // @length a=3
    // @length b=3
    // @set n=3
    // @range a=0.2..0.9
    // @at n=0
    // @at t=1
    // @at t=5
    [Differentiable]
    public static double Written(double[] a, double[] b, int t, int n)
    {
        Span<double> r;
        for (int i = 0; i < n; i++)
        {
            if (i == t)
            {
                r = a.AsSpan(1);
                goto found;
            }
        }

        r = b;
    found:
        r[1] *= r[0] * a[0];
        return r[0] * r[1] * b[1];
    }

    // @set n=2
    // @at n=0
    // @at t=1
    // @at t=5
    [Differentiable]
    public static double Made(double x, double y, int t, int n)
    {
        double[] r;
        double[,] grid;
        for (int i = 0; i < n; i++)
        {
            double z = x * (i + 1);
            if (i == t)
            {
                r = new[] { z, y, x };
                grid = new double[1, 2];
                grid[0, 1] = y * z;
                goto found;
            }
        }

        r = new[] { y, x * x };
        grid = new double[2, 2] { { x, y }, { y * y, x * y } };
    found:
        r[0] += r[1] * grid[0, 1];
        return r[0] * r[1] + grid[0, grid.Length / 2 - 1 > 0 ? 0 : 1] * r.Length;
    }

    // @set n=2
    // @at n=0
    // @at t=1
    // @at t=5
    [Differentiable]
    public static double Objects(double x, double y, int t, int n)
    {
        Pair r;
        for (int i = 0; i < n; i++)
        {
            if (i == t)
            {
                r = new Pair(new Dot(x * i, y), new Dot(y * y, i + x));
                goto found;
            }
        }

        r = new Pair(new Dot(y, x * x), new Dot(x, x));
    found:
        return r.First.X * r.Second.X + r.First.Y * r.Second.Y;
    }

    // @shape n=new() m=new()
    // @set k=2
    // @at k=0
    // @at t=1
    // @at t=5
    [Differentiable]
    public static double References(Node n, Node m, double x, int t, int k)
    {
        Node r;
        for (int i = 0; i < k; i++)
        {
            Node other = n;
            if (i == t)
            {
                r = other;
                goto found;
            }
        }

        r = m;
    found:
        r.X *= x * m.Y;
        return r.X * n.Y + m.X;
    }

    // @set k=3
    // @at k=0
    [Differentiable]
    public static double Once(double x, int k)
    {
        double[] r;
        Dot d;
        do
        {
            r = new[] { x * x, x + k };
            d = new Dot(x * k, x);
        }
        while (--k > 0);

        return r[0] * r[1] + d.X * d.Y;
    }

    // @length a=4
    // @length b=4
    // @set k=3
    // @at k=0
    // @at k=2
    [Differentiable]
    public static double Endless(double[] a, double[] b, int k)
    {
        Span<double> r;
        while (true)
        {
            k--;
            if (k < 0)
            {
                r = a.AsSpan(k + 1);
                break;
            }

            if (k == 1)
            {
                r = b;
                break;
            }

            a[k] *= b[k];
        }

        return r[0] * r[1];
    }

    // @length a=4
    // @set k=3
    // @at k=0
    [Differentiable]
    public static double Again(double[] a, int k)
    {
    again:
        double[] r = new double[2];
        r[0] = a[k] * a[0];
        r[1] = a[k] * k;
        if (--k > 0)
        {
            goto again;
        }

        return r[0] * r[1];
    }

    // @set n=1
    // @at n=-1
    [Differentiable]
    public static double BehindAJump(double x, int n)
    {
        if (n < 0)
        {
            return x * x * x;
        }

        double[][] rows = { new[] { x, n } };
        Dot dot = new(x * x, n);
        List<double> list = new() { x, dot.X };
        Sum sum = new() { Total = x };
        sum.Next = new Sum { Total = 3 };
        sum.Next.Parts.Add(x * 2);
        Func<double, double> f = z => z * dot.X + x;
        if (n > 5)
        {
            goto done;
        }

        list.Add(x);
    done:
        rows[0][1] *= x;
        sum.Next.Total *= x;
        sum.Parts.Add(f(x));
        list.Add(sum.Parts[0] + sum.Next.Parts[0]);
        return rows[0][1] * list[2] + sum.Next.Total * f(list[1]);
    }

    // @set n=1
    [Differentiable]
    public static double OrElseThrown(double x, int n)
    {
        double[][] rows;
        Dot dot;
        List<double> list;
        Func<double, double> f;
        if (n < 0)
        {
            throw new ArgumentException("negative");
        }
        else
        {
            rows = new double[2][];
            rows[1] = new[] { x * n, x };
            dot = new Dot(x, n);
            list = new() { x };
            f = z => z * x;
        }

        list.Add(f(dot.X));
        rows[0] = rows[1];
        rows[0][0] += list[1];
        return rows[1][0] * list[0] * dot.Y;
    }
}
