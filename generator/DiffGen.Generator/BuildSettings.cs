using Microsoft.CodeAnalysis.Diagnostics;

namespace DiffGen.Generator;

/// <summary>What a build says about all methods of a compilation, by properties of the project or in a global analyzer configuration.</summary>
/// <param name="DisabledPasses">The passes that are left out, by name; usually empty.</param>
/// <param name="FastMath">Methods whose attribute doesn't say otherwise have <c>FastMath</c>.</param>
internal sealed record BuildSettings(string DisabledPasses = "", bool FastMath = false)
{
    public static readonly BuildSettings Default = new();

    private const string DisabledPassesKey = "build_property.DiffGenDisabledPasses";
    private const string FastMathKey = "build_property.DiffGenFastMath";

    public static BuildSettings Of(AnalyzerConfigOptions options) => new(
        options.TryGetValue(DisabledPassesKey, out string? names) ? names : "",
        options.TryGetValue(FastMathKey, out string? fast) && bool.TryParse(fast, out bool isFast) && isFast);
}
