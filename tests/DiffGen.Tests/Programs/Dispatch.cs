using System;
using DiffGen;

// Virtual methods and members of interfaces: the object decides which body runs, and which companions.
public static partial class Dispatch
{
    public const DerivativeModes Both = DerivativeModes.Reverse | DerivativeModes.Forward;

    public partial interface IShape
    {
        [Differentiable(Modes = Both)]
        double Area(double scale);

        [Differentiable(Modes = Both)]
        double Doubled(double scale) => Area(scale) * 2 * scale;

        [Differentiable(Modes = Both)]
        void Samples(ReadOnlySpan<double> at, [Output] Span<double> values, ref double factor, [Constant] double exponent);

        [Differentiable(Modes = Both)]
        Point Corner(Point from, in double by, out double length);
    }

    public record struct Point(double X, double Y);

    public partial class Disc : IShape
    {
        private readonly double radius = 1.5;

        // @new Dispatch.Disc()
        [Differentiable(Modes = Both)]
        public double Area(double scale) => Math.PI * radius * radius * scale * scale;

        // @new Dispatch.Disc()
        [Differentiable(Modes = Both)]
        public void Samples(ReadOnlySpan<double> at, [Output] Span<double> values, ref double factor, [Constant] double exponent)
        {
            for (int i = 0; i < at.Length; i++) values[i] = at[i] * at[i] * factor * exponent;
            factor *= at[0];
        }

        // @new Dispatch.Disc()
        [Differentiable(Modes = Both)]
        public Point Corner(Point from, in double by, out double length)
        {
            length = from.X * by;
            return new(from.X * from.Y, from.Y + by * radius);
        }
    }

    public partial struct Square : IShape
    {
        [Differentiable(Modes = Both)]
        public double Area(double scale) => Math.Sin(scale) * scale;

        [Differentiable(Modes = Both)]
        public readonly double Doubled(double scale) => Math.Cos(scale);

        [Differentiable(Modes = Both)]
        public void Samples(ReadOnlySpan<double> at, [Output] Span<double> values, ref double factor, [Constant] double exponent)
        {
            for (int i = 0; i < at.Length; i++) values[i] = at[i] * factor * factor * exponent;
            factor += at[1];
        }

        [Differentiable(Modes = Both)]
        public readonly Point Corner(Point from, in double by, out double length)
        {
            length = Math.Sqrt(from.X * from.X + by);
            return new(from.Y, from.X * by);
        }
    }

    public abstract partial class Model
    {
        [Differentiable(Modes = Both)]
        protected internal abstract double Evaluate(double x, ReadOnlySpan<double> weights);

        [Differentiable(Modes = Both)]
        protected abstract void Step(double[] state, double by);

        // @new Dispatch.Quadratic()
        [Differentiable(Modes = Both)]
        public virtual double Loss(double x, double[] weights)
        {
            double s = 0;
            for (int i = 0; i < 3; i++)
            {
                s += Evaluate(x + s, weights) * weights[i];
                Step(weights, x * 0.1);
            }

            return s;
        }
    }

    public partial class Linear : Model
    {
        // @new Dispatch.Linear()
        [Differentiable(Modes = Both | DerivativeModes.HessianVectorProduct)]
        protected internal override double Evaluate(double x, ReadOnlySpan<double> weights) => weights[0] * x + weights[1];

        [Differentiable(Modes = Both)]
        protected override void Step(double[] state, double by)
        {
            for (int i = 1; i < state.Length; i++) state[i] += state[i - 1] * by;
        }

        // @new Dispatch.Linear()
        [Differentiable(Modes = Both)]
        public override double Loss(double x, double[] weights) => base.Loss(x, weights) * weights[2];
    }

    public partial class Quadratic : Linear
    {
        // @new Dispatch.Quadratic()
        [Differentiable(Modes = Both | DerivativeModes.HessianVectorProduct)]
        protected internal override double Evaluate(double x, ReadOnlySpan<double> weights) => weights[0] * x * x + weights[1] * Math.Sin(x);

        [Differentiable(Modes = Both)]
        protected sealed override void Step(double[] state, double by)
        {
            for (int i = state.Length - 2; i >= 0; i--) state[i] *= state[i + 1] + by;
        }

        // Calls itself through the virtual method.
        // @new Dispatch.Quadratic()
        [Differentiable(Modes = Both)]
        public virtual double Deep(double x, int n) => n == 0 ? x : Math.Sin(Deep(x * 1.1, n - 1)) + Deep(x, n - 1) * 0.5;
    }

    // @set shapes=Dispatch.ADisc,Dispatch.ASquare,Dispatch.ADisc
    [Differentiable(Modes = Both)]
    public static double OverObjects(IShape[] shapes, double x)
    {
        double s = 0;
        foreach (var shape in shapes)
        {
            s += shape.Area(x * s + x);
            if (s > 4) s = shape.Doubled(x) * 0.1;
            x += s * 0.1;
        }

        return x * s;
    }

    // @set first=Dispatch.ADisc second=Dispatch.ASquare
    [Differentiable(Modes = Both)]
    public static double EitherObject(IShape first, IShape second, double[] x, double k)
    {
        Span<double> y = new double[x.Length];
        double s = 0;
        for (int i = 0; i < 3; i++)
        {
            (i % 2 == 0 ? first : second).Samples(x, y, ref k, 1.5);
            s += y[i];
            x[i] *= y[0] * 0.1;
        }

        return first.Doubled(x[0]) * second.Doubled(s) * s * k;
    }

    // @set shape=Dispatch.ASquare
    [Differentiable(Modes = Both)]
    public static double Corners(IShape shape, Point p, double by)
    {
        double total = 0;
        for (int i = 0; i < 3; i++)
        {
            p = shape.Corner(p, by * p.X, out double length);
            total += length;
        }

        return total * p.X * p.Y;
    }

    // @set shape=Dispatch.ADisc
    [Differentiable(Modes = Both)]
    public static void Forwarded(IShape shape, ReadOnlySpan<double> at, [Output] Span<double> values, ref double factor)
    {
        double half = factor * 0.5;
        shape.Samples(at, values, ref half, 2);
        factor *= half;
    }

    // @set model=Dispatch.AQuadratic
    [Differentiable(Modes = Both)]
    public static double Models(Model model, double x, double[] w) => model.Loss(x, w) * model.Evaluate(x * x, w);

    // @set model=Dispatch.AQuadratic
    [Differentiable(Modes = Both)]
    public static double ThroughCallee(Model model, double x, double[] w)
    {
        double s = x;
        for (int i = 0; i < 2; i++) s += Twice(model, s * 0.5, w.AsSpan(i));
        return s;
    }

    [Differentiable(Modes = Both)]
    private static double Twice(Model model, double x, ReadOnlySpan<double> w)
    {
        double first = model.Evaluate(x, w);
        if (first < 0.1) return first;
        return model.Evaluate(first, w) + model.Evaluate(w[0], w);
    }

    public static readonly IShape ADisc = new Disc();
    public static readonly IShape ASquare = new Square();
    public static readonly Model AQuadratic = new Quadratic();
}
