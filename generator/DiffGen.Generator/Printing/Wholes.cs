using System.Collections.Immutable;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>
/// Puts structs together again: leaves that stand in a row become one parameter, one argument or one result, and a leaf of
/// such a whole is written as a part of it.
/// </summary>
internal sealed class Wholes
{
    private readonly Dictionary<int, (Value Whole, Leaf Leaf)> leaves = new();
    private readonly Dictionary<string, Parameter> parameters = new(StringComparer.Ordinal);

    /// <param name="newValue">Makes a value that nothing else has.</param>
    public Wholes(Function function, Func<IrType, string, Value> newValue)
    {
        ImmutableArray<Parameter>.Builder all = ImmutableArray.CreateBuilder<Parameter>();
        foreach (Parameter parameter in function.Parameters)
        {
            if (parameter.Part is not { } part)
            {
                all.Add(parameter);
                continue;
            }

            if (!parameters.TryGetValue(part.Whole, out Parameter? whole))
            {
                // Memory in it is passed by value, and numbers beside it may be handed out.
                Passing passing = function.Parameters.Where(leaf => leaf.Part?.Whole == part.Whole).Select(leaf => leaf.Passing).Aggregate((first, other) => first == Passing.ByValue ? other : first);
                parameters[part.Whole] = whole = new Parameter(newValue(part.Type, part.Whole), passing);
                all.Add(whole);
            }

            Add(parameter.Value, whole.Value, part.Leaf);
        }

        Parameters = all.ToImmutable();
    }

    /// <summary>The parameters as the user sees them.</summary>
    public ImmutableArray<Parameter> Parameters { get; }

    /// <summary>The parameter that a leaf is a part of, or the parameter itself.</summary>
    public Parameter Of(Parameter parameter) => parameter.Part is { } part ? parameters[part.Whole] : parameter;

    /// <summary>From now on a value is written as a leaf of another.</summary>
    public void Add(Value value, Value whole, Leaf leaf) => leaves[value.Id] = (whole, leaf);

    public LeafNode? Find(Value value) =>
        leaves.TryGetValue(value.Id, out (Value Whole, Leaf Leaf) found) ? new LeafNode(new ValueNode(found.Whole), found.Leaf) : null;

    /// <summary>What a call is given, a node for each parameter that the callee declares.</summary>
    public static ImmutableArray<Node> Arguments(MethodReference method, ImmutableArray<Node> leaves) =>
        [.. method.Groups.Select(group => method.Parameters[group.Start].Part is null
            ? leaves[group.Start]
            : Argument(method, group.Start, group.Count, leaves))];

    /// <summary>Leaves in a row as the values that a method takes.</summary>
    public static ImmutableArray<Node> Group(EquatableArray<IrType> types, ImmutableArray<Node> leaves)
    {
        ImmutableArray<Node>.Builder nodes = ImmutableArray.CreateBuilder<Node>();
        int next = 0;
        foreach (IrType type in types)
        {
            int count = StructType.Count(type);
            nodes.Add(type is StructType whole ? StructNode.Of(whole, ImmutableArray.Create(leaves, next, count)) : leaves[next]);
            next += count;
        }

        return nodes.ToImmutable();
    }

    private static Node Argument(MethodReference method, int start, int count, ImmutableArray<Node> leaves)
    {
        Dictionary<int, Node> given = new();
        for (int i = start; i < start + count; i++)
        {
            given[method.Parameters[i].Part!.Index] = leaves[i];
        }

        return Build(method.Parameters[start].Part!.Type, index => given.TryGetValue(index, out Node? node) ? node : null);
    }

    /// <summary>A struct of the leaves that are there, and of defaults.</summary>
    public static Node Build(StructType type, Func<int, Node?> leafAt)
    {
        ImmutableArray<Node>.Builder nodes = ImmutableArray.CreateBuilder<Node>(type.Leaves.Length);
        for (int i = 0; i < type.Leaves.Length; i++)
        {
            nodes.Add(leafAt(i) ?? new ConstantNode(type.Leaves[i].IsPresence ? Constants.Bool(true) : new DefaultConstant(type.Leaves[i].Type)));
        }

        return StructNode.Of(type, nodes.MoveToImmutable());
    }
}
