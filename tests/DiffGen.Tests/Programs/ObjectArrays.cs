using System;
using System.Collections.Generic;
using DiffGen;

/// <summary>Arrays of objects that a method makes, lists and trees that it builds of them, and objects of several classes.</summary>
public static partial class ObjectArrays
{
    public class Layer
    {
        private readonly double[] weights;

        public Layer(double scale, int size, double bias)
        {
            weights = new double[size];
            for (int i = 0; i < size; i++)
            {
                weights[i] = scale * (i + 1);
            }

            Bias = bias;
        }

        public double Bias { get; set; }

        public int Calls;

        public double this[int i]
        {
            get => weights[i];
            set => weights[i] = value;
        }

        public int Size => weights.Length;

        public double Apply(double x)
        {
            double sum = Bias;
            for (int i = 0; i < weights.Length; i++)
            {
                sum += weights[i] * x;
            }

            Calls++;
            return Math.Tanh(sum);
        }
    }

    public sealed class Network(Layer[] layers)
    {
        public Layer[] Layers { get; } = layers;

        public double Last;

        public double Predict(double x)
        {
            foreach (Layer layer in Layers)
            {
                x = layer.Apply(x);
            }

            Last = x;
            return x;
        }
    }

    public struct Vec
    {
        public double X, Y;
    }

    public sealed class Body(double x, double y, double mass)
    {
        public readonly double Mass = mass;

        public Vec At = new() { X = x, Y = y };

        public Vec Speed;

        private double pushX, pushY;

        public void Push(double by, double dx, double dy)
        {
            pushX += by * dx;
            pushY += by * dy;
        }

        public void Move(double dt)
        {
            Speed.X += dt * pushX / Mass;
            Speed.Y += dt * pushY / Mass;
            At.X += dt * Speed.X;
            At.Y += dt * Speed.Y;
            pushX = pushY = 0;
        }
    }

    public class Node
    {
        public double Value;

        public Node Next;

        public Node Left, Right;

        public int Count;
    }

    public abstract class Shape
    {
        public double Size;

        public abstract double Area { get; }

        public virtual void Grow(double by) => Size *= by;
    }

    public class Disc : Shape
    {
        public override double Area => 3 * Size * Size;
    }

    public class Box : Shape
    {
        public double Width = 0.5;

        public override double Area => Size * Width;

        public override void Grow(double by)
        {
            base.Grow(by);
            Width += by * Size;
        }
    }

    public class Frame : Box
    {
        public Shape Inner;

        public override double Area => base.Area - (0.5 * Inner.Size);
    }

    public record Cell(double Amount, int Kind)
    {
        public double Held { get; set; } = Amount;
    }

    // @set n=3
    // @at n=0
    // @at n=1
    [Differentiable]
    public static double Layers(double x, double w, int n)
    {
        var layers = new Layer[n];
        for (int i = 0; i < n; i++)
        {
            layers[i] = new Layer(w * (i + 1), i, x);
        }

        double y = x;
        foreach (var layer in layers)
        {
            y = layer.Apply(y);
            layer.Bias += y;
        }

        for (int i = layers.Length - 1; i >= 0; i--)
        {
            if (layers[i].Size > 1)
            {
                layers[i][1] *= layers[i].Bias;
            }

            y += layers[i].Apply(y) * layers[i].Calls;
        }

        return y;
    }

    // @set n=3
    // @at n=0
    [Differentiable]
    public static double OfAModel(double x, double w, int n)
    {
        var layers = new Layer[2];
        layers[0] = new Layer(w, 2, 0.1);
        layers[1] = new Layer(x, 1, w);
        Network network = new(layers);
        double loss = 0;
        for (int i = 0; i < n; i++)
        {
            double error = network.Predict(x * i) - 0.5;
            loss += error * error;
            network.Layers[i % 2].Bias -= 0.1 * error;
            network.Layers[0][1] -= 0.1 * error * network.Last;
        }

        return loss + (layers[1].Bias * layers[0][1]);
    }

    // @set idx=2,0,2,1
    // @at idx=0,0,0,0
    [Differentiable]
    public static double RunTimeIndices(double x, double y, int[] idx)
    {
        Node[] nodes = { new Node { Value = x }, new Node { Value = y }, new Node { Value = x * y } };
        for (int i = 0; i < idx.Length; i++)
        {
            Node a = nodes[idx[i]], b = nodes[idx[(i + 1) % idx.Length]];
            a.Value *= b.Value + 1;
            b.Value += a.Value * x;
            b.Count++;
        }

        return nodes[0].Value + (nodes[1].Value * nodes[2].Value * nodes[2].Count);
    }

    // @set n=3
    // @at n=0
    [Differentiable]
    public static double Orbits(double x, double m, int n)
    {
        Body[] bodies = [new Body(0, 0, 1), new Body(x, 0, m), new Body(0, 1.5, x * m)];
        bodies[1].Speed.Y = 0.7;
        for (int step = 0; step < n; step++)
        {
            for (int i = 0; i < bodies.Length; i++)
            {
                for (int j = 0; j < bodies.Length; j++)
                {
                    if (i == j)
                    {
                        continue;
                    }

                    double dx = bodies[j].At.X - bodies[i].At.X, dy = bodies[j].At.Y - bodies[i].At.Y;
                    double r = (dx * dx) + (dy * dy) + 0.1;
                    bodies[i].Push(bodies[j].Mass / (r * Math.Sqrt(r)), dx, dy);
                }
            }

            foreach (Body body in bodies)
            {
                body.Move(0.1);
            }
        }

        return (bodies[1].At.X * bodies[2].At.Y) + bodies[0].Speed.X;
    }

    [Differentiable]
    private static double Relax(Node[] nodes, double rate, int rounds)
    {
        double moved = 0;
        for (int r = 0; r < rounds; r++)
        {
            for (int i = 1; i < nodes.Length - 1; i++)
            {
                double by = rate * (nodes[i - 1].Value + nodes[i + 1].Value - (2 * nodes[i].Value));
                nodes[i].Value += by;
                moved += by * by;
                if (moved > 5)
                {
                    return moved;
                }
            }
        }

        return moved;
    }

    // @set n=5
    // @at n=2
    [Differentiable]
    public static double InCallees(double x, double rate, int n)
    {
        var nodes = new Node[n];
        for (int i = 0; i < n; i++)
        {
            nodes[i] = new Node { Value = x * i * i };
        }

        double moved = Relax(nodes, rate, 2);
        nodes[0].Value = moved;
        return moved + (Relax(nodes, rate * x, 3) * nodes[1].Value);
    }

    // @set n=4
    // @at n=0
    // @at n=1
    [Differentiable]
    public static double ListThatIsBuilt(double x, double y, int n)
    {
        Node head = null;
        for (int i = 0; i < n; i++)
        {
            head = new Node { Value = x * (i + 1), Next = head };
        }

        double sum = 0;
        for (Node node = head; node != null; node = node.Next)
        {
            node.Value *= y;
            if (node.Next != null)
            {
                node.Next.Value += node.Value * node.Value;
            }

            sum += node.Value;
        }

        return sum;
    }

    // @set n=5
    // @at n=0
    [Differentiable]
    public static double TreeThatIsBuilt(double x, double y, int n)
    {
        Node root = new() { Value = x };
        for (int i = 0; i < n; i++)
        {
            double value = Math.Sin(x * i) + y;
            Node at = root;
            while (true)
            {
                at.Count++;
                at.Value += 0.1 * value;
                if (value < at.Value)
                {
                    if (at.Left == null)
                    {
                        at.Left = new Node { Value = value };
                        break;
                    }

                    at = at.Left;
                }
                else
                {
                    if (at.Right == null)
                    {
                        at.Right = new Node { Value = value };
                        break;
                    }

                    at = at.Right;
                }
            }
        }

        double sum = 0;
        for (Node at = root; at != null; at = at.Left ?? at.Right)
        {
            sum += at.Value * at.Value * (at.Count + 1);
        }

        return sum;
    }

    // @set n=4
    // @at n=2
    [Differentiable]
    public static double Sorted(double x, double y, int n)
    {
        var nodes = new Node[n];
        for (int i = 0; i < n; i++)
        {
            nodes[i] = new Node { Value = Math.Cos(x * i * 2), Count = i };
        }

        Node first = nodes[0];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j + 1 < n - i; j++)
            {
                if (nodes[j].Value > nodes[j + 1].Value)
                {
                    (nodes[j], nodes[j + 1]) = (nodes[j + 1], nodes[j]);
                    nodes[j].Value *= 1 + (0.01 * y);
                }
            }
        }

        first.Value *= y;
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            sum += nodes[i].Value * nodes[i].Count * (i + y);
        }

        return sum;
    }

    // @set idx=2,0,2,1
    [Differentiable]
    public static double MadeWhenMissing(double x, double y, int[] idx)
    {
        var nodes = new Node[3];
        double sum = 0;
        foreach (int i in idx)
        {
            if (nodes[i] is null)
            {
                nodes[i] = new Node { Value = y };
            }
            else if (nodes[i] is { Count: 1, Value: var v })
            {
                nodes[i].Next = nodes[0];
                sum += v;
            }

            nodes[i].Count++;
            nodes[i].Value *= x;
            sum += nodes[i].Value * (nodes[i].Next?.Value ?? 1);
        }

        return sum * nodes[2].Value;
    }

    // @set n=4
    // @at n=0
    // @at n=1
    [Differentiable]
    public static double SeveralClasses(double x, double y, int n)
    {
        Shape[] shapes = { new Disc { Size = x }, new Box { Size = y }, new Frame { Size = x * y, Inner = new Disc { Size = 0.1 } } };
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            Shape shape = shapes[i % 3];
            shape.Grow(1 + (0.1 * x));
            sum += shape.Area;
            if (shape is Frame frame)
            {
                frame.Inner.Size += sum;
                frame.Inner = shapes[1];
            }
            else if (shape is Box { Width: > 0.3 } box)
            {
                box.Width *= y;
            }

            shapes[0].Size += 0.1 * sum;
        }

        return sum + shapes[0].Area + ((Box)shapes[1]).Width + (shapes[2] as Frame).Inner.Size;
    }

    // @set c=false
    // @at b=true
    // @at b=false
    // @throws c=true
    [Differentiable]
    public static double OneClassOrAnother(double x, double y, bool b, bool c)
    {
        Shape shape = new Disc { Size = x };
        if (b)
        {
            shape = new Box { Size = y * x };
        }

        shape.Grow(y);
        if (c && shape is not Frame)
        {
            shape = null;
        }

        return shape.Area * shape.Size;
    }

    // @set n=3
    // @at n=0
    [Differentiable]
    public static double Records(double x, double y, int n)
    {
        Cell[] cells = [new Cell(x, 1), new Cell(y, 2)];
        for (int i = 0; i < n; i++)
        {
            cells[i % 2] = cells[(i + 1) % 2] with { Amount = cells[0].Amount * cells[1].Held };
            cells[0].Held += x;
            (double amount, int kind) = cells[1];
            cells[1].Held *= amount + kind;
        }

        return (cells[0].Amount * cells[1].Held) + cells[0].Held;
    }

    // @set i=0
    // @throws i=3
    // @throws i=-1
    // @throws i=1
    [Differentiable]
    public static double Outside(double x, int i)
    {
        var nodes = new Node[3];
        nodes[0] = new Node { Value = x };
        nodes[i].Value *= x;
        return nodes[0].Value;
    }

    // @at b=true
    // @at b=false
    [Differentiable]
    public static double Same(double x, double y, bool b)
    {
        Node one = new() { Value = x }, two = b ? one : new Node { Value = y };
        two.Value *= y;
        if (one == two || two != one.Next)
        {
            one.Value += x;
        }

        ref double value = ref two.Value;
        two = one;
        value += two.Value;
        return one.Value * two.Value * value;
    }

    // @set n=3
    // @at n=0
    [Differentiable]
    public static double InNestedLoops(double x, double y, int n)
    {
        Node a = new() { Value = x }, b = new() { Value = y };
        for (int i = 0; i < n; i++)
        {
            Node[] row = [a, b, new Node { Value = a.Value * 0.5 }];
            for (int j = 0; j < n; j++)
            {
                row[j % 3].Value *= 0.9 + (0.1 * row[(j + 1) % 3].Value);
                if (row[0].Value > row[1].Value)
                {
                    a = row[(i + j) % 3];
                    a.Next = b;
                    continue;
                }

                b = new Node { Value = row[2].Value, Next = b };
                b.Next.Value += 0.1;
            }

            a.Value += 0.3 * (a.Next?.Value ?? y);
        }

        return (a.Value * b.Value) + x;
    }

    // @set n=6
    // @at n=0
    // @at n=1
    [Differentiable]
    public static double InAList(double x, double y, int n)
    {
        List<Node> nodes = new();
        for (int i = 0; i < n; i++)
        {
            nodes.Add(new Node { Value = x * i, Next = i > 1 ? nodes[i - 2] : null });
            if (i == 3)
            {
                nodes.Insert(1, nodes[0]);
                nodes.RemoveAt(2);
            }

            nodes[i / 2].Value += y;
        }

        double sum = 0;
        foreach (Node node in nodes)
        {
            node.Value *= x;
            if (node.Next is { } next)
            {
                next.Value += node.Value * y;
            }

            sum += node.Value;
        }

        for (int i = 0; i < nodes.Count; i++)
        {
            nodes[i] = nodes[nodes.Count - 1 - i];
            sum += nodes[i].Value * i;
        }

        return sum * (nodes.Count + 1);
    }

    // @at n=0
    // @set n=3
    [Differentiable]
    public static double ListOfSeveralClasses(double x, double y, int n)
    {
        var shapes = new List<Shape> { new Disc { Size = x }, new Box { Size = y } };
        for (int i = 0; i < n; i++)
        {
            shapes.Add(i % 2 == 0 ? new Frame { Size = x * y, Inner = shapes[i] } : shapes[0]);
        }

        double sum = 0;
        foreach (Shape shape in shapes)
        {
            shape.Grow(1 + (0.1 * x));
            sum += shape.Area;
        }

        return sum * shapes[^1].Size;
    }
}
