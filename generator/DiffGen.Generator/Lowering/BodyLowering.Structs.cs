using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Structs and tuples. Whatever is done with one is done with its leaves.</content>
internal sealed partial class BodyLowering
{
    // What is being initialised, innermost last: `new T { X = … }` and `t with { X = … }`.
    private readonly Stack<Variable> initialised = [];

    /// <summary>A struct that code without a model computed, taken apart.</summary>
    private Operand TakeApart(Operand value, IOperation origin) => value switch
    {
        Value or TextConstant when value.Type is StructType { IsLocal: true } type => RefuseLocal(type, origin),
        TextConstant { ConstantType: StructType { NeedsAccessors: true } type } text when type.Leaves.Any(leaf => leaf.IsHidden) && !IsOwnReceiver(text, type) =>
            TakeApart(Let(new Opaque(EquatableArray.Create(text.Text), EquatableArray<Operand>.Empty, type, Purity.Pure), origin), origin),
        Value { Type: StructType type } whole => new Composite(type, type.Leaves.Select(leaf => TakeOut(leaf, whole, origin)).ToEquatableArray()),
        TextConstant { ConstantType: StructType type } text => new Composite(type, type.Leaves.Select(leaf => (Operand)new TextConstant(text.Text + leaf.Path, leaf.Type)).ToEquatableArray()),
        DefaultConstant { DefaultType: StructType type } => Composite.Default(type),
        _ => value,
    };

    // Companions stand where the method does, so that what is private there is in sight.
    private static bool IsOwnReceiver(TextConstant value, StructType type) =>
        value.Text == "this" && type.Fields.All(field => field.Type is not StructType { NeedsAccessors: true });

    private Composite RefuseLocal(StructType type, IOperation origin)
    {
        Unsupported(origin, $"'{origin.Syntax}', a '{type.Name.Substring(type.Name.LastIndexOf('.') + 1)}' that the method does not make itself,", TypeObstacles.Of(origin.Type!));
        return Composite.Default(type);
    }

    private Operand TakeOut(Leaf leaf, Value whole, IOperation origin)
    {
        Value part = Let(new Opaque(EquatableArray.Create("", leaf.Path), EquatableArray.Create<Operand>(whole), leaf.Type, Purity.Pure), origin, leaf.NameIn(whole.Name));
        if (leaf.Type.IsMemory)
        {
            foreign.Add(part.Id);
        }

        return part;
    }

    /// <summary>The operand as one value, for code that takes a struct whole.</summary>
    private Operand Whole(Operand operand, IOperation origin) =>
        operand is Composite { Struct.IsLocal: true } ? Unsupported(origin, $"'{origin.Syntax}', a struct with private fields that nobody else could make, as a whole", "pass its parts")
        : operand is Composite { Struct.HoldsMemory: true } whole && !whole.Struct.Leaves.Zip(whole.Leaves, (leaf, part) => !leaf.Type.IsMemory || part.Type.Equals(leaf.Type)).All(fits => fits)
            ? Unsupported(origin, $"'{origin.Syntax}', which refers to memory that the method makes, as a whole", "pass its parts")
        : operand is Composite composite ? Let(new Compose(composite.Struct, composite.Leaves), origin) : operand;

    private static Operand MapLeaves(Operand operand, Func<Operand, Operand> map) =>
        operand is Composite composite ? new Composite(composite.Struct, composite.Leaves.Map(map)) : map(operand);

    /// <summary>A field of a struct, or a property that stands for one; null if the member is neither.</summary>
    private Operand? LowerMember(IMemberReferenceOperation member, string name)
    {
        if (LowerObjectMember(member, name) is { } content)
        {
            return content;
        }

        if (FieldOf(member) is not { } field)
        {
            return null;
        }

        Operand value = IsPlaceChain(member)
            ? ReadPlace(PlaceOf(member))
            : LowerExpression(member.Instance!) is Composite whole ? whole.Field(field) : Placeholder(member);
        return value is Value { IsNamed: false } && name.Length > 0 && scope.Builder.DefinitionOf(value) is not Load ? Let(new Copy(value), member, name) : value;
    }

    /// <summary>The position of the field that a member of a struct stands for.</summary>
    private static int? FieldOf(IOperation member) =>
        member is IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: true }
        && member is IMemberReferenceOperation { Instance.Type: INamedTypeSymbol type, Member: var symbol } && TypeMap.Map(type) is StructType
            ? StructMap.FieldOf(type, symbol)
            : null;

    /// <summary>Fields of fields of a variable or of an element, which need not be read as a whole.</summary>
    private bool IsPlaceChain(IOperation operation) => operation switch
    {
        ILocalReferenceOperation { IsDeclaration: false } or IParameterReferenceOperation => true,
        IPropertyReferenceOperation when IsReferenceProperty(operation) => true,
        IArrayElementReferenceOperation or IImplicitIndexerReferenceOperation or IPropertyReferenceOperation { Property.IsIndexer: true } =>
            ElementParts(operation) is var (container, index) && index is not IRangeOperation && TypeMap.Map(container.Type!) is BufferType && IndexParts(index) is not null,
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } => initialised.Count > 0,
        IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } => frame.This is not null,
        IMemberReferenceOperation member when ObjectFieldOf(member) is not null || OwnFieldOf(member) is not null || FieldOnTape(member) is not null => true,
        IMemberReferenceOperation { Instance: { } instance } member => FieldOf(member) is not null && IsPlaceChain(instance),
        _ => false,
    };

    /// <summary>The place of a field, or null if the target is none.</summary>
    private Place? FieldPlace(IOperation target)
    {
        if (target is not IMemberReferenceOperation { Instance: { } instance } || FieldOf(target) is not { } field || !IsPlaceChain(target))
        {
            return null;
        }

        return Part(AsFound(PlaceOf(instance)));

        Place Part(Place place) => place switch
        {
            VariablePlace whole => new VariablePlace(target, whole.Variable.Field(field)),
            ElementPlace element => element with
            {
                Syntax = target,
                Path = element.Path + "." + ((StructType)TypeMap.Map(element.ElementType)).Fields[field].Name,
                ElementType = target.Type!,
            },
            EitherPlace either => new EitherPlace(target, either.Condition, Part(either.First), Part(either.Second)),
            var other => other,
        };
    }

    /// <summary><c>new T(…) { … }</c> of a struct, or null if it is to be carried as text.</summary>
    private Operand? LowerNewStruct(IObjectCreationOperation creation, string name)
    {
        if (creation.Type is null || TypeMap.Map(creation.Type) is not StructType type || creation.Constructor is not { } constructor)
        {
            return null;
        }

        Composite value;
        if (constructor.Parameters.Length == 0 && constructor.IsImplicitlyDeclared)
        {
            value = Composite.Default(type);
        }
        else if (StructMap.OnlyStores(constructor))
        {
            value = new Composite(type, Evaluate(creation.Arguments).SelectMany(argument => Composite.LeavesOf(argument)).ToEquatableArray());
        }
        else if (Construct(constructor, creation, type, name) is { } made)
        {
            value = made;
        }
        else
        {
            return null;
        }

        return creation.Initializer is null ? value : Initialise(value, creation.Initializer, creation, name);
    }

    private Operand LowerWith(IWithOperation with, string name) => LowerExpression(with.Operand) switch
    {
        Composite value when with.Initializer is not null => Initialise(value, with.Initializer, with, name),
        Instance made when LowerWith(made, with) is { } copy => copy,
        Handle handle when Unplaced(handle, with) is { } made && LowerWith(made, with) is { } copy => copy,
        _ => Unsupported(with, "A with expression on this type", "assign the fields of a copy"),
    };

    private Operand Initialise(Composite value, IObjectOrCollectionInitializerOperation initializer, IOperation origin, string name)
    {
        Variable variable = new(name, value.Struct);
        scope.Bindings[variable] = value;
        Initialise(variable, initializer, origin);
        Operand result = scope.Bindings[variable] ?? Placeholder(origin);
        scope.Bindings[variable] = null;
        return result;
    }

    private void Initialise(Variable variable, IObjectOrCollectionInitializerOperation initializer, IOperation origin)
    {
        initialised.Push(variable);
        foreach (IOperation part in initializer.Initializers)
        {
            switch (part)
            {
                case ISimpleAssignmentOperation assignment:
                    LowerAssignment(assignment);
                    break;
                case IMemberInitializerOperation member when FieldOf(member.InitializedMember) is { } field && variable.Field(field) is { Type: StructType } inner:
                    Initialise(inner, member.Initializer, origin);
                    break;
                default:
                    Unsupported(part, "This initializer", "assign the fields one by one");
                    break;
            }
        }

        initialised.Pop();
    }

    /// <summary>A tuple of the values of its elements.</summary>
    private Operand LowerTuple(ITupleOperation tuple)
    {
        List<Operand> elements = [.. tuple.Elements.Select(element => LowerExpression(element))];
        return tuple.Type is not null && TypeMap.Map(tuple.Type) is StructType type
            ? ConvertStruct(elements, type, tuple)
            : Unsupported(tuple, "This tuple", "use a variable for each part");
    }

    /// <summary>A conversion between tuples converts element by element.</summary>
    private Operand ConvertStruct(IReadOnlyList<Operand> fields, StructType type, IOperation origin)
    {
        if (fields.Count != type.Fields.Count)
        {
            return Broken(origin);
        }

        List<Operand> leaves = [];
        for (int i = 0; i < fields.Count; i++)
        {
            IrType target = type.Fields[i].Type;
            if (fields[i] is Composite inner && target is StructType whole)
            {
                leaves.AddRange(Composite.LeavesOf(inner.Struct.Equals(whole) ? inner : ConvertStruct(inner.Fields, whole, origin)));
            }
            else if (target is BufferType memory && fields[i].Type is BufferType given && given.Element.Equals(memory.Element) && fields[i] is not Table)
            {
                leaves.Add(fields[i] is Value ? ConvertBuffer(fields[i], memory, origin, "") : fields[i]);
            }
            else if (fields[i] is Composite || target is StructType || !CanConvert(fields[i].Type, target))
            {
                return Unsupported(origin, "This conversion between tuples", "convert the elements one by one");
            }
            else
            {
                leaves.Add(Convert(fields[i], target, false, origin));
            }
        }

        return new Composite(type, leaves.ToEquatableArray());
    }

    /// <summary><c>==</c> or <c>!=</c> of tuples: what they hold is compared in order.</summary>
    private Operand LowerTupleComparison(ITupleBinaryOperation comparison)
    {
        if (LowerExpression(comparison.LeftOperand) is not Composite left || LowerExpression(comparison.RightOperand) is not Composite right
            || !AreTuples(left.Struct) || !AreTuples(right.Struct) || !left.Leaves.Select(leaf => leaf.Type).SequenceEqual(right.Leaves.Select(leaf => leaf.Type)))
        {
            return Unsupported(comparison, "This comparison of tuples", "compare the parts one by one");
        }

        Operand areEqual = left.Leaves.Zip(right.Leaves, (x, y) => (Operand)Let(new Binary(BinaryOperator.Equal, x, y), comparison)).Aggregate((first, second) => And(first, second, comparison));
        return comparison.OperatorKind == BinaryOperatorKind.Equals ? areEqual : Not(areEqual, comparison);

        static bool AreTuples(StructType type) => type.Building == Building.Tuple
            && type.Fields.All(field => field.Type is StructType inner ? AreTuples(inner) : IsNumber(field.Type) || field.Type.Equals(IrType.Boolean));
    }

    private static bool CanConvert(IrType from, IrType to) => from.Equals(to) || (IsNumber(from) && IsNumber(to));

    private static bool IsNumber(IrType type) =>
        type is RealType or OpaqueType { Name: "sbyte" or "byte" or "short" or "ushort" or "int" or "uint" or "long" or "ulong" or "char" or "nint" or "nuint" };

    /// <summary>The parts into which a value is deconstructed without code of the user's, or null.</summary>
    private static IReadOnlyList<Operand>? Parts(Composite value, ITypeSymbol? type) => type switch
    {
        { IsTupleType: true } => value.Fields,
        INamedTypeSymbol { IsRecord: true } named when named.InstanceConstructors.Any(StructMap.OnlyStores)
            && named.GetMembers("Deconstruct").All(member => member.IsImplicitlyDeclared) => value.Fields,
        _ => null,
    };
}
