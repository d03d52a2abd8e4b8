using System;
using DiffGen;

/// <summary>Objects of classes: their fields and properties, what they lead to, and methods that are called on them.</summary>
public static partial class Objects
{
    public class Layer
    {
        private readonly double[] _weights;

        public Layer(double[] weights, double bias, Layer next = null)
        {
            _weights = weights;
            Bias = bias;
            Next = next;
        }

        public double Bias { get; set; }

        public double Gain = 1.5;

        public Layer Next { get; private set; }

        public int Calls { get; private set; }

        public int Length => _weights.Length;

        public double Norm
        {
            get
            {
                double sum = 0;
                foreach (double w in _weights)
                {
                    sum += w * w;
                }

                return Math.Sqrt(sum);
            }
        }

        public double Scaled
        {
            get => Bias * Gain;
            set => Bias = value / Gain;
        }

        public double this[int i]
        {
            get => _weights[i];
            set => _weights[i] = value;
        }

        public double Apply(double x)
        {
            double sum = Bias;
            for (int i = 0; i < _weights.Length; i++)
            {
                sum += _weights[i] * x;
            }

            Calls++;
            return Math.Tanh(sum) * Gain;
        }

        public void Step(double rate) => Bias -= rate * Gain * Bias;
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

    public record Spring(double Stiffness, double Rest)
    {
        public string Name { get; init; } = "spring";

        public double Energy(double length) => 0.5 * Stiffness * (length - Rest) * (length - Rest);
    }

    public struct Vec
    {
        public double X, Y;
    }

    public class Particle
    {
        public Vec Position;

        public Vec Velocity { get; set; }

        public double Mass { get; set; } = 1;

        public int Kind;

        public string Label;

        public double Kinetic() => 0.5 * Mass * ((Velocity.X * Velocity.X) + (Velocity.Y * Velocity.Y));
    }

    public class Heavy : Particle
    {
        public double Extra = 2;
    }

    public class Node
    {
        public double Value;

        public Node Left, Right;
    }

    public class Matrix
    {
        public double[][] Rows;

        public int Size;
    }

    // @shape layer=new([0.3,0.4],0.1)
    [Differentiable]
    public static double Fields(Layer layer, double x) => (layer.Bias * x) + (layer.Gain * layer[0]) + (layer.Length * layer[1] * x);

    // @shape layer=new([0.3,0.4],0.1)
    [Differentiable]
    public static double Members(Layer layer, double x) => layer.Norm * layer.Apply(x) * layer.Scaled;

    // @shape layer=new([0.3,0.4],0.1)
    [Differentiable]
    public static double Writes(Layer layer, double x)
    {
        layer.Bias += x * layer.Bias;
        layer[0] *= layer.Bias;
        layer.Scaled = layer[0] * x;
        layer.Step(0.1);
        return layer.Apply(x) * layer.Bias;
    }

    // @shape layer=new([0.3,0.4],0.1)
    [Differentiable]
    public static double WritesInLoop(Layer layer, double x, int n)
    {
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            sum += layer.Apply(x) * layer.Gain;
            layer.Step(sum);
            layer.Gain *= 1 + (0.1 * layer.Bias);
            if (i == 1)
            {
                layer[1] = sum * layer[0];
            }
        }

        return sum;
    }

    // @shape network=new([new([0.3,0.4],0.1),new([0.5],0.2)])
    // @at network=new([])
    [Differentiable]
    public static double Loss(Network network, double x, double target)
    {
        double error = network.Predict(x) - target;
        return (error * error) + network.Last;
    }

    // @shape network=new([new([0.3,0.4],0.1),new([0.5],0.2),new([],0.4)])
    [Differentiable]
    public static double Regularised(Network network, double lambda)
    {
        double sum = 0;
        for (int i = 0; i < network.Layers.Length; i++)
        {
            for (int j = 0; j < network.Layers[i].Length; j++)
            {
                sum += lambda * network.Layers[i][j] * network.Layers[i][j];
            }

            sum += network.Layers[i].Bias;
        }

        return sum;
    }

    // @shape layers=[new([0.3,0.4],0.1),new([0.5],0.2)]
    // @at layers=[]
    [Differentiable]
    public static double ArrayOfObjects(Layer[] layers, double x)
    {
        foreach (Layer layer in layers)
        {
            x = layer.Apply(x);
            layer.Gain += x;
        }

        return x * layers.Length;
    }

    // @shape layer=new([0.3],0.1,new([0.5,0.2],0.2,new([0.7],0.6)))
    // @at layer=null
    [Differentiable]
    public static double Chain(Layer layer, double x) => layer is null ? x : Chain(layer.Next, layer.Apply(x)) * layer.Bias;

    // @throws layer=null
    // @throws layer=new([0.3],0.1)
    // @shape layer=new([0.3],0.1,new([0.2],0.4))
    [Differentiable]
    public static double Missing(Layer layer, double x) => x * layer.Next.Bias;

    // @shape layer=new([0.3,0.4],0.1,new([0.5],0.2))
    [Differentiable]
    public static double NullTests(Layer layer, double x)
    {
        double sum = layer.Bias;
        if (layer.Next != null)
        {
            sum += layer.Next.Bias * x;
            if (layer.Next.Next is null)
            {
                sum *= layer.Next[0];
            }
        }

        return sum;
    }

    // @shape spring=new(2.0,0.5)
    [Differentiable]
    public static double Records(Spring spring, double length) => spring.Energy(length) + (spring.Name == "spring" ? spring.Rest : 0);

    // @shape p=new(){Mass=1.5,Kind=2}
    [Differentiable]
    public static double StructFields(Particle p, double dt)
    {
        p.Position.X += dt * p.Velocity.X;
        p.Position.Y += dt * p.Velocity.Y * p.Kind;
        Vec before = p.Velocity;
        p.Velocity = new Vec { X = before.Y * p.Position.X, Y = -before.X };
        return p.Kinetic() + (p.Position.X * p.Position.Y);
    }

    // @shape particles=[new(){Kind=1},new(){Kind=2},new(){Kind=3}]
    [Differentiable]
    public static double Pairs(Particle[] particles)
    {
        double energy = 0;
        for (int i = 0; i < particles.Length; i++)
        {
            Particle a = particles[i];
            for (int j = 0; j < i; j++)
            {
                Particle b = particles[j];
                double dx = a.Position.X - b.Position.X, dy = a.Position.Y - b.Position.Y;
                energy += a.Kind * b.Mass / Math.Sqrt((dx * dx) + (dy * dy) + 0.1);
            }
        }

        return energy;
    }

    // @shape heavy=new(){Kind=1}
    [Differentiable]
    public static double Inherited(Heavy heavy, double x) => (heavy.Extra * heavy.Position.X) + (Kinetic(heavy) * x);

    [Differentiable]
    private static double Kinetic(Particle p) => p.Mass * p.Velocity.X * p.Velocity.Y;

    // @shape node=new(){Left=new(){Left=new()},Right=new()}
    [Differentiable]
    public static double Tree(Node node, double x)
    {
        if (node == null)
        {
            return 1;
        }

        double left = Tree(node.Left, x * node.Value), right = Tree(node.Right, x + node.Value);
        node.Value = left * right;
        return (left * Math.Sin(right)) + (node.Value * x);
    }

    // @shape matrix=new(){Size=2,Rows=[[0.4,0.6],[0.3,0.9]]}
    [Differentiable]
    public static double RowsOfAnObject(Matrix matrix, double[] x)
    {
        double sum = 0;
        for (int i = 0; i < matrix.Size; i++)
        {
            for (int j = 0; j < matrix.Size; j++)
            {
                sum += matrix.Rows[i][j] * x[i] * x[j];
                matrix.Rows[i][j] *= x[j];
            }
        }

        return sum * matrix.Rows[0][1] * matrix.Rows[1][0];
    }

    [Differentiable]
    private static double Train(Layer layer, double[] xs, double rate)
    {
        double loss = 0;
        foreach (double x in xs)
        {
            double y = layer.Apply(x) - 0.5;
            loss += y * y;
            layer.Step(rate * y);
            layer[0] -= rate * y * x;
        }

        return loss;
    }

    // @shape layer=new([0.3,0.4],0.1)
    // @length xs=3
    [Differentiable]
    public static double ChangedByCallee(Layer layer, double[] xs, double rate, int epochs)
    {
        double loss = 0;
        for (int i = 0; i < epochs; i++)
        {
            loss += Train(layer, xs, rate) * layer.Bias;
        }

        return loss + layer[0];
    }

    // @shape layer=new([0.3,0.4],0.1,new([0.5],0.2))
    [Differentiable]
    public static double Tested(Layer layer, double x) => layer is { Bias: var bias, Next: { Length: > 0 } } ? bias * layer.Next[0] * x : layer.Gain;

    // @shape layer=new([0.3,0.4],0.1)
    [Differentiable]
    public static double Guarded(Layer layer, double x)
    {
        ArgumentNullException.ThrowIfNull(layer);
        if (layer.Length == 0)
        {
            throw new ArgumentException("No weights.", nameof(layer));
        }

        return layer.Apply(x);
    }

    [Differentiable]
    private static void Twice(ref double x, double by) => x = (x * x) + by;

    // @shape layer=new([0.3,0.4],0.1)
    // @shape p=new()
    [Differentiable]
    public static double FieldsByReference(Layer layer, Particle p, double x)
    {
        ref double gain = ref layer.Gain;
        gain *= x;
        Twice(ref layer.Gain, x);
        Twice(ref p.Position.X, layer.Gain);
        return gain * p.Position.X * layer[0];
    }

    // @shape layers=[new([0.3],0.1),new([0.5],0.2),new([0.4],0.3)]
    // @at layers=[new([0.3],0.1),new([0.5],2.2),new([0.4],0.3)]
    [Differentiable]
    public static double EarlyReturn(Layer[] layers, double x)
    {
        foreach (Layer layer in layers)
        {
            layer.Bias += x;
            if (layer.Bias > 2.5)
            {
                return layer.Bias * x * layers[0].Bias;
            }

            layer.Gain *= layer.Bias;
        }

        return layers[0].Gain + layers[2].Bias;
    }

    // @shape layer=new([0.3,0.4],0.1)
    // @range x=0.7..0.9
    [Differentiable]
    public static double WritesInWhile(Layer layer, double x)
    {
        int i = 0;
        while (i < 6)
        {
            layer.Bias = (layer.Bias * x) + 1;
            layer[i % 2] += layer.Bias * layer[0];
            i++;
        }

        return layer.Bias * layer[0] * layer[1];
    }

    public class Box<T>
    {
        public T Value;

        public double[] Array = { 1, 2 };
    }

    // @shape box=new(){Value=0.5}
    // @shape other=new(){Value=new([0.3],0.1)}
    [Differentiable]
    public static double Generic(Box<double> box, Box<Layer> other, double x)
    {
        box.Value *= x;
        box.Array[0] += box.Value;
        return box.Array[0] * box.Value * other.Value.Bias;
    }

    public partial class Safe
    {
        private double _w = 0.7;
        private double[] _v = { 0.2, 0.3 };

        // @shape safe=new()
        [Differentiable]
        public static double Get(Safe safe, double x) => (safe._w * x) + safe._v[1];
    }

    public class Holder
    {
        public Safe Safe = new();
    }

    // @shape holder=new()
    [Differentiable]
    public static double PrivateOfAnother(Holder holder, double x) => Safe.Get(holder.Safe, x) * Safe.Get(holder.Safe, x * 2);

    // @set layer=new([0.3,0.4],0.1)
    [Differentiable]
    public static double ConstantModel([Constant] Layer layer, double x) => layer.Apply(x) * layer.Bias;

    // @shape a=new([0.3,0.4],0.1)
    // @shape b=new([0.5,0.2],0.7)
    [Differentiable]
    public static void NoResult(Layer a, Layer b, double x)
    {
        a.Bias = b.Bias * x;
        b[0] += a.Bias * a[1];
    }
}
