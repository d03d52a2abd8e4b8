using System;
using DiffGen;

/// <summary>Arrays and spans in structs and tuples.</summary>
public static partial class StructsOfArrays
{
    public struct Model
    {
        public double[] W;
        public double[] B;

        public readonly double Dot()
        {
            double sum = 0;
            for (int i = 0; i < W.Length; i++)
            {
                sum += W[i] * B[i];
            }

            return sum;
        }

        public void Exchange() => (W, B) = (B, W);

        public static Model operator *(Model m, double factor)
        {
            double[] scaled = new double[m.W.Length];
            for (int i = 0; i < scaled.Length; i++)
            {
                scaled[i] = m.W[i] * factor;
            }

            return m with { W = scaled };
        }
    }

    public struct Layer
    {
        public double[] W;
        public double Bias;
        public int[] Order;
    }

    public readonly record struct Both(Model Model, Layer Layer);

    public ref struct Views
    {
        public Span<double> A;
        public Span<double> B;
    }

    // @shape m=new(){W=new[]{0.5,1.5,2},B=new[]{1.0,2,0.5}}
    [Differentiable]
    public static double Loss(Model m, double x)
    {
        double sum = 0;
        for (int i = 0; i < m.W.Length; i++)
        {
            sum += (m.W[i] * m.W[i] * x) + Math.Sin(m.B[i]);
        }

        return sum;
    }

    // @shape l=new(){W=new[]{0.5,1.5,2},Bias=0.5,Order=new[]{2,0,1,1}}
    [Differentiable]
    public static double Mixed(Layer l, double x)
    {
        double sum = l.Bias * x;
        for (int i = 0; i < l.Order.Length; i++)
        {
            l.W[l.Order[i]] *= sum;
            sum += l.W[l.Order[i]] * l.Bias;
        }

        return sum;
    }

    // @shape b=new(new(){W=new[]{0.5,1.5},B=new[]{1.0,2}},new(){W=new[]{0.5,1.5},Bias=0.5,Order=new[]{1}})
    [Differentiable]
    public static double Nested(Both b, double x) => b.Model.Dot() * b.Layer.Bias * b.Layer.W[b.Layer.Order[0]] * x;

    // @shape t=(new[]{0.5,1.5,2},new[]{1.0,2,0.5})
    [Differentiable]
    public static double SwappedTuple((double[] A, double[] B) t, double x)
    {
        for (int i = 0; i < 5; i++)
        {
            for (int k = 0; k < t.A.Length; k++)
            {
                t.B[k] = Math.Sin(t.A[k] + (t.B[k] * x));
            }

            (t.A, t.B) = (t.B, t.A);
        }

        var (first, second) = t;
        return first[0] * second[1] * first[2];
    }

    // @shape m=new(){W=new[]{0.5,1.5},B=new[]{1.0,2}}
    [Differentiable]
    public static double Members(Model m, double x)
    {
        Model scaled = m * x;
        double first = scaled.Dot();
        scaled.Exchange();
        scaled.W[0] *= x;
        return (first * scaled.Dot()) + Loss(scaled, first) + Mixed(new Layer { W = m.W, Bias = x, Order = [0, 1] }, x);
    }

    [Differentiable]
    public static double Local(double[] w, double x)
    {
        Model m = new() { W = w, B = new double[w.Length] };
        for (int step = 0; step < 4; step++)
        {
            for (int i = 0; i < w.Length; i++)
            {
                m.B[i] += Math.Cos(m.W[i]) * x;
            }

            (m.W, m.B) = (m.B, m.W);
        }

        return m.Dot();
    }

    [Differentiable]
    public static double ChosenAndMade(double[] w, double x, bool first)
    {
        Model m = first ? new Model { W = w, B = new double[w.Length] } : new Model { W = new double[w.Length], B = w };
        for (int i = 0; i < 3; i++)
        {
            m.W[i] += x;
            m = new Model { W = m.B, B = m.W };
            if (i == 1)
            {
                m.B = new[] { x, m.B[1], m.W[0] * m.B[0], 1, 2 };
            }
        }

        return Loss(m, x);
    }

    [Differentiable]
    public static double TupleOfArrays(double[] a, double x)
    {
        (double[] Now, double[] Next) state = (a, new double[a.Length]);
        int steps = 0;
        while (steps < 6)
        {
            for (int i = 0; i < a.Length; i++)
            {
                state.Next[i] = state.Now[(i + 1) % a.Length] * x;
            }

            state = (state.Next, state.Now);
            steps++;
        }

        return state.Now[0] * state.Next[2];
    }

    [Differentiable]
    public static double InferredTuple(double[] a, double x)
    {
        var state = (Position: a, Velocity: new double[a.Length]);
        for (int n = 0; n < 3; n++)
        {
            for (int i = 0; i < a.Length; i++)
            {
                state.Velocity[i] -= state.Position[i] * x;
                state.Position[i] += state.Velocity[i] * x;
            }

            if (n == 1)
            {
                state = (state.Velocity, state.Position);
            }
        }

        return state.Position[0] * state.Velocity[1];
    }

    [Differentiable]
    public static double SpansInARefStruct(double[] a, double x)
    {
        Views v = new() { A = a, B = a.AsSpan(1) };
        Views other = v;
        for (int i = 0; i < 3; i++)
        {
            other.A[i % 2] += v.B[0] * x;
            if (i == 1)
            {
                other = new Views { A = v.B, B = v.A };
            }
        }

        return other.A[0] * other.B[1];
    }

    [Differentiable]
    private static double OfViews(Views v, double x)
    {
        v.A[0] = v.B[1] * v.B[0] * x;
        return v.A[0] * v.A[1];
    }

    [Differentiable]
    public static double CallsOfViews(double[] a, double x)
    {
        Span<double> own = stackalloc double[2];
        own[0] = x;
        own[1] = a[0] * x;
        return OfViews(new Views { A = own, B = a }, x) * own[0];
    }

    // @shape m=new(){W=new[]{0.5,1.5},B=new[]{1.0,2}}
    [Differentiable]
    public static double Constant([Constant] Model m, double x) => (m.W[0] * x * x) + (m.Dot() * x);
}
