using System.Globalization;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>What a temporary that needs a local might be called, from what it is computed by.</summary>
internal static class Hints
{
    public const string Any = "t";
    public const string Counter = "i";

    public static string Of(Node node, Func<Value, string> nameOf) => node switch
    {
        OperationNode { Operation: Intrinsic intrinsic } => Identifiers.Camel(LastPart(intrinsic.Method)),
        OperationNode { Operation: Load { Buffer.Type: ObjectType } field } => Identifiers.Camel(LastPart(field.Path).TrimStart('@', FieldAccessor.Mark)),
        OperationNode { Operation: Load { ResultType.IsMemory: true } } => "row",
        OperationNode { Operation: Load, Arguments: var operands } => Element(operands[0], operands[1], nameOf),
        OperationNode { Operation: NewBuffer or TapePopSpan or TapeAt } => "buffer",
        OperationNode { Operation: TapeMark } => "mark",
        OperationNode { Operation: Length or Extent } => "length",
        OperationNode { Operation: GridIndex } => "index",
        OperationNode { Operation: VectorView, Arguments: [ValueNode { Value: var viewed }, ..] } when nameOf(viewed).Length > 0 => nameOf(viewed) + "Vectors",
        LeafNode { Whole: ValueNode { Value: var whole }, Leaf: var leaf } when nameOf(whole).Length > 0 => leaf.NameIn(nameOf(whole)),
        CallNode call => Identifiers.Camel(call.Method.Name),
        _ => Of(node.Type),
    };

    public static string Of(IrType type) => type == IrType.Boolean ? "condition" : type is BufferType ? "view" : Any;

    /// <summary><c>x[i]</c> is <c>xi</c>, and <c>x[0]</c> is <c>x0</c>.</summary>
    private static string Element(Node buffer, Node index, Func<Value, string> nameOf)
    {
        string name = buffer is ValueNode { Value: var value } ? nameOf(value) : "";
        string position = index switch
        {
            ValueNode { Value: var counter } => nameOf(counter),
            ConstantNode { Constant: IntegerConstant { Value: >= 0 and var constant } } => constant.ToString(CultureInfo.InvariantCulture),
            _ => "",
        };
        return name.Length is 0 or > 2 || position.Length is 0 or > 2 ? Any : name + position;
    }

    private static string LastPart(string method) => method.Substring(method.LastIndexOf('.') + 1);
}
