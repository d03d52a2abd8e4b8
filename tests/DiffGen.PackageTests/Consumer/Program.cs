using System.Globalization;
using DiffGen;

// Prints one line for each companion: its name, its value and its derivatives. The test knows the right lines.
var invariant = CultureInfo.InvariantCulture;

var value = Functions.RosenbrockGradient(1.5, 2.0, out var dx, out var dy);
Console.WriteLine(string.Create(invariant, $"RosenbrockGradient {value:R} {dx:R} {dy:R}"));

double ax = 1, ay = 1;
value = Functions.RosenbrockAdjoint(1.5, 2.0, 2.0, ref ax, ref ay);
Console.WriteLine(string.Create(invariant, $"RosenbrockAdjoint {value:R} {ax:R} {ay:R}"));

double[] w = [0.5, -1, 2];
double[] x = [1, 2, 3];
var gradient = new double[3];
value = Functions.LossGradient(w, x, 4, gradient);
Console.WriteLine(string.Create(invariant, $"LossGradient {value:R} {gradient[0]:R} {gradient[1]:R} {gradient[2]:R}"));

// The logistic map needs the trajectory of the loop.
value = Functions.LogisticGradient(0.3, 3.5, 3, out var dStart, out var dRate);
Console.WriteLine(string.Create(invariant, $"LogisticGradient {value:R} {dStart:G12} {dRate:G12}"));

GradientCheck.Compare(Functions.Rosenbrock, Functions.RosenbrockGradient, 1.5, 2.0).ThrowIfFailed();
GradientCheck.Compare(w => Functions.Loss(w, x, 4), (w, g) => Functions.LossGradient(w, x, 4, g), w).ThrowIfFailed();
GradientCheck.Compare(
    p => Functions.Logistic(p[0], p[1], 20),
    (p, g) => Functions.LogisticGradient(p[0], p[1], 20, out g[0], out g[1]),
    [0.3, 3.2]).ThrowIfFailed();
Console.WriteLine("GradientCheck passed");

public static partial class Functions
{
    [Differentiable]
    public static double Rosenbrock(double x, double y) => (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x);

    [Differentiable]
    public static double Loss(ReadOnlySpan<double> w, [Constant] ReadOnlySpan<double> x, [Constant] double y)
    {
        double prediction = 0;
        for (int i = 0; i < w.Length; i++)
            prediction += w[i] * x[i];
        double error = prediction - y;
        return error * error;
    }

    [Differentiable]
    public static double Logistic(double start, double rate, int steps)
    {
        double state = start;
        for (int i = 0; i < steps; i++)
            state = rate * state * (1 - state);
        return state;
    }
}
