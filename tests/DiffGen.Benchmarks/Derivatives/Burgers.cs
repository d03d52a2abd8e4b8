namespace DiffGen.Benchmarks.Derivatives;

/// <summary>Burgers' equation on a ring of cells, by explicit steps, and the energy that is left in the end.</summary>
internal static partial class Burgers
{
    public const int Snapshots = 20;

    [Differentiable]
    public static double Taped(ReadOnlySpan<double> u0, double viscosity, double dt, int steps)
    {
        double[] u = new double[u0.Length], next = new double[u0.Length];
        u0.CopyTo(u);
        for (int t = 0; t < steps; t++)
        {
            Step(u, viscosity, dt, next);
            (u, next) = (next, u);
        }

        return Energy(u);
    }

    [Differentiable(LoopSnapshots = Snapshots)]
    public static double Kept(ReadOnlySpan<double> u0, double viscosity, double dt, int steps)
    {
        double[] u = new double[u0.Length], next = new double[u0.Length];
        u0.CopyTo(u);
        for (int t = 0; t < steps; t++)
        {
            Step(u, viscosity, dt, next);
            (u, next) = (next, u);
        }

        return Energy(u);
    }

    [Differentiable]
    private static void Step(ReadOnlySpan<double> u, double viscosity, double dt, [Output] Span<double> next)
    {
        double h = 1.0 / u.Length;
        double advection = dt / (4 * h), diffusion = viscosity * dt / (h * h);
        int last = u.Length - 1;
        next[0] = u[0] - advection * (u[1] * u[1] - u[last] * u[last]) + diffusion * (u[1] - 2 * u[0] + u[last]);
        for (int i = 1; i < last; i++)
        {
            next[i] = u[i] - advection * (u[i + 1] * u[i + 1] - u[i - 1] * u[i - 1]) + diffusion * (u[i + 1] - 2 * u[i] + u[i - 1]);
        }

        next[last] = u[last] - advection * (u[0] * u[0] - u[last - 1] * u[last - 1]) + diffusion * (u[0] - 2 * u[last] + u[last - 1]);
    }

    [Differentiable]
    private static double Energy(ReadOnlySpan<double> u)
    {
        double sum = 0;
        foreach (double v in u)
        {
            sum += v * v;
        }

        return sum / u.Length;
    }
}
