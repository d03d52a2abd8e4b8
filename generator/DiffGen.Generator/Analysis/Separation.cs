using System.Collections.Immutable;

namespace DiffGen.Generator.Analysis;

/// <summary>
/// Proves that places tell apart those that run at the same time: two of them that came to one place would have the same counters. A place with a
/// constant stride tells a counter. A place <c>width * quotient + rest</c>, with a rest from 0 to the width, tells what the quotient tells and what
/// the rest tells, as digits do.
/// </summary>
/// <param name="counters">The numbers that, together, are others for each.</param>
/// <param name="varying">Other numbers that are not the same for all.</param>
/// <param name="bounds">What is known of numbers wherever they are.</param>
internal sealed class Separation(HashSet<string> counters, HashSet<string> varying, Dictionary<string, Bound> bounds)
{
    // An index of three dimensions, whose elements are rows of rows.
    private const int MostDigits = 5;

    private sealed record Number(Polynomial Polynomial, ImmutableArray<Bound> Known);

    public bool Holds(IReadOnlyList<Spot?> spots)
    {
        if (counters.Count == 0 || spots.Count == 0 || spots.Any(spot => spot is null || spot.Numbers.Length != spots[0]?.Numbers.Length))
        {
            return false;
        }

        HashSet<string> told = new(StringComparer.Ordinal);
        for (int i = 0; i < spots[0]!.Numbers.Length; i++)
        {
            told.UnionWith(Tell([.. spots.Select(spot => new Number(spot!.Numbers[i], spot.Known))], MostDigits));
        }

        return told.IsSupersetOf(counters);
    }

    /// <summary>The counters that must be the same where any two of these numbers are.</summary>
    private HashSet<string> Tell(List<Number> numbers, int digits)
    {
        HashSet<string> told = new(StringComparer.Ordinal);
        if (digits == 0 || numbers.Exists(number => !number.Polynomial.IsModest))
        {
            return told;
        }

        if (Strided(numbers) is { } counter)
        {
            told.Add(counter);
            return told;
        }

        foreach (Polynomial.Term width in Widths(numbers[0].Polynomial))
        {
            foreach (bool takesAll in new[] { false, true })
            {
                (List<Number> quotients, List<Number> rests) = Divide(numbers, width, takesAll);
                if (InRange(rests, width) is { } digit)
                {
                    told.UnionWith(Tell(quotients, digits - 1));
                    told.UnionWith(Tell(digit, digits - 1));
                    break;
                }
            }

            if (told.IsSupersetOf(counters))
            {
                break;
            }
        }

        return told;
    }

    /// <summary>The counter of which all are multiples by one constant, with offsets that are less than that apart.</summary>
    private string? Strided(List<Number> numbers)
    {
        Polynomial.Term? stride = null;
        List<Polynomial> offsets = [];
        foreach (Number number in numbers)
        {
            List<Polynomial.Term> moving = [.. number.Polynomial.Terms.Where(term => !IsCommon(term))];
            if (moving.Count != 1 || moving[0].Names.Length != 1 || !counters.Contains(moving[0].Names[0])
                || (stride is not null && !(moving[0].IsOfSame(stride) && moving[0].Factor == stride.Factor)))
            {
                return null;
            }

            stride = moving[0];
            offsets.Add(number.Polynomial.Minus(Polynomial.Of(stride)));
        }

        List<long?> distances = offsets.ConvertAll(offset => offset.Minus(offsets[0]).Constant);
        return distances.TrueForAll(distance => distance is not null) && distances.Max() - distances.Min() < Math.Abs(stride!.Factor) ? stride.Names[0] : null;
    }

    /// <summary>By what a number may be divided: what stands beside something that is not the same for all.</summary>
    private List<Polynomial.Term> Widths(Polynomial number)
    {
        List<Polynomial.Term> widths = [];
        foreach (Polynomial.Term term in number.Terms)
        {
            foreach (string name in term.Names.Where(name => !IsCommon(name)))
            {
                Polynomial.Term width = term.Without(name);
                Add(Math.Abs(width.Factor), width);
                Add(1, width);
            }
        }

        return widths;

        void Add(long factor, Polynomial.Term of)
        {
            if (IsCommon(of) && (factor > 1 || !of.Names.IsEmpty) && !widths.Exists(width => width.IsOfSame(of) && width.Factor == factor))
            {
                widths.Add(of with { Factor = factor });
            }
        }
    }

    private (List<Number> Quotients, List<Number> Rests) Divide(List<Number> numbers, Polynomial.Term width, bool takesAll)
    {
        List<Number> quotients = [], rests = [];
        foreach (Number number in numbers)
        {
            Polynomial quotient = Polynomial.Zero, rest = Polynomial.Zero;
            foreach (Polynomial.Term term in number.Polynomial.Terms)
            {
                if ((takesAll || !IsCommon(term)) && term.Over(width) is { } part)
                {
                    quotient = quotient.Plus(Polynomial.Of(part));
                }
                else
                {
                    rest = rest.Plus(Polynomial.Of(term));
                }
            }

            quotients.Add(number with { Polynomial = quotient });
            rests.Add(number with { Polynomial = rest });
        }

        return (quotients, rests);
    }

    /// <summary>The numbers, if all are from 0 to a width, or are so but for a distance that all are away.</summary>
    private List<Number>? InRange(List<Number> numbers, Polynomial.Term width)
    {
        Polynomial start = numbers[0].Polynomial.Terms.Where(IsCommon).Aggregate(Polynomial.Zero, (sum, term) => sum.Plus(Polynomial.Of(term)));
        foreach (Polynomial distance in new[] { Polynomial.Zero, start })
        {
            List<Number> moved = numbers.ConvertAll(number => number with { Polynomial = number.Polynomial.Minus(distance) });
            if (moved.TrueForAll(number => IsWithin(number.Polynomial, width, number.Known)))
            {
                return moved;
            }
        }

        return null;
    }

    /// <summary>The number is never negative and always less than a width; and if there is such a number at all, the width is positive.</summary>
    private bool IsWithin(Polynomial number, Polynomial.Term width, ImmutableArray<Bound> known)
    {
        if (width.Factor <= 0 || !number.IsModest)
        {
            return false;
        }

        if (number.Constant is { } constant)
        {
            return width.Names.IsEmpty && constant >= 0 && constant < width.Factor;
        }

        return number.Terms.Any(term => term.Names.Any(name => IsWithin(number, term, name, width, known)));
    }

    /// <summary>It is, by what is known of one number in one of its terms.</summary>
    private bool IsWithin(Polynomial number, Polynomial.Term term, string name, Polynomial.Term width, ImmutableArray<Bound> known)
    {
        List<Bound> all = [.. known.Where(bound => bound.Name == name)];
        if (bounds.TryGetValue(name, out Bound? always))
        {
            all.Add(always);
        }

        long least = all.Max(bound => bound.Least) ?? -1;
        if (least < 0 || !IsCommon(term.Without(name)))
        {
            return false;
        }

        foreach (Polynomial limit in all.Select(bound => bound.Limit).OfType<Polynomial>())
        {
            Polynomial.Term scale = term.Without(name);
            Polynomial rest = number.Minus(Polynomial.Of(term));
            if (scale is { Factor: 1, Names.IsEmpty: true } && rest.Constant is { } distance && least + distance >= 0
                && Polynomial.Of(width).Minus(limit).Constant - distance >= 0)
            {
                return true;
            }

            if (limit.Only is not { Factor: > 0 } bound || !IsCommon(bound))
            {
                continue;
            }

            // One that runs down to 0 is its bound less 1 and less one that runs up.
            if (scale.Factor < 0)
            {
                scale = scale with { Factor = -scale.Factor };
                rest = rest.Minus(Polynomial.Of(scale.Times(bound))).Plus(Polynomial.Of(scale));
            }

            Polynomial.Term reach = scale.Times(bound);
            if (reach.IsOfSame(width) && reach.Factor <= width.Factor && IsWithin(rest, scale, known))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsCommon(Polynomial.Term term) => term.Names.All(IsCommon);

    private bool IsCommon(string name) => !counters.Contains(name) && !varying.Contains(name);
}
