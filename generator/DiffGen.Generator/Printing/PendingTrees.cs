using System.Collections.Immutable;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>What a place lets stand in it instead of a name.</summary>
internal enum Admits
{
    /// <summary>Any expression.</summary>
    Any,

    /// <summary>What may be evaluated or not, as the code around decides: it neither throws nor changes anything.</summary>
    Optional,

    /// <summary>What at most throws because of an index out of range.</summary>
    RangeChecks,

    /// <summary>What may be evaluated at any time and repeatedly, and is short.</summary>
    ShortAndPure,

    /// <summary>What may be evaluated at any time.</summary>
    Pure,

    /// <summary>Names and constants.</summary>
    Leaf,
}

/// <summary>A value that will be printed where it is used, so far as nothing comes between.</summary>
internal sealed class PendingTree(Value value, Node node, Effects effects, int first, int last, int weight)
{
    public Value Value { get; } = value;

    public Node Node { get; } = node;

    public Effects Effects { get; } = effects;

    /// <summary>Positions in the region's order of the first and the last evaluation that is not pure.</summary>
    public int First { get; } = first;

    public int Last { get; } = last;

    /// <summary>Roughly the number of characters.</summary>
    public int Weight { get; } = weight;

    public bool IsOrdered => Effects != Effects.None;
}

/// <summary>
/// The values of one region that wait to be printed inside their only use. Those that throw, or read what others may
/// change, keep their order: where using a value in its place would let two evaluations change places that may not,
/// the value is given a name after all, before the statement.
/// </summary>
/// <param name="define">Prints a definition at this point of the region.</param>
/// <param name="nameOf">The user's variable of which a value is a version.</param>
/// <param name="leafOf">How a value is written that doesn't wait.</param>
internal sealed class PendingTrees(Action<Value, Node, Effects> define, Func<Value, string> nameOf, Func<Value, Node> leafOf)
{
    public const int MaximumWeight = 110;
    private const int ShortWeight = 24;
    private const int MaximumOrdered = 24;

    private readonly Dictionary<int, PendingTree> trees = new();
    private readonly List<PendingTree> ordered = new();
    private readonly Dictionary<string, List<PendingTree>> readers = new(StringComparer.Ordinal);
    private int position;

    /// <summary>The result of taking operands: their expressions, and what evaluating them amounts to.</summary>
    public readonly struct Taken(ImmutableArray<Node> nodes, Effects effects, int first, int last, int weight)
    {
        public ImmutableArray<Node> Nodes { get; } = nodes;

        public Effects Effects { get; } = effects;

        public int First { get; } = first;

        public int Last { get; } = last;

        public int Weight { get; } = weight;

        public Taken Plus(int more) => new(Nodes, Effects, First, Last, Weight + more);
    }

    /// <summary>Lets a value wait whose operands have just been taken.</summary>
    public void Add(Value value, Node node, Taken operands)
    {
        PendingTree tree = new(value, node, operands.Effects, operands.First, operands.Last, operands.Weight);
        if (tree.Weight > MaximumWeight)
        {
            // It is evaluated now, and what has waited to go before it goes before it.
            HashSet<PendingTree> earlier = new(ordered.Where(other => other.First < tree.Last && other.Effects.ConflictsWith(tree.Effects)));
            AddThoseThatMustGoFirst(earlier);
            Define(earlier);
            define(value, node, tree.Effects);
            return;
        }

        trees[value.Id] = tree;
        node.EachLeaf(leaf => AddReader(leaf, tree));
        if (tree.IsOrdered)
        {
            ordered.Add(tree);
            if (ordered.Count > MaximumOrdered)
            {
                Define(new HashSet<PendingTree> { ordered[0] });
            }
        }
    }

    /// <summary>
    /// Takes the operands of something that is evaluated now, in this order, and then has effects of its own.
    /// </summary>
    public Taken Take(ImmutableArray<Operand> operands, Effects own, Func<int, Admits>? admits = null, bool inAnyOrder = false) =>
        Take(operands, own, admits, isNow: true, inAnyOrder);

    /// <summary>Takes the operands of something that may itself wait.</summary>
    public Taken TakeToWait(ImmutableArray<Operand> operands, Effects own, Func<int, Admits>? admits = null) =>
        Take(operands, own, admits, isNow: false, inAnyOrder: false);

    /// <summary>
    /// Names all values whose expressions read a variable of the user's that is about to get another value, so that one
    /// local is enough for both. What has to be evaluated in turn with the new value, which is in hand, is left alone.
    /// </summary>
    public void DefineReadersOf(string name, Effects inHand)
    {
        if (name.Length == 0 || !readers.TryGetValue(name, out List<PendingTree>? list))
        {
            return;
        }

        readers.Remove(name);
        HashSet<PendingTree> chosen = new(list.Where(IsWaiting));
        if (chosen.Count > 0)
        {
            AddThoseThatMustGoFirst(chosen);
            if (!chosen.Any(tree => tree.Effects.ConflictsWith(inHand)))
            {
                Define(chosen);
            }
        }
    }

    /// <summary>Names everything that is left.</summary>
    public void DefineAll() => Define(new HashSet<PendingTree>(trees.Values));

    private bool IsWaiting(PendingTree tree) => trees.TryGetValue(tree.Value.Id, out PendingTree? waiting) && waiting == tree;

    private void AddReader(Value leaf, PendingTree tree)
    {
        string name = nameOf(leaf);
        if (name.Length == 0)
        {
            return;
        }

        if (!readers.TryGetValue(name, out List<PendingTree>? list))
        {
            readers[name] = list = new List<PendingTree>();
        }

        list.Add(tree);
    }

    private Taken Take(ImmutableArray<Operand> operands, Effects own, Func<int, Admits>? admits, bool isNow, bool inAnyOrder)
    {
        position++;
        if (ordered.Count == 0 && !operands.Any(operand => operand is Value value && trees.ContainsKey(value.Id)))
        {
            return new Taken(
                ImmutableArray.CreateRange(operands, LeafOf),
                own,
                own == Effects.None ? int.MaxValue : position,
                own == Effects.None ? 0 : position,
                operands.Sum(LeafWeight));
        }

        List<PendingTree> taken = new();
        HashSet<PendingTree> named = new();
        int weight = 0;
        for (int i = 0; i < operands.Length; i++)
        {
            if (operands[i] is Value value && trees.TryGetValue(value.Id, out PendingTree? tree))
            {
                if (Fits(tree, admits is null ? Admits.Any : admits(i)) && weight + tree.Weight <= MaximumWeight)
                {
                    taken.Add(tree);
                    weight += tree.Weight;
                    continue;
                }

                named.Add(tree);
            }

            weight += LeafWeight(operands[i]);
        }

        Settle(taken, named, own, isNow, inAnyOrder);
        Define(named);

        var nodes = ImmutableArray.CreateBuilder<Node>(operands.Length);
        Effects effects = own;
        int first = own == Effects.None ? int.MaxValue : position, last = own == Effects.None ? 0 : position;
        foreach (Operand operand in operands)
        {
            if (operand is Value value && trees.TryGetValue(value.Id, out PendingTree? tree))
            {
                nodes.Add(tree.Node);
                effects |= tree.Effects;
                first = Math.Min(first, tree.First);
                last = Math.Max(last, tree.Last);
                Remove(tree);
            }
            else
            {
                nodes.Add(LeafOf(operand));
            }
        }

        return new Taken(nodes.MoveToImmutable(), effects, first, last, weight);
    }

    private Node LeafOf(Operand operand) => operand is Value value ? leafOf(value) : new ConstantNode(operand);

    private int LeafWeight(Operand operand) => operand is Value value ? Math.Max(2, nameOf(value).Length) + 3 : 5;

    private static bool Fits(PendingTree tree, Admits admits) => admits switch
    {
        Admits.Any => true,
        Admits.Optional => tree.Effects is { Changes: false, MayThrow: false },
        Admits.RangeChecks => tree.Effects is { Changes: false, Throws: false },
        Admits.ShortAndPure => tree.Effects == Effects.None && tree.Weight <= ShortWeight,
        Admits.Pure => tree.Effects == Effects.None,
        _ => false,
    };

    /// <summary>Moves to <paramref name="named"/> whatever has to be evaluated before the statement rather than in it or after it.</summary>
    private void Settle(List<PendingTree> taken, HashSet<PendingTree> named, Effects own, bool isNow, bool inAnyOrder)
    {
        taken.RemoveAll(tree => !tree.IsOrdered);
        if (isNow)
        {
            foreach (PendingTree tree in ordered)
            {
                if (!taken.Contains(tree) && tree.Effects.ConflictsWith(own))
                {
                    named.Add(tree);
                }
            }
        }

        int before;
        do
        {
            before = named.Count;
            AddThoseThatMustGoFirst(named);
            taken.RemoveAll(named.Contains);
            NameOutOfOrder(taken, named, inAnyOrder);
            taken.RemoveAll(named.Contains);
            if (taken.Count > 0)
            {
                NameOvertaken(taken, named, own, isNow);
            }
        }
        while (named.Count != before);
    }

    /// <summary>Of two operands that the statement evaluates in the other order, the one that came first goes before it.</summary>
    private static void NameOutOfOrder(List<PendingTree> taken, HashSet<PendingTree> named, bool inAnyOrder)
    {
        for (int i = 0; i < taken.Count; i++)
        {
            for (int j = i + 1; j < taken.Count; j++)
            {
                if (taken[i].Effects.ConflictsWith(taken[j].Effects) && (inAnyOrder || taken[i].Last >= taken[j].First))
                {
                    named.Add(taken[i].First < taken[j].First ? taken[i] : taken[j]);
                }
            }
        }
    }

    /// <summary>What still waits, and would be evaluated after something that it came before.</summary>
    private void NameOvertaken(List<PendingTree> taken, HashSet<PendingTree> named, Effects own, bool isNow)
    {
        Effects effects = own;
        int first = own == Effects.None ? int.MaxValue : position, last = own == Effects.None ? 0 : position;
        foreach (PendingTree tree in taken)
        {
            effects |= tree.Effects;
            first = Math.Min(first, tree.First);
            last = Math.Max(last, tree.Last);
        }

        foreach (PendingTree tree in ordered)
        {
            // Something that waits from before all of it can still go first later on, unless the statement is evaluated now.
            if (!named.Contains(tree) && !taken.Contains(tree) && tree.Effects.ConflictsWith(effects)
                && tree.First < last && (isNow || tree.Last > first))
            {
                named.Add(tree);
            }
        }
    }

    /// <summary>Naming a value evaluates it now, so what conflicts with it and came before it is named too.</summary>
    private void AddThoseThatMustGoFirst(HashSet<PendingTree> named)
    {
        int before;
        do
        {
            before = named.Count;
            foreach (PendingTree tree in ordered)
            {
                if (!named.Contains(tree)
                    && named.Any(other => other.First > tree.First && other.Effects.ConflictsWith(tree.Effects)))
                {
                    named.Add(tree);
                }
            }
        }
        while (named.Count != before);
    }

    private void Define(HashSet<PendingTree> chosen)
    {
        if (chosen.Count == 0)
        {
            return;
        }

        foreach (PendingTree tree in chosen.OrderBy(tree => tree.First).ThenBy(tree => tree.Value.Id))
        {
            Remove(tree);
            define(tree.Value, tree.Node, tree.Effects);
        }
    }

    private void Remove(PendingTree tree)
    {
        trees.Remove(tree.Value.Id);
        if (tree.IsOrdered)
        {
            ordered.Remove(tree);
        }
    }
}
