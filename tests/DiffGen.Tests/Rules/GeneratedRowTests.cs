using DiffGen.Generator.Ir;
using DiffGen.Generator.Rules;

namespace DiffGen.Tests.Rules;

/// <summary>Every row once more, through all of the generator: the companion of a method that does nothing but call the function.</summary>
public class GeneratedRowTests(RowProgram program) : IClassFixture<RowProgram>
{
    public static TheoryData<string, bool> Rows()
    {
        var data = new TheoryData<string, bool>();
        foreach (Rule rule in RowProgram.Rows)
        {
            data.Add(rule.Name, true);
            data.Add(rule.Name, false);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Gradient_is_made_of_the_partials(string row, bool isDouble)
    {
        var call = new RuleCall(row, isDouble ? IrType.Double : IrType.Single);
        double tolerance = isDouble ? 1e-14 : 1e-6;
        foreach (double[] point in SamplePoints.Of(call.Rule, isDouble, count: 40).Append(new double[call.Rule.Arity]))
        {
            double[] expected;
            try
            {
                expected = Enumerable.Range(0, call.Rule.Arity)
                    .Where(i => call.Rule.Parameters[i] == ParameterKind.Real)
                    .Select(i => call.Partial(i, point))
                    .ToArray();
            }
            catch (ArgumentException)
            {
                Assert.Throws<ArgumentException>(() => program.Gradient(call, point));
                continue;
            }

            double[] actual = program.Gradient(call, point);
            Assert.All(expected.Zip(actual), pair => Assert.True(
                pair.First.Equals(pair.Second) || Math.Abs(pair.First - pair.Second) <= tolerance * Math.Abs(pair.First),
                FormattableString.Invariant($"{row} at ({string.Join("; ", point)}): {pair.Second}, expected {pair.First}")));
        }
    }
}
