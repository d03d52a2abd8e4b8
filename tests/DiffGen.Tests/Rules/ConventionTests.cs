using DiffGen.Generator.Ir;

namespace DiffGen.Tests.Rules;

/// <summary>What the derivative is where mathematics leaves a choice, or where a formula could go wrong: exact, in both precisions.</summary>
public class ConventionTests
{
    private const double Infinity = double.PositiveInfinity;
    private const double NaN = double.NaN;

    [Theory]
    [InlineData("Abs", 0, 0.0, 0.0)]
    [InlineData("Abs", 0, -1.0, -2.0)]
    [InlineData("CopySign", 0, 1.0, -2.0, -3.0)]
    [InlineData("CopySign", 0, -1.0, 2.0, -3.0)]
    [InlineData("CopySign", 0, -1.0, -2.0, 3.0)]
    [InlineData("CopySign", 0, -1.0, 0.0, -3.0)]
    [InlineData("CopySign", 1, 0.0, 2.0, -3.0)]
    public void Signs(string row, int argument, double expected, params double[] point) => Check(row, argument, expected, point);

    [Fact]
    public void Negative_zero()
    {
        Check("Abs", 0, 0, -0.0);
        Check("CopySign", 0, -1, 2, -0.0);
        Check("Cbrt", 0, Infinity, -0.0);
    }

    [Theory]
    [InlineData("Max", 2.0, 2.0)]
    [InlineData("Min", 2.0, 2.0)]
    [InlineData("Max", 0.0, -0.0)]
    [InlineData("MaxNumber", -3.0, -3.0)]
    [InlineData("MinNumber", -3.0, -3.0)]
    [InlineData("MaxNative", 2.0, 2.0)]
    [InlineData("MinNative", 2.0, 2.0)]
    [InlineData("MaxMagnitude", 3.0, 3.0)]
    [InlineData("MaxMagnitude", 3.0, -3.0)]
    [InlineData("MinMagnitude", -3.0, 3.0)]
    [InlineData("MaxMagnitudeNumber", 3.0, -3.0)]
    [InlineData("MinMagnitudeNumber", -3.0, -3.0)]
    public void Ties_go_half_and_half(string row, params double[] point)
    {
        Check(row, 0, 0.5, point);
        Check(row, 1, 0.5, point);
    }

    [Theory]
    [InlineData("MaxNumber", 1.0, NaN)]
    [InlineData("MinNumber", -1.0, NaN)]
    [InlineData("MaxMagnitudeNumber", -1.0, NaN)]
    [InlineData("MinMagnitudeNumber", 1.0, NaN)]
    [InlineData("MaxMagnitude", -3.0, 2.0)]
    [InlineData("MinMagnitude", 2.0, -3.0)]
    [InlineData("MaxMagnitudeNumber", -3.0, 2.0)]
    [InlineData("MinMagnitudeNumber", 2.0, -3.0)]
    [InlineData("MaxNative", 3.0, 2.0)]
    [InlineData("MinNative", 2.0, 3.0)]
    public void All_goes_to_the_operand_that_is_returned(string row, double returned, double other)
    {
        Check(row, 0, 1, returned, other);
        Check(row, 1, 0, returned, other);
        Check(row, 0, 0, other, returned);
        Check(row, 1, 1, other, returned);
    }

    [Theory]
    [InlineData("Clamp")]
    [InlineData("ClampNative")]
    public void Clamp_at_an_edge_goes_to_x(string row)
    {
        double[][] edges = [[1, 1, 3], [3, 1, 3], [2, 2, 2], [2, 1, 3]];
        foreach (double[] point in edges)
        {
            Check(row, 0, 1, point);
            Check(row, 1, 0, point);
            Check(row, 2, 0, point);
        }

        Check(row, 0, 0, 0, 1, 3);
        Check(row, 1, 1, 0, 1, 3);
        Check(row, 2, 1, 4, 1, 3);
        Assert.Throws<ArgumentException>(() => new RuleCall(row, IrType.Double).Partial(0, [2, 3, 1]));
    }

    [Theory]
    [InlineData(0, 0.0, 0.0, 0.0)]
    [InlineData(0, 0.0, 5.0, 0.0)]
    [InlineData(0, 1.0, 0.0, 1.0)]
    [InlineData(0, 0.0, 0.0, 2.0)]
    [InlineData(0, Infinity, 0.0, 0.5)]
    [InlineData(0, 12.0, -2.0, 3.0)]
    [InlineData(1, 0.0, 0.0, 0.0)]
    [InlineData(1, 0.0, 0.0, 2.0)]
    [InlineData(1, 0.0, 1.0, 7.0)]
    [InlineData(1, NaN, -2.0, 3.0)]
    public void Pow(int argument, double expected, params double[] point) => Check("Pow", argument, expected, point);

    [Theory]
    [InlineData("Sqrt", Infinity, 0.0)]
    [InlineData("Cbrt", Infinity, 0.0)]
    [InlineData("RootN", Infinity, 0.0, 2.0)]
    [InlineData("RootN", Infinity, 0.0, 3.0)]
    [InlineData("RootN", 1.0, 0.0, 1.0)]
    [InlineData("RootN", -Infinity, 0.0, -1.0)]
    [InlineData("RootN", -0.25, 2.0, -1.0)]
    [InlineData("Asin", Infinity, 1.0)]
    [InlineData("Asin", Infinity, -1.0)]
    [InlineData("Acos", -Infinity, 1.0)]
    [InlineData("Acos", -Infinity, -1.0)]
    [InlineData("AsinPi", Infinity, 1.0)]
    [InlineData("AcosPi", -Infinity, 1.0)]
    [InlineData("Acosh", Infinity, 1.0)]
    [InlineData("Acosh", NaN, -2.0)]
    [InlineData("Atanh", Infinity, -1.0)]
    [InlineData("Log", Infinity, 0.0)]
    [InlineData("LogP1", Infinity, -1.0)]
    [InlineData("Tanh", 0.0, Infinity)]
    [InlineData("Exp", 0.0, -Infinity)]
    [InlineData("ScaleB", 8.0, 1.5, 3.0)]
    [InlineData("ScaleB", 0.125, 1.5, -3.0)]
    public void Ends_of_the_domain(string row, double expected, params double[] point) => Check(row, 0, expected, point);

    [Theory]
    [InlineData("Hypot")]
    [InlineData("Atan2")]
    [InlineData("Atan2Pi")]
    public void The_origin_is_flat(string row)
    {
        Check(row, 0, 0, 0, 0);
        Check(row, 1, 0, -0.0, 0);
    }

    [Theory]
    [InlineData("%", -2.0, 7.5, 3.0)]
    [InlineData("%", 2.0, -7.5, 3.0)]
    [InlineData("%", 2.0, 7.5, -3.0)]
    [InlineData("%", -2.0, -7.5, -3.0)]
    [InlineData("%", 0.0, 1.0, 3.0)]
    [InlineData("%", -3.0, 9.0, 3.0)]
    [InlineData("%", 0.0, 1.0, Infinity)]
    [InlineData("IEEERemainder", -3.0, 8.0, 3.0)]
    [InlineData("IEEERemainder", 3.0, -8.0, 3.0)]
    [InlineData("IEEERemainder", 3.0, 8.0, -3.0)]
    [InlineData("IEEERemainder", -2.0, 5.0, 2.0)]
    [InlineData("IEEERemainder", -4.0, 7.0, 2.0)]
    public void Remainders_count_what_was_taken_off(string row, double expected, params double[] point)
    {
        Check(row, 0, 1, point);
        Check(row, 1, expected, point);
    }

    /// <summary>One is a bit less than ten of the doubles next to 0.1, so the remainder takes nine, though the quotient rounds to ten.</summary>
    [Fact]
    public void Remainder_agrees_with_its_own_value_where_the_quotient_rounds_up() =>
        Assert.Equal(-9, new RuleCall("%", IrType.Double).Partial(1, [1, 0.1]));

    [Theory]
    [InlineData("Floor", 2.0)]
    [InlineData("Ceiling", 2.0)]
    [InlineData("Truncate", -2.0)]
    [InlineData("Round", 2.5)]
    [InlineData("RoundDigits", 2.125, 2.0)]
    [InlineData("RoundMode", 2.5, 1.0)]
    [InlineData("RoundDigitsMode", 2.125, 2.0, 1.0)]
    public void Steps_are_flat_even_at_their_jumps(string row, params double[] point) => Check(row, 0, 0, point);

    [Theory]
    [InlineData("Lerp", 0, 0.75)]
    [InlineData("Lerp", 1, 0.25)]
    [InlineData("Lerp", 2, 3.0)]
    [InlineData("FusedMultiplyAdd", 0, 5.0)]
    [InlineData("FusedMultiplyAdd", 1, 2.0)]
    [InlineData("FusedMultiplyAdd", 2, 1.0)]
    [InlineData("MultiplyAddEstimate", 0, 5.0)]
    [InlineData("MultiplyAddEstimate", 2, 1.0)]
    public void Sums_of_products(string row, int argument, double expected) => Check(row, argument, expected, 2, 5, 0.25);

    [Theory]
    [InlineData("BitIncrement", 1.0)]
    [InlineData("BitDecrement", 1.0)]
    [InlineData("ReciprocalEstimate", -0.0625)]
    [InlineData("ReciprocalSqrtEstimate", -0.0625)]
    public void Neighbours_and_estimates_have_the_slope_of_what_they_stand_for(string row, double expected) => Check(row, 0, expected, 4);

    [Theory]
    [InlineData("Max", 1, 2.0, 1.0)]
    [InlineData("Clamp", 1, 2.0, 1.0, 3.0)]
    [InlineData("Pow", 0, 0.0, 0.0)]
    [InlineData("Hypot", 0, 0.0, 0.0)]
    public void An_arm_without_derivative_lets_nothing_through(string row, int argument, params double[] point)
    {
        Assert.Equal(0, new RuleCall(row, IrType.Double).Partial(argument, point, seed: Infinity));
        Assert.Equal(0, new RuleCall(row, IrType.Double).Partial(argument, point, seed: NaN));
    }

    [Fact]
    public void Zero_adjoints_are_strong_on_demand_only()
    {
        var sqrt = new RuleCall("Sqrt", IrType.Double);
        Assert.Equal(NaN, sqrt.Partial(0, [0], seed: 0));
        Assert.Equal(0, sqrt.Partial(0, [0], seed: 0, strongZero: true));
        Assert.Equal(Infinity, sqrt.Partial(0, [0], seed: 2, strongZero: true));
    }

    private static void Check(string row, int argument, double expected, params double[] point)
    {
        Assert.Equal(expected, new RuleCall(row, IrType.Double).Partial(argument, point));
        Assert.Equal((float)expected, (float)new RuleCall(row, IrType.Single).Partial(argument, point));
    }
}
