using System.Collections.Immutable;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>An expression that is about to be printed: operations, nested in one another as far as that changes nothing.</summary>
internal abstract record Node(ImmutableArray<Node> Children)
{
    public abstract IrType Type { get; }

    /// <summary>Calls an action on every value that evaluating the expression reads.</summary>
    public void EachLeaf(Action<Value> action)
    {
        if (this is ValueNode leaf)
        {
            action(leaf.Value);
        }

        foreach (Node child in Children)
        {
            child.EachLeaf(action);
        }
    }

    /// <summary>The same expression over other values.</summary>
    public Node Replace(Func<Value, Value> map) =>
        this is ValueNode leaf ? new ValueNode(map(leaf.Value))
        : Children.IsEmpty ? this
        : WithChildren(ImmutableArray.CreateRange(Children, child => child.Replace(map)));

    protected abstract Node WithChildren(ImmutableArray<Node> children);
}

internal sealed record ValueNode(Value Value) : Node(ImmutableArray<Node>.Empty)
{
    public override IrType Type => Value.Type;

    protected override Node WithChildren(ImmutableArray<Node> children) => this;
}

internal sealed record ConstantNode(Operand Constant) : Node(ImmutableArray<Node>.Empty)
{
    public override IrType Type => Constant.Type;

    protected override Node WithChildren(ImmutableArray<Node> children) => this;
}

internal sealed record OperationNode(Operation Operation, ImmutableArray<Node> Arguments) : Node(Arguments)
{
    public override IrType Type => Operation.ResultType;

    protected override Node WithChildren(ImmutableArray<Node> children) => new OperationNode(Operation, children);
}

/// <summary>A leaf of a struct: <c>p.Position.X</c></summary>
internal sealed record LeafNode(Node Whole, Leaf Leaf) : Node(ImmutableArray.Create(Whole))
{
    public override IrType Type => Leaf.Type;

    protected override Node WithChildren(ImmutableArray<Node> children) => new LeafNode(children[0], Leaf);
}

/// <summary>A struct that is put together from its leaves.</summary>
internal sealed record StructNode(StructType Whole, ImmutableArray<Node> Leaves) : Node(Leaves)
{
    public override IrType Type => Whole;

    /// <summary>The leaves as one node: the struct that they were read from, where they are just its leaves.</summary>
    public static Node Of(StructType type, ImmutableArray<Node> leaves)
    {
        if (leaves[0] is not LeafNode { Whole: ValueNode { Value: var source } } first || source.Type != type)
        {
            return new StructNode(type, leaves);
        }

        for (int i = 0; i < leaves.Length; i++)
        {
            if (leaves[i] is not LeafNode { Whole: ValueNode { Value: var other }, Leaf: var leaf } || other != source || leaf.Path != type.Leaves[i].Path)
            {
                return new StructNode(type, leaves);
            }
        }

        return first.Whole;
    }

    protected override Node WithChildren(ImmutableArray<Node> children) => new StructNode(Whole, children);
}

/// <summary><c>Condition ? WhenTrue : WhenFalse</c></summary>
internal sealed record ConditionalNode(Node Condition, Node WhenTrue, Node WhenFalse)
    : Node(ImmutableArray.Create(Condition, WhenTrue, WhenFalse))
{
    public override IrType Type => WhenTrue.Type;

    protected override Node WithChildren(ImmutableArray<Node> children) => new ConditionalNode(children[0], children[1], children[2]);
}

/// <summary><c>Left &amp;&amp; Right</c> or <c>Left || Right</c></summary>
internal sealed record ShortCircuitNode(bool IsAnd, Node Left, Node Right) : Node(ImmutableArray.Create(Left, Right))
{
    public override IrType Type => IrType.Boolean;

    protected override Node WithChildren(ImmutableArray<Node> children) => new ShortCircuitNode(IsAnd, children[0], children[1]);
}

internal sealed record NotNode(Node X) : Node(ImmutableArray.Create(X))
{
    public override IrType Type => IrType.Boolean;

    protected override Node WithChildren(ImmutableArray<Node> children) => new NotNode(children[0]);
}

/// <summary>A call without <c>ref</c> or <c>out</c> arguments, in the midst of an expression.</summary>
internal sealed record CallNode(MethodReference Method, ImmutableArray<Node> Arguments) : Node(Arguments)
{
    public override IrType Type => Method.ReturnType!;

    protected override Node WithChildren(ImmutableArray<Node> children) => new CallNode(Method, children);
}
