using System;
using System.Numerics;
using DiffGen;

/// <summary>What generic structs compute, with numbers of any type.</summary>
public static partial class GenericStructs
{
    public struct Vec<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public T X;
        public T Y;

        public Vec(T x, T y)
        {
            X = x;
            Y = y;
        }

        public readonly T Norm => T.Sqrt((X * X) + (Y * Y));

        public T this[int i]
        {
            readonly get => i == 0 ? X : Y;
            set
            {
                if (i == 0)
                {
                    X = value;
                }
                else
                {
                    Y = value;
                }
            }
        }

        public static Vec<T> operator +(Vec<T> a, Vec<T> b) => new(a.X + b.X, a.Y + b.Y);

        public static Vec<T> operator *(T factor, Vec<T> a) => new(factor * a.X, factor * a.Y);

        public readonly T Dot(Vec<T> other) => (X * other.X) + (Y * other.Y);

        public void Scale(T factor)
        {
            X *= factor;
            Y *= factor + T.One;
        }

        public readonly Vec<T> Unit()
        {
            T norm = Norm;
            return new Vec<T>(X / norm, Y / norm);
        }

        public readonly (T A, T B) Pair() => (X * T.Pi, T.Sin(Y) * T.CreateChecked(2));

        public readonly T Weighted(T[] weights)
        {
            T sum = T.Zero;
            T[] own = new T[2];
            for (int i = 0; i < weights.Length; i++)
            {
                sum += weights[i] * X;
                own[i % 2] += weights[i];
            }

            return sum + (own[0] * Y) - own[1];
        }
    }

    public struct Holder<T>
        where T : struct, IFloatingPointIeee754<T>
    {
        public Vec<T> Inner;

        public readonly T Get(T factor)
        {
            Vec<T> sum = Inner + Inner;
            sum.Scale(factor);
            return sum.Unit().Dot(Inner) + sum[0];
        }
    }

    [Differentiable]
    public static double Operators(double x, double y)
    {
        Vec<double> v = new(x, y);
        Vec<double> w = 3.0 * (v + v);
        return w.Dot(v) + w.Norm;
    }

    [Differentiable]
    public static double Loop(double x, double y)
    {
        Vec<double> v = new(x, y);
        for (int i = 0; i < 4; i++)
        {
            v.Scale(y);
            v[1] += v[0] * 0.1;
            v = v.Unit() + v;
        }

        var (a, b) = v.Pair();
        return a * b;
    }

    // @tolerance 1e-2
    [Differentiable]
    public static float Single(float x, float y)
    {
        Vec<float> v = new(x, y);
        return (v + v).Norm + new Holder<float> { Inner = v }.Get(y);
    }

    [Differentiable]
    public static double Arrays(double[] a, double y)
    {
        Vec<double> v = new(a[0], y);
        return v.Weighted(a) * new Holder<double> { Inner = v }.Get(y);
    }

    // @typeargs double
    [Differentiable]
    public static T OfAnyNumber<T>(T x, T y)
        where T : struct, IFloatingPointIeee754<T>
    {
        Vec<T> v = new(x, y);
        Vec<T> w = x * (v + v);
        w.Scale(y);
        return w.Dot(v) + w.Norm + new Holder<T> { Inner = v }.Get(y);
    }

    [Differentiable]
    public static double Given(Vec<double> p, Vec<double> q)
    {
        p.Scale(q.X);
        return (p + q).Norm * p.Dot(q);
    }
}
