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

    /// <summary>GradBench's own answer; and it is right: from there the particle hits the origin.</summary>
    [Theory]
    [InlineData("ff")]
    [InlineData("fr")]
    [InlineData("rf")]
    [InlineData("rr")]
    public void The_particle_hits_the_origin(string function)
    {
        using JsonDocument input = JsonDocument.Parse("""{"w": 0.0}"""), expected = JsonDocument.Parse("0.2071918746486116");
        Evaluation evaluation = Modules.All["particle"][function](input.RootElement);
        evaluation.Run();
        evaluation.Run();
        using JsonDocument output = Case.Output(evaluation);
        Agree(expected.RootElement, output.RootElement, function);
        double w = output.RootElement.GetDouble();
        Assert.True(Evals.Particle.MissByReverse(w) < 1e-6);
        Assert.Equal(Evals.Particle.MissByReverse(w), Evals.Particle.MissByForward(w), 1e-15);
        Assert.True(Math.Sqrt(Evals.Particle.MissByReverse(0)) > 1);
    }

    [Fact]
    public void All_four_slopes_of_the_particle_are_those_of_differences()
    {
        foreach (double w in new[] { 0, 0.1, 0.2, 0.21 })
        {
            const double H = 1e-6;
            double difference = (Evals.Particle.MissByReverse(w + H) - Evals.Particle.MissByReverse(w - H)) / (2 * H);
            Evals.Particle.MissByReverseGradient(w, out double rr);
            Evals.Particle.MissByForwardGradient(w, out double rf);
            Evals.Particle.MissByReverseTangent(w, 1, out double fr);
            Evals.Particle.MissByForwardTangent(w, 1, out double ff);
            Assert.All(new[] { rr, rf, fr, ff }, slope => Assert.True(Math.Abs(slope - difference) <= 1e-6 * (1 + Math.Abs(difference)), $"{w}: {slope} {difference}"));
            Assert.All(new[] { rf, fr, ff }, slope => Assert.Equal(rr, slope, 1e-10 * (1 + Math.Abs(rr))));
        }
    }

    /// <summary>GradBench's own answer; the saddle point itself is at the origin, and descent stops close to it.</summary>
    [Theory]
    [InlineData("ff")]
    [InlineData("fr")]
    [InlineData("rf")]
    [InlineData("rr")]
    public void The_saddle_point_is_found(string function)
    {
        using JsonDocument input = JsonDocument.Parse("""{"start": [1.0, 1.0]}""");
        using JsonDocument expected = JsonDocument.Parse("[8.246324826140356e-06, 8.246324826140356e-06, 8.246324826140356e-06, 8.246324826140356e-06]");
        Evaluation evaluation = Modules.All["saddle"][function](input.RootElement);
        evaluation.Run();
        evaluation.Run();
        using JsonDocument output = Case.Output(evaluation);
        Agree(expected.RootElement, output.RootElement, function);
        for (int i = 0; i < 4; i++)
        {
            // Far closer to GradBench's answer than to the origin.
            Assert.Equal(8.246324826140356e-06, output.RootElement[i].GetDouble(), 1e-14);
        }
    }

    /// <summary>The greatest value over y is at the origin, whatever x; the slope in x is then 2x.</summary>
    [Fact]
    public void All_four_slopes_of_the_highest_value_are_those_of_its_square()
    {
        Evals.Saddle.HighestByReverseGradient(0.75, -2, 1, 1, out double rr1, out double rr2);
        Evals.Saddle.HighestByForwardGradient(0.75, -2, 1, 1, out double rf1, out double rf2);
        Evals.Saddle.HighestByReverseTangent(0.75, -2, 1, 1, 1, 0, out double fr1);
        Evals.Saddle.HighestByForwardTangent(0.75, -2, 1, 1, 0, 1, out double ff2);
        Assert.All(new[] { rr1, rf1, fr1 }, slope => Assert.Equal(1.5, slope, 1e-12));
        Assert.All(new[] { rr2, rf2, ff2 }, slope => Assert.Equal(-4, slope, 1e-12));
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
