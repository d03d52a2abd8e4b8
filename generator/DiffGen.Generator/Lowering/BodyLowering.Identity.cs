using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <content>
/// Which of the method's own objects are the same. A branch or a loop may leave one object or another in a variable; behind it a third
/// one, whose fields hold what either's did, stands for both. That is exact for objects to which nothing is assigned any more; else what
/// is assigned by one name would have to be seen by all.
/// </content>
internal sealed partial class BodyLowering
{
    private const string ByBranch = "the branch that was taken";
    private const string ByIteration = "the iteration of a loop";

    private readonly Dictionary<Variable, Instance> owners = [];

    // Objects that another one stands for, or that stand for others.
    private readonly HashSet<Instance> settled = [];

    // Where objects are made of which earlier rounds know that something is assigned to them after that.
    private readonly HashSet<SyntaxNode> unsettled;

    private readonly HashSet<Instance> unfinished = [];

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

    /// <summary>The variables of which something that is no value consists.</summary>
    private static IEnumerable<Variable> PartsOf(Operand? operand) => operand switch
    {
        Instance made => made.Fields.Values,
        OwnList list => [list.Items, list.Count],
        Table table => table.Counts is null ? [table.Positions] : [table.Positions, table.Counts],
        _ => [],
    };

    private static bool AreAlike(Instance first, Instance second) => first.ObjectType.Equals(second.ObjectType);

    /// <summary>One object can stand for either.</summary>
    private bool CanStandForBoth(Instance one, Instance two)
    {
        if (!AreAlike(one, two) || !IsValue(one) || !IsValue(two))
        {
            return false;
        }

        settled.Add(one);
        settled.Add(two);
        return true;
    }
}
