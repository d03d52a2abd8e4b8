using System;
using System.Collections.Generic;
using DiffGen;

/// <summary>Ways in which programs use objects of their own: setters that check, values that are kept once computed, lists and grids inside, classes of a type parameter.</summary>
public static partial class ObjectPatterns
{
    public class Settings
    {
        private double width;
        private double? square;
        private bool isCubed;
        private double cubed;
        private double? lazy;

        public double Width
        {
            get => width;
            set
            {
                if (value < -100)
                {
                    throw new ArgumentOutOfRangeException(nameof(value));
                }

                width = value;
                square = null;
            }
        }

        public double Square
        {
            get
            {
                if (square == null)
                {
                    square = width * width;
                }

                return square.Value;
            }
        }

        public double Cubed
        {
            get
            {
                if (!isCubed)
                {
                    cubed = width * width * width;
                    isCubed = true;
                }

                return cubed;
            }
        }

        public double Tripled => lazy ??= width * 3;
    }

    public class Box<T>(T value)
    {
        public T Value = value;

        public int Count;

        public Box<T> With(T other) => new(other) { Count = Count + 1 };

        public void Set(T other)
        {
            Value = other;
            Count++;
        }
    }

    public class History
    {
        public List<double> Values = new();

        public List<double> Squares { get; } = new List<double>();

        public int Count => Values.Count;

        public void Add(double value)
        {
            Values.Add(value);
            if (Values.Count > 2)
            {
                Squares.Add(value * value);
            }
        }

        public double Sum()
        {
            double sum = 0;
            foreach (double value in Values)
            {
                sum += value * value;
            }

            for (int i = 0; i < Squares.Count; i++)
            {
                sum += Squares[i] * Values[i];
            }

            return sum;
        }

        public void Scale(double by)
        {
            for (int i = 0; i < Values.Count; i++)
            {
                Values[i] *= by;
            }
        }
    }

    public class Square
    {
        private readonly double[,] elements;

        public Square(int size) => elements = new double[size, size];

        public int Size => elements.GetLength(0);

        public double this[int i, int j]
        {
            get => elements[i, j];
            set => elements[i, j] = value;
        }

        public static Square operator *(Square a, Square b)
        {
            Square product = new(a.Size);
            for (int i = 0; i < a.Size; i++)
            {
                for (int j = 0; j < a.Size; j++)
                {
                    for (int k = 0; k < a.Size; k++)
                    {
                        product[i, j] += a[i, k] * b[k, j];
                    }
                }
            }

            return product;
        }
    }

    public class Mean
    {
        private double sum;
        private int count;

        public double Value => sum / count;

        public Mean Add(double value)
        {
            sum += value;
            count++;
            return this;
        }
    }

    public class Body(double x, double mass)
    {
        public readonly double Mass = mass;

        public double X = x, V;

        private double force;

        public void Push(double by) => force += by;

        public void Move(double dt)
        {
            V += dt * force / Mass;
            X += dt * V;
            force = 0;
        }
    }

    public class Spring
    {
        private readonly Body first, second;
        private readonly double stiffness, length;

        public Spring(Body first, Body second, double stiffness)
        {
            this.first = first;
            this.second = second;
            this.stiffness = stiffness;
            length = second.X - first.X;
        }

        public double Energy => 0.5 * stiffness * (second.X - first.X - length) * (second.X - first.X - length);

        public void Apply()
        {
            double force = stiffness * (second.X - first.X - length);
            first.Push(force);
            second.Push(-force);
        }
    }

    public class Vector
    {
        private readonly double[] elements;

        public Vector(params double[] elements) => this.elements = elements;

        public int Length => elements.Length;

        public static Vector operator +(Vector a, Vector b)
        {
            double[] sum = new double[a.Length];
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] = a.elements[i] + b.elements[i];
            }

            return new Vector(sum);
        }

        public static Vector operator *(double factor, Vector a)
        {
            double[] product = new double[a.Length];
            for (int i = 0; i < product.Length; i++)
            {
                product[i] = factor * a.elements[i];
            }

            return new Vector(product);
        }

        public double Dot(Vector other)
        {
            double sum = 0;
            for (int i = 0; i < elements.Length; i++)
            {
                sum += elements[i] * other.elements[i];
            }

            return sum;
        }
    }

    public interface IRate
    {
        double At(double t, double x);
    }

    public class Decay(double by) : IRate
    {
        private readonly double by = by;

        public double At(double t, double x) => (-by * x) + t;
    }

    public class Euler(IRate rate, double x)
    {
        private readonly IRate rate = rate;

        public double T, X = x;

        public void Step(double dt)
        {
            X += dt * rate.At(T, X);
            T += dt;
        }
    }

    // @set n=3
    // @at n=0
    [Differentiable]
    public static double KeepsWhatItComputed(double x, double y, int n)
    {
        Settings settings = new() { Width = x };
        double sum = settings.Square + settings.Square + settings.Tripled;
        for (int i = 0; i < n; i++)
        {
            sum += settings.Cubed * settings.Square;
            settings.Width += y;
        }

        return sum + (settings.Width * settings.Tripled);
    }

    // @throws x=-101
    [Differentiable]
    public static double SettersThatCheck(double x, double y)
    {
        Settings settings = new() { Width = y };
        settings.Width = x;
        settings.Width *= y;
        return settings.Square;
    }

    // @set n=3
    [Differentiable]
    public static double OfATypeParameter(double x, double y, int n)
    {
        Box<double> box = new(x);
        box.Value *= y;
        for (int i = 0; i < n; i++)
        {
            box = box.With(box.Value * x);
            box.Set(box.Value + y);
        }

        return box.Value * box.Count;
    }

    // @set n=4
    // @at n=0
    [Differentiable]
    public static double HoldsLists(double x, double y, int n)
    {
        History history = new();
        history.Values.Add(x);
        for (int i = 0; i < n; i++)
        {
            history.Add((x * i) + history.Values[i]);
            history.Scale(y);
        }

        if (n > 0)
        {
            history.Values.RemoveAt(0);
        }

        return history.Sum() * history.Count;
    }

    // @set n=2
    // @at n=0
    [Differentiable]
    public static double HoldsAGrid(double x, double y, int n)
    {
        Square m = new(2);
        m[0, 0] = x;
        m[0, 1] = y;
        m[1, 0] = 1;
        m[1, 1] = x * y;
        Square p = m;
        for (int i = 0; i < n; i++)
        {
            p *= m;
        }

        return (p[0, 1] * m[0, 0]) + p[1, 1];
    }

    // @set n=3
    [Differentiable]
    public static double CallAfterCall(double x, double y, int n)
    {
        Mean mean = new Mean().Add(x).Add(1);
        for (int i = 0; i < n; i++)
        {
            mean = mean.Add(x * i).Add(y);
        }

        mean.Add(y * y);
        return mean.Value * new Mean().Add(1).Add(x).Value;
    }

    // @set n=3
    // @at n=0
    [Differentiable]
    public static double Springs(double x, double y, int n)
    {
        Body a = new(0, 1), b = new(x, 2), c = new(2, y);
        Spring first = new(a, b, x), second = new(b, c, y);
        b.V = x * y;
        for (int i = 0; i < n; i++)
        {
            first.Apply();
            second.Apply();
            a.Move(0.1);
            b.Move(0.1);
            c.Move(0.1);
        }

        return first.Energy + second.Energy + (a.X * c.X);
    }

    // @set n=3
    // @at n=0
    [Differentiable]
    public static double Vectors(double x, double y, int n)
    {
        Vector v = new(x, y, 1), w = new(y, x, x * y);
        for (int i = 0; i < n; i++)
        {
            v += 0.1 * w;
            w += -0.1 * v;
        }

        return v.Dot(w);
    }

    // @set n=3
    // @at n=0
    [Differentiable]
    public static double SolverOfARate(double x, double y, int n)
    {
        Euler euler = new(new Decay(x), y);
        for (int i = 0; i < n; i++)
        {
            euler.Step(0.1);
        }

        return (euler.X * euler.T) + euler.X;
    }
}
