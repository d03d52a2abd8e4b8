using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <content>
/// Which of the method's own objects are the same. A branch or a loop may leave one object or another in a variable; behind it a third
/// one, whose fields hold what either's did, stands for both. That is exact for objects to which nothing is assigned any more, and else
/// as long as nothing but this one variable leads to either of the two: what is assigned by one name has to be seen by all.
/// </content>
internal sealed partial class BodyLowering
{
    // Objects that are assigned to afterwards, too, as long as nothing else leads to them: not right yet for all loops in loops.
    private static bool IsIdentityFollowed => false;

    private const string ByBranch = "the branch that was taken";
    private const string ByIteration = "the iteration of a loop";

    private readonly Dictionary<Variable, Instance> owners = [];

    // Objects that another one stands for, or that stand for others, although more than one variable may lead to them.
    private readonly HashSet<Instance> settled = [];

    // Where objects are made of which earlier rounds know that something is assigned to them after that.
    private readonly HashSet<SyntaxNode> unsettled;

    private readonly HashSet<Instance> unfinished = [];

    /// <summary>Which objects are found in the same places at two points of the method.</summary>
    private sealed class Correspondence
    {
        private readonly Dictionary<Instance, HashSet<Instance>> onward = [], back = [];

        public bool Add(Instance one, Instance two) => AddTo(onward, one, two) & AddTo(back, two, one);

        /// <summary>Wherever the one is found at the first point the other is at the second, and nowhere else.</summary>
        public bool IsExact(Instance one, Instance two) =>
            onward.TryGetValue(one, out HashSet<Instance>? there) && there.Count == 1 && there.Contains(two) && back[two].Count == 1;

        private static bool AddTo(Dictionary<Instance, HashSet<Instance>> relation, Instance from, Instance to)
        {
            if (!relation.TryGetValue(from, out HashSet<Instance>? all))
            {
                relation[from] = all = [];
            }

            return all.Add(to);
        }
    }

    private Instance NewInstance(INamedTypeSymbol @class, ObjectType type, IReadOnlyDictionary<ISymbol, Variable> fields, params IEnumerable<SyntaxNode>[] sites)
    {
        Instance made = new(@class, type, fields) { Sites = [.. sites.SelectMany(site => site)] };
        foreach (Variable leaf in fields.Values.SelectMany(field => field.Leaves))
        {
            owners[leaf] = made;
        }

        return made;
    }

    /// <summary>Nothing is assigned to its fields from here on, so that it makes no difference which of two that hold the same it is.</summary>
    private bool IsValue(Instance made) =>
        !unfinished.Contains(made) && (made.Fields.Keys.All(field => field is IFieldSymbol { IsReadOnly: true }) || !(isLastRound || unsettled.Overlaps(made.Sites)));

    private void NoteChange(Variable variable)
    {
        if (owners.TryGetValue(variable.Leaves[0], out Instance? owner) && settled.Contains(owner) && !unfinished.Contains(owner))
        {
            unsettled.UnionWith(owner.Sites);
            hasLearned = true;
        }
    }

    /// <summary>What its fields hold can be seen.</summary>
    private static bool IsKnown(Instance made, Scope scope) => made.Fields.Values.All(field => scope.Bindings.Contains(field));

    private static bool AreAlike(Instance first, Instance second) => first.ObjectType.Equals(second.ObjectType);

    /// <summary>One object can stand for either.</summary>
    private bool CanStandForBoth(Instance one, Instance two, Func<Correspondence> correspondence)
    {
        if (!AreAlike(one, two))
        {
            return false;
        }

        if (!IsValue(one) || !IsValue(two))
        {
            return IsIdentityFollowed && correspondence().IsExact(one, two);
        }

        settled.Add(one);
        settled.Add(two);
        return true;
    }

    /// <summary>Finds, from what variables hold, the objects that are in the same places.</summary>
    private Correspondence Correspond(IEnumerable<(Operand? One, Operand? Two)> roots, Func<Variable, Operand?> first, Func<Variable, Operand?> second)
    {
        Correspondence found = new();
        Stack<(Operand? One, Operand? Two)> waiting = new(roots);
        while (waiting.Count > 0)
        {
            (Operand? one, Operand? two) = waiting.Pop();
            Pin(one);
            Pin(two);
            if (one is not Instance here || two is not Instance there || !found.Add(here, there))
            {
                continue;
            }

            foreach (KeyValuePair<ISymbol, Variable> field in here.Fields)
            {
                if (there.Fields.TryGetValue(field.Key, out Variable? other))
                {
                    field.Value.Leaves.Zip(other.Leaves, (x, y) => (first(x), second(y))).ToList().ForEach(waiting.Push);
                }
            }
        }

        return found;

        // A reference goes on leading to the object that it leads to.
        void Pin(Operand? operand)
        {
            foreach (Variable variable in operand is Reference bound ? VariablesIn(bound.Place) : [])
            {
                if (owners.TryGetValue(variable, out Instance? owner))
                {
                    found.Add(owner, owner);
                }
            }
        }
    }

    /// <summary>The variables that don't belong to an object.</summary>
    private IEnumerable<Variable> Roots(IEnumerable<Variable> variables) => variables.Where(variable => !owners.ContainsKey(variable));

    /// <summary>Another object stands for this one from here on. Whoever knows it still would not see what is assigned to the other.</summary>
    private void Supersede(Instance made, string reason)
    {
        foreach (Variable leaf in made.Fields.Values.SelectMany(field => field.Leaves).Where(scope.Bindings.Contains))
        {
            scope.Bindings[leaf] = new Ambiguous(leaf.Type, reason) { IsSuperseded = true };
        }
    }

    private bool IsSuperseded(Variable variable) => scope.Bindings[variable.Leaves[0]] is Ambiguous { IsSuperseded: true };
}
