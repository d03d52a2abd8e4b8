using System.Collections.Immutable;
using System.Globalization;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Analysis;

/// <summary>
/// Where the iterations of a loop get at memory, as functions of the loop's counter, and whether two iterations can get to one place.
/// </summary>
internal sealed class Places
{
    private readonly FunctionIndex index;
    private readonly RegionNode body;
    private readonly string counter;
    private int invented;

    // Numbers that are different ones within an iteration: the least, which is not negative, and what they are always less than.
    private readonly Dictionary<string, (long Least, Polynomial Limit)> bounds = new(StringComparer.Ordinal);
    private readonly HashSet<string> variant = new(StringComparer.Ordinal);

    public Places(FunctionIndex index, For loop)
    {
        this.index = index;
        body = index[loop, RegionKind.LoopBody];
        counter = NameOf(loop.Induction);
    }

    /// <summary>The numbers that an index is made of: one for each dimension; null where nothing is known.</summary>
    public ImmutableArray<Polynomial>? Of(Operand buffer, Operand? element, Value root)
    {
        if (element is Value grid && Definition(grid) is GridIndex place)
        {
            return View(buffer, Polynomial.Zero, root) is not null ? [.. place.Indices.Select(Of)] : null;
        }

        return View(buffer, element is null ? null : Of(element), root) is { } at ? [at] : null;
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

    /// <summary>No two iterations get to one of these places.</summary>
    public bool AreApart(IReadOnlyList<ImmutableArray<Polynomial>?> places)
    {
        if (places.Any(place => place is null) || places.Select(place => place!.Value.Length).Distinct().Count() != 1)
        {
            return false;
        }

        return Enumerable.Range(0, places[0]!.Value.Length).Any(dimension => AreApart([.. places.Select(place => place!.Value[dimension])]));
    }

    private bool AreApart(List<Polynomial> places)
    {
        List<Polynomial.Term> strides = new();
        List<Polynomial> rests = new();
        foreach (Polynomial place in places)
        {
            List<Polynomial.Term> moving = [.. place.Terms.Where(term => term.Names.Contains(counter))];
            if (moving.Count != 1 || moving[0].Without(counter) is var stride && (stride.Names.Contains(counter) || stride.Names.Any(variant.Contains)))
            {
                return false;
            }

            strides.Add(moving[0].Without(counter));
            rests.Add(place.Minus(Polynomial.Of(moving[0])));
        }

        Polynomial.Term step = strides[0];
        if (strides.Exists(other => !other.IsOfSame(step) || other.Factor != step.Factor))
        {
            return false;
        }

        List<long?> distances = rests.ConvertAll(rest => rest.Minus(rests[0]).Constant);
        if (step.Names.IsEmpty && rests[0].Terms.All(IsInvariant) && distances.TrueForAll(distance => distance is not null))
        {
            return distances.Max() - distances.Min() < Math.Abs(step.Factor);
        }

        Polynomial start = rests[0].Terms.Where(IsInvariant).Aggregate(Polynomial.Zero, (sum, term) => sum.Plus(Polynomial.Of(term)));
        return rests.TrueForAll(rest => IsWithin(rest, step)) || rests.TrueForAll(rest => IsWithin(rest.Minus(start), step));
    }

    /// <summary>The number is never negative and always less than a width; and if there is such a number at all, the width is positive.</summary>
    private bool IsWithin(Polynomial number, Polynomial.Term width)
    {
        if (width.Factor <= 0)
        {
            return false;
        }

        if (number.Constant is { } constant)
        {
            return width.Names.IsEmpty && constant >= 0 && constant < width.Factor;
        }

        foreach (Polynomial.Term term in number.Terms)
        {
            foreach (string name in term.Names.Where(bounds.ContainsKey))
            {
                Polynomial.Term scale = term.Without(name);
                Polynomial rest = number.Minus(Polynomial.Of(term));
                if (scale is { Factor: 1, Names.IsEmpty: true } && rest.Constant is { } distance && bounds[name].Least + distance >= 0
                    && Polynomial.Of(width).Minus(bounds[name].Limit).Constant - distance >= 0)
                {
                    return true;
                }

                if (bounds[name].Limit.Only is not { } bound || scale.Names.Any(variant.Contains) || bound.Names.Any(variant.Contains))
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
                if (reach.IsOfSame(width) && reach.Factor <= width.Factor && IsWithin(rest, scale))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool IsInvariant(Polynomial.Term term) => !term.Names.Any(variant.Contains);

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
                    // Nobody gets out of a slice, whatever the index.
                    element = element is null || IsInside(index[view].Home) ? Invent(Of(slice.Count)) : element;
                    offset = offset.Plus(Of(slice.Start));
                    buffer = slice.Buffer;
                    break;
                default:
                    return null;
            }
        }

        return element?.Plus(offset);
    }

    private Polynomial Invent(Polynomial bound)
    {
        string name = "?" + (invented++).ToString(CultureInfo.InvariantCulture);
        variant.Add(name);
        bounds[name] = (0, bound);
        return Polynomial.Of(name);
    }

    private Polynomial Of(Operand operand)
    {
        switch (operand)
        {
            case IntegerConstant { Value: var constant }:
                return Polynomial.Of(constant);
            case DefaultConstant:
                return Polynomial.Zero;
            case Value value:
                return Of(value);
            default:
                return Invent(Polynomial.Zero);
        }
    }

    private Polynomial Of(Value value)
    {
        switch (Definition(value))
        {
            case Copy copy:
                return Of(copy.X);
            case Binary { X.Type: OpaqueType { Name: "int" or "long" } } binary when Combined(binary) is { } number:
                return number;
            case Conversion { X.Type: OpaqueType { Name: "int" }, Type: OpaqueType { Name: "long" } } wider:
                return Of(wider.X);
            case Length { Buffer: Value buffer } when Definition(buffer) is Slice slice:
                return Of(slice.Count);
            case Length { Buffer: Value buffer }:
                return Of(buffer, "length of ");
            case Extent { Grid: Value grid, Dimension: var dimension }:
                return Of(grid, "extent " + dimension.ToString(CultureInfo.InvariantCulture) + " of ");
            default:
                return Of(value, "");
        }
    }

    private Polynomial Of(Value value, string what)
    {
        value = Unconverted(value);
        string name = what + NameOf(value);
        if (name != counter && index.Knows(value) && index[value] is var definition && IsInside(definition.Home) && variant.Add(name)
            && what.Length == 0 && definition.Induction is { } inner && BoundOf(inner) is { } bound)
        {
            bounds[name] = bound;
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

    /// <summary>The least that the counter of an inner loop can be, and what it is always less than, if it is never negative.</summary>
    private (long Least, Polynomial Limit)? BoundOf(For loop)
    {
        (Polynomial start, Polynomial limit) = (Of(loop.Start), Of(loop.Limit));
        Polynomial one = Polynomial.Of(1);
        return (loop.Comparison, start.Constant, limit.Constant) switch
        {
            (BinaryOperator.Less, >= 0 and var least, _) => (least, limit),
            (BinaryOperator.LessOrEqual, >= 0 and var least, _) => (least, limit.Plus(one)),
            (BinaryOperator.GreaterOrEqual, _, >= 0 and var least) => (least, start.Plus(one)),
            (BinaryOperator.Greater, _, >= -1 and var below) => (below + 1, start.Plus(one)),
            _ => null,
        };
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
        while (node is not null && node != body)
        {
            node = node.Parent;
        }

        return node is not null;
    }

    private static string NameOf(Value value) => value.Id.ToString(CultureInfo.InvariantCulture);
}
