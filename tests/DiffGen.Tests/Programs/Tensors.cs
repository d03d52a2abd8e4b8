using System;
using System.Numerics.Tensors;
using DiffGen;

/// <summary>Methods of TensorPrimitives: the calls compute the values, and the rules say the derivatives.</summary>
public static partial class Tensors
{
    [Differentiable]
    public static double LogLikelihood(double[] w, double[] x, double y)
    {
        double[] z = new double[w.Length];
        TensorPrimitives.Multiply<double>(w, x, z);
        TensorPrimitives.Tanh<double>(z, z);
        double score = TensorPrimitives.Sum<double>(z) + TensorPrimitives.Dot<double>(w, x);
        return Math.Log(1 + Math.Exp(-y * score)) + 0.1 * TensorPrimitives.SumOfSquares<double>(w);
    }

    [Differentiable]
    public static void SoftMax(ReadOnlySpan<double> x, double k, [Output] Span<double> y)
    {
        Span<double> scaled = stackalloc double[x.Length];
        TensorPrimitives.Multiply(x, k, scaled);
        TensorPrimitives.SoftMax<double>(scaled, y);
    }

    // Written and read again by later calls, in a loop, in place.
    // @set n=3
    [Differentiable]
    public static double Iterated(double[] x, double k, int n)
    {
        double[] t = new double[x.Length];
        x.CopyTo(t, 0);
        for (int i = 0; i < n; i++)
        {
            TensorPrimitives.Sigmoid<double>(t, t);
            TensorPrimitives.MultiplyAdd<double>(t, k, x, t);
            if (i == 1) TensorPrimitives.Negate<double>(t, t);
        }

        return TensorPrimitives.Norm<double>(t) * TensorPrimitives.Max<double>(x);
    }

    [Differentiable]
    public static void InPlace(Span<double> x, double k)
    {
        TensorPrimitives.Exp<double>(x.Slice(1), x.Slice(1));
        TensorPrimitives.Add(x, k * x[0], x);
    }

    // @length w=6 x=3 y=2
    [Differentiable]
    public static void Rows(ReadOnlySpan<float> w, ReadOnlySpan<float> x, Span<float> y)
    {
        for (int i = 0; i < y.Length; i++) y[i] = TensorPrimitives.Dot(w.Slice(i * x.Length, x.Length), x);
    }

    [Differentiable]
    public static double CosineCalled(double[] a, double[] b, double k) => Cosine(a, b) * k + Cosine(b, a) * Cosine(a, a) + TensorPrimitives.Distance<double>(a, b);

    [Differentiable]
    public static double Cosine(ReadOnlySpan<double> a, ReadOnlySpan<double> b) => TensorPrimitives.CosineSimilarity(a, b) + TensorPrimitives.Min(a) * TensorPrimitives.Product(b);
}
