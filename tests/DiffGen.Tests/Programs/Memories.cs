using System;
using DiffGen;

/// <summary><c>Memory&lt;T&gt;</c> and <c>ReadOnlyMemory&lt;T&gt;</c>.</summary>
public static partial class Memories
{
    [Differentiable]
    public static double Sum(ReadOnlyMemory<double> p, double scale)
    {
        double sum = 0;
        for (int i = 0; i < p.Length; i++)
        {
            sum += Math.Sin(p.Span[i]) * scale;
        }

        return sum;
    }

    [Differentiable]
    public static double InPlace(Memory<double> p, double x)
    {
        Span<double> s = p.Span;
        for (int i = 1; i < s.Length; i++)
        {
            s[i] *= s[i - 1] + x;
        }

        return s[^1] * p.Span[0];
    }

    [Differentiable]
    public static double Slices(ReadOnlyMemory<double> p)
    {
        ReadOnlyMemory<double> tail = p.Slice(1);
        ReadOnlyMemory<double> middle = p[1..^1];
        double product = 1;
        while (tail.Length > 2)
        {
            product *= tail.Span[0] + middle.Span[^1];
            tail = tail[1..];
        }

        return tail.IsEmpty ? product : product * tail.Span[1];
    }

    [Differentiable]
    public static double Locals(double[] a, double x)
    {
        Memory<double> left = a.AsMemory(0, 2), right = a.AsMemory(2);
        for (int i = 0; i < 3; i++)
        {
            right.Span[i % right.Length] += left.Span[0] * x;
            (left, right) = (right, left);
        }

        return left.Span[0] * right.Span[1];
    }

    [Differentiable]
    public static double Chosen(Memory<double> p, Memory<double> q, bool first)
    {
        ReadOnlyMemory<double> one = first ? p : q;
        double sum = 0;
        foreach (double e in one.Span)
        {
            sum += e * e * q.Span[1];
        }

        return sum;
    }

    [Differentiable]
    public static double Calls(Memory<double> p, double[] a, double x) => Sum(p[1..], x) * Sum(a, x) * Sum(p, 2) * InPlace(p, x);

    [Differentiable]
    public static void Scale(ReadOnlyMemory<float> p, float x, [Output] Memory<float> result)
    {
        for (int i = 0; i < p.Length; i++)
        {
            result.Span[i] = p.Span[i] * p.Span[i] * x;
        }
    }

    public struct Pair
    {
        public double A;
        public double B;
    }

    [Differentiable]
    public static double OfStructs(Memory<double> p)
    {
        Memory<Pair> pairs = new Pair[2];
        pairs.Span[0].A = p.Span[0] * p.Span[1];
        pairs.Span[1] = new Pair { A = pairs.Span[0].A, B = p.Span[2] };
        return pairs.Span[1].A * pairs.Span[1].B * pairs.Span[0].A;
    }

    private static readonly ReadOnlyMemory<double> Table = new double[] { 1, 2, 3 };

    [Differentiable]
    public static double ConstantTable([Constant] ReadOnlyMemory<double> w, double x) => (Table.Span[1] * x * x) + (w.Span[0] * x);
}
