using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Kernels;

/// <summary>
/// Finds views of which no two threads of a kernel read the same element. Either each thread reads one alone, at a place that is another for
/// each index: <c>a * index + b</c>, or a place in rows, <c>y * width + x</c>, where it has been tested that x is less than the width. Or the
/// thread writes an element of some view at every place where it reads: since no two threads write the same element, no two read
/// the same.
/// </summary>
internal sealed class ExclusiveReads
{
    private readonly Dictionary<int, Operation> definitions = [];
    private readonly Dictionary<int, (If Branch, int Position)> choices = [];
    private readonly Dictionary<int, List<(Load Load, Region Home, Facts Facts)>> reads = [];
    private readonly List<(Store Store, Region Home)> writes = [];
    private readonly HashSet<int> derived = [];
    private readonly HashSet<int> written;
    private readonly List<Value> index;
    private readonly bool hasBarriers;
    private readonly Region outermost;

    /// <param name="rank">How many numbers the index is made of.</param>
    public ExclusiveReads(Function kernel, int rank)
    {
        index = [.. kernel.Parameters.Take(rank).Select(parameter => parameter.Value)];
        outermost = kernel.Body;
        hasBarriers = Traversal.Statements(kernel.Body).Any(GroupTape.IsBarrier);
        Visit(kernel.Body, Facts.None);

        // A part of a view is another for each thread perhaps, and what the threads of a group share others have again.
        written = [.. kernel.Parameters.Where(parameter => parameter.GroupLength == 0).Select(parameter => parameter.Value.Id)];
        written.IntersectWith(writes.Select(write => ((Value)write.Store.Buffer).Id));
    }

    /// <summary>Comparisons that are known to hold, innermost first.</summary>
    private sealed record Facts(Binary? Holds, Facts? Outer)
    {
        public static readonly Facts None = new(null, null);

        public bool Contains(Func<Binary, bool> fits) => (Holds is { } comparison && fits(comparison)) || Outer?.Contains(fits) == true;
    }

    public bool Holds(Value view)
    {
        if (derived.Contains(view.Id) || !reads.TryGetValue(view.Id, out var places))
        {
            return false;
        }

        return IsOneEach(places) || written.Any(other => places.TrueForAll(read => IsWritten(other, read.Load.Index, read.Home)));
    }

    private bool IsOneEach(List<(Load Load, Region Home, Facts Facts)> places) => index.Count switch
    {
        0 => false,
        1 => PlaceOf(places[0].Load.Index) is (not 0, _) and var place && places.TrueForAll(read => PlaceOf(read.Load.Index) == place),
        _ => places.TrueForAll(read => AreSame(read.Load.Index, places[0].Load.Index) && IsRow(read.Load.Index, index, read.Facts)),
    };

    private void Visit(Region region, Facts facts)
    {
        foreach (Statement statement in region.Statements)
        {
            switch (statement)
            {
                case Let let:
                    Visit(let, region, facts);
                    break;
                case Store { Buffer: Value } store:
                    writes.Add((store, region));
                    break;
                case If branch:
                    for (int i = 0; i < branch.Results.Count; i++)
                    {
                        choices[branch.Results[i].Id] = (branch, i);
                    }

                    homes[branch.Then] = homes[branch.Else] = region;
                    Visit(branch.Then, Learn(branch.Condition, true, facts));
                    Visit(branch.Else, Learn(branch.Condition, false, facts));
                    break;
                default:
                    foreach (Region inner in Traversal.Regions(statement))
                    {
                        homes[inner] = region;
                        Visit(inner, facts);
                    }

                    break;
            }
        }
    }

    private readonly Dictionary<Region, Region> homes = new(ReferenceComparer<Region>.Instance);

    private void Visit(Let let, Region region, Facts facts)
    {
        definitions[let.Target.Id] = let.Operation;
        switch (let.Operation)
        {
            case Load { Buffer: Value view } load:
                if (!reads.TryGetValue(view.Id, out var places))
                {
                    reads[view.Id] = places = [];
                }

                places.Add((load, region, facts));
                break;
            case { } operation when let.Target.Type.IsMemory:
                // Through another view of it more is read.
                derived.UnionWith(operation.Operands.OfType<Value>().Where(operand => operand.Type.IsMemory).Select(operand => operand.Id));
                break;
        }
    }

    /// <summary>What holds where a condition is true, or false.</summary>
    private Facts Learn(Operand condition, bool isTrue, Facts facts)
    {
        if (condition is not Value { Id: var id })
        {
            return facts;
        }

        if (choices.TryGetValue(id, out (If Branch, int Position) choice))
        {
            // `a || b` is `a ? true : b`, and false only if both are; `a && b` is `a ? b : false`.
            (Operand then, Operand otherwise) = (choice.Branch.Then.Yields[choice.Position], choice.Branch.Else.Yields[choice.Position]);
            return !isTrue && then is BooleanConstant { Value: true } ? Learn(otherwise, false, Learn(choice.Branch.Condition, false, facts))
                : isTrue && otherwise is BooleanConstant { Value: false } ? Learn(then, true, Learn(choice.Branch.Condition, true, facts))
                : facts;
        }

        return definitions.TryGetValue(id, out Operation? operation)
            ? operation switch
            {
                Copy copy => Learn(copy.X, isTrue, facts),
                Unary { Operator: UnaryOperator.Not } not => Learn(not.X, !isTrue, facts),
                Binary { Operator: BinaryOperator.And } both when isTrue => Learn(both.X, true, Learn(both.Y, true, facts)),
                Binary { Operator: BinaryOperator.Or } either when !isTrue => Learn(either.X, false, Learn(either.Y, false, facts)),
                Binary { IsComparison: true } comparison => new Facts(isTrue ? comparison : Opposite(comparison), facts),
                _ => facts,
            }
            : facts;
    }

    private static Binary? Opposite(Binary comparison) => comparison.X.Type is not OpaqueType ? null : comparison.Operator switch
    {
        BinaryOperator.Less => comparison with { Operator = BinaryOperator.GreaterOrEqual },
        BinaryOperator.GreaterOrEqual => comparison with { Operator = BinaryOperator.Less },
        BinaryOperator.Greater => comparison with { Operator = BinaryOperator.LessOrEqual },
        BinaryOperator.LessOrEqual => comparison with { Operator = BinaryOperator.Greater },
        _ => null,
    };

    /// <summary>Where the element is read, it is also written in this view: before or after, but whenever it is read.</summary>
    private bool IsWritten(int view, Operand place, Region home)
    {
        // Threads that wait for each other may write one element in turn, but not where each comes but once.
        for (Region? region = home; region is not null && (!hasBarriers || ReferenceEquals(home, outermost)); region = homes.TryGetValue(region, out Region? outer) ? outer : null)
        {
            if (writes.Exists(write => ReferenceEquals(write.Home, region) && ((Value)write.Store.Buffer).Id == view && AreSame(write.Store.Index, place)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary><c>(…) * width + axis</c>, where the axis is less than the width, and the rest is the same of the other axes.</summary>
    private bool IsRow(Operand place, List<Value> axes, Facts facts)
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
                    if (IsLess(axis, Plain(width), facts) && IsRow(outer, others, facts))
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

    private Operation? Definition(Operand operand) => operand is Value { Id: var id } && definitions.TryGetValue(id, out Operation? operation) ? operation : null;

    private Operand Plain(Operand operand)
    {
        while (Definition(operand) is Copy copy)
        {
            operand = copy.X;
        }

        return operand;
    }

    /// <summary>Two numbers that are computed in the same way from the same.</summary>
    private bool AreSame(Operand first, Operand second, int depth = 8)
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

    /// <summary>A number as a linear function of the thread's index, if it is one.</summary>
    private (long Factor, long Offset)? PlaceOf(Operand operand)
    {
        switch (operand)
        {
            case IntegerConstant { Value: var constant }:
                return (0, constant);
            case Value value when value == index[0]:
                return (1, 0);
            case Value { Id: var id } when definitions.TryGetValue(id, out Operation? operation):
                return operation switch
                {
                    Copy copy => PlaceOf(copy.X),
                    Binary { X.Type: OpaqueType { Name: "int" } } binary when PlaceOf(binary.X) is var (a, b) && PlaceOf(binary.Y) is var (c, d) => binary.Operator switch
                    {
                        BinaryOperator.Add => (a + c, b + d),
                        BinaryOperator.Subtract => (a - c, b - d),
                        BinaryOperator.Multiply when a == 0 => (b * c, b * d),
                        BinaryOperator.Multiply when c == 0 => (a * d, b * d),
                        _ => null,
                    },
                    _ => null,
                };
            default:
                return null;
        }
    }
}
