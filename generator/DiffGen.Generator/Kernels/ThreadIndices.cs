using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Kernels;

/// <summary>Comparisons that are known to hold, innermost first.</summary>
internal sealed record Facts(Binary? Holds, Facts? Outer)
{
    public static readonly Facts None = new(null, null);

    public bool Contains(Func<Binary, bool> fits) => (Holds is { } comparison && fits(comparison)) || Outer?.Contains(fits) == true;
}

/// <summary>The integers by which a thread finds elements, and which of them are others for each thread.</summary>
/// <param name="index">The numbers of the thread's index; none where the kernel finds its place by itself.</param>
/// <param name="uniform">Parameters, which are the same for all threads.</param>
internal sealed class ThreadIndices(IReadOnlyList<Value> index, IEnumerable<Value> uniform)
{
    private const string GlobalIndex = "global::ILGPU.Grid.GlobalLinearIndex";

    private readonly Dictionary<int, Operation> definitions = [];
    private readonly Dictionary<int, For> counters = [];
    private readonly HashSet<int> common = [.. uniform.Select(value => value.Id)];

    public void Define(Let let) => definitions[let.Target.Id] = let.Operation;

    public void Count(For loop) => counters[loop.Induction.Id] = loop;

    public Operation? Definition(Operand operand) => operand is Value { Id: var id } && definitions.TryGetValue(id, out Operation? operation) ? operation : null;

    /// <summary>Two numbers that are computed in the same way from the same.</summary>
    public bool AreSame(Operand first, Operand second, int depth = 8)
    {
        (first, second) = (Plain(first), Plain(second));
        if (first == second)
        {
            return true;
        }

        return depth > 0 && (Definition(first), Definition(second)) switch
        {
            (Binary a, Binary b) => a.Operator == b.Operator && AreSame(a.X, b.X, depth - 1) && AreSame(a.Y, b.Y, depth - 1),
            (Length a, Length b) => a.Buffer == b.Buffer,
            (Opaque { Purity: Purity.Pure, Arguments.Count: 0 } a, Opaque { Purity: Purity.Pure, Arguments.Count: 0 } b) => a.Pieces.Equals(b.Pieces),
            _ => false,
        };
    }

    /// <summary>No two threads find the same element by these: <c>a * index + b</c> with constants that keep the threads apart.</summary>
    public bool AreSpaced(IReadOnlyList<Operand> places)
    {
        List<(long Factor, long Offset)> known = [];
        foreach (Operand place in places)
        {
            if (Linear(place) is not { } linear)
            {
                return false;
            }

            known.Add(linear);
        }

        long factor = known[0].Factor, spread = known.Max(place => place.Offset) - known.Min(place => place.Offset);
        return known.TrueForAll(place => place.Factor == factor) && spread < Math.Abs(factor);
    }

    /// <summary>
    /// No two threads find the same element by these: each has a row of its own, <c>row * width + column</c> with a column from 0 to the width, and so
    /// on in a row; the row is another for each index.
    /// </summary>
    public bool AreRows(IReadOnlyList<(Operand Place, Facts Facts)> places)
    {
        List<Operand> widths = [];
        Operand row = RowOf(places[0].Place, widths);
        return places.All(place =>
        {
            List<Operand> others = [];
            return AreSame(RowOf(place.Place, others), row) && others.Count == widths.Count && widths.Zip(others, (a, b) => AreSame(a, b)).All(same => same)
                && (index.Count > 1 ? IsGrid(row, [.. index], place.Facts) : Slope(row) is not (null or 0));
        });
    }

    /// <summary>No two threads find the same element by these: each has a column of its own, <c>row * width + index</c>, the index being less than the width.</summary>
    public bool AreColumns(IReadOnlyList<(Operand Place, Facts Facts)> places) =>
        index.Count == 1 && Products(places[0].Place, index[0]).Any(width => places.All(place =>
            IsLess(index[0], width, place.Facts) && Products(place.Place, index[0]).Any(other => AreSame(other, width))));

    /// <summary>The factors of a product to which a number is added.</summary>
    private IEnumerable<Operand> Products(Operand place, Value added) =>
        Definition(Plain(place)) is Binary { Operator: BinaryOperator.Add } sum
        && (Plain(sum.Y) == added ? sum.X : Plain(sum.X) == added ? sum.Y : null) is { } rest
        && Definition(Plain(rest)) is Binary { Operator: BinaryOperator.Multiply } product
            ? [Plain(product.X), Plain(product.Y)]
            : [];

    /// <summary>Takes columns off a place.</summary>
    private Operand RowOf(Operand place, List<Operand> widths)
    {
        while (Split(place) is var (rows, width))
        {
            place = rows;
            widths.Add(width);
        }

        return Plain(place);
    }

    private (Operand Rows, Operand Width)? Split(Operand place)
    {
        if (Definition(Plain(place)) is not Binary { Operator: BinaryOperator.Add } sum)
        {
            return null;
        }

        foreach ((Operand first, Operand column) in new[] { (sum.X, sum.Y), (sum.Y, sum.X) })
        {
            if (Definition(Plain(first)) is Binary { Operator: BinaryOperator.Multiply } product)
            {
                foreach ((Operand rows, Operand width) in new[] { (product.X, product.Y), (product.Y, product.X) })
                {
                    if (IsColumn(Plain(column), Plain(width)))
                    {
                        return (rows, width);
                    }
                }
            }
        }

        return null;
    }

    /// <summary>A number from 0 to a width, which is what a loop counts.</summary>
    private bool IsColumn(Operand column, Operand width)
    {
        if (column is IntegerConstant { Value: >= 0 and var place })
        {
            return width is IntegerConstant { Value: var most } && place < most;
        }

        return column is Value { Id: var id } && counters.TryGetValue(id, out For? loop) && (loop.Comparison switch
        {
            BinaryOperator.Less => loop.Step > 0 && Plain(loop.Start) is IntegerConstant { Value: >= 0 } && IsAtMost(loop.Limit, width),
            BinaryOperator.GreaterOrEqual => loop.Step < 0 && Plain(loop.Limit) is IntegerConstant { Value: >= 0 } && IsBelow(loop.Start, width),
            BinaryOperator.Greater => loop.Step < 0 && Plain(loop.Limit) is IntegerConstant { Value: >= -1 } && IsBelow(loop.Start, width),
            _ => false,
        });
    }

    private bool IsAtMost(Operand limit, Operand width) =>
        AreSame(limit, width) || (Plain(limit) is IntegerConstant { Value: var a } && width is IntegerConstant { Value: var b } && a <= b);

    private bool IsBelow(Operand start, Operand width) =>
        (Plain(start) is IntegerConstant { Value: var a } && width is IntegerConstant { Value: var b } && a < b)
        || (Definition(Plain(start)) is Binary { Operator: BinaryOperator.Subtract, Y: IntegerConstant { Value: > 0 } } less && AreSame(less.X, width));

    /// <summary><c>(…) * width + axis</c>, where the axis is less than the width, and the rest is the same of the other axes.</summary>
    private bool IsGrid(Operand place, List<Value> axes, Facts facts)
    {
        place = Plain(place);
        if (axes.Count == 1)
        {
            return place == axes[0];
        }

        if (Definition(place) is not Binary { Operator: BinaryOperator.Add } sum)
        {
            return false;
        }

        foreach ((Operand rows, Operand last) in new[] { (sum.X, sum.Y), (sum.Y, sum.X) })
        {
            if (axes.Find(axis => Plain(last) == axis) is { } axis && Definition(Plain(rows)) is Binary { Operator: BinaryOperator.Multiply } product)
            {
                List<Value> others = axes.FindAll(other => other != axis);
                foreach ((Operand outer, Operand width) in new[] { (product.X, product.Y), (product.Y, product.X) })
                {
                    if (IsLess(axis, Plain(width), facts) && IsGrid(outer, others, facts))
                    {
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private bool IsLess(Value axis, Operand width, Facts facts) => facts.Contains(known =>
        (known.Operator == BinaryOperator.Less && Plain(known.X) == axis && AreSame(known.Y, width))
        || (known.Operator == BinaryOperator.Greater && Plain(known.Y) == axis && AreSame(known.X, width)));

    private Operand Plain(Operand operand)
    {
        while (Definition(operand) is Copy copy)
        {
            operand = copy.X;
        }

        return operand;
    }

    private bool IsIndex(Operand operand) => index.Count == 1 ? operand == index[0]
        : index.Count == 0 && Definition(operand) is Opaque { Purity: Purity.Pure, Arguments.Count: 0, Pieces: var pieces } && pieces[0] == GlobalIndex;

    /// <summary>By how much a number grows from one thread to the next: 0 if it is the same for all, null if that is not known.</summary>
    private long? Slope(Operand operand)
    {
        operand = Plain(operand);
        if (operand is IntegerConstant || (operand is Value { Id: var id } && common.Contains(id)))
        {
            return 0;
        }

        return IsIndex(operand) ? 1 : Definition(operand) switch
        {
            Length => 0,
            Binary { X.Type: OpaqueType { Name: "int" } } binary when Slope(binary.X) is { } x && Slope(binary.Y) is { } y => binary.Operator switch
            {
                _ when x == 0 && y == 0 => 0,
                BinaryOperator.Add => x + y,
                BinaryOperator.Subtract => x - y,
                BinaryOperator.Multiply when Plain(binary.X) is IntegerConstant { Value: var factor } => factor * y,
                BinaryOperator.Multiply when Plain(binary.Y) is IntegerConstant { Value: var factor } => x * factor,
                _ => null,
            },
            _ => null,
        };
    }

    /// <summary>A number as a linear function of the thread's index with constants, if it is one.</summary>
    private (long Factor, long Offset)? Linear(Operand operand)
    {
        operand = Plain(operand);
        return operand is IntegerConstant { Value: var constant } ? (0, constant)
            : IsIndex(operand) ? (1, 0)
            : Definition(operand) is Binary { X.Type: OpaqueType { Name: "int" } } binary && Linear(binary.X) is var (a, b) && Linear(binary.Y) is var (c, d) ? binary.Operator switch
            {
                BinaryOperator.Add => (a + c, b + d),
                BinaryOperator.Subtract => (a - c, b - d),
                BinaryOperator.Multiply when a == 0 => (b * c, b * d),
                BinaryOperator.Multiply when c == 0 => (a * d, b * d),
                _ => null,
            }
            : null;
    }
}
