using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Generation;

/// <summary>Arguments to run a method with: scalars boxed, buffers as arrays.</summary>
internal static class Points
{
    public const int Count = 2;

    /// <summary>How much longer a buffer may be than its guaranteed length.</summary>
    public const int LengthSpread = 2;

    public static object[] Of(SourceProgram program, Method method, int point)
    {
        var choices = new Choices(unchecked((program.Seed * 31) + (method.Id * 7) + point));
        return [.. method.Parameters.Select(p => Argument(p, choices))];
    }

    private static object Argument(Parameter parameter, Choices choices)
    {
        if (!parameter.Type.IsBuffer)
        {
            return Scalar(parameter.Type, choices, parameter.IsDepth ? 3 : 4);
        }

        var length = choices.Between(parameter.Least, parameter.Least + LengthSpread);
        return parameter.Type.Element switch
        {
            Element.Int => Array.ConvertAll(new int[length], _ => choices.Below(parameter.Least)),
            Element.Float => Array.ConvertAll(new float[length], _ => (float)Real(choices)),
            _ => Array.ConvertAll(new double[length], _ => Real(choices)),
        };
    }

    private static object Scalar(CoreType type, Choices choices, int most) => type.Element switch
    {
        Element.Bool => choices.Chance(0.5),
        Element.Int => choices.Between(0, most),
        Element.Float => (float)Real(choices),
        _ => Real(choices),
    };

    private static double Real(Choices choices) => choices.Chance(0.04) ? choices.Between(-1, 1) : choices.Real(-1.8, 1.8);
}
