using System;
using DiffGen;

/// <summary>Loops that sum up, and loops that only look as if they did.</summary>
public static partial class Sums
{
    // @at x=[]
    // @at x=2
    [Differentiable]
    public static double OfSines(ReadOnlySpan<double> x, double w)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += Math.Sin(x[i] * w);
        return sum * w;
    }

    // The inner sum is squared: its adjoint is known only when the inner loop is done.
    [Differentiable]
    public static double OfSquaredSums(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 1;
        for (int i = 0; i < x.Length; i++)
        {
            double inner = 0;
            for (int j = 0; j <= i; j++) inner += x[j] * y[i];
            sum -= inner * inner;
        }

        return sum;
    }

    // The inner loop adds to the outer sum.
    [Differentiable]
    public static double Nested(ReadOnlySpan<double> x, double a)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = i; j < x.Length; j++) sum += Math.Exp(-x[i] * x[j] * a);
            sum -= x[i] * a;
        }

        return -sum / 3;
    }

    [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward | DerivativeModes.HessianVectorProduct)]
    public static double Conditional(ReadOnlySpan<double> x, double a)
    {
        double sum = a, other = 0;
        for (int i = x.Length - 1; i >= 0; i -= 2)
        {
            if (x[i] > 1) sum += x[i] * x[i] * a;
            else if (x[i] > 0.7) { sum -= Math.Sin(x[i]); other += a * x[i]; }
            else other -= x[i];
        }

        return 2 * sum - other / 4;
    }

    // Both arms go on from the sum, one of them twice: it is none.
    [Differentiable]
    public static double Doubling(ReadOnlySpan<double> x)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum = x[i] > 1 ? sum + x[i] : sum + sum * x[i];
        return sum;
    }

    // What is summed up is looked at on the way.
    [Differentiable]
    public static double Peeked(ReadOnlySpan<double> x)
    {
        double sum = 0, product = 1;
        for (int i = 0; i < x.Length; i++)
        {
            sum += x[i] * x[i];
            product *= sum;
        }

        return sum + product;
    }

    // Only the last iteration counts.
    [Differentiable]
    public static double Last(ReadOnlySpan<double> x)
    {
        double last = 0, sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            last = x[i] * x[i];
            sum += Math.Cos(x[i]);
        }

        return last + sum;
    }

    // The elements are overwritten after the loop: their adjoints must not get there early.
    [Differentiable]
    public static double Overwritten(Span<double> x, double a)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += x[i] * x[i];
        for (int i = 0; i < x.Length; i++) x[i] = x[i] * x[i] * a;
        return sum + x[0] * x[^1];
    }

    // Overwritten in the next round.
    [Differentiable]
    public static double Rounds(Span<double> x, double a)
    {
        double total = 0;
        for (int round = 0; round < 3; round++)
        {
            double sum = 0;
            for (int i = 0; i < x.Length; i++) sum += x[i] * x[i];
            x[round] *= a * x[round];
            total += sum;
        }

        return total;
    }

    [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward | DerivativeModes.HessianVectorProduct)]
    public static double LocalMemory(ReadOnlySpan<double> x, double a)
    {
        double[] scaled = new double[x.Length];
        for (int i = 0; i < x.Length; i++) scaled[i] = Math.Exp(x[i] * a);
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double[] local = new double[3];
            local[0] = x[i] * a;
            local[1] = scaled[i];
            local[2] = local[0] * local[1];
            local[0] *= local[2];
            for (int k = 0; k < 3; k++) sum += local[k] * local[k] * a;
        }

        return sum + scaled[0];
    }

    [Differentiable]
    public static double Rows(ReadOnlySpan<double> m, ReadOnlySpan<double> x)
    {
        double sum = 0;
        for (int row = 0; (row + 1) * x.Length <= m.Length; row++)
        {
            ReadOnlySpan<double> values = m.Slice(row * x.Length, x.Length);
            sum += Norm(values) * Entropy(values, x);
        }

        return sum;
    }

    [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward | DerivativeModes.HessianVectorProduct)]
    public static double CountedRows(ReadOnlySpan<double> m, ReadOnlySpan<double> x, double a)
    {
        double[] y = new double[x.Length];
        for (int i = 0; i < x.Length; i++) y[i] = x[i] * a;
        double sum = 0;
        int rows = m.Length / x.Length;
        for (int row = 0; row < rows; row++) sum += Entropy(m.Slice(row * x.Length, x.Length), y);
        return sum / rows;
    }

    [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward | DerivativeModes.HessianVectorProduct)]
    public static double Norm(ReadOnlySpan<double> v)
    {
        double max = v[0];
        foreach (double value in v) max = Math.Max(max, value);
        double sum = 0;
        foreach (double value in v) sum += (value / max) * (value / max);
        return max * Math.Sqrt(sum);
    }

    [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward | DerivativeModes.HessianVectorProduct)]
    public static double Entropy(ReadOnlySpan<double> v, ReadOnlySpan<double> w)
    {
        Span<double> logs = stackalloc double[v.Length];
        for (int i = 0; i < v.Length; i++) logs[i] = Math.Log(v[i]) * w[i];
        double sum = 0;
        for (int i = 0; i < v.Length; i++) sum -= logs[i] * v[i];
        return sum;
    }

    // In an arm that does not always run.
    // @at x=-1
    [Differentiable]
    public static double InArm(double x, ReadOnlySpan<double> b)
    {
        double[] y = new double[b.Length];
        for (int i = 0; i < b.Length; i++) y[i] = b[i] * x;
        if (x > 0)
        {
            double[] z = new double[b.Length];
            for (int i = 0; i < b.Length; i++) z[i] = y[i] * y[i];
            for (int i = 0; i < b.Length; i++) x += b[i] * y[i] * z[i];
        }

        return Math.Sin(x);
    }

    // A sum in a loop that is none.
    [Differentiable]
    public static double InsideRecurrence(ReadOnlySpan<double> x, double a)
    {
        double state = a;
        for (int t = 0; t < 3; t++)
        {
            double sum = 0;
            for (int i = 0; i < x.Length; i++) sum += x[i] * state;
            state = Math.Sin(sum);
        }

        return state;
    }

    // The adjoint of the second sum is known before its loop, that of the first is not.
    [Differentiable]
    public static double Normalised(ReadOnlySpan<double> x, double a)
    {
        double norm = 0;
        for (int i = 0; i < x.Length; i++) norm += x[i] * x[i];
        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += Math.Exp(x[i] * a);
        return sum / norm;
    }

    [Differentiable]
    public static double WithWhile(ReadOnlySpan<double> x)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double y = x[i];
            while (y < 5) y *= 1.7 + 0.1 * x[i];
            sum += y;
        }

        return sum;
    }

    // The powers are carried along, the index too.
    [Differentiable]
    public static double Powers(ReadOnlySpan<double> x, [Constant] double t)
    {
        double sum = 0, power = 1;
        int next = 2;
        for (int i = 1; i < x.Length; i++)
        {
            sum += x[i] * power * x[next];
            power *= t;
            if (i > 2) power += 1;
            next = (next + 3) % x.Length;
        }

        return Math.Exp(sum / 10);
    }

    [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward | DerivativeModes.HessianVectorProduct)]
    public static double Fibonacci(ReadOnlySpan<double> x, [Constant] double a)
    {
        double sum = 0, previous = 0, current = a;
        for (int i = 0; i < x.Length; i++)
        {
            sum += Math.Sin(x[i]) * current;
            (previous, current) = (current, previous + current);
        }

        return sum * sum;
    }

    // Each iteration reads the element that the one before has written.
    [Differentiable]
    public static double Chain(ReadOnlySpan<double> x)
    {
        double[] y = new double[x.Length + 1];
        for (int i = 0; i < x.Length; i++) y[i + 1] = y[i] * 0.5 + x[i] * x[i];
        double sum = 0;
        for (int i = 0; i < y.Length; i++) sum += y[i] * y[i];
        return sum;
    }

    // All iterations write the same element.
    [Differentiable]
    public static double OneElement(ReadOnlySpan<double> x)
    {
        double[] y = new double[2];
        for (int i = 0; i < x.Length; i++)
        {
            y[0] = x[i] * x[i];
            y[1] += x[i];
        }

        return y[0] * y[1];
    }

    [Differentiable]
    public static double Triangle(ReadOnlySpan<double> lower, ReadOnlySpan<double> x)
    {
        double[] y = new double[x.Length];
        for (int i = 0; i < x.Length; i++) y[i] = x[i] * 2;
        int next = 0;
        for (int i = 0; i < x.Length && next < lower.Length; i++)
        {
            for (int j = i + 1; j < x.Length; j++) y[j] += lower[next++ % lower.Length] * x[i];
        }

        double sum = 0;
        for (int i = 0; i < x.Length; i++) sum += y[i] * y[i] * y[i];
        return sum;
    }

    // @length lower=10
    [Differentiable]
    public static void LowerProduct(ReadOnlySpan<double> lower, ReadOnlySpan<double> x, Span<double> y)
    {
        for (int i = 0; i < y.Length; i++) y[i] = 0;
        int next = 0;
        for (int i = 0; i < x.Length; i++)
        {
            for (int j = i + 1; j < x.Length; j++) y[j] += lower[next++] * x[i];
        }
    }

    // Each iteration has a record of its own, in the same place.
    [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward | DerivativeModes.HessianVectorProduct)]
    public static double OfProducts(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0;
        for (int i = 0; i < y.Length; i++)
        {
            double product = y[i], tail = 1;
            for (int j = 1; j < x.Length; j++) product *= 1 + x[j] * y[i];
            for (int j = x.Length - 1; j > 0; j -= 2) tail = Math.Sin(tail * x[j]) + product;
            sum += product * tail;
        }

        return sum;
    }

    // Records of different lengths, and only sometimes.
    [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.Forward | DerivativeModes.HessianVectorProduct)]
    public static double OfTriangularProducts(ReadOnlySpan<double> x, double a)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double product = a;
            for (int j = 0; j < i; j++) product *= Math.Cos(x[j] * a);
            if (product > 0.5)
            {
                double other = 1;
                for (int j = 0; j < x.Length; j++) other = other * x[j] + product * other;
                product += other;
            }

            for (int j = i; j < i + 2; j++)
            {
                double inner = x[i];
                for (int k = 0; k < 3; k++) inner *= inner * a;
                product += inner;
            }

            sum -= product;
        }

        return sum;
    }

    // One arm goes on with what the other leaves alone.
    [Differentiable]
    public static double Continued(ReadOnlySpan<double> x, double a)
    {
        double sum = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += x[i] * a;
            if (x[i] > 1) continue;
            sum -= Math.Sin(x[i]) * a;
            if (i == 1) continue;
            sum += x[i] * x[i];
        }

        return 3 * sum;
    }

    // Seen between two additions, in one arm only.
    [Differentiable]
    public static double SeenOnTheWay(ReadOnlySpan<double> x, double a)
    {
        double sum = 0, last = 0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += x[i] * a;
            if (x[i] > 1) { last = sum * sum; continue; }
            sum -= Math.Sin(x[i]) * a;
        }

        return 3 * sum + last;
    }
}
