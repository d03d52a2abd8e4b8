using DiffGen.Generator.Rules.Structs;

namespace DiffGen.Tests.Rules;

/// <summary>Walks the rows of functions of structs: gradients, tangents and second derivatives, against differences of the library's values.</summary>
public sealed class StructRuleTests(StructRowProgram program) : IClassFixture<StructRowProgram>
{
    public static TheoryData<string> Rows => [.. StructRules.All.Select(row => row.Key)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Row_agrees_with_differences(string key)
    {
        StructRule row = StructRowProgram.Find(key);
        bool isDouble = StructRowProgram.IsDouble(row);
        double step = isDouble ? 1e-3 : 0.03, tolerance = isDouble ? 1e-6 : 1e-2;
        var random = new Random(key.Length * 31 + key[0]);
        int sharp = 0;
        for (int trial = 0; trial < 60; trial++)
        {
            double[] point = Draw(row, random, isSigned: trial % 2 == 1), direction = Draw(row, random, isSigned: true);
            double slope = Slope(t => Value(row, Moved(point, direction, t)), step, out double uncertainty);
            bool isKinked = row.Method is "Min" or "Max" or "Clamp" or "Abs"
                && Math.Abs(Value(row, Moved(point, direction, step)) + Value(row, Moved(point, direction, -step)) - 2 * Value(row, point)) > 1e-3 * step;
            if (isKinked || !double.IsFinite(slope) || uncertainty > tolerance * Math.Max(1, Math.Abs(slope)))
            {
                continue;
            }

            double[] gradient = Gradient(row, point);
            Near(slope, Dot(gradient, direction), "gradient");
            object[] tangents = [.. Arguments(row, point), .. Active(Arguments(row, direction))];
            program.Call(row, "Tangent", tangents, out object[] tangent);
            Near(Dot(gradient, direction), StructRowProgram.Leaves(tangent[0])[0], "tangent");
            program.Call(row, "HessianVectorProduct", tangents, out object[] second);
            double[] all = [.. second.SelectMany(StructRowProgram.Leaves)];
            Near(slope, Dot(all[..gradient.Length], direction), "gradient of the Hessian-vector product");
            double curvature = Slope(t => Dot(Gradient(row, Moved(point, direction, t)), direction), step, out uncertainty);
            if (double.IsFinite(curvature) && uncertainty <= 3 * tolerance * Math.Max(1, Math.Abs(curvature)))
            {
                double product = Dot(all[gradient.Length..], direction);
                Assert.True(Math.Abs(curvature - product) <= 5 * tolerance * Math.Max(1, Math.Abs(curvature)), $"{key}: curvature {product}, expected {curvature}");
            }

            sharp++;
        }

        Assert.True(sharp >= 8, $"{key}: only {sharp} points say something");

        void Near(double expected, double actual, string what) => Assert.True(
            Math.Abs(expected - actual) <= 2 * tolerance * Math.Max(1, Math.Abs(expected)),
            FormattableString.Invariant($"{key}: {what} {actual}, expected {expected}"));
    }

    private static double[] Draw(StructRule row, Random random, bool isSigned) =>
        [.. Arguments(row, () => (0.4 + (1.2 * random.NextDouble())) * (isSigned && random.Next(2) == 0 ? -1 : 1)).SelectMany(StructRowProgram.Leaves)];

    private static object[] Arguments(StructRule row, Func<double> next) => [.. StructRowProgram.ParametersOf(row).Select(type => StructRowProgram.Build(type, next))];

    private static object[] Arguments(StructRule row, double[] point)
    {
        int next = 0;
        return Arguments(row, () => point[next++]);
    }

    private static IEnumerable<object> Active(object[] arguments) => arguments.Where(argument => argument is not int);

    private double Value(StructRule row, double[] point)
    {
        try
        {
            return StructRowProgram.Leaves(program.Call(row, "", Arguments(row, point), out _)!)[0];
        }
        catch (ArgumentException)
        {
            return double.NaN;
        }
    }

    private double[] Gradient(StructRule row, double[] point)
    {
        try
        {
            program.Call(row, "Gradient", Arguments(row, point), out object[] gradients);
            return [.. gradients.SelectMany(StructRowProgram.Leaves)];
        }
        catch (ArgumentException)
        {
            return [.. point.Select(_ => double.NaN)];
        }
    }

    private static double Slope(Func<double, double> value, double step, out double uncertainty)
    {
        double wide = Central(step), near = Central(step / 2), nearest = Central(step / 4);
        double first = near + ((near - wide) / 3), second = nearest + ((nearest - near) / 3);
        uncertainty = Math.Abs(first - second);
        return second;

        double Central(double h) => (value(h) - value(-h)) / (2 * h);
    }

    private static double[] Moved(double[] point, double[] direction, double by) => [.. point.Zip(direction, (x, d) => x + (by * d))];

    private static double Dot(IEnumerable<double> a, IEnumerable<double> b) => a.Zip(b, (x, y) => x * y).Sum();
}
