using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;

namespace DiffGen.Tests.Rules;

/// <summary>Walks the table: every row, every argument, both precisions, against differences of the function's values.</summary>
public class RuleTableTests
{
    /// <summary>Their formulas read a result close to a limit, which is accurate to its own last place and no further.</summary>
    private static readonly string[] AbsolutelyAccurate = ["Tanh", "ExpM1", "Exp2M1", "Exp10M1"];

    public static TheoryData<string, int, bool> Partials()
    {
        var data = new TheoryData<string, int, bool>();
        foreach (Rule rule in RuleTable.All.Where(rule => !rule.IsInactive))
        {
            for (int i = 0; i < rule.Arity; i++)
            {
                if (rule.Partials[i] is not null)
                {
                    data.Add(rule.Name, i, true);
                    data.Add(rule.Name, i, false);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Partials))]
    public void Partial_agrees_with_finite_differences(string row, int argument, bool isDouble)
    {
        RealType type = isDouble ? IrType.Double : IrType.Single;
        double epsilon = isDouble ? 2.3e-16 : 6e-8;
        var call = new RuleCall(row, type);
        var reference = new RuleCall(row, IrType.Double);
        int sharp = 0;
        foreach (double[] point in SamplePoints.Of(call.Rule, isDouble, count: 240))
        {
            FiniteDifference expected = FiniteDifference.Of(x => Exact(reference, Replace(point, argument, x)), point[argument], Step(call.Rule, point, argument));
            double derivative = expected.Derivative;
            if (!double.IsFinite(derivative) || Math.Abs(derivative) > (isDouble ? 1e300 : 1e36))
            {
                continue;
            }

            double tolerance = (isDouble ? 1e-9 : 1e-5) * Math.Abs(derivative) + 2 * expected.Uncertainty
                + (AbsolutelyAccurate.Contains(row) ? 16 * epsilon : isDouble ? 1e-300 : 1e-36);
            double actual = call.Partial(argument, point);
            Assert.True(
                Math.Abs(actual - derivative) <= tolerance,
                FormattableString.Invariant($"{row} at ({string.Join("; ", point)}), argument {argument}: {actual}, expected {derivative} ± {tolerance}"));

            if (expected.Uncertainty <= 1e-5 * Math.Abs(derivative) || expected.Uncertainty <= 1e-9)
            {
                sharp++;
            }
        }

        Assert.True(sharp >= 50, $"{row}: only {sharp} points say something");
    }

    [Theory]
    [MemberData(nameof(Partials))]
    public void Formula_is_differentiable_itself(string row, int argument, bool isDouble)
    {
        if (!isDouble)
        {
            return;
        }

        var call = new RuleCall(row, IrType.Double);
        for (int along = 0; along < call.Rule.Arity; along++)
        {
            if (call.Rule.Parameters[along] != ParameterKind.Real)
            {
                continue;
            }

            int compared = 0;
            foreach (double[] point in SamplePoints.Of(call.Rule, isDouble: true, count: 80).Where(point => point.All(x => Math.Abs(x) is > 1e-3 and < 1e3)))
            {
                FiniteDifference expected = FiniteDifference.Of(
                    x => Defined(() => call.Partial(argument, Replace(point, along, x))), point[along], Step(call.Rule, point, along));
                if (double.IsFinite(expected.Derivative) && expected.Uncertainty <= 1e-5 * Math.Max(1, Math.Abs(expected.Derivative)))
                {
                    double actual = call.SecondPartial(argument, along, point);
                    double tolerance = 1e-6 * Math.Max(1, Math.Abs(expected.Derivative)) + 4 * expected.Uncertainty;
                    Assert.True(
                        Math.Abs(actual - expected.Derivative) <= tolerance,
                        FormattableString.Invariant($"{row} at ({string.Join("; ", point)}), {argument} along {along}: {actual}, expected {expected}"));
                    compared++;
                }
            }

            Assert.True(compared >= 15, $"{row}: only {compared} points say something");
        }
    }

    [Fact]
    public void Rows_have_a_partial_for_each_real_parameter_and_none_else()
    {
        foreach (Rule rule in RuleTable.All)
        {
            Assert.Equal(rule.Arity, rule.Partials.Count);
            Assert.All(rule.Parameters.Zip(rule.Partials), pair => Assert.Equal(pair.First == ParameterKind.Real, pair.Second is not null));
        }
    }

    [Fact]
    public void Steps_have_no_slope()
    {
        foreach (Rule rule in RuleTable.All.Where(rule => rule.Smoothness == Smoothness.Step))
        {
            Assert.False(rule.IsDifferentiableIn(0), rule.Name);
        }
    }

    /// <summary>The value, or NaN outside the domain; the rules of the estimates are those of what they estimate.</summary>
    private static double Exact(RuleCall call, double[] point) => call.Rule.Name switch
    {
        "ReciprocalEstimate" => 1 / point[0],
        "ReciprocalSqrtEstimate" => 1 / Math.Sqrt(point[0]),
        _ => Defined(() => call.Value(point)),
    };

    private static double Defined(Func<double> value)
    {
        try
        {
            return value();
        }
        catch (ArgumentException)
        {
            return double.NaN;
        }
    }

    private static double[] Replace(double[] point, int argument, double value)
    {
        double[] moved = [.. point];
        moved[argument] = value;
        return moved;
    }

    /// <summary>Steps stay within the period of what oscillates, and mostly between the jumps of what jumps.</summary>
    private static double Step(Rule rule, double[] point, int argument)
    {
        double x = Math.Abs(point[argument]);
        return (rule.Smoothness == Smoothness.Smooth ? 2e-3 : 1e-6) * (SamplePoints.IsExtreme(rule) ? x : Math.Min(1, x));
    }
}
