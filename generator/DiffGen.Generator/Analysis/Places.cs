using System.Collections.Immutable;
using System.Globalization;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Analysis;

/// <summary>Where memory is got at.</summary>
/// <param name="Numbers">Its index, one number for each dimension.</param>
/// <param name="Known">What is known of numbers there.</param>
internal sealed record Spot(ImmutableArray<Polynomial> Numbers, ImmutableArray<Bound> Known);

/// <summary>What a number is at least, and what it is always less than, as far as that is known.</summary>
internal sealed record Bound(string Name, long? Least, Polynomial? Limit);

/// <summary>
/// Where those that run at the same time get at memory, as functions of the numbers by which they are told apart, and whether two of them can get to
/// one place. Numbers are taken for what they are on paper: that arithmetic on indices overflows is seen in constants alone.
/// </summary>
internal sealed class Places
{
    private readonly FunctionIndex index;
    private readonly Runs runs;
    private readonly Conditions conditions;
    private readonly Dictionary<RegionNode, ImmutableArray<Bound>> known = [];
    private readonly Dictionary<string, string> names = new(StringComparer.Ordinal);

    private readonly HashSet<string> counters = new(StringComparer.Ordinal);
    private readonly HashSet<string> varying = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Bound> bounds = new(StringComparer.Ordinal);

    public Places(FunctionIndex index, Runs runs)
    {
        this.index = index;
        this.runs = runs;
        conditions = new Conditions(index);
        foreach (Value counter in runs.Counters)
        {
            string name = NameOf(counter);
            counters.Add(name);
            if ((index[counter].Induction is { } loop ? BoundOf(loop, name) : new Bound(name, 0, null)) is { } bound)
            {
                bounds[name] = bound;
            }
        }
    }

    /// <summary>The place of an element; null where nothing is known.</summary>
    /// <param name="element">Its index in the buffer; null for all of that.</param>
    /// <param name="root">The memory behind the buffer.</param>
    /// <param name="region">Where it is got at.</param>
    public Spot? Of(Operand buffer, Operand? element, Value root, RegionNode region)
    {
        ImmutableArray<Polynomial>? numbers = element is Value grid && Definition(grid) is GridIndex place
            ? View(buffer, Polynomial.Zero, root) is not null ? [.. place.Indices.Select(Of)] : null
            : View(buffer, element is null ? null : Of(element), root) is { } at ? [at] : null;
        return numbers is { } found ? new Spot(found, KnownIn(region)) : null;
    }

    /// <summary>A view is of the tangents that lie behind values, in memory that is for nothing else.</summary>
    public bool IsTangent(Value view, Value root)
    {
        while (view != root && Definition(view) switch { Slice { IsTangent: false } slice => slice.Buffer, Copy copy => copy.X, Conversion conversion => conversion.X, _ => null } is Value source)
        {
            view = source;
        }

        return view != root && Definition(view) is Slice { IsTangent: true };
    }

    /// <summary>Two numbers are the same, since they are computed in the same way.</summary>
    public bool AreSame(Operand first, Operand second) => first == second || Of(first).Equals(Of(second));

    /// <summary>No two that run at the same time get to one of these places.</summary>
    public bool AreApart(IReadOnlyList<Spot?> spots) => new Separation(counters, varying, bounds).Holds(spots);

    /// <summary>A place in a view as a place in the memory behind it.</summary>
    /// <param name="element">The place; null for all of the view.</param>
    private Polynomial? View(Operand buffer, Polynomial? element, Value root)
    {
        Polynomial offset = Polynomial.Zero;
        while (buffer is Value view && view != root)
        {
            switch (Definition(view))
            {
                case Copy copy:
                    buffer = copy.X;
                    break;
                case Conversion conversion:
                    buffer = conversion.X;
                    break;
                case Slice slice:
                    element = element is null || (runs.ChecksBounds && IsInside(index[view].Home)) ? Invent(Of(slice.Count)) : element;
                    offset = offset.Plus(Of(slice.Start));
                    buffer = slice.Buffer;
                    break;
                default:
                    return null;
            }
        }

        return buffer == root ? element?.Plus(offset) : null;
    }

    /// <summary>Some number, from 0 to a limit.</summary>
    private Polynomial Invent(Polynomial limit)
    {
        string name = Short("?" + names.Count.ToString(CultureInfo.InvariantCulture));
        varying.Add(name);
        bounds[name] = new Bound(name, 0, limit);
        return Polynomial.Of(name);
    }

    private Polynomial Of(Operand operand) => operand switch
    {
        IntegerConstant { Value: >= int.MinValue and <= int.MaxValue and var constant } => Polynomial.Of(constant),
        DefaultConstant => Polynomial.Zero,
        Value value => Of(value),

        // Whatever else it is, it stands in the code.
        _ => Polynomial.Of(Short(operand.ToString())),
    };

    private Polynomial Of(Value value)
    {
        switch (Definition(value))
        {
            case Copy copy:
                return Of(copy.X);
            case Binary { X.Type: OpaqueType { Name: "int" or "long" } } binary:
                return Combined(binary) is { IsModest: true } number ? number : Computed(binary.Operator.ToString(), binary);
            case Conversion { X.Type: OpaqueType { Name: "int" }, Type: OpaqueType { Name: "long" } } wider:
                return Of(wider.X);
            case Length { Buffer: Value buffer } when Definition(buffer) is Slice slice:
                return Of(slice.Count);
            case Length { Buffer: Value buffer }:
                return Of(buffer, "length of ");
            case Extent { Grid: Value grid, Dimension: var dimension }:
                return Of(grid, "extent " + dimension.ToString(CultureInfo.InvariantCulture) + " of ");
            case Opaque { Purity: Purity.Pure } code:
                return Computed(string.Join("\0", code.Pieces), code, runs.StandingOf(code));
            default:
                return Of(value, "");
        }
    }

    private Polynomial Of(Value value, string what)
    {
        value = Unconverted(value);
        string name = what + NameOf(value);
        if (!counters.Contains(name) && index.Knows(value) && index[value] is { IsParameter: false } definition && IsInside(definition.Home) && varying.Add(name)
            && what.Length == 0 && definition.Induction is { } inner && BoundOf(inner, name) is { } bound)
        {
            bounds[name] = bound;
        }

        return Polynomial.Of(name);
    }

    /// <summary>What is no polynomial of numbers is another number, the same wherever it is computed in the same way from the same.</summary>
    private Polynomial Computed(string how, Operation operation, Standing standing = Standing.Common)
    {
        List<Polynomial> operands = [.. operation.Operands.Select(Of)];
        string name = Short(how + "(" + string.Join(", ", operands) + ")");
        if (standing == Standing.Counter)
        {
            counters.Add(name);
            bounds[name] = new Bound(name, 0, null);
        }
        else if (standing == Standing.Own || operands.Exists(operand => operand.Terms.Any(term => term.Names.Any(part => varying.Contains(part) || counters.Contains(part)))))
        {
            varying.Add(name);
        }

        return Polynomial.Of(name);
    }

    private Polynomial? Combined(Binary binary) => binary.Operator switch
    {
        BinaryOperator.Add => Of(binary.X).Plus(Of(binary.Y)),
        BinaryOperator.Subtract => Of(binary.X).Minus(Of(binary.Y)),
        BinaryOperator.Multiply => Of(binary.X).Times(Of(binary.Y)),
        _ => null,
    };

    /// <summary>What the counter of a loop can be.</summary>
    private Bound? BoundOf(For loop, string name)
    {
        (Polynomial start, Polynomial limit) = (Of(loop.Start), Of(loop.Limit));
        Polynomial one = Polynomial.Of(1);
        return (loop.Comparison, loop.Step > 0) switch
        {
            (BinaryOperator.Less, true) => new Bound(name, start.Constant, limit),
            (BinaryOperator.LessOrEqual, true) => new Bound(name, start.Constant, limit.Plus(one)),
            (BinaryOperator.GreaterOrEqual, false) => new Bound(name, limit.Constant, start.Plus(one)),
            (BinaryOperator.Greater, false) => new Bound(name, limit.Constant + 1, start.Plus(one)),
            _ => null,
        };
    }

    private ImmutableArray<Bound> KnownIn(RegionNode region)
    {
        if (!known.TryGetValue(region, out ImmutableArray<Bound> all))
        {
            all = region.Parent is { } outer ? KnownIn(outer) : ImmutableArray<Bound>.Empty;
            known[region] = all = all.AddRange(conditions.At(region).SelectMany(BoundsBy));
        }

        return all;
    }

    /// <summary>What a comparison tells of numbers.</summary>
    private IEnumerable<Bound> BoundsBy(Binary comparison)
    {
        if (comparison.X.Type is not OpaqueType { Name: "int" or "long" })
        {
            return [];
        }

        Polynomial more = Of(comparison.Y).Minus(Of(comparison.X)), one = Polynomial.Of(1);
        return comparison.Operator switch
        {
            BinaryOperator.Less => BoundsBy(more.Minus(one)),
            BinaryOperator.LessOrEqual => BoundsBy(more),
            BinaryOperator.Greater => BoundsBy(Polynomial.Zero.Minus(more).Minus(one)),
            BinaryOperator.GreaterOrEqual => BoundsBy(Polynomial.Zero.Minus(more)),
            BinaryOperator.Equal => BoundsBy(more).Concat(BoundsBy(Polynomial.Zero.Minus(more))),
            _ => [],
        };
    }

    /// <summary>What it tells of its parts that a number is not negative.</summary>
    private static IEnumerable<Bound> BoundsBy(Polynomial number)
    {
        foreach (Polynomial.Term term in number.Terms.Where(term => term.Names.Length == 1))
        {
            Polynomial rest = number.Minus(Polynomial.Of(term));
            if (term.Factor == -1)
            {
                yield return new Bound(term.Names[0], null, rest.Plus(Polynomial.Of(1)));
            }
            else if (term.Factor == 1 && rest.Constant is { } constant)
            {
                yield return new Bound(term.Names[0], -constant, null);
            }
        }
    }

    private Value Unconverted(Value value)
    {
        while (Definition(value) switch { Copy copy => copy.X, Conversion { X.Type.IsMemory: true } conversion => conversion.X, _ => null } is Value source)
        {
            value = source;
        }

        return value;
    }

    private Operation? Definition(Value value) => index.Knows(value) ? index[value].Let?.Operation : null;

    private bool IsInside(RegionNode? node)
    {
        while (node is not null && node != runs.Body)
        {
            node = node.Parent;
        }

        return node is not null;
    }

    /// <summary>A name that can be part of others.</summary>
    private string Short(string text)
    {
        if (!names.TryGetValue(text, out string? name))
        {
            names[text] = name = "#" + names.Count.ToString(CultureInfo.InvariantCulture);
        }

        return name;
    }

    private static string NameOf(Value value) => value.Id.ToString(CultureInfo.InvariantCulture);
}
