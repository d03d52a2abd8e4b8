using System;
using DiffGen;

/// <summary>References to objects, and to what they lead to, in variables that loops and branches change.</summary>
public static partial class ChangingReferences
{
    public class Node
    {
        public double Value;

        public double[] Weights = [0.5, 0.25];

        public Node Next;

        public Node Left, Right;

        public int Kind;

        public double Apply(double x) => Math.Sin(Value * x) + (Weights[0] * x);

        public void Decay(double by) => Value -= by * Value * Weights[1];
    }

    public class Model
    {
        public Node First;

        public Node[] All = [];

        public double[][] Rows;

        public double Scale = 1.25;
    }

    // @shape n=new(){Next=new(){Next=new()}}
    // @at n=null
    // @at n=new()
    [Differentiable]
    public static double List(Node n, double x)
    {
        double s = 0;
        while (n != null)
        {
            s += n.Value * n.Value * x;
            x += s * n.Weights[1];
            n = n.Next;
        }

        return s;
    }

    // @shape n=new(){Next=new(){Next=new()}}
    [Differentiable]
    public static double WritesAlongAList(Node n, double x)
    {
        double s = x;
        for (Node m = n; m != null; m = m.Next)
        {
            s *= m.Apply(x);
            m.Value *= s;
            m.Weights[0] += m.Value * x;
            m.Decay(s);
        }

        return s + (n.Value * n.Weights[0] * n.Next.Value);
    }

    // @shape n=new(){Next=new(){Next=new(){Next=new()}}}
    // @set steps=3
    // @at steps=0
    // @at steps=1
    [Differentiable]
    public static double Counted(Node n, double x, int steps)
    {
        Node layer = n;
        for (int i = 0; i < steps; i++)
        {
            x = layer.Apply(x);
            layer = layer.Next;
        }

        return x * layer.Value;
    }

    // @shape n=new(){Next=new(){Next=new(){Next=new()}}}
    // @throws n=new(){Next=new()}
    [Differentiable]
    public static double SumAlong(Node n, double x)
    {
        double s = 0;
        Node m = n;
        for (int i = 0; i < 3; i++)
        {
            s += m.Value * Math.Exp(m.Value * x);
            m = m.Next;
        }

        return s;
    }

    // @shape a=new() b=new()
    // @at c=true
    // @at c=false
    [Differentiable]
    public static double Either(Node a, Node b, bool c, double x)
    {
        Node p = c ? a : b;
        p.Value *= x;
        p.Weights[0] = p.Value * a.Value;
        return p.Value * b.Value * p.Weights[0] * a.Weights[0];
    }

    // @shape a=new() b=new()
    [Differentiable]
    public static double AssignedInBranches(Node a, Node b, double x)
    {
        Node p;
        if (x * a.Value > b.Value)
        {
            p = a;
            p.Value *= p.Value;
        }
        else
        {
            p = b;
        }

        Node q = a;
        if (p.Value < x)
        {
            q = p;
        }

        q.Value += x * p.Value;
        return (p.Value * q.Value) + a.Value + b.Weights[0];
    }

    // @shape model=new(){All=[new(),new(),new()]}
    // @set picks=0,2,2,1
    // @at picks=1,1,1,1
    [Differentiable]
    public static double Picked(Model model, int[] picks, double x)
    {
        double s = 0;
        Node best = null;
        foreach (int i in picks)
        {
            Node p = model.All[i];
            if (best is null || p.Value > best.Value)
            {
                best = p;
            }

            s += p.Value * best.Value * x;
            best.Value += 0.1 * s;
            p.Weights[0] *= best.Value;
        }

        return best is null ? s + x : s * best.Weights[0];
    }

    // @shape all=[new(){Kind=1},new(){Kind=2},new(){Kind=1}]
    // @at all=[]
    // @at all=[new(),new()]
    [Differentiable]
    public static double TheSameTwice(Node[] all, double x)
    {
        Node last = null;
        double s = x;
        for (int i = 0; i < all.Length; i++)
        {
            if (all[i].Kind == 1)
            {
                last = all[i];
            }

            if (last != null)
            {
                s += last.Value * all[i].Value;
                last.Value *= s;
                all[i].Value -= 0.1 * last.Value;
            }
        }

        return s;
    }

    // @shape n=new(){Next=new(){Next=new(){Next=new()}}}
    [Differentiable]
    public static double EarlyExit(Node n, double x, double limit)
    {
        double s = 0;
        while (true)
        {
            s += n.Value * x;
            if (s > limit)
            {
                break;
            }

            if (n.Next is null)
            {
                return s * s * n.Value;
            }

            if (s < 0.2)
            {
                n = n.Next;
                continue;
            }

            n.Value *= s;
            n = n.Next;
        }

        return s + (n.Value * n.Weights[1]);
    }

    // @shape n=new(){Left=new(){Left=new(),Right=new()},Right=new(){Right=new()}}
    // @set path=5
    // @at path=0
    // @at path=3
    // @at path=6
    [Differentiable]
    public static double DownATree(Node n, double x, int path)
    {
        Node current = n;
        double s = x;
        while (current != null)
        {
            s += current.Value * s;
            current.Value += s;
            current = (path & 1) == 0 ? current.Left : current.Right;
            path >>= 1;
        }

        return s * n.Value;
    }

    // @shape n=new(){Next=new(){Next=new()}} m=new(){Next=new(){Next=new()}}
    [Differentiable]
    public static double TwoAtOnce(Node n, Node m, double x)
    {
        double s = 0;
        for (; n != null && m != null; n = n.Next, m = m.Next)
        {
            s += n.Value * m.Value * x;
            (n, m) = (m, n);
            n.Value *= x;
            x += n.Value * m.Weights[0];
        }

        return s * x;
    }

    // @shape n=new(){Next=new(){Next=new()}}
    // @set rounds=3
    [Differentiable]
    public static double Nested(Node n, double x, int rounds)
    {
        double s = 0;
        for (int i = 0; i < rounds; i++)
        {
            for (Node a = n; a != null; a = a.Next)
            {
                for (Node b = a.Next; b != null; b = b.Next)
                {
                    double d = a.Value - b.Value;
                    s += d * d * x;
                }

                a.Value -= 0.1 * s * a.Weights[0];
            }
        }

        return s;
    }

    // @shape n=new(){Next=new(){Next=new()}}
    [Differentiable]
    public static double Sums(Node n, double x, double[] y)
    {
        double s = 0;
        for (int i = 0; i < y.Length; i++)
        {
            for (Node a = n; a != null; a = a.Next)
            {
                s += a.Value * y[i] * x * a.Value;
            }
        }

        return s;
    }

    // @shape n=new(){Next=new(){Next=new()}}
    [Differentiable]
    public static double Arrays(Node n, double x)
    {
        double[] w = n.Weights;
        double s = 0;
        for (int i = 0; i < 3; i++)
        {
            s += w[0] * w[1] * x;
            w[1] *= s;
            n = n.Next;
            if (n is null)
            {
                break;
            }

            w = s > 0.5 ? n.Weights : w;
        }

        return s * w[1];
    }

    // @shape model=new(){Rows=[[1,2],[3,4],[5,6]]}
    // @set picks=2,0,1
    [Differentiable]
    public static double Rows(Model model, int[] picks, double x)
    {
        double[] row = model.Rows[0];
        foreach (int i in picks)
        {
            x += row[0] * row[1];
            row[1] *= x * 0.1;
            row = model.Rows[i];
        }

        return x * row[0];
    }

    // @shape m=[[1,2],[3,4],[5,6]]
    // @set picks=2,0,1,1
    [Differentiable]
    public static double JaggedRows(double[][] m, int[] picks, double x)
    {
        double[] best = m[1];
        foreach (int i in picks)
        {
            if (m[i][0] * x > best[1])
            {
                best = m[i];
            }

            best[0] *= x;
            x += best[0] * best[1] * 0.1;
        }

        return x * best[0];
    }

    // @shape a=new(){First=new(){Next=new()}} b=new(){Next=new(){Next=new()}}
    [Differentiable]
    public static double OfDifferentObjects(Model a, Node b, double x)
    {
        Node n = x * b.Value > 1 ? a.First : b;
        double s = a.Scale;
        int rounds = 0;
        while (n is not null)
        {
            n.Value *= a.First.Value;
            s += n.Value * b.Value * x;
            n = n.Next ?? (rounds++ == 0 ? b : null);
        }

        return s;
    }

    [Differentiable]
    private static double Large(Node n, double x, int depth)
    {
        double s = x;
        for (Node m = n; m != null; m = m.Next)
        {
            for (int i = 0; i < m.Weights.Length; i++)
            {
                s += Math.Sin(m.Weights[i] * x) * m.Value * 0.3;
                m.Weights[i] *= 1 + (0.1 * Math.Sin(s));
            }

            if (m.Kind == 7)
            {
                return s * m.Value;
            }

            m.Value += 0.1 * Math.Cos(s * x);
        }

        return depth > 0 && n != null ? Large(n.Next, Math.Tanh(s), depth - 1) + s : Math.Sin(s);
    }

    // @shape n=new(){Next=new(){Next=new(){Next=new(){Kind=7}}}}
    // @set depth=2
    // @at depth=0
    [Differentiable]
    public static double ThroughCalls(Node n, double x, int depth)
    {
        double s = 0;
        for (Node m = n; m != null; m = m.Next)
        {
            s += Large(m, x * m.Value, depth);
        }

        return s * n.Value;
    }

    // @shape n=new(){Next=new(){Next=new()}}
    [Differentiable]
    public static double CallsOneAfterTheOther(Node n, double x, int depth)
    {
        double s = Large(n, x, depth);
        return s + (Large(n.Next, s, depth) * n.Value);
    }

    // @shape model=new(){All=[new(),new(),new()]}
    [Differentiable]
    public static double BestSoFar(Model model, double x)
    {
        Node best = model.All[0];
        double s = 0;
        for (int i = 1; i < model.All.Length; i++)
        {
            Node candidate = model.All[i];
            double d = candidate.Value - best.Value;
            s += d * d * x;
            if (d > 0)
            {
                best = candidate;
            }

            best.Weights[0] += s;
        }

        return s * best.Weights[0];
    }

    [Differentiable]
    private static double Tail(Node n, Model model, double x)
    {
        Node p = n;
        while (p.Next != null && p.Value * x < 50)
        {
            x += p.Value * p.Weights[1] * model.Scale;
            p = p.Next;
        }

        for (int i = 0; i < 2; i++)
        {
            x = Math.Tanh(x * (p.Value + (0.1 * i)));
            p.Value += x;
        }

        return x * p.Apply(x);
    }

    // @shape model=new(){First=new(){Next=new()},All=[new(){Next=new()},new()]} other=new()
    [Differentiable]
    public static double ArgumentsThatChange(Model model, Model other, double x, bool first)
    {
        Node n = first ? model.First : model.All[0];
        for (int i = 0; i < 2; i++)
        {
            x += Tail(n, other, x);
            n = model.All[i];
        }

        return x;
    }

    // @shape n=new(){Next=new(){Next=new()}}
    [Differentiable]
    public static double ConstantObjects([Constant] Node n, double x)
    {
        double s = 0;
        for (; n != null; n = n.Next)
        {
            s += Math.Sin(n.Value * x);
        }

        return s;
    }

    // @shape a=new() b=new()
    [Differentiable]
    public static double LocalFunctions(Node a, Node b, double x)
    {
        Node Pick(Node one, Node two)
        {
            if (one.Value > two.Value)
            {
                return one;
            }

            return two;
        }

        Node p = Pick(a, b);
        p.Value *= x;
        return p.Value * a.Value * Pick(b, a).Weights[0];
    }

    // @shape n=new(){Next=new(){Next=new()}}
    [Differentiable]
    public static double InTry(Node n, double x)
    {
        double s = 0;
        Node m = n;
        try
        {
            while (m.Next != null)
            {
                s += m.Value * x;
                m = m.Next;
            }
        }
        finally
        {
            s *= m.Value;
        }

        return s * m.Value;
    }

    public class Shape
    {
        public double Size;

        public Shape Inner;
    }

    public class Round : Shape
    {
        public double Radius;
    }

    // @shape a=new() b=new()
    [Differentiable]
    public static double BaseAndDerived(Round a, Shape b, double x)
    {
        Shape s = a;
        for (int i = 0; i < 3; i++)
        {
            s.Size *= x;
            x += s.Size * a.Radius;
            s = i == 0 ? b : a;
        }

        return s.Size * x * b.Size;
    }

    // @shape m=[[1,2],[3,1],[2,2],[1,3]]
    [Differentiable]
    public static double ChosenRows(double[][] m, double k)
    {
        var top = m[0];
        double[] cur = top;
        double s = 0;
        for (int i = 1; i < m.Length; i++)
        {
            var next = m[i];
            for (int j = 0; j < next.Length; j++) next[j] += k * cur[j] * top[j % 2];
            (cur, s) = (i % 2 == 0 ? top : next, s + cur[0]);
        }

        top[1] *= s;
        return s * cur[1] + m[3][1];
    }
}
