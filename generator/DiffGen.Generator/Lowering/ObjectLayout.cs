using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace DiffGen.Generator.Lowering;

/// <summary>
/// How objects of a family of classes lie on the tape: each is one element, a tuple of all fields that any of the classes has. A reference to
/// another object is its position there, an array its position and its length.
/// </summary>
/// <param name="Classes">Those that have objects. More than one are told apart by their index.</param>
/// <param name="ClassPath">Where that index is; null where there is only one class.</param>
internal sealed record ObjectLayout(IrType Element, IReadOnlyList<INamedTypeSymbol> Classes, IReadOnlyDictionary<ISymbol, ObjectLayout.Part> Parts, string? ClassPath)
{
    // More than this is no data.
    private const int MaximumParts = 64;

    /// <summary>A field.</summary>
    /// <param name="Path">Where it is in the element; of an array, its position.</param>
    /// <param name="CountPath">Where the length of an array is; else empty.</param>
    internal sealed record Part(IrType Type, string Path, string CountPath);

    /// <summary>Null, and what stands in the way, where objects of the class can't lie there.</summary>
    public static ObjectLayout? Of(INamedTypeSymbol type, Compilation compilation, out string obstacle)
    {
        INamedTypeSymbol root = type;
        while (root.BaseType is { SpecialType: SpecialType.None } parent)
        {
            root = parent;
        }

        List<INamedTypeSymbol> family = [.. DerivedClasses.Of(root, compilation).Prepend(root)];
        List<INamedTypeSymbol> classes = [.. family.Where(member => !member.IsAbstract)];
        if (family.Count > 1 && family.Find(member => member.IsGenericType) is { } generic)
        {
            obstacle = $"'{generic.ToDisplayString()}' is generic and has a base class";
            return null;
        }

        HashSet<string> names = new(StringComparer.Ordinal);
        List<StructField> items = [];
        Dictionary<ISymbol, (IrType Type, string Name, string CountName)> fields = new(SymbolEqualityComparer.Default);
        string? classItem = classes.Count > 1 ? Add("Class", IrType.Int32) : null;
        foreach (IFieldSymbol field in family.SelectMany(member => member.GetMembers().OfType<IFieldSymbol>()).Where(field => !field.IsStatic && !field.IsConst))
        {
            IrType content = TypeMap.Map(field.Type);
            string name = (field.AssociatedSymbol ?? field).Name.TrimStart('_');
            switch (content)
            {
                case ObjectType:
                    fields[field.OriginalDefinition] = (content, Add(name, IrType.Int64), "");
                    break;
                case BufferType { Kind: BufferKind.Array, IsGraph: false } when TypeMap.IsPlainElement(((IArrayTypeSymbol)field.Type).ElementType):
                    fields[field.OriginalDefinition] = (content, Add(name, IrType.Int64), Add(name + "Length", IrType.Int32));
                    break;
                case not BufferType when field is { RefKind: RefKind.None, IsFixedSizeBuffer: false, IsVolatile: false } && TypeMap.IsPlainElement(field.Type):
                    fields[field.OriginalDefinition] = (content, Add(name, content), "");
                    break;
                default:
                    obstacle = $"'{field.ContainingType.Name}.{(field.AssociatedSymbol ?? field).Name}' is a '{field.Type.ToDisplayString()}'";
                    return null;
            }
        }

        if (items.Sum(item => StructType.Count(item.Type)) > MaximumParts)
        {
            obstacle = $"'{root.Name}' has more than {MaximumParts} fields";
            return null;
        }

        // There are no tuples of one.
        if (items.Count == 1)
        {
            Add("Padding", IrType.Int32);
        }

        obstacle = "";
        StructType element = new("(" + string.Join(", ", items.Select(item => item.Type.CSharp + " " + item.Name)) + ")", Building.Tuple, items.ToEquatableArray());
        return new ObjectLayout(
            element,
            classes,
            fields.ToDictionary(field => field.Key, field => new Part(field.Value.Type, "." + field.Value.Name, field.Value.CountName.Length == 0 ? "" : "." + field.Value.CountName), (IEqualityComparer<ISymbol>)SymbolEqualityComparer.Default),
            classItem is null ? null : "." + classItem);

        string Add(string name, IrType content)
        {
            string plain = name.Length == 0 || IsTaken(name) ? name + "Field" : name;
            string unique = plain;
            for (int i = 2; !names.Add(unique); i++)
            {
                unique = plain + "_" + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }

            string identifier = SyntaxFacts.GetKeywordKind(unique) == SyntaxKind.None ? unique : "@" + unique;
            items.Add(new StructField(identifier, content, IsSettable: true, IsVariable: true));
            return identifier;
        }
    }

    /// <summary>What an object of a class is known by.</summary>
    public int IndexOf(INamedTypeSymbol type) =>
        Classes.Select((known, i) => (known, i)).Where(entry => SymbolEqualityComparer.Default.Equals(entry.known.OriginalDefinition, type.OriginalDefinition)).Select(entry => entry.i).DefaultIfEmpty(-1).First();

    // Names that elements of tuples can't have.
    private static bool IsTaken(string name) =>
        name is "CompareTo" or "Deconstruct" or "Equals" or "GetHashCode" or "Rest" or "ToString" || (name.StartsWith("Item", StringComparison.Ordinal) && name.Skip(4).All(char.IsDigit));
}
