using System.Collections.Immutable;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>Writes structs from their leaves, each in the way that its type allows.</summary>
internal static class StructText
{
    /// <param name="print">Prints a leaf that is assigned to something of its own type.</param>
    public static Text Of(StructNode node, Dialect dialect, StructAccess access, Func<Node, Text> print)
    {
        int next = 0;
        return Build(node.Whole, node.Leaves, ref next, dialect, access, print);
    }

    private static Text Build(StructType type, ImmutableArray<Node> leaves, ref int next, Dialect dialect, StructAccess access, Func<Node, Text> print)
    {
        if (leaves.Skip(next).Take(type.Leaves.Length).All(IsDefault))
        {
            next += type.Leaves.Length;
            return Text.Primary("default(" + dialect.TypeName(type) + ")");
        }

        if (type.Building == Building.Nullable)
        {
            return Nullable(type, leaves, ref next, dialect, access, print);
        }

        List<string> values = new();
        foreach (StructField field in type.Fields)
        {
            Text value = field.Type is StructType nested ? Build(nested, leaves, ref next, dialect, access, print) : print(leaves[next++]);
            values.Add(type.Building is Building.Tuple or Building.Constructor or Building.Fields ? value.AsArgument() : field.Name + " = " + value.Code);
        }

        string name = dialect.TypeName(type), list = string.Join(", ", values);
        return type.Building switch
        {
            Building.Tuple => Text.Primary("(" + list + ")"),
            Building.Constructor => Text.Primary("new " + name + "(" + list + ")"),
            Building.Fields => Text.Primary(access.Maker(type) + "(" + list + ")"),
            Building.Initialiser => Text.Primary("new " + name + " { " + list + " }"),
            _ => new Text("default(" + name + ") with { " + list + " }", Precedence.Conditional),
        };
    }

    private static Text Nullable(StructType type, ImmutableArray<Node> leaves, ref int next, Dialect dialect, StructAccess access, Func<Node, Text> print)
    {
        Node presence = leaves[next++];
        Text value = type.Fields[1].Type is StructType nested ? Build(nested, leaves, ref next, dialect, access, print) : print(leaves[next++]);
        string made = "new " + dialect.TypeName(type) + "(" + value.AsArgument() + ")";
        return presence is ConstantNode { Constant: BooleanConstant { Value: true } }
            ? Text.Primary(made)
            : Text.Primary("(" + print(presence).At(Precedence.OrElse) + " ? " + made + " : null)");
    }

    private static bool IsDefault(Node node) => node is ConstantNode
    {
        Constant: DefaultConstant or RealConstant { Bits: 0 } or IntegerConstant { Value: 0 } or BooleanConstant { Value: false },
    };
}
