using DiffGen.Tests.Properties.Checking;
using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Generation;

/// <summary>Arguments to run a method with.</summary>
internal static class Points
{
    public const int Count = 2;

    /// <summary>How much longer a buffer may be than its guaranteed length.</summary>
    public const int LengthSpread = 2;

    public static Data[] Of(SourceProgram program, Method method, int point)
    {
        var choices = new Choices(unchecked((program.Seed * 31) + (method.Id * 7) + point));
        return [.. method.Parameters.Select(p => Argument(p, choices))];
    }

    private static Data Argument(Parameter parameter, Choices choices)
    {
        var type = parameter.Type;
        int Length() => choices.Between(parameter.Least, parameter.Least + LengthSpread);
        int[] lengths = type.Shape switch
        {
            Shape.Scalar => [],
            Shape.Grid => [Length(), Length()],
            Shape.Rows => [.. Enumerable.Range(0, Length()).Select(_ => Length())],
            _ => [Length()],
        };
        var items = type.Shape switch
        {
            Shape.Scalar => 1,
            Shape.Grid => lengths[0] * lengths[1],
            _ => lengths.Sum(),
        };
        var numbers = new double[items * (type.HasFields ? 2 : 1)];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = type.Element switch
            {
                Element.Bool or Element.Rule => choices.Chance(0.5) ? 1 : 0,
                Element.Int => type.IsBuffer ? choices.Below(parameter.Least) : choices.Between(0, parameter.IsDepth ? 3 : 4),
                _ => Real(choices),
            };
        }

        return new Data(Data.Rounded(type, numbers), lengths);
    }

    private static double Real(Choices choices) => choices.Chance(0.04) ? choices.Between(-1, 1) : choices.Real(-1.8, 1.8);
}
