using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>
/// Local functions that a companion needs for objects: accessors of fields that it could not name or assign, and functions that set
/// the reals of a shadow to zero.
/// </summary>
internal sealed class ObjectHelpers
{
    private const string Runtime = "global::DiffGen.Runtime.";

    private readonly Dictionary<string, ObjectShape> shapes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FieldAccessor> accessors = new(StringComparer.Ordinal);
    private readonly SortedSet<string> used = new(StringComparer.Ordinal);
    private readonly List<IrType> cleared = [];

    private (Dialect Dialect, StructAccess Access)? Clearing { get; set; }

    public ObjectHelpers(Function function)
    {
        foreach (ObjectShape shape in function.Shapes)
        {
            shapes[shape.Name] = shape;
            foreach (FieldAccessor accessor in shape.Accessors)
            {
                accessors[accessor.Name] = accessor;
            }
        }

        if (shapes.Count > 0)
        {
            foreach (Statement statement in Traversal.Statements(function.Body))
            {
                Visit(statement);
            }
        }
    }

    /// <summary>What the functions are called, so that nothing else is.</summary>
    public IEnumerable<string> Names => used.Concat(cleared.Select(ClearName));

    /// <summary>Whether the shadow of a type is cleared by one of these functions.</summary>
    public static bool Clears(IrType type) => Innermost(type) is ObjectType;

    public string ClearName(IrType type)
    {
        string suffix = "";
        while (type is BufferType array)
        {
            (type, suffix) = (array.Element, suffix + "Array");
        }

        return "Clear" + shapes[type.CSharp].ShortName + suffix;
    }

    public void Print(CodeWriter code, Dialect dialect, StructAccess access)
    {
        Clearing = (dialect, access);
        foreach (IrType type in cleared)
        {
            code.Line("");
            string passed = type is BufferType { KeepsType: false } objects ? "global::System.ReadOnlySpan<" + objects.Element.CSharp + ">" : type.CSharp;
            code.Open("static void " + ClearName(type) + "(" + passed + " shadow, " + passed + " primal)");
            if (type is BufferType array)
            {
                code.Open("for (int i = 0; i < " + (array.KeepsType ? "(primal?.Length ?? 0)" : "primal.Length") + "; i++)");
                code.Line(Clear(array.Element, "shadow[i]", "primal[i]"));
                code.Close();
            }
            else
            {
                PrintFields(shapes[type.CSharp], code);
            }

            code.Close();
        }

        foreach (string name in used)
        {
            FieldAccessor accessor = accessors[name];
            code.Line("");
            code.Line("[global::System.Runtime.CompilerServices.UnsafeAccessor(global::System.Runtime.CompilerServices.UnsafeAccessorKind.Field, Name = \"" + accessor.Field + "\")]");
            code.Line("static extern ref " + accessor.Type.CSharp + " " + accessor.Name + "(" + accessor.Owner + " instance);");
        }
    }

    // A list is walked along, since its length is no measure for the depth of calls.
    private void PrintFields(ObjectShape shape, CodeWriter code)
    {
        ObjectField? next = shape.Fields.LastOrDefault(field => field.Type.CSharp == shape.Name);
        code.Open((next is null ? "if" : "while") + " (primal is not null)");
        if (shape.IsOpenEnded)
        {
            code.Line(Runtime + "Shadow.RequireKnown(primal, typeof(" + shape.Name + "));");
        }

        foreach (ObjectField field in shape.Fields.Where(field => field.Type.IsDifferentiable && field != next))
        {
            PrintField(field, "shadow", "primal", code);
        }

        foreach (DerivedShape derived in Extended(shape))
        {
            code.Open("if (primal is " + derived.Name + ")");
            foreach (ObjectField field in derived.Fields.Where(field => field.Type.IsDifferentiable))
            {
                PrintField(field, "((" + derived.Name + ")shadow)", "((" + derived.Name + ")primal)", code);
            }

            code.Close();
        }

        if (next is not null)
        {
            code.Line("shadow = " + FieldAccessor.Text("shadow", next.Path) + ";");
            code.Line("primal = " + FieldAccessor.Text("primal", next.Path) + ";");
        }

        code.Close();
    }

    private void PrintField(ObjectField field, string shadowOwner, string primalOwner, CodeWriter code)
    {
        string shadow = FieldAccessor.Text(shadowOwner, field.Path);
        if (field.Type is StructType whole && whole.Leaves.Any(leaf => leaf.Type is RealType && !leaf.IsSettable))
        {
            code.Line(shadow + " = " + Cleared(whole, shadow) + ";");
        }
        else if (field.Type is RealType or StructType)
        {
            foreach (Leaf leaf in StructType.LeavesOf(field.Type).Where(leaf => leaf.Type is RealType))
            {
                code.Line(shadow + leaf.Path + " = " + (leaf.Type.Equals(IrType.Single) ? "0.0f;" : "0.0;"));
            }
        }
        else
        {
            code.Line(Clear(field.Type, shadow, FieldAccessor.Text(primalOwner, field.Path)));
        }
    }

    /// <summary>A struct whose reals are zero, and that is otherwise what it was.</summary>
    private string Cleared(StructType type, string shadow)
    {
        (Dialect dialect, StructAccess access) = Clearing!.Value;
        ValueNode before = new(new Value(0, type, ""));
        Node made = Wholes.Build(type, i => type.Leaves[i].Type is RealType real ? new ConstantNode(Constants.Real(0, real)) : new LeafNode(before, type.Leaves[i]));
        return StructText.Of((StructNode)made, dialect, access, leaf => Text.Primary(leaf is LeafNode { Leaf: var kept } ? access.Read(shadow, type, kept.Path) : leaf.Type.Equals(IrType.Single) ? "0.0f" : "0.0")).Code;
    }

    /// <summary>The classes that hold more than is known of an object.</summary>
    private static IEnumerable<DerivedShape> Extended(ObjectShape shape) => shape.Derived.Where(derived => derived.Fields.Any(field => field.Type.IsDifferentiable));

    private string Clear(IrType type, string shadow, string primal) =>
        (Clears(type) ? ClearName(type) : Runtime + "Shadow.Clear") + "(" + shadow + ", " + primal + ");";

    private void Visit(Statement statement)
    {
        switch (statement)
        {
            case Let { Operation: Load { Buffer.Type: ObjectType } load }:
                Use(load.Path);
                break;
            case Store { Buffer.Type: ObjectType } store:
                Use(store.Path);
                break;
            case Accumulate { Buffer.Type: ObjectType } add:
                Use(add.Path);
                break;
            case ClearShadow clear when Clears(clear.Shadow.Type):
                Need(clear.Shadow.Type);
                break;
        }
    }

    private void Need(IrType type)
    {
        if (type is BufferType { KeepsType: false } objects)
        {
            type = objects with { Kind = BufferKind.Array };
        }

        if (cleared.Contains(type))
        {
            return;
        }

        cleared.Add(type);
        if (type is BufferType array)
        {
            Need(array.Element);
            return;
        }

        ObjectShape shape = shapes[type.CSharp];
        foreach (ObjectField field in shape.Fields.Concat(Extended(shape).SelectMany(derived => derived.Fields)).Where(field => field.Type.IsDifferentiable))
        {
            Use(field.Path);
            if (Clears(field.Type))
            {
                Need(field.Type);
            }
        }
    }

    private void Use(string path)
    {
        if (FieldAccessor.NameIn(path) is { } name)
        {
            used.Add(name);
        }
    }

    private static IrType Innermost(IrType type) => type is BufferType array ? Innermost(array.Element) : type;
}
