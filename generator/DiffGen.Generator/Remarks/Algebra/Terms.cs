using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace DiffGen.Generator.Remarks.Algebra;

/// <summary>The question is too large to be answered while somebody types.</summary>
internal sealed class TooLargeException : Exception;

/// <summary>
/// Makes sums and atoms, simplified as they are made. Truth is arithmetic with 0 and 1, so that a value that a condition
/// chooses is a sum like any other, and knowing the condition simplifies it.
/// </summary>
internal sealed partial class Terms
{
    /// <summary>The symbol of NaN.</summary>
    public const string NoNumber = "NaN";

    private const int MaximumSize = 48;
    private const int MaximumSteps = 60_000;
    private const int MaximumDivisions = 12;

    private readonly Dictionary<string, Atom> atoms = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<int, Given> given = new Dictionary<int, Given>();
    private Dictionary<int, Sum> replaced = [];
    private int steps;

    /// <summary>What a power of an atom is known to be.</summary>
    public sealed record Given(int Power, Sum Value);

    /// <summary>Each question has its own budget.</summary>
    public void Restart() => steps = 0;

    public Sum Add(Sum x, Sum y, double factor = 1)
    {
        Count(x.Terms.Length + y.Terms.Length);
        return x.Terms.Length + y.Terms.Length > 4 * MaximumSize
            ? Make(factor < 0 ? "minus" : "plus", x, y)
            : new Sum(x.Terms.Concat(y.Terms.Select(term => (term.Product, term.Factor * factor))));
    }

    public Sum Subtract(Sum x, Sum y) => x.Key == y.Key ? Sum.Zero : Add(x, y, -1);

    public Sum Not(Sum truth) => Subtract(Sum.Of(1), truth);

    public Sum And(Sum x, Sum y) => Multiply(x, y);

    public Sum Or(Sum x, Sum y) => Add(x, Subtract(y, Multiply(x, y)));

    public Sum Multiply(Sum x, Sum y)
    {
        if (x.Constant is { } factor)
        {
            return y.Scaled(factor);
        }

        if (y.Constant is { } other)
        {
            return x.Scaled(other);
        }

        Count(x.Terms.Length * y.Terms.Length);
        if (x.Terms.Length * y.Terms.Length > MaximumSize)
        {
            return string.CompareOrdinal(x.Key, y.Key) < 0 ? Make("times", x, y) : Make("times", y, x);
        }

        List<(Product, double)> terms = [];
        List<Sum> reduced = [];
        foreach ((Product product, double a) in x.Terms)
        {
            foreach ((Product second, double b) in y.Terms)
            {
                Product both = product.Times(second);
                (Atom Atom, int Power) root = both.Factors.FirstOrDefault(power => power.Atom.Function == "Sqrt" && Math.Abs(power.Power) > 1);
                if (root.Atom is null)
                {
                    terms.Add((both, a * b));
                }
                else
                {
                    Sum rest = new([(new Product([.. both.Factors.Where(power => power.Atom != root.Atom)]), a * b)]);
                    Sum odd = root.Power % 2 == 0 ? rest : Multiply(rest, Power(Sum.Of(root.Atom), root.Power % 2));
                    reduced.Add(Multiply(odd, Power(root.Atom.Arguments[0], root.Power / 2)));
                }
            }
        }

        return reduced.Aggregate(new Sum(terms), (sum, term) => Add(sum, term));
    }

    public Sum Divide(Sum x, Sum y) => Multiply(x, Power(y, -1));

    public Sum Power(Sum x, int power)
    {
        if (x.Constant is { } constant)
        {
            return Number(Math.Pow(constant, power)) ?? Make("pow" + power, x);
        }

        if (power == 0)
        {
            return Sum.Of(1);
        }

        if (power < -1)
        {
            return Power(Power(x, -power), -1);
        }

        bool isPlain = power is 1 or -1 ? x.Terms.Length == 1 && x.Atoms.All(atom => !atom.IsTruth) : x.Terms.Length == 1 && x.Atoms.All(atom => !atom.IsTruth && atom.Function != "Sqrt");
        if (isPlain && x.Terms[0] is var (product, factor) && Number(Math.Pow(factor, power)) is { } scale)
        {
            return Multiply(scale, new Sum([(new Product([.. product.Factors.Select(part => (part.Atom, part.Power * power))]), 1)]));
        }

        return power == 1 ? x
            : power is > 1 and <= 4 ? Multiply(x, Power(x, power - 1))
            : power == -1 ? Make("reciprocal", x)
            : Make("pow" + power, x);
    }

    /// <summary>What is left of a sum where another one is zero: the remainder of a division by it.</summary>
    public Sum Modulo(Sum x, Sum zero)
    {
        if (zero.Constant is not null)
        {
            return x;
        }

        (Product leading, double scale) = zero.Terms.OrderByDescending(term => term.Product, Product.ByDegree).First();
        for (int i = 0; i < MaximumDivisions; i++)
        {
            (Product Product, double Factor) divisible = x.Terms.FirstOrDefault(term => term.Product.Over(leading) is not null);
            if (divisible.Product?.Over(leading) is not { } quotient)
            {
                break;
            }

            x = Subtract(x, Multiply(new Sum([(quotient, divisible.Factor / scale)]), zero));
        }

        return x;
    }

    /// <summary>1 where x is less than zero.</summary>
    public Sum Negative(Sum x) =>
        x.Constant is { } constant ? Sum.Of(constant < 0 ? 1 : 0)
        : Truth("negative", x.Scaled(1 / Math.Abs(x.Terms[0].Factor)));

    /// <summary>1 where x is zero.</summary>
    public Sum IsZero(Sum x) =>
        x.Constant is { } constant ? Sum.Of(constant == 0 ? 1 : 0)
        : Truth("zero", x.Scaled(1 / x.Terms[0].Factor));

    public Sum Choose(Sum condition, Sum whenTrue, Sum whenFalse)
    {
        if (condition.Constant is { } known)
        {
            return known == 0 ? whenFalse : whenTrue;
        }

        if (whenTrue.Key == whenFalse.Key)
        {
            return whenTrue;
        }

        // A way that leads to no number is as good as one that throws.
        if (whenTrue.Single is { Function: NoNumber } || whenFalse.Single is { Function: NoNumber })
        {
            return whenTrue.Single is { Function: NoNumber } ? whenFalse : whenTrue;
        }

        int size = condition.Terms.Length * (whenTrue.Terms.Length + whenFalse.Terms.Length);
        return size > MaximumSize
            ? Make("choose", condition, whenTrue, whenFalse)
            : Add(whenFalse, Multiply(condition, Subtract(whenTrue, whenFalse)));
    }

    private Sum Truth(string function, Sum argument) => Make(function, [argument], true);

    public Sum Make(string function, params Sum[] arguments) => Make(function, [.. arguments], false);

    public Sum Make(string function, ImmutableArray<Sum> arguments, bool isTruth) => Make(function, arguments, false, isTruth);

    public Sum Symbol(string name, bool isActive, bool isTruth = false) => Make(name, [], isActive, isTruth);

    private Sum Make(string function, ImmutableArray<Sum> arguments, bool isActive, bool isTruth)
    {
        Count(1);
        string key = function + "(" + string.Join(",", arguments.Select(argument => argument.Key)) + ")";
        if (!atoms.TryGetValue(key, out Atom? atom))
        {
            atoms[key] = atom = new Atom(atoms.Count, function, arguments, isActive || arguments.Any(argument => argument.IsActive), isTruth);
        }

        return given.TryGetValue(atom.Id, out Given? known) && known.Power == 1 ? known.Value : Sum.Of(atom);
    }

    /// <summary>What sums are where some atoms, or powers of them, are known.</summary>
    public ImmutableArray<Sum> Where(IReadOnlyDictionary<int, Given> known, IEnumerable<Sum> sums)
    {
        (IReadOnlyDictionary<int, Given> outerGiven, Dictionary<int, Sum> outerReplaced) = (given, replaced);
        (given, replaced) = (known, []);
        try
        {
            return [.. sums.Select(Replace)];
        }
        finally
        {
            (given, replaced) = (outerGiven, outerReplaced);
        }
    }

    private Sum Replace(Sum sum)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        Sum result = Sum.Zero;
        foreach ((Product product, double factor) in sum.Terms)
        {
            Sum term = Sum.Of(factor);
            foreach ((Atom atom, int power) in product.Factors)
            {
                term = Multiply(term, Replace(atom, power));
            }

            result = Add(result, term);
        }

        return result;
    }

    private Sum Replace(Atom atom, int power)
    {
        if (given.TryGetValue(atom.Id, out Given? known) && (power >= known.Power || known.Power == 1))
        {
            Sum rest = power % known.Power == 0 ? Sum.Of(1) : Power(Sum.Of(atom), power % known.Power);
            return Multiply(rest, Power(known.Value, power / known.Power));
        }

        if (!replaced.TryGetValue(atom.Id, out Sum? value))
        {
            ImmutableArray<Sum> arguments = [.. atom.Arguments.Select(Replace)];

            // What is stored may be what is known to be there now.
            bool isSame = atom.Function != "store" && arguments.Zip(atom.Arguments, (now, before) => now.Key == before.Key).All(same => same);
            replaced[atom.Id] = value = isSame ? Sum.Of(atom) : Again(atom, arguments);
        }

        return Power(value, power);
    }

    private static Sum? Number(double value) => double.IsNaN(value) || double.IsInfinity(value) ? null : Sum.Of(value);

    private void Count(int cost)
    {
        steps += cost;
        if (steps > MaximumSteps)
        {
            throw new TooLargeException();
        }
    }
}
