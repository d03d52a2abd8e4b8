using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>
/// Gives values their variables. Values that a copy connects, and versions of one variable of the user's, share a
/// variable where no two of them are needed at the same time.
/// </summary>
internal sealed class Coalescing
{
    private const int MaximumTries = 8;

    private readonly TreeBuilder tree;
    private readonly LiveRanges ranges;
    private readonly Group?[] groups;
    private readonly List<(Value Target, Value Source, int Weight)> copies = new();
    private readonly List<Value> order = new();

    private Coalescing(TreeBuilder tree)
    {
        this.tree = tree;
        ranges = new LiveRanges(tree);
        groups = new Group?[tree.NextId];
    }

    public static Locals Run(TreeBuilder tree)
    {
        Coalescing pass = new(tree);
        pass.MakeGroups();
        pass.Visit(tree.Root, 0);
        pass.JoinCopies();
        pass.JoinVersions();
        return pass.MakeVariables();
    }

    private void MakeGroups()
    {
        foreach (Parameter parameter in tree.Wholes.Parameters)
        {
            // What is passed by reference lies in the caller's memory: it is written at the end, and not used as a local.
            bool isFixed = parameter.Passing != Passing.ByValue || parameter.Type is StructType or BufferType { Kind: not BufferKind.Array };
            Introduce(parameter.Value, tree.Root, isFixed, parameter);
        }
    }

    private void Introduce(Value value, Block block, bool isFixed = false, Parameter? parameter = null)
    {
        if (groups[value.Id] is { } known)
        {
            known.Home = Block.Common(known.Home, block);
            return;
        }

        if (tree.FinalValues.TryGetValue(value.Id, out Parameter? final))
        {
            groups[value.Id] = groups[final.Value.Id];
            return;
        }

        groups[value.Id] = new Group(value.Type, tree.Uses.NameOf(value), ranges[value] ?? new List<Interval>(), block)
        {
            IsFixed = isFixed,
            Parameter = parameter,
        };
        order.Add(value);
    }

    private void Visit(Block block, int depth)
    {
        foreach (Step step in block.Steps)
        {
            switch (step)
            {
                case DefineStep { Target: { } target } define:
                    Introduce(target, block);
                    groups[target.Id]!.Hint = Hints.Of(define.Source, tree.Uses.NameOf);
                    Mention(define.Source, block);
                    break;
                case DefineStep define:
                    Mention(define.Source, block);
                    break;
                case CopyStep copy:
                    foreach ((Value target, Node source) in copy.Moves)
                    {
                        Introduce(target, block);
                        Mention(source, block);
                        if (source is ValueNode { Value: var value })
                        {
                            copies.Add((target, value, depth));
                        }
                    }

                    break;
                case ActionStep action:
                    MentionAll(action.Operands, block);
                    break;
                case CallStep call:
                    MentionAll(call.Arguments, block);
                    foreach (Value? value in call.Passed.Add(call.Result))
                    {
                        if (value is not null)
                        {
                            Introduce(value, block);
                        }
                    }

                    break;
                case CatchStep handler:
                    Visit(handler.Body, depth);
                    break;
                case IfStep branch:
                    Mention(branch.Condition, block);
                    Visit(branch.Then, depth);
                    Visit(branch.Else, depth);
                    break;
                case ForStep loop:
                    Mention(loop.StartNode, block);
                    Mention(loop.Limit, block);
                    Introduce(loop.Loop.Induction, loop.Body, isFixed: true);
                    groups[loop.Loop.Induction.Id]!.IsInduction = true;
                    groups[loop.Loop.Induction.Id]!.Hint = Hints.Counter;
                    Visit(loop.Body, depth + 1);
                    break;
                case WhileStep loop:
                    Visit(loop.Body, depth + 1);
                    if (loop.Condition is not null)
                    {
                        Mention(loop.Condition, block);
                    }

                    break;
                case BreakStep exit:
                    Mention(exit.Condition, block);
                    break;
                case ThrowStep exit:
                    MentionAll(exit.Arguments, block);
                    break;
                case ReturnStep { Result: { } result }:
                    Mention(result, block);
                    break;
            }
        }
    }

    private void MentionAll(IEnumerable<Node> nodes, Block block)
    {
        foreach (Node node in nodes)
        {
            Mention(node, block);
        }
    }

    private void Mention(Node node, Block block) => node.EachLeaf(value => groups[value.Id]!.Home = Block.Common(groups[value.Id]!.Home, block));

    /// <summary>Copies in inner loops first: those cost most.</summary>
    private void JoinCopies()
    {
        foreach ((Value target, Value source, int _) in copies.OrderByDescending(copy => copy.Weight))
        {
            TryJoin(groups[target.Id]!.Root, groups[source.Id]!.Root);
        }
    }

    private void JoinVersions()
    {
        Dictionary<string, List<Group>> versions = new(StringComparer.Ordinal);
        foreach (Value value in order)
        {
            Group group = groups[value.Id]!.Root;
            if (group.Name.Length == 0)
            {
                continue;
            }

            if (!versions.TryGetValue(group.Name, out List<Group>? list))
            {
                versions[group.Name] = list = new List<Group>();
            }

            if (!group.IsListed && !Joined(group, list))
            {
                group.IsListed = true;
                list.Add(group);
            }
        }
    }

    // Only where the variable's declaration doesn't have to move outwards for it.
    private static bool Joined(Group group, List<Group> list)
    {
        for (int i = list.Count - 1; i >= 0 && i >= list.Count - MaximumTries; i--)
        {
            Group other = list[i].Root;
            Block common = Block.Common(other.Home, group.Home);
            if ((common == other.Home || common == group.Home) && TryJoin(other, group))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryJoin(Group a, Group b)
    {
        if (a == b)
        {
            return true;
        }

        if (a.IsFixed || b.IsFixed || a.Type != b.Type || !NamesAgree(a, b) || Interval.Intersect(a.Ranges, b.Ranges))
        {
            return false;
        }

        a.Absorb(b);
        return true;
    }

    private static bool NamesAgree(Group a, Group b) =>
        a.Name == b.Name || (a.Parameter is null && b.Parameter is null && (a.Name.Length == 0 || b.Name.Length == 0));

    private Locals MakeVariables()
    {
        var variables = new Variable?[tree.NextId];
        for (int id = 0; id < groups.Length; id++)
        {
            variables[id] = groups[id]?.Root.Variable;
        }

        foreach (Value value in order)
        {
            variables[value.Id]!.MayBeOnFrame |= value.Type is BufferType { Kind: not BufferKind.Array } && tree.Effects.Roots.MayBeOnFrame(value);
        }

        return new Locals(variables);
    }

    /// <summary>Values that share a variable.</summary>
    private sealed class Group(IrType type, string name, List<Interval> ranges, Block home)
    {
        private Group? joined;
        private Variable? variable;

        public IrType Type { get; } = type;

        public string Name { get; private set; } = name;

        public List<Interval> Ranges { get; } = new(ranges);

        public Block Home { get; set; } = home;

        public bool IsFixed { get; set; }

        public bool IsInduction { get; set; }

        /// <summary>It has been compared with the other versions of its variable.</summary>
        public bool IsListed { get; set; }

        public Parameter? Parameter { get; set; }

        public Group Root
        {
            get
            {
                Group root = this;
                while (root.joined is { } next)
                {
                    root.joined = next.joined ?? next;
                    root = next;
                }

                return root;
            }
        }

        /// <summary>What it might be called if the user has no name for it.</summary>
        public string Hint { get; set; } = "";

        public Variable Variable => variable ??= new Variable(Type, Name.Length > 0 ? Name : Hint.Length > 0 ? Hint : Hints.Of(Type), Name.Length > 0, Parameter)
        {
            IsInduction = IsInduction,
        };

        public void Absorb(Group other)
        {
            other.joined = this;
            Name = Name.Length == 0 ? other.Name : Name;
            Hint = Hint.Length == 0 ? other.Hint : Hint;
            Ranges.AddRange(other.Ranges);
            Interval.Normalise(Ranges);
            Home = Block.Common(Home, other.Home);
            IsListed |= other.IsListed;
            Parameter ??= other.Parameter;
        }
    }
}
