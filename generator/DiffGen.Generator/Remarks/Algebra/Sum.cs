using System.Collections.Immutable;
using System.Globalization;

namespace DiffGen.Generator.Remarks.Algebra;

/// <summary>A product of powers of atoms.</summary>
internal sealed class Product
{
    public static readonly Product One = new([]);

    public Product(ImmutableArray<(Atom Atom, int Power)> factors)
    {
        Factors = factors;
        Key = string.Join(".", factors.Select(factor => factor.Atom.Id.ToString(CultureInfo.InvariantCulture) + (factor.Power == 1 ? "" : "^" + factor.Power.ToString(CultureInfo.InvariantCulture))));
    }

    /// <summary>In the order of the atoms' ids, without powers of zero.</summary>
    public ImmutableArray<(Atom Atom, int Power)> Factors { get; }

    public string Key { get; }

    public Product Times(Product other)
    {
        SortedDictionary<int, (Atom Atom, int Power)> merged = [];
        foreach ((Atom atom, int power) in Factors.Concat(other.Factors))
        {
            int sum = power + (merged.TryGetValue(atom.Id, out (Atom, int Power) known) ? known.Power : 0);
            merged[atom.Id] = (atom, atom.IsTruth ? Math.Min(sum, 1) : sum);
        }

        return new Product([.. merged.Values.Where(factor => factor.Power != 0)]);
    }

    /// <summary>An order in which a product of two is greater than that of two lesser ones: by degree, and then by the powers of the atoms, one by one.</summary>
    public static readonly IComparer<Product> ByDegree = Comparer<Product>.Create((one, other) =>
    {
        int degrees = one.Factors.Sum(factor => factor.Power).CompareTo(other.Factors.Sum(factor => factor.Power));
        if (degrees != 0)
        {
            return degrees;
        }

        for (int i = 0; i < one.Factors.Length && i < other.Factors.Length; i++)
        {
            ((Atom mine, int power), (Atom its, int itsPower)) = (one.Factors[i], other.Factors[i]);
            if (mine != its || power != itsPower)
            {
                return mine != its ? its.Id.CompareTo(mine.Id) : power.CompareTo(itsPower);
            }
        }

        return one.Factors.Length.CompareTo(other.Factors.Length);
    });

    /// <summary>What is left of it after division by another; null where that doesn't divide it.</summary>
    public Product? Over(Product divisor)
    {
        Dictionary<int, int> powers = divisor.Factors.ToDictionary(factor => factor.Atom.Id, factor => factor.Power);
        List<(Atom Atom, int Power)> left = [];
        foreach ((Atom atom, int power) in Factors)
        {
            int taken = powers.TryGetValue(atom.Id, out int needed) ? needed : 0;
            if (taken < 0 || power < taken)
            {
                return null;
            }

            powers.Remove(atom.Id);
            if (power > taken)
            {
                left.Add((atom, power - taken));
            }
        }

        return powers.Count == 0 ? new Product([.. left]) : null;
    }

    public override string ToString() => string.Join("·", Factors.Select(factor => factor.Power == 1 ? factor.Atom.ToString() : factor.Atom + "^" + factor.Power));
}

/// <summary>A polynomial over atoms, in a normal form: what is equal for algebra has equal keys.</summary>
internal sealed class Sum
{
    public static readonly Sum Zero = new([]);

    public Sum(IEnumerable<(Product Product, double Factor)> terms)
    {
        SortedDictionary<string, (Product Product, double Factor)> merged = new(StringComparer.Ordinal);
        foreach ((Product product, double factor) in terms)
        {
            merged[product.Key] = merged.TryGetValue(product.Key, out (Product Product, double Factor) known) ? (product, Add(known.Factor, factor)) : (product, factor);
        }

        Terms = [.. merged.Values.Where(term => term.Factor != 0)];
        Key = string.Join("+", Terms.Select(term => term.Factor.ToString("G12", CultureInfo.InvariantCulture) + "*" + term.Product.Key));
    }

    public ImmutableArray<(Product Product, double Factor)> Terms { get; }

    public string Key { get; }

    public double? Constant => Terms.IsEmpty ? 0 : Terms is [{ Product.Factors.IsEmpty: true, Factor: var factor }] ? factor : null;

    /// <summary>The atom that this is, if it is nothing else.</summary>
    public Atom? Single => Terms is [{ Product.Factors: [(var atom, 1)], Factor: 1 }] ? atom : null;

    public bool IsActive => Atoms.Any(atom => atom.IsActive);

    public IEnumerable<Atom> Atoms => Terms.SelectMany(term => term.Product.Factors).Select(factor => factor.Atom);

    public bool Contains(Atom atom, HashSet<int>? seen = null)
    {
        seen ??= [];
        return Atoms.Any(part => part.Contains(atom, seen));
    }

    public static Sum Of(double constant) => constant == 0 ? Zero : new Sum([(Product.One, constant)]);

    public static Sum Of(Atom atom) => new([(new Product([(atom, 1)]), 1)]);

    public Sum Scaled(double factor) => new(Terms.Select(term => (term.Product, term.Factor * factor)));

    // What is left of two numbers that cancel is rounding.
    private static double Add(double x, double y) => Math.Abs(x + y) <= 1e-12 * Math.Max(Math.Abs(x), Math.Abs(y)) ? 0 : x + y;

    public override string ToString() => Terms.IsEmpty ? "0" : string.Join(" + ", Terms.Select(term => term.Factor.ToString("G6", CultureInfo.InvariantCulture) + "·" + term.Product));
}
