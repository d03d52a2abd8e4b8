using System.Text.Json;
using DiffGen.GradBench.Protocol;

namespace DiffGen.GradBench.Evals;

/// <summary>How far points are from the nearest of some centroids, and Newton's step for these: the Hessian is diagonal.</summary>
internal static partial class KMeans
{
    public static readonly IReadOnlyDictionary<string, Preparation> Functions = new Dictionary<string, Preparation>
    {
        ["cost"] = input =>
        {
            (double[] points, double[] centroids, int dimensions) = Read(input);
            double cost = 0;
            return new Evaluation(() => cost = Cost(centroids, points, dimensions), output => output.WriteNumberValue(cost));
        },
        ["dir"] = input =>
        {
            (double[] points, double[] centroids, int dimensions) = Read(input);
            double[] ones = new double[centroids.Length], gradient = new double[centroids.Length];
            double[] diagonal = new double[centroids.Length], direction = new double[centroids.Length];
            Array.Fill(ones, 1);
            return new Evaluation(
                () =>
                {
                    CostHessianVectorProduct(centroids, points, dimensions, ones, gradient, diagonal);
                    for (int i = 0; i < direction.Length; i++)
                    {
                        direction[i] = gradient[i] / diagonal[i];
                    }
                },
                output => output.Matrix(direction, direction.Length / dimensions));
        },
    };

    [Differentiable(Modes = DerivativeModes.Reverse | DerivativeModes.HessianVectorProduct)]
    public static double Cost(ReadOnlySpan<double> centroids, [Constant] ReadOnlySpan<double> points, int dimensions)
    {
        int count = points.Length / dimensions;
        double cost = 0;
        for (int i = 0; i < count; i++)
        {
            cost += ToNearest(points.Slice(i * dimensions, dimensions), centroids);
        }

        return cost;
    }

    [Differentiable]
    internal static double ToNearest([Constant] ReadOnlySpan<double> point, ReadOnlySpan<double> centroids)
    {
        double nearest = double.PositiveInfinity;
        for (int start = 0; start < centroids.Length; start += point.Length)
        {
            nearest = Math.Min(nearest, SquaredDistance(point, centroids.Slice(start, point.Length)));
        }

        return nearest;
    }

    [Differentiable]
    internal static double SquaredDistance([Constant] ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return sum;
    }

    private static (double[] Points, double[] Centroids, int Dimensions) Read(JsonElement input) =>
        (input.Doubles("points"), input.Doubles("centroids"), input.GetProperty("points")[0].GetArrayLength());
}
