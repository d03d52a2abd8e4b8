using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Kernels;

/// <summary>
/// Finds views of which no two threads of a kernel read the same element. Either the index of the thread alone keeps the places apart
/// (<see cref="ThreadIndices"/>). Or the thread writes an element of some view at every place where it reads: since no two threads write
/// the same element, no two read the same.
/// </summary>
internal sealed class ExclusiveReads
{
    private readonly Dictionary<int, (If Branch, int Position)> choices = [];
    private readonly Dictionary<int, List<(Load Load, Region Home, Facts Facts)>> reads = [];
    private readonly List<(Store Store, Region Home)> writes = [];
    private readonly HashSet<int> derived = [];
    private readonly HashSet<int> written;
    private readonly ThreadIndices indices;
    private readonly bool hasBarriers;
    private readonly Region outermost;

    /// <param name="rank">How many numbers the index is made of.</param>
    public ExclusiveReads(Function kernel, int rank)
    {
        indices = new ThreadIndices(
            [.. kernel.Parameters.Take(rank).Select(parameter => parameter.Value)],
            kernel.Parameters.Skip(rank).Select(parameter => parameter.Value).Where(value => !value.Type.IsMemory));
        outermost = kernel.Body;
        hasBarriers = Traversal.Statements(kernel.Body).Any(GroupTape.IsBarrier);
        Visit(kernel.Body, Facts.None);

        // A part of a view is another for each thread perhaps, and what the threads of a group share others have again.
        written = [.. kernel.Parameters.Where(parameter => parameter.GroupLength == 0).Select(parameter => parameter.Value.Id)];
        written.IntersectWith(writes.Select(write => ((Value)write.Store.Buffer).Id));
    }

    public bool Holds(Value view)
    {
        if (derived.Contains(view.Id) || !reads.TryGetValue(view.Id, out var places))
        {
            return false;
        }

        List<(Operand, Facts)> found = [.. places.Select(read => (read.Load.Index, read.Facts))];
        return indices.AreSpaced([.. places.Select(read => read.Load.Index)]) || indices.AreRows(found) || indices.AreColumns(found)
            || (IsOnePlace(places) && written.Any(other => places.TrueForAll(read => IsWritten(other, read.Load.Index, read.Home))));
    }

    // Where threads wait for each other, one may write after a barrier what another wrote before, and each may read both then.
    private bool IsOnePlace(List<(Load Load, Region Home, Facts Facts)> places) =>
        !hasBarriers || places.TrueForAll(read => indices.AreSame(read.Load.Index, places[0].Load.Index));

    private void Visit(Region region, Facts facts)
    {
        foreach (Statement statement in region.Statements)
        {
            Derive(Traversal.Regions(statement).SelectMany(inner => inner.Yields));
            switch (statement)
            {
                case Let let:
                    Visit(let, region, facts);
                    break;
                case Store { Buffer: Value } store:
                    writes.Add((store, region));
                    break;
                case For loop:
                    indices.Count(loop);
                    homes[loop.Body] = region;
                    Visit(loop.Body, facts);
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
        indices.Define(let);
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
                Derive(operation.Operands);
                break;
        }
    }

    // Through another view of it more is read.
    private void Derive(IEnumerable<Operand> from) =>
        derived.UnionWith(from.OfType<Value>().Where(operand => operand.Type.IsMemory).Select(operand => operand.Id));

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

        return indices.Definition(condition) switch
        {
            Copy copy => Learn(copy.X, isTrue, facts),
            Unary { Operator: UnaryOperator.Not } not => Learn(not.X, !isTrue, facts),
            Binary { Operator: BinaryOperator.And } both when isTrue => Learn(both.X, true, Learn(both.Y, true, facts)),
            Binary { Operator: BinaryOperator.Or } either when !isTrue => Learn(either.X, false, Learn(either.Y, false, facts)),
            Binary { IsComparison: true } comparison => new Facts(isTrue ? comparison : Opposite(comparison), facts),
            _ => facts,
        };
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
            if (writes.Exists(write => ReferenceEquals(write.Home, region) && ((Value)write.Store.Buffer).Id == view && indices.AreSame(write.Store.Index, place)))
            {
                return true;
            }
        }

        return false;
    }
}
