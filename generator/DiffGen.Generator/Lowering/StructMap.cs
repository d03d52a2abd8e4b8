using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Lowering;

/// <summary>
/// Which structs can be taken apart: those whose fields are all known. To be put together again the fields must be readable,
/// and values of them must be possible without running code of the user's.
/// </summary>
internal static class StructMap
{
    // Deeper nesting than this is no data.
    private const int MaximumLeaves = 64;

    // Symbols are asked for the same again and again, and live as long as their compilation.
    private static readonly ConditionalWeakTable<ITypeSymbol, Entry> Known = new();

    private sealed record Entry(StructType? Type);

    /// <summary>The struct, or null if the type is none that can be taken apart.</summary>
    public static StructType? Of(ITypeSymbol type) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Struct, SpecialType: SpecialType.None } named
            ? Known.GetValue(type, _ => new Entry(Read(named))).Type
            : null;

    /// <summary>The instance fields of a struct, in the order of declaration.</summary>
    public static IEnumerable<IFieldSymbol> FieldsOf(INamedTypeSymbol type) => type.IsTupleType
        ? type.TupleElements
        : IsNumerics(type) && !IsComplex(type) ? Numbered(type)
        : type.GetMembers().OfType<IFieldSymbol>().Where(field => !field.IsStatic && !field.IsConst);

    /// <summary>The position of the field that is read or assigned by a member of a struct, or null if the member is code.</summary>
    public static int? FieldOf(INamedTypeSymbol type, ISymbol member)
    {
        ISymbol Known(ISymbol symbol) => symbol is IFieldSymbol { CorrespondingTupleField: { } item } ? item : symbol;
        if (member.IsStatic || member is not (IFieldSymbol or IPropertySymbol { IsIndexer: false }))
        {
            return null;
        }

        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            return member.Name == "HasValue" ? 0 : null;
        }

        if (IsComplex(type))
        {
            return member.Name switch { "Real" => 0, "Imaginary" => 1, _ => null };
        }

        if (KernelTarget.PlaceOf(type) is { } place)
        {
            return place.Fields.ToList().FindIndex(field => field.Name == member.Name) is >= 0 and var axis ? axis : null;
        }

        // Whether a reference may be null makes tuples different types, whose elements are different symbols.
        if (type.IsTupleType && member is IFieldSymbol element)
        {
            string name = (element.CorrespondingTupleField ?? element).Name;
            int item = type.TupleElements.ToList().FindIndex(field => (field.CorrespondingTupleField ?? field).Name == name);
            return item < 0 ? null : item;
        }

        int position = FieldsOf(type).ToList().FindIndex(field =>
            SymbolEqualityComparer.Default.Equals(Known(field), Known(member)) || SymbolEqualityComparer.Default.Equals(field.AssociatedSymbol, member));
        return position < 0 ? null : position;
    }

    /// <summary>The constructor stores its parameters in the fields, one in each, and does nothing else.</summary>
    public static bool OnlyStores(IMethodSymbol constructor) =>
        Of(constructor.ContainingType) is { Building: Building.Constructor } type
        && constructor.Parameters.Length == type.Fields.Count
        && (IsPositional(constructor) || IsNumerics(constructor.ContainingType) || Stores(constructor, type.Fields))
        && constructor.Parameters.Zip(type.Fields, (parameter, field) => TypeMap.Map(parameter.Type).Equals(field.Type)).All(fits => fits);

    private static bool IsComplex(INamedTypeSymbol type) => KnownMethods.IsIn(type, "Complex", "System.Numerics");

    private static StructType? Read(INamedTypeSymbol type)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        bool isInSource = type.IsTupleType || type.DeclaringSyntaxReferences.Length > 0;
        if (type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
        {
            IrType content = TypeMap.Map(type.TypeArguments[0]);
            return content is RealType || (content is StructType { IsDifferentiable: true, HoldsNullable: false, HoldsMemory: false, IsLocal: false, Leaves.Length: < MaximumLeaves })
                ? new StructType(
                    TypeMap.Text(type), Building.Nullable, EquatableArray.Create(new StructField("HasValue", IrType.Boolean, false, false), new StructField(Leaf.NullableValue, content, false, false)))
                : null;
        }

        if (type.IsUnboundGenericType || !(isInSource || TypeMap.HoldsReals(type)) || type.TypeArguments.Any(argument => argument.TypeKind == TypeKind.TypeParameter && !TypeMap.IsGenericReal(argument))
            || HasLayout(type) || StructMembers.Captures(type))
        {
            return null;
        }

        if (IsComplex(type))
        {
            return new StructType(
                TypeMap.Text(type),
                Building.Constructor,
                EquatableArray.Create(new StructField("Real", IrType.Double, false, false), new StructField("Imaginary", IrType.Double, false, false)));
        }

        bool holdsReals = TypeMap.HoldsReals(type);
        bool isReachable = StructMembers.CanBeReached(type);
        List<StructField> fields = [];
        bool isInitialisable = true;
        foreach (IFieldSymbol field in FieldsOf(type))
        {
            // A field that nobody sees is read by a property that does nothing but return it, or else by an accessor.
            IPropertySymbol? property = field.AssociatedSymbol as IPropertySymbol ?? (IsAccessible(field) ? null : StructMembers.GetterOf(field));
            ISymbol face = property as ISymbol ?? field;
            bool isInSight = IsAccessible(face) && (property is null || (property.GetMethod is { } getter && IsAccessible(getter)));
            if (!(isInSight || (isInSource && holdsReals)) || HasCode(field.AssociatedSymbol as IPropertySymbol) || field.RefKind != RefKind.None || field.IsFixedSizeBuffer || !(isInSource || field.DeclaredAccessibility == Accessibility.Public))
            {
                return null;
            }

            bool hasSetter = property?.SetMethod is { } setter && IsAccessible(setter);
            bool isOwn = isInSight && (property is null || field.AssociatedSymbol is not null);
            bool isSettable = isOwn && (property is null ? !field.IsReadOnly : hasSetter && !property.SetMethod!.IsInitOnly);
            isInitialisable &= isSettable || (isOwn && hasSetter);
            if (field.Type.TypeKind == TypeKind.Class && TypeMap.HoldsReals(field.Type))
            {
                return null;
            }

            IrType content = TypeMap.Map(field.Type);
            bool isFollowed = content is not GridType && (content is not BufferType buffer || (!buffer.IsGraph && holdsReals && TypeMap.OfParameter(field.Type) is BufferType));
            if (!isFollowed || (content is OpaqueType && TypeMap.HoldsReals(field.Type)))
            {
                return null;
            }

            fields.Add(new StructField(Identifier(face.Name), content, isSettable, isInSight && property is null) { Stored = isReachable ? field.Name : "", IsHidden = !isInSight });
        }

        Building? building =
            type.IsTupleType ? fields.Count > 1 ? Building.Tuple : Building.Constructor
            : IsNumerics(type) || type.InstanceConstructors.Any(IsPositional) || type.InstanceConstructors.Any(constructor => Stores(constructor, fields)) ? Building.Constructor
            : !isInitialisable ? isInSource && holdsReals ? Building.Fields : null
            : type.InstanceConstructors.Any(constructor => constructor is { Parameters.Length: 0, IsImplicitlyDeclared: false }) ? Building.Default
            : Building.Initialiser;
        if (building != Building.Fields)
        {
            // Names in metadata that nobody needs would only make types different.
            fields = [.. fields.Select(field => field.IsHidden ? field : field with { Stored = "" })];
        }

        return building is { } how && fields.Sum(field => StructType.Count(field.Type)) is > 0 and <= MaximumLeaves
            ? new StructType(TypeMap.Text(type), how, fields.ToEquatableArray())
            : null;
    }

    /// <summary>The property has a backing field, but does something with it.</summary>
    private static bool HasCode(IPropertySymbol? property) => property is not null && property.DeclaringSyntaxReferences.Any(reference =>
        reference.GetSyntax() is PropertyDeclarationSyntax syntax
        && (syntax.ExpressionBody is not null || syntax.AccessorList?.Accessors.Any(accessor => accessor.Body is not null || accessor.ExpressionBody is not null) == true));

    /// <summary>The constructor of a positional record struct all of whose properties are the compiler's.</summary>
    private static bool IsPositional(IMethodSymbol constructor)
    {
        INamedTypeSymbol type = constructor.ContainingType;
        return type.IsRecord && constructor.Parameters.Length > 0 && constructor.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax() is RecordDeclarationSyntax)
            && FieldsOf(type).Select(field => field.AssociatedSymbol as IPropertySymbol).ToList() is var properties
            && properties.Count == constructor.Parameters.Length
            && properties.Zip(constructor.Parameters, (property, parameter) => property is not null && property.Name == parameter.Name
                && property.DeclaringSyntaxReferences.All(reference => reference.GetSyntax() is ParameterSyntax)).All(isOwn => isOwn);
    }

    /// <summary>
    /// A constructor that does nothing but store its parameters, the first in the first field and so on. Its body counts as a part
    /// of the declaration.
    /// </summary>
    private static bool Stores(IMethodSymbol constructor, IReadOnlyList<StructField> fields)
    {
        if (constructor.Parameters.Length != fields.Count || constructor.IsImplicitlyDeclared || !IsAccessible(constructor)
            || constructor.DeclaringSyntaxReferences.Length != 1 || constructor.DeclaringSyntaxReferences[0].GetSyntax() is not ConstructorDeclarationSyntax { Initializer: null } syntax
            || FieldsOf(constructor.ContainingType).Any(field => (field.AssociatedSymbol ?? field).DeclaringSyntaxReferences.Any(HasInitializer)))
        {
            return false;
        }

        List<(ExpressionSyntax Target, ExpressionSyntax Value)> stores = [];
        IEnumerable<ExpressionSyntax?> expressions = syntax.Body is { } block
            ? block.Statements.Select(statement => (statement as ExpressionStatementSyntax)?.Expression)
            : [syntax.ExpressionBody?.Expression];
        foreach (ExpressionSyntax? expression in expressions)
        {
            if (expression is not AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment)
            {
                return false;
            }

            if (assignment is { Left: TupleExpressionSyntax targets, Right: TupleExpressionSyntax values } && targets.Arguments.Count == values.Arguments.Count)
            {
                stores.AddRange(targets.Arguments.Zip(values.Arguments, (target, value) => (target.Expression, value.Expression)));
            }
            else
            {
                stores.Add((assignment.Left, assignment.Right));
            }
        }

        HashSet<string> parameters = new(constructor.Parameters.Select(parameter => parameter.Name), StringComparer.Ordinal);
        List<string> names = [.. FieldsOf(constructor.ContainingType).Select(field => (field.AssociatedSymbol ?? field).Name)];
        bool[] isStored = new bool[names.Count];
        foreach ((ExpressionSyntax target, ExpressionSyntax value) in stores)
        {
            string? field = target switch
            {
                IdentifierNameSyntax name when !parameters.Contains(name.Identifier.ValueText) => name.Identifier.ValueText,
                MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: IdentifierNameSyntax name } => name.Identifier.ValueText,
                _ => null,
            };
            int position = field is null ? -1 : names.IndexOf(field);
            if (position < 0 || isStored[position] || value is not IdentifierNameSyntax source || source.Identifier.ValueText != constructor.Parameters[position].Name
                || constructor.Parameters[position].RefKind != RefKind.None || !TypeMap.Map(constructor.Parameters[position].Type).Equals(fields[position].Type))
            {
                return false;
            }

            isStored[position] = true;
        }

        return isStored.All(stored => stored);

        static bool HasInitializer(SyntaxReference reference) =>
            reference.GetSyntax() is VariableDeclaratorSyntax { Initializer: not null } or PropertyDeclarationSyntax { Initializer: not null };
    }

    /// <summary>A vector whose operators act on each component alone.</summary>
    public static bool IsVector(INamedTypeSymbol? type) =>
        type?.Name is "Vector2" or "Vector3" or "Vector4" && KnownMethods.IsIn(type, type.Name, "System.Numerics");

    /// <summary>Vectors and matrices, whose constructors take their fields in order.</summary>
    public static bool IsNumerics(INamedTypeSymbol type) =>
        type.Name is "Vector2" or "Vector3" or "Vector4" or "Quaternion" or "Plane" or "Matrix3x2" or "Matrix4x4" or "Complex" && KnownMethods.IsIn(type, type.Name, "System.Numerics");

    // Reference assemblies declare them in any order.
    private static IEnumerable<IFieldSymbol> Numbered(INamedTypeSymbol type)
    {
        string[] names = type.Name switch
        {
            "Plane" => ["Normal", "D"],
            "Matrix3x2" => ["M11", "M12", "M21", "M22", "M31", "M32"],
            "Matrix4x4" => [.. from row in new[] { "M1", "M2", "M3", "M4" } from column in new[] { "1", "2", "3", "4" } select row + column],
            _ => ["X", "Y", "Z", "W"],
        };
        return names.SelectMany(name => type.GetMembers(name)).OfType<IFieldSymbol>();
    }

    private static bool HasLayout(INamedTypeSymbol type) => type.GetAttributes().Any(attribute =>
        KnownMethods.IsIn(attribute.AttributeClass, "InlineArrayAttribute", "System.Runtime.CompilerServices")
        || (KnownMethods.IsIn(attribute.AttributeClass, "StructLayoutAttribute", "System.Runtime.InteropServices")
            && attribute.ConstructorArguments is not [{ Value: 0 }] && attribute.ConstructorArguments is not [{ Value: 3 }]));

    private static bool IsAccessible(ISymbol member) =>
        member.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal or Accessibility.NotApplicable;

    private static string Identifier(string name) =>
        SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None ? name : "@" + name;
}
