using DiffGen.Generator.Ir;
using static DiffGen.Generator.Rules.Functions;

namespace DiffGen.Generator.Rules.Tensors;

/// <summary>The methods of <c>TensorPrimitives</c> that have derivatives.</summary>
internal static class TensorRules
{
    private static readonly Dictionary<(string, int), TensorRule> Known = Rows.ToDictionary(row => (row.Name, row.Operands));

    private static Formula X => new Argument(0);

    private static Formula Y => new Argument(1);

    private static Formula Z => new Argument(2);

    /// <summary>All of them.</summary>
    public static IEnumerable<TensorRule> All => Rows;

    private static IEnumerable<TensorRule> Rows =>
    [
        .. Functions(1, "Abs", "Acos", "Acosh", "AcosPi", "Asin", "Asinh", "AsinPi", "Atan", "Atanh", "AtanPi", "Cbrt", "Ceiling", "Cos", "Cosh", "CosPi", "DegreesToRadians", "Exp", "Exp10", "Exp10M1", "Exp2",
            "Exp2M1", "ExpM1", "Floor", "Log", "Log10", "Log10P1", "Log2", "Log2P1", "LogP1", "RadiansToDegrees", "Round", "Sin", "Sinh", "SinPi", "Sqrt", "Tan", "Tanh", "TanPi", "Truncate"),
        .. Functions(2, "Atan2", "CopySign", "Hypot", "Max", "MaxMagnitude", "MaxMagnitudeNumber", "MaxNumber", "Min", "MinMagnitude", "MinMagnitudeNumber", "MinNumber", "Pow"),
        .. Functions(3, "FusedMultiplyAdd", "Lerp"),

        Each("Negate", 1, -X),
        Each("Reciprocal", 1, 1 / X),
        Each("ReciprocalEstimate", 1, 1 / X),
        Each("ReciprocalSqrt", 1, 1 / Sqrt(X)),
        Each("ReciprocalSqrtEstimate", 1, 1 / Sqrt(X)),
        Each("Sigmoid", 1, 1 / (1 + Apply("Exp", -X))),
        Each("Add", 2, X + Y),
        Each("Subtract", 2, X - Y),
        Each("Multiply", 2, X * Y),
        Each("Divide", 2, X / Y),
        Each("AddMultiply", 3, (X + Y) * Z),
        Each("MultiplyAdd", 3, (X * Y) + Z),
        Each("MultiplyAddEstimate", 3, (X * Y) + Z),

        Sum("Sum", 1, X, X),
        Sum("SumOfMagnitudes", 1, Abs(X), X),
        Sum("SumOfSquares", 1, X * X, X),
        Sum("Norm", 1, X * X, Root(X)),
        Sum("Dot", 2, X * Y, X),
        Sum("Distance", 2, (X - Y) * (X - Y), Root(X)),
        new SumRule("CosineSimilarity", 2, EquatableArray.Create(X * Y, X * X, Y * Y), X / (Sqrt(Y) * Sqrt(Z))),
        Sum("Product", 1, X, X) with { Multiplies = true },
        Sum("ProductOfSums", 2, X + Y, X) with { Multiplies = true },
        Sum("ProductOfDifferences", 2, X - Y, X) with { Multiplies = true },

        new ExtremeRule("Max", IsGreatest: true),
        new ExtremeRule("Min", IsGreatest: false),
        new SoftMaxRule("SoftMax"),
    ];

    /// <summary>The rule of a method, or null if it has none.</summary>
    /// <param name="operands">How many spans of numbers, or numbers, it takes.</param>
    public static TensorRule? Find(string name, int operands) => Known.TryGetValue((name, operands), out TensorRule? rule) ? rule : null;

    // The derivative of a length that is zero is zero.
    private static Formula Root(Formula square) => If(Equal(square, 0), 0, Sqrt(If(Equal(square, 0), 1, square)));

    private static IEnumerable<TensorRule> Functions(int operands, params string[] names) =>
        names.Select(name => Each(name, operands, Apply(name, [.. Enumerable.Range(0, operands).Select(i => (Formula)new Argument(i))])));

    private static ElementRule Each(string name, int operands, Formula element) => new(name, operands, element);

    private static SumRule Sum(string name, int operands, Formula term, Formula value) => new(name, operands, EquatableArray.Create(term), value);
}
