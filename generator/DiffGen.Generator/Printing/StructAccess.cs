using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>
/// Local functions by which a companion reads and makes structs whose fields it could not name or not assign. Only those that the
/// body came to use are printed.
/// </summary>
internal sealed class StructAccess
{
    private const string Namespace = "global::System.Runtime.CompilerServices.";

    private readonly Dictionary<string, (StructType Type, string ShortName)> types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ObjectShape> shapes = new(StringComparer.Ordinal);
    private readonly SortedSet<string> made = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, (StructType Type, StructField Field)> read = new(StringComparer.Ordinal);

    private readonly EquatableArray<string> taken;

    /// <param name="reservedNames">What the body calls by its name, which a local function would hide.</param>
    public StructAccess(Function function, EquatableArray<string> reservedNames)
    {
        taken = reservedNames;
        foreach (Parameter parameter in function.Parameters)
        {
            Meet(parameter.Type);
            Meet(parameter.Part?.Type);
        }

        Meet(function.ReturnType);
        foreach (ObjectShape shape in function.Shapes)
        {
            shapes[shape.Name] = shape;
            shape.Fields.Concat(shape.Derived.SelectMany(derived => derived.Fields)).ToList().ForEach(field => Meet(field.Type));
        }

        foreach (Statement statement in Traversal.Statements(function.Body))
        {
            switch (statement)
            {
                case Let let:
                    Meet(let.Target.Type);
                    break;
                case Call call:
                    foreach (ParameterSignature parameter in call.Method.Parameters)
                    {
                        Meet(parameter.Part?.Type);
                    }

                    Meet(call.Method.ReturnType);
                    break;
            }
        }
    }

    /// <summary>What the functions may be called, so that nothing else is.</summary>
    public IEnumerable<string> Names => types.Values.SelectMany(type => NamesOf(type.Type, type.ShortName));

    /// <summary>The function that makes a struct from its fields.</summary>
    public string Maker(StructType type)
    {
        made.Add(type.Name);
        return "Make" + types[type.Name].ShortName;
    }

    /// <summary>A part of a struct.</summary>
    /// <param name="whole">The struct, as something that a member can be asked of.</param>
    public string Read(string whole, IrType type, string path)
    {
        if (type is not StructType { NeedsAccessors: true })
        {
            return whole + path;
        }

        foreach (string part in path.Split(['.'], StringSplitOptions.RemoveEmptyEntries))
        {
            StructType container = (StructType)type;
            StructField field = container.FieldNamed(part);
            if (field.IsHidden)
            {
                string getter = Getter(types[container.Name].ShortName, field);
                read[getter] = (container, field);
                whole = getter + "(" + whole + ")";
            }
            else
            {
                whole += "." + part;
            }

            type = field.Type;
        }

        return whole;
    }

    /// <summary>A field of an object, or a part of the struct that it holds.</summary>
    public string Read(string instance, ObjectType type, string path) => FieldHolding(type, path) is var (field, inner)
        ? Read(FieldAccessor.Text(instance, field.Path), field.Type, inner)
        : FieldAccessor.Text(instance, path);

    /// <summary>The field of an object that holds a struct into which a path leads, and the rest of the path; null where it leads into none.</summary>
    public (ObjectField Field, string Inner)? FieldHolding(ObjectType type, string path) =>
        FieldAccessor.IsInner(path) && shapes.TryGetValue(type.Name, out ObjectShape? shape)
        && shape.Fields.FirstOrDefault(field => field.Type is StructType && path.StartsWith(field.Path + ".", StringComparison.Ordinal)) is { } holder
            ? (holder, path.Substring(holder.Path.Length))
            : null;

    public void Print(Dialect dialect, CodeWriter code)
    {
        SortedDictionary<string, (StructType Type, StructField Field)> fields = new(StringComparer.Ordinal);
        foreach (string name in made)
        {
            (StructType type, string shortName) = types[name];
            string parameters = string.Join(", ", type.Fields.Select(field => dialect.TypeName(field.Type) + " " + Parameter(field)));
            code.Line("");
            code.Open("static " + dialect.TypeName(type) + " Make" + shortName + "(" + parameters + ")");
            code.Line(dialect.TypeName(type) + " made = default;");
            foreach (StructField field in type.Fields)
            {
                code.Line(Field(shortName, field) + "(ref made) = " + Parameter(field) + ";");
                fields[Field(shortName, field)] = (type, field);
            }

            code.Line("return made;");
            code.Close();
        }

        foreach (KeyValuePair<string, (StructType Type, StructField Field)> getter in read)
        {
            (StructType type, StructField field) = getter.Value;
            string accessor = Field(types[type.Name].ShortName, field);
            fields[accessor] = getter.Value;
            code.Line("");
            code.Line("static " + dialect.TypeName(field.Type) + " " + getter.Key + "(in " + dialect.TypeName(type) + " whole) => " + accessor + "(ref " + Namespace + "Unsafe.AsRef(in whole));");
        }

        foreach (KeyValuePair<string, (StructType Type, StructField Field)> accessor in fields)
        {
            code.Line("");
            code.Line("[" + Namespace + "UnsafeAccessor(" + Namespace + "UnsafeAccessorKind.Field, Name = \"" + accessor.Value.Field.Stored + "\")]");
            code.Line("static extern ref " + dialect.TypeName(accessor.Value.Field.Type) + " " + accessor.Key + "(ref " + dialect.TypeName(accessor.Value.Type) + " whole);");
        }
    }

    private void Meet(IrType? type)
    {
        type = type switch
        {
            BufferType buffer => buffer.Element,
            GridType grid => grid.Element,
            _ => type,
        };
        if (type is not StructType { NeedsAccessors: true } whole || types.ContainsKey(whole.Name))
        {
            return;
        }

        string plain = whole.Name.Substring(whole.Name.LastIndexOfAny(['.', ':']) + 1).TrimStart('@'), name = plain;
        for (int i = 2; types.Values.Any(other => other.ShortName == name) || NamesOf(whole, name).Any(taken.Contains); i++)
        {
            name = plain + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        types[whole.Name] = (whole, name);
        whole.Fields.ToList().ForEach(field => Meet(field.Type));
    }

    private static IEnumerable<string> NamesOf(StructType type, string shortName) =>
        type.Fields.SelectMany(part => new[] { Field(shortName, part), Getter(shortName, part) }).Append("Make" + shortName);

    private static string Field(string shortName, StructField field) => shortName + Capital(field);

    private static string Getter(string shortName, StructField field) => "Get" + shortName + Capital(field);

    private static string Parameter(StructField field) => Identifiers.Escape(Identifiers.Camel(Plain(field)));

    private static string Capital(StructField field) => Plain(field) is var name ? char.ToUpperInvariant(name[0]) + name.Substring(1) : "";

    private static string Plain(StructField field) => field.Name.TrimStart('@', '_') is { Length: > 0 } name ? name : field.Name.TrimStart('@');
}
