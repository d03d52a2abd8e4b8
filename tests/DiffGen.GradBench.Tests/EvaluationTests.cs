using System.Text.Json;
using DiffGen.GradBench.Protocol;

namespace DiffGen.GradBench.Tests;

public class EvaluationTests
{
    public static IEnumerable<object[]> Cases => Case.All().Select(item => new object[] { Path.GetFileName(item.Input), item.Function });

    [Theory]
    [MemberData(nameof(Cases))]
    public void Agrees_with_the_reference(string input, string function)
    {
        Case item = Find(input, function);
        Evaluation evaluation = item.Prepare();
        evaluation.Run();

        // What a run leaves behind must not show in the next.
        evaluation.Run();
        using JsonDocument output = Case.Output(evaluation), expected = Case.Read(item.Expected);
        Agree(expected.RootElement, output.RootElement, "output");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Derivatives_allocate_nothing_in_steady_state(string input, string function)
    {
        if (function is "objective" or "primal" or "cost")
        {
            return;
        }

        Evaluation evaluation = Find(input, function).Prepare();
        evaluation.Run();
        evaluation.Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        evaluation.Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void The_gradient_of_log_sum_exp_is_the_softmax()
    {
        double[] x = Enumerable.Range(0, 500).Select(i => Math.Sin(i) * 5).ToArray();
        double[] gradient = new double[x.Length];
        double value = Evals.LogSumExp.OfGradient(x, gradient);
        Assert.Equal(Math.Log(x.Sum(Math.Exp)), value, 1e-12);
        Assert.All(x.Zip(gradient), pair => Assert.Equal(Math.Exp(pair.First - value), pair.Second, 1e-13));
    }

    // Newton's step on a sum of squares leads to the mean.
    [Fact]
    public void The_direction_of_k_means_leads_to_the_means()
    {
        using JsonDocument input = JsonDocument.Parse("""{"points": [[0, 1], [1, 3], [8, 8], [9, 7], [9, 9]], "centroids": [[1, 1], [8, 9]]}""");
        Evaluation evaluation = Modules.All["kmeans"]["dir"](input.RootElement);
        evaluation.Run();
        evaluation.Run();
        using JsonDocument expected = JsonDocument.Parse("[[0.5, -1], [-0.66666666666666666, 1]]"), output = Case.Output(evaluation);
        Agree(expected.RootElement, output.RootElement, "output");
    }

    private static Case Find(string input, string function) =>
        Case.All().Single(item => Path.GetFileName(item.Input) == input && item.Function == function);

    /// <summary>Equal in shape, and numbers up to rounding, by GradBench's measure and far closer than it asks.</summary>
    private static void Agree(JsonElement expected, JsonElement actual, string path)
    {
        Assert.True(expected.ValueKind == actual.ValueKind, path);
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                Assert.Equal(Names(expected), Names(actual));
                foreach (JsonProperty property in expected.EnumerateObject())
                {
                    Agree(property.Value, actual.GetProperty(property.Name), path + "." + property.Name);
                }

                break;
            case JsonValueKind.Array:
                Assert.Equal(expected.GetArrayLength(), actual.GetArrayLength());
                for (int i = 0; i < expected.GetArrayLength(); i++)
                {
                    Agree(expected[i], actual[i], $"{path}[{i}]");
                }

                break;
            default:
                double a = expected.GetDouble(), b = actual.GetDouble();
                Assert.True(Math.Abs(a - b) <= 1e-11 * Math.Max(1, Math.Abs(a) + Math.Abs(b)), $"{path}: {b} instead of {a}");
                break;
        }
    }

    private static IEnumerable<string> Names(JsonElement element) =>
        element.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal);
}
