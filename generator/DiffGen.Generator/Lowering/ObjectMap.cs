using System.Runtime.CompilerServices;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Lowering;

/// <summary>Which classes are followed, and how their fields are reached from where the companions stand.</summary>
internal sealed class ObjectMap(Compilation compilation, INamedTypeSymbol within)
{
    private static readonly ConditionalWeakTable<ITypeSymbol, Entry> Known = new();

    private readonly Dictionary<ISymbol, ObjectField?> fields = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, ObjectShape> shapes = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, FieldAccessor> accessors = new(SymbolEqualityComparer.Default);
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    private sealed record Entry(ObjectType? Type);

    /// <summary>All classes whose objects have been met, and those that they lead to.</summary>
    public EquatableArray<ObjectShape> Shapes => shapes.Values.OrderBy(shape => shape.Name, StringComparer.Ordinal).ToEquatableArray();

    /// <summary>The class as something that is followed; null where its objects are opaque: it holds no reals, or its source isn't there.</summary>
    public static ObjectType? Of(ITypeSymbol type) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Class, SpecialType: SpecialType.None, IsStatic: false, IsAnonymousType: false, IsUnboundGenericType: false } named
        && named.DeclaringSyntaxReferences.Length > 0
            ? Known.GetValue(type, _ => new Entry(Read(named))).Type
            : null;

    /// <summary>The instance fields of a class, those of base classes first.</summary>
    public static IEnumerable<IFieldSymbol> FieldsOf(INamedTypeSymbol type)
    {
        Stack<INamedTypeSymbol> hierarchy = new();
        for (INamedTypeSymbol? current = type; current is { SpecialType: SpecialType.None }; current = current.BaseType)
        {
            hierarchy.Push(current);
        }

        return hierarchy.SelectMany(declaring => declaring.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic && !field.IsConst));
    }

    /// <summary>The method of a class that takes its objects apart.</summary>
    public static IMethodSymbol? DeconstructOf(ITypeSymbol type, int count) =>
        Members(type, "Deconstruct").OfType<IMethodSymbol>().FirstOrDefault(method => !method.IsStatic && method.Parameters.Length == count);

    /// <summary>A property of a class, or of one that it derives from.</summary>
    public static IPropertySymbol? PropertyOf(ITypeSymbol type, string name) => Members(type, name).OfType<IPropertySymbol>().FirstOrDefault();

    private static IEnumerable<ISymbol> Members(ITypeSymbol type, string name)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            foreach (ISymbol member in current.GetMembers(name))
            {
                yield return member;
            }
        }
    }

    /// <summary>The field that a member stands for, or null if the member is code, or isn't followed.</summary>
    public ObjectField? FieldOf(ISymbol member)
    {
        if (!fields.TryGetValue(member, out ObjectField? field))
        {
            fields[member] = field = member switch
            {
                IFieldSymbol { IsStatic: false } own => Read(own),
                IPropertySymbol { IsStatic: false, IsIndexer: false, IsVirtual: false, IsOverride: false, IsAbstract: false } property => Backing(property) is { } backing ? Read(backing) : null,
                _ => null,
            };
        }

        return field;
    }

    /// <summary>Sees to the class of an object, and to all that it leads to.</summary>
    public void Meet(ITypeSymbol type)
    {
        while (type is IArrayTypeSymbol array)
        {
            type = array.ElementType;
        }

        if (type is not INamedTypeSymbol named || Of(type) is not { } known || shapes.ContainsKey(type))
        {
            return;
        }

        string name = Unique(named.Name);
        shapes[type] = new ObjectShape(known.Name, name, EquatableArray<ObjectField>.Empty, EquatableArray<FieldAccessor>.Empty);
        List<IFieldSymbol> all = [.. FieldsOf(named)];
        List<ObjectField> followed = [.. all.Select(field => FieldOf(field)).OfType<ObjectField>()];
        List<IFieldSymbol> further = [];
        List<DerivedShape> derived = [];
        string? hidden = null;
        foreach (INamedTypeSymbol child in DerivedClasses.Of(named, compilation))
        {
            List<IFieldSymbol> own = [.. FieldsOf(child).Where(field => SymbolEqualityComparer.Default.Equals(field.ContainingType, child))];
            if (own.TrueForAll(field => !TypeMap.HoldsReals(field.Type)))
            {
                continue;
            }

            if (child.IsGenericType || !IsInSight(child) || Of(child) is null)
            {
                hidden = child.ToDisplayString();
                continue;
            }

            further.AddRange(own);
            derived.Add(new DerivedShape(TypeMap.Text(child), own.Select(field => FieldOf(field)).OfType<ObjectField>().ToEquatableArray()));
        }

        shapes[type] = new ObjectShape(
            known.Name,
            name,
            followed.ToEquatableArray(),
            all.Concat(further).Where(accessors.ContainsKey).Select(field => accessors[field]).ToEquatableArray())
        {
            IsSameEverywhere = all.Concat(further).All(IsOpen),
            Derived = derived.ToEquatableArray(),
            IsOpenEnded = DerivedClasses.MayBeElsewhere(named),
            Hidden = hidden,
        };
        all.Concat(further).ToList().ForEach(field => Meet(field.Type));
    }

    private static ObjectType? Read(INamedTypeSymbol type)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        // A field that hides another has its name.
        if (FieldsOf(type).GroupBy(field => field.Name, StringComparer.Ordinal).Any(same => same.Count() > 1))
        {
            return null;
        }

        if (type.TypeArguments.Any(argument => argument.TypeKind == TypeKind.TypeParameter) || type.ContainingType is { IsGenericType: true } || IsException(type) || !LeadsToReals(type, []))
        {
            return null;
        }

        INamedTypeSymbol family = type;
        while (family.BaseType is { SpecialType: SpecialType.None } parent)
        {
            family = parent;
        }

        return new ObjectType(TypeMap.Text(type), TypeMap.Text(family), true);
    }

    private static bool IsException(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (KnownMethods.IsIn(current, "Exception", "System"))
            {
                return true;
            }
        }

        return false;
    }

    private static bool LeadsToReals(ITypeSymbol type, HashSet<ITypeSymbol> seen) => type switch
    {
        _ when TypeMap.IsReal(type) => true,
        IArrayTypeSymbol array => LeadsToReals(array.ElementType, seen),
        INamedTypeSymbol { Name: "List", TypeArguments: [var listed] } list when KnownMethods.IsIn(list.OriginalDefinition, "List", "System.Collections.Generic") => LeadsToReals(listed, seen),
        INamedTypeSymbol { TypeKind: TypeKind.Struct } => StructMap.Of(type) is { IsDifferentiable: true, IsLocal: false },
        INamedTypeSymbol { TypeKind: TypeKind.Class, SpecialType: SpecialType.None } named =>
            named.DeclaringSyntaxReferences.Length > 0 && seen.Add(type) && FieldsOf(named).Any(field => LeadsToReals(field.Type, seen)),
        _ => false,
    };

    /// <summary>The field that a member is, or that a property stands for; null where it has code.</summary>
    public static IFieldSymbol? FieldBehind(ISymbol member) => member as IFieldSymbol ?? (member is IPropertySymbol property ? Backing(property) : null);

    private static IFieldSymbol? Backing(IPropertySymbol property) =>
        property.ContainingType.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, property)) is { } backing
        && !property.DeclaringSyntaxReferences.Any(HasCode)
            ? backing
            : null;

    private static bool HasCode(SyntaxReference reference) => reference.GetSyntax() is PropertyDeclarationSyntax syntax
        && (syntax.ExpressionBody is not null || syntax.AccessorList?.Accessors.Any(accessor => accessor.Body is not null || accessor.ExpressionBody is not null) == true);

    private ObjectField? Read(IFieldSymbol field)
    {
        IrType content = TypeMap.Map(field.Type);
        bool isFollowed = field is { RefKind: RefKind.None, IsVolatile: false, IsFixedSizeBuffer: false } && content switch
        {
            StructType { IsLocal: true } => false,
            StructType whole => whole.Leaves.All(leaf => leaf.Type is RealType or OpaqueType),
            BufferType { Kind: not BufferKind.Array } or GridType => false,
            OpaqueType => !TypeMap.HoldsReals(field.Type),
            _ => true,
        };
        if (!isFollowed || (field.AssociatedSymbol is IPropertySymbol code && (code.IsVirtual || code.IsOverride || code.DeclaringSyntaxReferences.Any(HasCode))))
        {
            return null;
        }

        IPropertySymbol? property = field.AssociatedSymbol as IPropertySymbol;
        ISymbol face = property as ISymbol ?? field;
        bool isReference = content.IsMemory || content is OpaqueType;
        bool isNamed = IsInSight(face) && (property is null
            ? !field.IsReadOnly || isReference
            : property.GetMethod is { } getter && IsInSight(getter)
                && (property.SetMethod is { } setter ? IsInSight(setter) && (isReference || (!setter.IsInitOnly && content is RealType)) : isReference));
        if (isNamed)
        {
            return new ObjectField("." + Identifier(face.Name), content);
        }

        if (field.ContainingType.IsGenericType)
        {
            return null;
        }

        if (!accessors.TryGetValue(field, out FieldAccessor? accessor))
        {
            string name = face.Name.TrimStart('_');
            accessors[field] = accessor = new FieldAccessor(
                Unique(field.ContainingType.Name + char.ToUpperInvariant(name[0]) + name.Substring(1)), TypeMap.Text(field.ContainingType), field.Name, content);
        }

        return new ObjectField(FieldAccessor.Mark + accessor.Name, content);
    }

    private static bool IsOpen(IFieldSymbol field) => field.AssociatedSymbol is IPropertySymbol property
        ? IsOpen(property) && property.GetMethod is { } getter && IsOpen(getter) && (property.SetMethod is null || IsOpen(property.SetMethod))
        : IsOpen((ISymbol)field);

    private static bool IsOpen(ISymbol member) => member.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;

    private bool IsInSight(ISymbol member) => compilation.IsSymbolAccessibleWithin(member, within);

    private string Unique(string name)
    {
        string unique = name;
        for (int i = 2; !names.Add(unique); i++)
        {
            unique = name + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return unique;
    }

    private static string Identifier(string name) => SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
}
