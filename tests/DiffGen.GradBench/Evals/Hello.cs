using DiffGen.GradBench.Protocol;

namespace DiffGen.GradBench.Evals;

/// <summary>The square of a number, and its derivative.</summary>
internal static partial class Hello
{
    public static readonly IReadOnlyDictionary<string, Preparation> Functions = new Dictionary<string, Preparation>
    {
        ["square"] = input =>
        {
            double x = input.GetDouble(), y = 0;
            return new Evaluation(() => y = Square(x), output => output.WriteNumberValue(y));
        },
        ["double"] = input =>
        {
            double x = input.GetDouble(), derivative = 0;
            return new Evaluation(() => SquareGradient(x, out derivative), output => output.WriteNumberValue(derivative));
        },
    };

    [Differentiable]
    public static double Square(double x) => x * x;
}
