using System.Collections.Immutable;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Remarks.Algebra;

namespace DiffGen.Generator.Remarks;

/// <summary>What happens to a function's value where the outcome of a comparison changes.</summary>
internal enum Switching
{
    /// <summary>Nothing depends on it.</summary>
    Nothing,

    /// <summary>Both ways lead to the same value: at most a kink.</summary>
    Kink,

    /// <summary>The ways lead to different values.</summary>
    Jump,

    /// <summary>Algebra doesn't tell.</summary>
    Unknown,

    /// <summary>Algebra doesn't tell; at a point that was tried the ways lead to different values.</summary>
    Sampled,
}

/// <summary>
/// Tells kinks from jumps: where two expressions that are compared are equal, does it matter how the comparison turns out?
/// It is asked of all that the region around it hands on, and if that differs, of the region around that.
/// </summary>
internal sealed class Continuity(FunctionIndex index, MemoryAnalysis memory, Activity activity, Influence influence)
{
    private const int MaximumCases = 5;

    private readonly Terms terms = new();
    private readonly Budget budget = new();
    private readonly Dictionary<RegionNode, Execution?> executions = [];
    private IReadOnlyList<Sum> outputs = [];

    public Switching Of(Let comparison)
    {
        try
        {
            return Judge(comparison.Target, index.RegionOf(comparison));
        }
        catch (Exception exception) when (exception is TooLargeException or InsufficientExecutionStackException)
        {
            return Switching.Unknown;
        }
    }

    private Switching Judge(Value comparison, RegionNode region)
    {
        bool matters = false;
        for (; ; region = region.Parent!)
        {
            if (ExecutionOf(region) is not { } execution)
            {
                return Switching.Unknown;
            }

            if (execution[comparison] is not { } truth || truth.Atoms.FirstOrDefault(atom => atom.IsTruth) is not { Function: "negative" } atom)
            {
                // What is known to hold, or can't be reached, switches nothing.
                return execution[comparison] is { Constant: null } ? Switching.Unknown : Switching.Nothing;
            }

            bool isInner = region.Kind is RegionKind.Then or RegionKind.Else;
            List<(Sum Value, bool IsReal)> dependent = [.. OutputsOf(region, execution).Where(output => output.Value.Contains(atom))];
            outputs = [.. dependent.Select(output => output.Value)];
            matters |= outputs.Count > 0;
            Switching switching = execution.State.IsDead || outputs.Count == 0 ? Switching.Nothing : Compare(atom);
            if (switching is Switching.Nothing or Switching.Kink || !isInner)
            {
                return switching == Switching.Nothing && matters && !isInner ? Switching.Kink
                    : switching == Switching.Unknown && Samples.ShowJump(atom, terms.Negative(atom.Arguments[0].Scaled(-1)).Single, [.. dependent.Where(output => output.IsReal).Select(output => output.Value)], budget) ? Switching.Sampled
                    : switching;
            }
        }
    }

    private Execution? ExecutionOf(RegionNode region)
    {
        terms.Restart();
        if (!executions.TryGetValue(region, out Execution? execution))
        {
            // It stays unknown if it turns out to be too large.
            executions[region] = null;
            executions[region] = execution = new Execution(region, index, memory, activity, terms);
        }

        return execution;
    }

    /// <summary>What a region hands on, as far as something depends on it.</summary>
    private IEnumerable<(Sum Value, bool IsReal)> OutputsOf(RegionNode region, Execution execution)
    {
        for (int i = 0; i < execution.Yields.Length; i++)
        {
            bool isRead = region.Owner switch
            {
                If branch => influence.Reaches(branch.Results[i]),
                For loop => influence.Reaches(loop.Carried[i].Phi),
                While loop => region.Kind == RegionKind.LoopCondition || influence.Reaches(loop.Carried[i].Phi),
                _ => influence.IsOutput(i),
            };
            if (isRead)
            {
                yield return (execution.Yields[i], region.Region.Yields[i].Type is RealType);
            }
        }

        foreach (Sum content in influence.Memory.OrderBy(root => root).SelectMany(execution.State.Of))
        {
            yield return (content, true);
        }
    }

    private Switching Compare(Atom atom)
    {
        Switching worst = Switching.Kink;
        foreach (IReadOnlyDictionary<int, Terms.Given> signs in Cases(atom.Arguments[0], ImmutableDictionary<int, Terms.Given>.Empty, MaximumCases))
        {
            Sum difference = terms.Where(signs, [atom.Arguments[0]])[0];
            if (difference.Constant is not null)
            {
                continue;
            }

            // One way of solving for what is equal may show what another doesn't.
            List<Switching> answers = [.. Solutions(difference).Select(solution => Compare(atom, signs, solution))];
            Switching answer = answers.Count == 0 ? Switching.Unknown : answers.Min();
            worst = answer > worst ? answer : worst;
        }

        return worst;
    }

    /// <summary>Conditions inside of what is compared, one way and the other.</summary>
    private IEnumerable<ImmutableDictionary<int, Terms.Given>> Cases(Sum difference, ImmutableDictionary<int, Terms.Given> known, int depth)
    {
        Sum now = terms.Where(known, [difference])[0];
        Atom? truth = now.Atoms.FirstOrDefault(atom => atom.IsTruth);
        return truth is null ? [known]
            : depth == 0 ? throw new TooLargeException()
            : Cases(difference, known.Add(truth.Id, new(1, Sum.Zero)), depth - 1).Concat(Cases(difference, known.Add(truth.Id, new(1, Sum.Of(1))), depth - 1));
    }

    /// <summary>What an atom, or a power of it, is where a difference is zero.</summary>
    private static IEnumerable<(Atom Atom, Terms.Given Value)> Solutions(Sum difference)
    {
        foreach ((Product product, double factor) in difference.Terms)
        {
            if (product.Factors is [(var atom, var power and > 0)] && difference.Terms.All(term => term.Product == product || !term.Product.Factors.Any(part => part.Atom.Contains(atom, []))))
            {
                Sum rest = new(difference.Terms.Where(term => term.Product != product).Select(term => (term.Product, -term.Factor / factor)));
                yield return (atom, new(power, rest));
            }
        }
    }

    private Switching Compare(Atom atom, IReadOnlyDictionary<int, Terms.Given> signs, (Atom Atom, Terms.Given Value) solution)
    {
        ImmutableDictionary<int, Terms.Given> given = signs.ToImmutableDictionary().SetItem(solution.Atom.Id, solution.Value);
        Sum[] former = [.. outputs];
        ImmutableArray<Sum> yes = terms.Where(given.SetItem(atom.Id, new(1, Sum.Of(1))), former), no = terms.Where(given.SetItem(atom.Id, new(1, Sum.Zero)), former);
        HashSet<int> before = [.. former.SelectMany(output => output.Atoms).Select(part => part.Id)];
        Switching worst = Switching.Kink;
        for (int i = 0; i < former.Length; i++)
        {
            Sum difference = terms.Subtract(yes[i], no[i]);
            Switching one = IsNothing(solution.Atom.Function == "Sqrt" ? terms.Modulo(difference, Relation(solution.Atom, solution.Value)) : difference, before, ImmutableDictionary<int, Terms.Given>.Empty);
            worst = one > worst ? one : worst;
        }

        return worst;
    }

    /// <summary>What is zero where a root has a value: squares of roots are written as what the roots are of.</summary>
    private Sum Relation(Atom root, Terms.Given value) =>
        value.Power == 1 ? terms.Subtract(root.Arguments[0], terms.Multiply(value.Value, value.Value)) : Sum.Zero;

    /// <summary>
    /// A difference vanishes whichever way the conditions turn out that are left in it. A condition that is left of one on
    /// the value that switches, and that compares nothing but constants of differentiation now, asks whether bounds are in
    /// order: of a clamp by hand one of its answers is enough.
    /// </summary>
    private Switching IsNothing(Sum difference, HashSet<int> before, ImmutableDictionary<int, Terms.Given> known)
    {
        if (difference.Constant is { } constant)
        {
            return constant == 0 ? Switching.Kink : Switching.Jump;
        }

        if (known.Count > MaximumCases)
        {
            return Switching.Unknown;
        }

        if (difference.Atoms.FirstOrDefault(atom => atom.IsTruth) is not { } condition)
        {
            // Numbers that have nothing to do with each other cancel nowhere but by chance.
            return difference.Atoms.All(atom => atom.Arguments.IsEmpty || atom.Function == "load") ? Switching.Jump : Switching.Unknown;
        }

        // Of less and greater just one holds: that neither does is a matter of single points.
        Sum? opposite = condition.Function == "negative" ? terms.Negative(condition.Arguments[0].Scaled(-1)) : null;
        Switching Where(double value)
        {
            ImmutableDictionary<int, Terms.Given> more = known.Add(condition.Id, new(1, Sum.Of(value)));
            if (opposite?.Single is { } other)
            {
                more = more.SetItem(other.Id, new(1, Sum.Of(1 - value)));
            }

            return IsNothing(terms.Where(more, [difference])[0], before, more);
        }

        Switching yes = Where(1), no = Where(0);
        bool isOrder = condition is { Function: "negative", IsActive: false } && !before.Contains(condition.Id);
        return isOrder && (yes == Switching.Kink || no == Switching.Kink) ? Switching.Kink : yes > no ? yes : no;
    }
}
