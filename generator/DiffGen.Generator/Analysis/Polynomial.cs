using System.Collections.Immutable;
using System.Globalization;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Analysis;

/// <summary>An integer as a sum of products of numbers that have names.</summary>
internal sealed class Polynomial
{
    // No index that anybody writes has more.
    private const int MostTerms = 24;
    private const char Sign = '*';

    public static readonly Polynomial Zero = new(ImmutableSortedDictionary<string, long>.Empty.WithComparers(StringComparer.Ordinal));

    private readonly ImmutableSortedDictionary<string, long> terms;

    private Polynomial(ImmutableSortedDictionary<string, long> terms) => this.terms = terms;

    /// <summary>Its terms: the names that are multiplied, none for a constant, and how often.</summary>
    public IEnumerable<Term> Terms => terms.Select(term => new Term(NamesIn(term.Key), term.Value));

    /// <summary>Its value, if it is the same whatever the numbers are.</summary>
    public long? Constant => terms.Count == 0 ? 0 : terms.Count == 1 && terms.TryGetValue("", out long only) ? only : null;

    /// <summary>The term that it is, if it is one.</summary>
    public Term? Only => terms.Count == 1 ? Terms.First() : null;

    /// <summary>No factor is out of the range of an <c>int</c>, where it would not be what it is on paper.</summary>
    public bool IsModest => terms.Values.All(factor => factor is >= -int.MaxValue and <= int.MaxValue);

    public static Polynomial Of(long constant) => Zero.Plus(new Term(ImmutableArray<string>.Empty, constant));

    public static Polynomial Of(string name) => Zero.Plus(new Term(ImmutableArray.Create(name), 1));

    public static Polynomial Of(Term term) => Zero.Plus(term);

    public Polynomial Plus(Polynomial other) => other.Terms.Aggregate(this, (sum, term) => sum.Plus(term));

    public Polynomial Minus(Polynomial other) => other.Terms.Aggregate(this, (sum, term) => sum.Plus(term with { Factor = -term.Factor }));

    /// <summary>The product; null if it is too long to be of use.</summary>
    public Polynomial? Times(Polynomial other)
    {
        if (terms.Count * other.terms.Count > MostTerms)
        {
            return null;
        }

        Polynomial product = Zero;
        foreach (Term left in Terms)
        {
            product = other.Terms.Aggregate(product, (sum, right) => sum.Plus(left.Times(right)));
        }

        return product;
    }

    public bool Equals(Polynomial other) => terms.SequenceEqual(other.terms);

    public override string ToString() => string.Join(" + ", terms.Select(term => term.Value.ToString(CultureInfo.InvariantCulture) + Sign + term.Key));

    private Polynomial Plus(Term term)
    {
        string key = string.Join(Sign.ToString(), term.Names);
        long factor = unchecked((terms.TryGetValue(key, out long known) ? known : 0) + term.Factor);
        return new Polynomial(factor == 0 ? terms.Remove(key) : terms.SetItem(key, factor));
    }

    private static ImmutableArray<string> NamesIn(string key) => key.Length == 0 ? ImmutableArray<string>.Empty : [.. key.Split(Sign)];

    /// <summary>A product of names, in order, and a constant.</summary>
    public sealed record Term(ImmutableArray<string> Names, long Factor)
    {
        public Term Times(Term other) => new([.. Names.Concat(other.Names).OrderBy(name => name, StringComparer.Ordinal)], unchecked(Factor * other.Factor));

        /// <summary>The term without one of its names.</summary>
        public Term Without(string name) => this with { Names = Names.Remove(name) };

        /// <summary>The term divided by another one; null if that leaves a rest.</summary>
        public Term? Over(Term divisor)
        {
            ImmutableArray<string> names = Names;
            foreach (string name in divisor.Names)
            {
                int position = names.IndexOf(name);
                if (position < 0)
                {
                    return null;
                }

                names = names.RemoveAt(position);
            }

            return Factor % divisor.Factor == 0 ? new Term(names, Factor / divisor.Factor) : null;
        }

        public bool IsOfSame(Term other) => Names.SequenceEqual(other.Names);
    }
}
