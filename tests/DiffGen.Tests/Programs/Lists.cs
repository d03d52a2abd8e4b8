using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using DiffGen;

/// <summary>Lists, as parameters and as objects that the method makes.</summary>
public static partial class Lists
{
    [Differentiable]
    public static double Sum(List<double> p, double scale)
    {
        double sum = 0;
        for (int i = 0; i < p.Count; i++)
        {
            sum += p[i] * p[i] * scale;
        }

        return sum;
    }

    [Differentiable]
    public static double ForEach(List<double> p, List<double> q)
    {
        double sum = 0;
        int i = 0;
        foreach (double e in p)
        {
            sum += Math.Sin(e) * q[^(1 + i)];
            i++;
        }

        foreach (double e in q)
        {
            if (e > 100)
            {
                break;
            }

            sum *= 1 + (e * e * 0.1);
        }

        return sum;
    }

    // @inout p
    [Differentiable]
    public static double InPlace(List<double> p, double x)
    {
        for (int i = 1; i < p.Count; i++)
        {
            p[i] = (p[i] * x) + (p[i - 1] * p[i - 1]);
            p[i - 1] += p[i];
        }

        return p[p.Count - 1] * p[0];
    }

    [Differentiable]
    public static double AsSpan(List<double> p)
    {
        Span<double> s = CollectionsMarshal.AsSpan(p);
        double product = 1;
        for (int i = 0; i < s.Length; i += 2)
        {
            product *= s[i] + p[i / 2];
        }

        return product;
    }

    [Differentiable]
    public static void Scaled(List<double> p, double x, [Output] List<double> result)
    {
        for (int i = 0; i < result.Count; i++)
        {
            result[i] = p[i % p.Count] * x;
        }
    }

    // @length p=4
    [Differentiable]
    public static double Singles(List<float> p) => p[0] * p[1] / (1 + (p[2] * p[2])) + p[^1];

    public struct Particle
    {
        public double Position;
        public double Mass;
    }

    [Differentiable]
    public static double OfStructs(double x, double y)
    {
        List<Particle> particles = new();
        for (int i = 0; i < 6; i++)
        {
            particles.Add(new Particle { Position = x * i, Mass = y + i });
        }

        double moment = 0;
        foreach (Particle particle in particles)
        {
            moment += particle.Mass * particle.Position * particle.Position;
        }

        return moment;
    }

    // @shape p=new(){new(){Position=0.5,Mass=2},new(){Position=1.5,Mass=1},new(){Position=-0.5,Mass=3}}
    [Differentiable]
    public static double OfStructsGiven(List<Particle> p)
    {
        double moment = 0;
        for (int i = 0; i < p.Count; i++)
        {
            Particle particle = p[i];
            particle.Position *= particle.Mass;
            p[i] = particle;
            moment += p[i].Position * p[i].Position;
        }

        return moment;
    }

    [Differentiable]
    public static double Growing(double x, int n)
    {
        var list = new List<double>();
        for (int i = 0; i < n * 5; i++)
        {
            list.Add(i == 0 ? x : list[i - 1] * Math.Cos(x));
        }

        double sum = 0;
        for (int i = 0; i < list.Count; i++)
        {
            sum += list[i] * list[list.Count - 1 - i];
        }

        return sum;
    }

    // @length a=7
    [Differentiable]
    public static double WithCapacity(double[] a, double x)
    {
        var kept = new List<double>(a.Length);
        foreach (double e in a)
        {
            if (e > 0.2)
            {
                kept.Add(e * x);
            }
        }

        double product = 1;
        foreach (double e in kept)
        {
            product *= 1 + (e * e);
        }

        return product + kept.Count;
    }

    [Differentiable]
    public static double WhileGrowing(double x)
    {
        List<double> steps = [x];
        while (steps.Count < 20 && steps[^1] * steps[^1] < 4)
        {
            steps.Add((steps[^1] * steps[^1]) + x);
        }

        return steps[^1] * steps[0];
    }

    [Differentiable]
    public static double StraightLine(double x, double y)
    {
        var list = new List<double> { x, x * y };
        list.Add(y);
        list.Add(list[0] * list[2]);
        list[1] *= list[3];
        list.Add(7);
        list[4] = list[4] * list[1];
        return (list[4] * list.Count) + list[0];
    }

    [Differentiable]
    public static double AsAStack(double[] a, double x)
    {
        var stack = new List<double>();
        for (int i = 0; i < a.Length; i++)
        {
            stack.Add(a[i]);
            if (i % 3 == 2)
            {
                double top = stack[stack.Count - 1];
                stack.RemoveAt(stack.Count - 1);
                double next = stack[stack.Count - 1];
                stack.RemoveAt(stack.Count - 1);
                stack.Add((top * next) + x);
            }
        }

        double sum = 0;
        while (stack.Count > 0)
        {
            sum = (sum * x) + stack[^1];
            stack.RemoveAt(stack.Count - 1);
        }

        return sum;
    }

    [Differentiable]
    public static double RemovedInTheMiddle(List<double> p)
    {
        var copy = new List<double>(p);
        copy.RemoveAt(1);
        copy.AddRange(p);
        copy.RemoveAt(0);
        copy.AddRange(new[] { copy[0] * copy[1], 3 });
        double sum = 0;
        for (int i = 0; i < copy.Count; i++)
        {
            sum = (sum * 0.5) + (copy[i] * copy[i] * (i + 1));
        }

        return sum;
    }

    [Differentiable]
    public static double ClearedInALoop(double x, double y)
    {
        List<double> list = new();
        double total = 0;
        for (int round = 0; round < 3; round++)
        {
            list.Clear();
            for (int i = 0; i <= round + 3; i++)
            {
                list.Add(x * (i + round));
            }

            foreach (double e in list)
            {
                total += e * e * y;
            }
        }

        return total;
    }

    [Differentiable]
    public static double MadeInALoop(double x, int n)
    {
        double total = 0;
        for (int i = 0; i < n; i++)
        {
            var list = new List<double>();
            for (int k = 0; k <= i; k++)
            {
                list.Add(x * k);
            }

            total += list[i] * list[i / 2];
        }

        return total;
    }

    [Differentiable]
    public static double TwoNames(double x)
    {
        var list = new List<double> { x };
        var other = list;
        for (int i = 0; i < 5; i++)
        {
            other.Add(list[i] * x);
        }

        return list[^1] * other[2] * list.Count;
    }

    [Differentiable]
    public static double InAFunction(double x)
    {
        var list = new List<double>();
        Fill(list, 6);
        return Total(list);

        void Fill(List<double> target, int count)
        {
            for (int i = 0; i < count; i++)
            {
                target.Add(x + i);
            }
        }

        double Total(List<double> source)
        {
            double sum = 0;
            foreach (double e in source)
            {
                sum += e * e;
            }

            return sum;
        }
    }

    [Differentiable]
    public static double AddedInABranch(double x, double y, bool more)
    {
        var list = new List<double> { x, y };
        if (more)
        {
            list.Add(x * y);
        }
        else
        {
            list.Clear();
            list.Add(y);
        }

        return list[0] * list[^1];
    }

    [Differentiable]
    public static double Arrays(List<double> p)
    {
        double[] a = p.ToArray();
        a[0] *= a[1];
        Span<double> copy = stackalloc double[8];
        CollectionsMarshal.AsSpan(p).CopyTo(copy);
        return a[0] * copy[0] * copy[2];
    }

    [Differentiable]
    public static double Calls(List<double> p, double x)
    {
        var own = new List<double>();
        for (int i = 0; i < p.Count; i++)
        {
            own.Add(p[i] * x);
        }

        return Sum(own, x) * Sum(p, 0.5 * x);
    }

    [Differentiable]
    public static double ChangedByCallee(List<double> p, double x)
    {
        double first = InPlace(p, x);
        return first * p[1] * p[2];
    }

    [Differentiable]
    public static double Chosen(List<double> p, List<double> q, bool first)
    {
        List<double> one = first ? p : q;
        return one[0] * one[1] * p[2] * one.Count;
    }

    // @allocates
    [Differentiable]
    public static double ConstantList([Constant] List<double> weights, double x)
    {
        double sum = 0;
        for (int i = 0; i < weights.Count; i++)
        {
            sum += weights[i] * x * x;
        }

        foreach (double w in weights.ToArray())
        {
            sum *= 1 + (w * w);
        }

        return sum;
    }

    // An inactive list is an object like any other.
    // @allocates
    [Differentiable]
    public static double Inactive(double x, int n)
    {
        var numbers = new List<double>();
        for (int i = 0; i < n; i++)
        {
            numbers.Insert(0, i * 0.5);
        }

        numbers.Sort();
        return x * numbers[1] * numbers.Count;
    }

    // @set n=1
    // @throws n=7
    [Differentiable]
    public static double OutOfRange(List<double> p, int n) => p[0] * p[n];

    [Differentiable]
    public static double IndexNotKnown(List<double> p, int[] indices)
    {
        double sum = 0;
        for (int i = 0; i < indices.Length; i++)
        {
            p[indices[i]] *= p[indices[^(1 + i)]];
            sum += p[indices[i]];
        }

        return sum;
    }

    // @set n=3
    // @at n=0
    [Differentiable]
    public static double Inserted(double x, double y, int n)
    {
        List<double> list = new() { x, y };
        for (int i = 0; i < n; i++)
        {
            list.Insert(i, list[i + 1] * x);
        }

        list.Insert(list.Count, y);
        list.Insert(0, x * y);
        return (list[0] * list[1] * list[2]) + list[^1];
    }

    // @throws n=4
    [Differentiable]
    public static double InsertedOutside(double x, int n)
    {
        List<double> list = new() { x, 2 * x };
        list.Insert(n == 4 ? 3 : 2, x * x);
        return list[0] * list[2];
    }

    private static List<double> PowersOf(double x, int n)
    {
        List<double> powers = new();
        double power = 1;
        for (int i = 0; i < n; i++)
        {
            powers.Add(power);
            power *= x;
        }

        return powers;
    }

    private static List<double> Scaled(List<double> list, double by)
    {
        for (int i = 0; i < list.Count; i++)
        {
            list[i] *= by;
        }

        return list;
    }

    // @set n=4
    // @at n=0
    [Differentiable]
    public static double MadeByFunctions(double x, double y, int n)
    {
        List<double> powers = PowersOf(x, n), scaled = Scaled(powers, y);
        powers.Add(x);
        double sum = 0;
        foreach (double value in scaled)
        {
            sum += value * value;
        }

        return sum * scaled.Count;
    }

    public class Setting
    {
        public double Offset, Rate;

        public Setting Base = null!;
    }

    // @allocates
    // @set n=4
    [Differentiable]
    public static double ConstantOnes(double x, int n)
    {
        var weights = new List<double> { 0.5, n, -1.25 };
        var byName = new Dictionary<string, double> { { "rate", 0.75 }, { "other", 2 } };
        double y = x;
        for (int i = 0; i < n; i++)
        {
            var setting = new Setting { Offset = i, Rate = byName["rate"], Base = new Setting { Offset = n } };
            y = Math.Sin(y * weights[i % weights.Count] * setting.Rate) + (x * setting.Base.Offset) + setting.Offset;
        }

        return y * weights[weights.Count - 1];
    }

    // @set n=1
    // @throws n=4
    [Differentiable]
    public static double BelowTheFirst(double x, int n)
    {
        List<double> list = new() { x };
        if (n > 3)
        {
            list[0] = list[-list.Count] * x;
        }

        return x * list[0];
    }

    // @length l=4
    // @set n=3
    // @at n=0
    [Differentiable]
    public static double Turned(List<double> l, double x, int n)
    {
        var own = new List<double>();
        own.EnsureCapacity(n);
        for (int i = 0; i < n; i++)
        {
            own.Add(l[i] * x);
            own.Reverse();
        }

        own.TrimExcess();
        l.Reverse();
        l[0] *= x;
        double sum = l[0] * l[1];
        for (int i = 0; i < own.Count; i++) sum = sum * x + own[i];
        return sum;
    }
}
