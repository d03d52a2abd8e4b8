#nullable disable
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace DiffGen.Tests.Harness;

/// <summary>The properties of a project that say something to the generator.</summary>
internal sealed class BuildProperties(string disabledPasses, string fastMath) : AnalyzerConfigOptionsProvider
{
    public override AnalyzerConfigOptions GlobalOptions { get; } = new Options(disabledPasses, fastMath);

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

    private sealed class Options(string disabledPasses, string fastMath) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, out string value)
        {
            value = key switch
            {
                "build_property.DiffGenDisabledPasses" => disabledPasses,
                "build_property.DiffGenFastMath" => fastMath,
                _ => null,
            };
            return value != null;
        }
    }
}
