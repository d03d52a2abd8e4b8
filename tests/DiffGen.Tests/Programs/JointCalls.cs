using System;
using DiffGen;

/// <summary>Calls whose result has an adjoint that is known before they are made, and calls that only look like it.</summary>
public static partial class JointCalls
{
    [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward | DerivativeModes.HessianVectorProduct)]
    public static double Last(ReadOnlySpan<double> x, double a) => 3 * Weighted(x, a);

    [Differentiable]
    public static double Squared(ReadOnlySpan<double> x, double a)
    {
        double w = Weighted(x, a);
        return w * w + Weighted(x, 2 * a);
    }

    [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward | DerivativeModes.HessianVectorProduct)]
    public static double InSum(ReadOnlySpan<double> x, double a)
    {
        double sum = 0;
        for (int i = 0; i < 3; i++) sum += a * Weighted(x.Slice(i, x.Length - i), x[i] * a) - i;
        return sum / 2;
    }

    [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward | DerivativeModes.HessianVectorProduct)]
    public static double Weighted(ReadOnlySpan<double> x, double a)
    {
        // Memory of its own keeps a method from being written into its callers.
        double[] products = new double[x.Length + 1];
        products[0] = 1;
        for (int i = 0; i < x.Length; i++) products[i + 1] = products[i] * (1 + a * Math.Sin(x[i]));
        return products[^1];
    }

    // The elements are overwritten after the call.
    [Differentiable]
    public static double ThenOverwritten(Span<double> x, double a)
    {
        double w = Weighted(x, a);
        x[0] = a * x[1];
        return w + x[0];
    }

    // The callee leaves a state behind; the gradient does not change what it leaves.
    // @set seen=0,0,0,0,0
    [Differentiable]
    public static double WithState(ReadOnlySpan<double> x, Span<int> seen)
    {
        double sum = 0;
        for (int i = 0; i < 3; i++) sum += x[i] * Counted(x, seen);
        return sum * (1 + seen[0]);
    }

    // The second call knows its seed and overwrites what the reverse of the first reads again.
    // @set seen=0,0,0,0,0
    [Differentiable]
    public static double AfterAnother(ReadOnlySpan<double> x, Span<int> seen)
    {
        double first = Chosen(x, seen);
        double second = Chosen(x, seen);
        return first * first + 3 * second;
    }

    // @set seen=0,0,0,0,0
    [Differentiable]
    public static double AfterLoops(ReadOnlySpan<double> x, Span<int> seen)
    {
        double product = 1;
        for (int i = 0; i < 3; i++) product *= Chosen(x, seen);
        double sum = 0;
        for (int i = 0; i < 2; i++) sum += Chosen(x, seen);
        return product + 2 * sum;
    }

    // @set seen=1,0,0,0,0
    [Differentiable]
    public static double Chosen(ReadOnlySpan<double> x, Span<int> seen)
    {
        seen[0] = (seen[0] + 1) % x.Length;
        seen[1] += 2;
        double[] own = new double[1];
        own[0] = x[seen[0]];
        return own[0] * x[seen[1] % x.Length] * seen[1];
    }

    // @set seen=0,1,0,0,0
    [Differentiable]
    public static double Counted(ReadOnlySpan<double> x, Span<int> seen)
    {
        seen[0]++;
        double[] own = new double[1];
        double sum = own[0];
        for (int i = 0; i < x.Length; i++)
        {
            seen[1] += i;
            sum += Math.Exp(x[i]) * seen[1] * (1 + seen[0]);
        }

        return sum;
    }

    [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward | DerivativeModes.HessianVectorProduct)]
    public static double LocalArrays(ReadOnlySpan<double> x, double a)
    {
        double[] y = new double[x.Length];
        for (int i = 0; i < y.Length; i++) y[i] = x[i] * x[i] * a;
        double sum = 0;
        for (int i = 0; i < y.Length; i++)
        {
            double[] z = new double[2];
            z[0] = y[i] * x[0];
            z[1] = z[0] * a;
            sum += Weighted(z, y[i]) + Weighted(y, a);
        }

        return sum;
    }

    // @length m=16
    // @set n=4 row=0
    [Differentiable]
    public static double Determinant(double[] m, int n, int row, [Constant] double sign)
    {
        Span<int> next = stackalloc int[n + 1];
        for (int i = 0; i < n; i++) next[i] = i + 1;
        return sign * Minor(m, n, row, next);
    }

    // @length m=9 next=4
    // @set n=3 row=0 next=1,2,3,0
    [Differentiable]
    public static double Minor(double[] m, int n, int row, Span<int> next)
    {
        if (row == n - 1) return m[row * n + next[n]];
        double determinant = 0, sign = 1;
        int previous = n;
        for (int i = row; i < n; i++)
        {
            int column = next[previous];
            next[previous] = next[column];
            determinant += sign * m[row * n + column] * Minor(m, n, row + 1, next);
            next[previous] = column;
            previous = column;
            sign = -sign;
        }

        return determinant;
    }

    // The seed depends on what comes before the call only.
    [Differentiable]
    public static double Scaled(ReadOnlySpan<double> x, double a)
    {
        double scale = Weighted(x, a);
        double other = Weighted(x, scale * 0.1);
        return scale * 2 + Math.Sin(scale) * other;
    }

    [Differentiable]
    public static float Single(ReadOnlySpan<float> x)
    {
        float sum = 0;
        for (int i = 0; i < x.Length; i++) sum -= Half(x, i);
        return sum;
    }

    // @set i=2
    [Differentiable]
    public static float Half(ReadOnlySpan<float> x, int i)
    {
        Span<float> own = stackalloc float[1];
        own[0] = x[i];
        float y = own[0];
        while (y > 0.5f) y *= 0.5f;
        return y;
    }

    // The counter goes in and out by reference.
    [Differentiable]
    public static double ByReference(ReadOnlySpan<double> x, ref int count)
    {
        double sum = 0;
        for (int i = 0; i < 3; i++) sum += Count(x, ref count);
        return sum * count;
    }

    [Differentiable]
    public static double Count(ReadOnlySpan<double> x, ref int count)
    {
        count += 2;
        double[] own = new double[1];
        double product = count + own[0];
        for (int i = 0; i < x.Length; i++) product *= x[i];
        return product;
    }
}
