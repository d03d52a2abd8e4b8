using System;
using DiffGen;

/// <summary>Virtual members of objects that are followed: each class of the project has its arm, and of a method's own objects the class is known.</summary>
public static partial class VirtualObjects
{
    public abstract class Layer
    {
        public double Bias = 0.1;

        public virtual double Scale => 1 + Bias;

        public abstract double Run(double x);

        public double Both(double x) => Run(x) * Scale;

        public virtual void Train(double by) => Bias += by;

        public virtual void Write(double[] to, ref double last)
        {
            to[0] += Bias;
            last *= Bias;
        }

        protected double Inner(double x) => x * Bias;
    }

    public class Dense : Layer
    {
        public double Weight = 0.7;

        public override double Run(double x) => (Weight * x) + Bias + Inner(x);

        public override void Train(double by)
        {
            base.Train(by * Weight);
            Weight *= by;
        }
    }

    public sealed class Tanh : Layer
    {
        public override double Scale => Bias * Bias;

        public override double Run(double x) => Math.Tanh(x * Bias);

        public override void Write(double[] to, ref double last)
        {
            base.Write(to, ref last);
            to[1] *= last;
        }
    }

    public class Wide : Dense
    {
        public double[] Factors = { 0.2, 0.3 };

        public override double Scale => base.Scale * Factors[0];

        public override double Run(double x)
        {
            double sum = 0;
            foreach (double factor in Factors)
            {
                sum += base.Run(x * factor);
            }

            return sum;
        }
    }

    public class Net
    {
        public double Gain = 1.5;

        public Layer First = new Wide();

        public Layer[] Layers = { new Dense(), new Tanh(), new Wide() };
    }

    public interface IPayoff
    {
        double Of(double price);
    }

    public sealed class Call(double strike) : IPayoff
    {
        private readonly double strike = strike;

        public double Of(double price) => price > strike ? price - strike : 0;
    }

    public class Digital : IPayoff
    {
        public double Height;

        public virtual double Of(double price) => Height / (1 + Math.Exp(-price));
    }

    public class Steep : Digital
    {
        public override double Of(double price) => base.Of(price * Height) * price;
    }

    // @shape net=new()
    [Differentiable]
    public static double OverLayers(Net net, double x)
    {
        foreach (Layer layer in net.Layers)
        {
            x = layer.Run(x) * layer.Scale;
        }

        return x * net.Gain;
    }

    // @shape net=new()
    [Differentiable]
    public static double ChangedByThem(Net net, double x)
    {
        double sum = 0;
        for (int i = 0; i < net.Layers.Length; i++)
        {
            sum += net.Layers[i].Both(x + sum);
            net.Layers[i].Train(x);
        }

        return sum * net.Layers[0].Bias * net.First.Run(sum);
    }

    // @shape net=new()
    // @length a=2
    [Differentiable]
    public static double ByReference(Net net, double[] a, double x)
    {
        for (int i = 0; i < 3; i++)
        {
            net.Layers[i].Write(a, ref x);
        }

        return a[0] * a[1] * x;
    }

    // @shape net=new()
    [Differentiable]
    public static double OneOrTheOther(Net net, double x, int n)
    {
        Layer layer = net.First;
        for (int i = 0; i < 3; i++)
        {
            x += layer.Run(x);
            layer = net.Layers[i];
        }

        return x * layer.Scale;
    }

    [Differentiable]
    public static double OwnObjects(double x, double y)
    {
        Layer layer = new Wide { Weight = x, Bias = y };
        layer.Train(x);
        IPayoff call = new Call(x), steep = new Steep { Height = y };
        return (layer.Both(y) * layer.Scale) + call.Of(2 + steep.Of(y)) + steep.Of(x);
    }
}
