namespace DiffGen.Benchmarks.Derivatives;

/// <summary>Loops whose reverse sweep needs nothing from the forward sweep, and loops whose reverse sweep needs the trajectory.</summary>
internal static partial class Loops
{
    /// <summary>A reduction: nothing is taped.</summary>
    [Differentiable]
    public static double SquaredDistance(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double sum = 0.0;
        for (int i = 0; i < x.Length; i++)
        {
            double difference = x[i] - y[i];
            sum += difference * difference;
        }

        return sum;
    }

    /// <summary>Two passes over the input, the second in terms of the first.</summary>
    [Differentiable]
    public static double LogSumExp(ReadOnlySpan<double> x)
    {
        double max = double.NegativeInfinity;
        for (int i = 0; i < x.Length; i++)
        {
            max = Math.Max(max, x[i]);
        }

        double sum = 0.0;
        for (int i = 0; i < x.Length; i++)
        {
            sum += Math.Exp(x[i] - max);
        }

        return max + Math.Log(sum);
    }

    /// <summary>A state that each iteration overwrites: one value an iteration is taped.</summary>
    [Differentiable]
    public static double Logistic(double x, double rate, int steps)
    {
        for (int i = 0; i < steps; i++)
        {
            x = rate * x * (1.0 - x);
        }

        return x;
    }

    /// <summary>Explicit diffusion in a ring, in place: what the sweep overwrites is taped.</summary>
    [Differentiable]
    public static double Diffuse(ReadOnlySpan<double> initial, double rate, int steps)
    {
        var u = new double[initial.Length];
        for (int i = 0; i < u.Length; i++)
        {
            u[i] = initial[i] * initial[i];
        }

        for (int step = 0; step < steps; step++)
        {
            double left = u[u.Length - 1];
            for (int i = 0; i < u.Length; i++)
            {
                double here = u[i];
                u[i] = here + (rate * here * (left - here));
                left = here;
            }
        }

        double sum = 0.0;
        for (int i = 0; i < u.Length; i++)
        {
            sum += u[i] * u[i];
        }

        return sum;
    }
}
