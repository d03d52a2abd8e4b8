namespace DiffGen.Tests.Harness;

/// <summary>
/// Hessian-vector products at one point: the value and the gradient that come with them, differences of the gradient, and that the
/// Hessian is symmetric.
/// </summary>
internal sealed class SecondOrderCheck(CorpusProgram program, ProgramShape shape, Driver driver, Trial trial, Random random, Action<string> fail)
{
    private const double DoubleAgreement = 1e-10;
    private const double FloatAgreement = 1e-3;
    private const double DifferenceAgreement = 1e-6;
    private const double Reliable = 1e-7;

    private double Agreement => program.IsFloat ? FloatAgreement : DoubleAgreement;

    public void Run(object? result, Action<string, object?[]> expectMemory)
    {
        var first = Direction();
        var second = Direction();
        if (Product(first) is not { } run || Product(second) is not { } other)
        {
            return;
        }

        if (!Leaves.Same(run.Value, result))
        {
            fail("FHessianVectorProduct returned another value than the program");
        }

        expectMemory("FHessianVectorProduct", run.Arguments);
        Compare("gradient", Gradient(Inputs()), Flat(run.Gradients), Agreement);
        var scale = Flat(run.Products).Zip(Flat(second), (h, v) => Math.Abs(h * v)).Sum();
        if (!(Math.Abs(Dot(run.Products, second) - Dot(other.Products, first)) <= Agreement * (1 + scale)))
        {
            fail($"the Hessian is not symmetric: {Dot(run.Products, second):R} and {Dot(other.Products, first):R}");
        }

        // A point that the program says may be one where it treats a limit as a case of its own, with another second derivative.
        if (!program.IsFloat && trial.Given == null)
        {
            CompareWithDifferences(first, Flat(run.Products));
        }

        if (Product(first) is not { } again || !Leaves.AllSame(again.Products, run.Products) || !Leaves.AllSame(again.Gradients, run.Gradients))
        {
            fail("FHessianVectorProduct gave other bits the second time");
        }

        if (shape.Parameters.Where((p, i) => p is { IsBuffer: true, HasGradient: true }
            && run.Gradients[i]!.GetType().GetElementType()!.IsValueType && Leaves.Of(run.Products[i]).Concat(Leaves.Of(run.Gradients[i])).Count(double.IsNaN) < 6).Any())
        {
            fail("FHessianVectorProduct wrote beyond the program's buffer");
        }
    }

    private void CompareWithDifferences(object?[] direction, double[] product)
    {
        var (at, along) = (Inputs(), Flat(direction));
        double[] Moved(double[] step) => Gradient([.. at.Zip(along, (x, v) => x + (step[0] * v))]);
        var (expected, errors) = Differences.Along(Moved, [0.0], 0);
        for (var i = 0; i < product.Length; i++)
        {
            // Next to a kink of the derivative differences tell nothing.
            if (errors[i] < Reliable * (1 + Math.Abs(expected[i])) && !(Math.Abs(product[i] - expected[i]) <= DifferenceAgreement * (1 + Math.Abs(expected[i]))))
            {
                fail($"the product of the Hessian has {product[i]:R} at {i}, expected {expected[i]:R}");
            }
        }
    }

    private void Compare(string what, double[] expected, double[] actual, double tolerance)
    {
        var scale = 1 + expected.Select(Math.Abs).DefaultIfEmpty(0).Max();
        for (var i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= tolerance * scale))
            {
                fail($"the {what} of FHessianVectorProduct has {actual[i]:R} at {i}, expected {expected[i]:R}");
            }
        }
    }

    private IEnumerable<int> Active => Enumerable.Range(0, shape.Parameters.Count).Where(i => shape.Parameters[i].HasGradient);

    private double[] Inputs() => [.. Active.SelectMany(i => Leaves.Of(trial.Arguments[i]))];

    private double[] Flat(object?[] shadows) => [.. Active.SelectMany(i => Leaves.Of(shadows[i])[..Leaves.Of(trial.Arguments[i]).Length])];

    private double Dot(object?[] a, object?[] b) => Flat(a).Zip(Flat(b), (x, y) => x * y).Sum();

    private double[] Gradient(double[] at)
    {
        var arguments = Leaves.CopyAll(trial.Arguments);
        var next = 0;
        foreach (var i in Active)
        {
            var length = Leaves.Of(arguments[i]).Length;
            arguments[i] = Leaves.With(arguments[i], at.AsSpan(next, length));
            next += length;
        }

        var gradients = Shadows.Of(shape, trial.Arguments, double.NaN, 0);
        driver.Gradient!(arguments, gradients);
        return Flat(gradients);
    }

    private object?[] Direction()
    {
        var direction = Shadows.Of(shape, trial.Arguments, double.NaN, tail: 3);
        foreach (var i in Active)
        {
            var all = Leaves.Of(direction[i]);
            for (var leaf = 0; leaf < Leaves.Of(trial.Arguments[i]).Length; leaf++)
            {
                all[leaf] = (random.NextDouble() * 2) - 1;
            }

            direction[i] = Leaves.With(direction[i], all);
        }

        return direction;
    }

    private (object? Value, object?[] Arguments, object?[] Gradients, object?[] Products)? Product(object?[] direction)
    {
        var (arguments, tangents) = (Leaves.CopyAll(trial.Arguments), Leaves.CopyAll(direction));
        var gradients = Shadows.Of(shape, trial.Arguments, double.NaN, tail: 3);
        var products = Shadows.Of(shape, trial.Arguments, double.NaN, tail: 3);
        try
        {
            return (driver.HessianVectorProduct!(arguments, tangents, gradients, products), arguments, gradients, products);
        }
        catch (Exception exception)
        {
            fail("FHessianVectorProduct threw " + exception);
            return null;
        }
    }
}
