using DiffGen.GradBench.Evals;

namespace DiffGen.GradBench.Protocol;

/// <summary>What the tool can evaluate: the functions of each eval, by GradBench's names.</summary>
internal static class Modules
{
    public static readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, Preparation>> All =
        new Dictionary<string, IReadOnlyDictionary<string, Preparation>>(StringComparer.Ordinal)
        {
            ["hello"] = Hello.Functions,
            ["llsq"] = LeastSquares.Functions,
            ["lse"] = LogSumExp.Functions,
            ["gmm"] = GaussianMixture.Functions,
            ["lstm"] = Lstm.Functions,
            ["ode"] = RungeKutta.Functions,
            ["det"] = Determinant.Functions,
            ["ba"] = BundleAdjustment.Functions,
            ["ht"] = HandTracking.Functions,
            ["kmeans"] = KMeans.Functions,
            ["particle"] = Particle.Functions,
            ["saddle"] = Saddle.Functions,
        };
}
