using System.Globalization;
using DiffGen.Tests.Harness;

namespace DiffGen.Tests.Optimise;

/// <summary>What <c>FastMath</c> allows, and who says so: the attribute, or else the project.</summary>
public sealed class FastMathTests
{
    private const string Cube = "[Differentiable]\npublic static double F(double x) => Math.Pow(x, 3);";

    [Theory]
    [InlineData("", null, false)]
    [InlineData("", "", false)]
    [InlineData("", "false", false)]
    [InlineData("", "nonsense", false)]
    [InlineData("", "true", true)]
    [InlineData("", "True", true)]
    [InlineData("(FastMath = true)", null, true)]
    [InlineData("(FastMath = true)", "false", true)]
    [InlineData("(FastMath = false)", "true", false)]
    public void The_attribute_counts_for_more_than_the_project(string attribute, string? property, bool isFast) =>
        Assert.Equal(isFast, !Text(Cube.Replace("[Differentiable]", $"[Differentiable{attribute}]", StringComparison.Ordinal), property).Contains("global::System.Math.Pow", StringComparison.Ordinal));

    [Fact]
    public void Sums_and_functions_of_all_methods_run_on_vectors_where_the_project_says_so()
    {
        const string Program = """
            [Differentiable]
            public static double F(ReadOnlySpan<double> x)
            {
                double s = 0;
                for (int i = 0; i < x.Length; i++) s += Math.Exp(x[i]);
                return s;
            }
            """;
        Assert.Contains("Vectors.Exp", Text(Program, "true"), StringComparison.Ordinal);
        Assert.DoesNotContain("Vectors.Exp", Text(Program, null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1", true)]
    [InlineData("2", true)]
    [InlineData("7", true)]
    [InlineData("8", true)]
    [InlineData("-1", true)]
    [InlineData("-5", true)]
    [InlineData("9", false)]
    [InlineData("2.5", false)]
    [InlineData("double.NaN", false)]
    [InlineData("double.NegativeInfinity", false)]
    [InlineData("k", false)]
    public void Small_whole_powers_are_products(string exponent, bool isProduct)
    {
        string program = "[Differentiable(FastMath = true, Modes = DerivativeModes.Reverse | DerivativeModes.HessianVectorProduct)]\n"
            + $"public static double F(double x, [Constant] double k) => Math.Pow(x, {exponent});";
        Assert.Equal(isProduct, !Text(program, null).Contains("global::System.Math.Pow", StringComparison.Ordinal));
        if (!isProduct)
        {
            return;
        }

        foreach (string x in new[] { "1.3", "-0.7", "-0.0", "1e-200", "1e200", "double.NaN", "double.NegativeInfinity" })
        {
            string text = (string)Snippet.Run(program, $"""
                double x = {x}, n = {exponent};
                double value = FGradient(x, 2, out double g), again = FHessianVectorProduct(x, 2, 1, out _, out double h);
                return FormattableString.Invariant($"{"{value:R} {Math.Pow(x, n):R} {g:R} {n * Math.Pow(x, n - 1):R} {again:R} {value:R} {h:R} {n * (n - 1) * Math.Pow(x, n - 2):R}"}");
                """)!;
            double[] numbers = [.. text.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
            for (int i = 0; i < numbers.Length; i += 2)
            {
                // Derivatives where zero meets infinity are not what this is about.
                if (i == 0 ? double.IsFinite(numbers[1]) : x is "1.3" or "-0.7")
                {
                    Assert.Equal(numbers[i + 1], numbers[i], 4e-15 * Math.Abs(numbers[i + 1]));
                }
            }
        }
    }

    private static string Text(string members, string? property) => string.Join("\n", CompilationHost.Generate(
        CompilationHost.Compile([CompilationHost.Parse("using System;\nusing DiffGen;\n\npublic static partial class P\n{\n" + members + "\n}\n", "Snippet.cs")]), fastMath: property).Files.Select(file => file.Text));
}
