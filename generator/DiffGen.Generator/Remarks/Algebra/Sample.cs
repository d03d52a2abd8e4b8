using System.Globalization;

namespace DiffGen.Generator.Remarks.Algebra;

/// <summary>One point: a number for each value that is just there, the same for the same value. Evaluates sums there; NaN where it can't.</summary>
/// <param name="seed">Which point.</param>
/// <param name="unknown">The value that is searched for.</param>
internal sealed class Sample(int seed, Atom unknown, double value, Budget budget)
{
    private readonly Dictionary<int, double> known = [];
    private (int Memory, double Index)? place;
    private bool isPlaced;

    /// <summary>Another condition switches at the same point, so that rounding decides it.</summary>
    public bool IsOnEdge { get; private set; }

    /// <summary>A value that is just there; of functions without active arguments nobody asks where they come from.</summary>
    public static bool IsGiven(Atom atom) => atom.Arguments.IsEmpty || !atom.IsActive || (atom.Function == "load" && atom.Arguments[0].Single is { Arguments.IsEmpty: true });

    /// <summary>The same point, with a condition decided.</summary>
    public Sample Where(Atom condition, Atom? opposite, bool holds)
    {
        Sample decided = new(seed, unknown, value, budget);
        decided.known[condition.Id] = holds ? 1 : 0;
        if (opposite is not null)
        {
            decided.known[opposite.Id] = holds ? 0 : 1;
        }

        return decided;
    }

    public double Of(Sum sum)
    {
        double total = 0;
        foreach ((Product product, double factor) in sum.Terms)
        {
            double term = factor;
            foreach ((Atom atom, int power) in product.Factors)
            {
                double part = Of(atom);
                term *= power == 1 ? part : Math.Pow(part, power);
            }

            total += term;
        }

        return total;
    }

    private double Of(Atom atom)
    {
        if (!known.TryGetValue(atom.Id, out double number))
        {
            budget.Spend();
            System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
            known[atom.Id] = number = budget.IsUsedUp ? double.NaN : Evaluate(atom);
        }

        return number;
    }

    private double Evaluate(Atom atom)
    {
        if (atom == unknown)
        {
            return value;
        }

        if (atom.Function is "negative" or "zero")
        {
            double argument = Of(atom.Arguments[0]);
            IsOnEdge |= Math.Abs(argument) < 1e-7;
            return double.IsNaN(argument) ? argument : (atom.Function == "zero" ? argument == 0 : argument < 0) ? 1 : 0;
        }

        if (atom.Function == "load")
        {
            return Load(atom.Arguments[0], Of(atom.Arguments[1]));
        }

        if (atom.Function == "store")
        {
            // Memory is as good as a number that tells contents apart.
            double index = Of(atom.Arguments[1]);
            return Of(atom.Arguments[0]) + (1 + Random(1, index)) * (Of(atom.Arguments[2]) - Load(atom.Arguments[0], index));
        }

        if (IsGiven(atom) || atom.Function.StartsWith("part:", StringComparison.Ordinal))
        {
            double random = Random(atom.Id, 0);
            return atom.IsTruth ? (random < 0.5 ? 0 : 1) : seed % 2 == 0 ? 0.2 + 2 * random : 4 * random - 2;
        }

        double[] x = [.. atom.Arguments.Select(Of)];
        return atom.Function switch
        {
            "choose" => x[0] != 0 ? x[1] : x[2],
            "plus" => x[0] + x[1],
            "minus" => x[0] - x[1],
            "times" => x[0] * x[1],
            "reciprocal" => 1 / x[0],
            "Pow" => Math.Pow(x[0], x[1]),
            "Atan2" => Math.Atan2(x[0], x[1]),
            _ when atom.Function.StartsWith("pow", StringComparison.Ordinal) => Math.Pow(x[0], int.Parse(atom.Function.Substring(3), CultureInfo.InvariantCulture)),
            _ when x.Length == 1 => Terms.Evaluate(atom.Function, x[0]),
            _ => double.NaN,
        };
    }

    private double Load(Sum memory, double index)
    {
        double total = 0;
        foreach ((Product product, double factor) in memory.Terms)
        {
            double term = factor;
            foreach ((Atom atom, _) in product.Factors)
            {
                term *= atom.IsTruth ? Of(atom) : Load(atom, index);
            }

            total += term;
        }

        return total;
    }

    private double Load(Atom memory, double index) => memory.Function switch
    {
        "zeros" => 0,
        "store" => Of(memory.Arguments[1]) == index ? Of(memory.Arguments[2]) : Load(memory.Arguments[0], index),
        _ when Place() is var (root, at) && root == memory.Id && at == index => value,
        _ when IsGiven(memory) || memory.Function.StartsWith("part:", StringComparison.Ordinal) => seed % 2 == 0 ? 0.2 + 2 * Random(memory.Id, index) : 4 * Random(memory.Id, index) - 2,
        _ => double.NaN,
    };

    /// <summary>Where the unknown lies, if it is an element.</summary>
    private (int Memory, double Index)? Place()
    {
        if (!isPlaced)
        {
            isPlaced = true;
            place = unknown.Function == "load" && unknown.Arguments[0].Single is { } memory ? (memory.Id, Of(unknown.Arguments[1])) : null;
        }

        return place;
    }

    /// <summary>A number from 0 to 1 that is the same each time.</summary>
    private double Random(int id, double index)
    {
        ulong bits = unchecked(((ulong)id * 0x9E3779B97F4A7C15) ^ ((ulong)seed * 0xC2B2AE3D27D4EB4F) ^ ((ulong)BitConverter.DoubleToInt64Bits(index) * 0x165667B19E3779F9));
        bits = unchecked((bits ^ (bits >> 29)) * 0xBF58476D1CE4E5B9);
        bits = unchecked((bits ^ (bits >> 32)) * 0x94D049BB133111EB);
        return (bits >> 11) / (double)(1UL << 53);
    }
}
