using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>
/// Objects of the method's own that arrays hold, or that are assigned to after a branch chose them or a loop replaced them. Such an object
/// is an element of memory that lasts, its adjoint behind it, and a reference to it is its position on the tape: a number like others, which
/// branches choose, loops carry and arrays hold. So what is assigned by one name is there for all others. That a family of classes needs it
/// shows where such an object is met; then the method is lowered once more, with all objects of the family there.
/// </content>
internal sealed partial class BodyLowering
{
    // By the name of the family.
    private readonly Dictionary<string, ObjectLayout> onTape;
    private readonly Dictionary<string, INamedTypeSymbol> classesMade = [];

    // The memory that was last found at a position.
    private readonly Dictionary<int, Value> found = [];

    /// <summary>A reference to an object of the method's own on the tape, or to none.</summary>
    private sealed record Handle(ObjectType ObjectType, Operand Position) : Operand(ObjectType);

    /// <summary>A field of such an object, which is looked for when it is read or written.</summary>
    private sealed record HandlePlace(IOperation Syntax, Handle Handle, ObjectLayout.Part Part, ITypeSymbol FieldType) : Place(Syntax);

    private bool IsOnTape(ITypeSymbol? type) => onTape.Count > 0 && type is not null && TypeMap.Map(type) is ObjectType known && onTape.ContainsKey(known.Family);

    private static bool IsNullReference(Operand? operand) => operand is (DefaultConstant or TextConstant) and { Type: ObjectType or OpaqueType };

    /// <summary>Objects of a class are to lie on the tape from the next round on; false where they can't, or do already.</summary>
    private bool MoveToTape(INamedTypeSymbol type, out string obstacle)
    {
        obstacle = "";
        if (isLastRound || TypeMap.Map(type) is not ObjectType known || onTape.ContainsKey(known.Family)
            || ObjectLayout.Of((INamedTypeSymbol)TypeArguments.Current.In(type), frame.Model.Compilation, out obstacle) is not { } layout)
        {
            return false;
        }

        onTape[known.Family] = layout;
        hasLearned = true;
        return true;
    }

    private bool MoveToTape(IrType type) => type is ObjectType known && classesMade.TryGetValue(known.Family, out INamedTypeSymbol? made) && MoveToTape(made, out _);

    private ObjectLayout LayoutOf(Handle handle) => onTape[handle.ObjectType.Family];

    /// <summary>An object that has been made goes to the tape. Its constructor must have kept it to itself.</summary>
    private Operand PutOnTape(Instance made, IOperation origin, string name)
    {
        if (scope.IsDead)
        {
            return Placeholder(origin);
        }

        if (scope.Bindings.Variables.Any(variable => ReferenceEquals(scope.Bindings[variable], made)))
        {
            return Unsupported(origin, "An object whose constructor hands it on", "hand it on after it is made");
        }

        ObjectLayout layout = onTape[made.ObjectType.Family];
        Value position = Let(new TapeMark(Stack.Tape), origin, PositionName(name));
        Value memory = Let(new NewBuffer(layout.Element, Constants.Int(1)) { Position = position }, origin, name);
        positions[memory.Id] = position;
        found[position.Id] = memory;
        exactClasses[position.Id] = made.Class;
        if (layout.ClassPath is { } path && layout.IndexOf(made.Class) is > 0 and var index)
        {
            Add(new Store(memory, Constants.Int(0), Constants.Int(index)) { Path = path });
        }

        foreach (KeyValuePair<ISymbol, Variable> field in made.Fields)
        {
            Operand content = Read(origin, field.Value);
            if (!IsZero(content))
            {
                StorePart(memory, layout.Parts[field.Key], content, origin);
            }
        }

        return new Handle(made.ObjectType, position);
    }

    /// <summary>Nothing but the method's own code knows such an object.</summary>
    private void RefuseHandle(IOperation? use) => Unsupported(use ?? frame.Body, "This use of an object that the method makes for itself", "use what it holds");

    private static string PositionName(string name) => name.Length == 0 ? "" : name + "Position";

    private static bool IsZero(Operand content) =>
        content is RealConstant { Bits: 0 } or IntegerConstant { Value: 0 } or BooleanConstant { Value: false } or DefaultConstant
        || (content is TextConstant && content.Type.IsMemory)
        || (content is Composite whole && whole.Leaves.All(IsZero));

    /// <summary>The object as one of variables, which nothing is assigned to: what <c>with</c> makes another one of.</summary>
    private Instance? Unplaced(Handle handle, IOperation origin)
    {
        if (ExactClassOf(handle) is not { } type)
        {
            return null;
        }

        Dictionary<ISymbol, Variable> fields = new(SymbolEqualityComparer.Default);
        foreach (IFieldSymbol field in ObjectMap.FieldsOf(type))
        {
            Variable variable = new("", TypeMap.Map(field.Type));
            scope.Bindings[variable] = LoadPart(handle, LayoutOf(handle).Parts[field.OriginalDefinition], origin, "");
            fields[field.OriginalDefinition] = variable;
        }

        return NewInstance(type, handle.ObjectType, fields, [origin.Syntax]);
    }

    /// <summary>The memory that an object is; where there is none, that throws.</summary>
    private Value MemoryOf(Handle handle, IOperation origin)
    {
        if (handle.Position is Value known && found.TryGetValue(known.Id, out Value? memory) && scope.Builder.DefinitionOf(memory) is not null)
        {
            return memory;
        }

        memory = FindAgain(HeapOf(LayoutOf(handle).Element), handle.Position, Constants.Int(1), "", mustBeThere: true);
        if (handle.Position is Value position)
        {
            found[position.Id] = memory;
        }

        return memory;
    }

    /// <summary>What a reference is taken to is there.</summary>
    private Place AsFound(Place place) => place is HandlePlace ? Settle(place) : place;

    /// <summary>The field of an object on the tape that a member stands for; null if it is another's.</summary>
    private IFieldSymbol? FieldOnTape(IOperation operation) =>
        operation is IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: true, Property: { IsVirtual: false, IsOverride: false, IsAbstract: false } }
        && operation is IMemberReferenceOperation { Instance: { } instance, Member: var member } && IsOnTape(instance.Type) && IsObject(instance)
            ? ObjectMap.FieldBehind(member)
            : null;

    private Operand LoadPart(HandlePlace place, string name) => LoadPart(place.Handle, place.Part, place.Syntax, name);

    private Operand LoadPart(Handle handle, ObjectLayout.Part part, IOperation origin, string name)
    {
        Value memory = MemoryOf(handle, origin);
        switch (part.Type)
        {
            case ObjectType type:
                return new Handle(type, Let(new Load(memory, Constants.Int(0), InRange: true) { Path = part.Path }, origin, PositionName(name)));
            case BufferType array:
                Value position = Let(new Load(memory, Constants.Int(0), InRange: true) { Path = part.Path }, origin);
                Value count = Let(new Load(memory, Constants.Int(0), InRange: true) { Path = part.CountPath }, origin);
                bool isAsked = IsAsked(origin);
                Value held = FindAgain(HeapOf(array.Element), position, count, name, mustBeThere: isAsked);
                if (!isAsked)
                {
                    absent[held.Id] = scope;
                }

                return held;
            default:
                return LoadElement(memory, Constants.Int(0), origin, inRange: true, part.Path, name);
        }
    }

    private void StorePart(HandlePlace place, Operand value, IOperation origin) => StorePart(MemoryOf(place.Handle, place.Syntax), place.Part, value, origin);

    private void StorePart(Value memory, ObjectLayout.Part part, Operand value, IOperation origin)
    {
        switch (part.Type)
        {
            case ObjectType:
                Add(new Store(memory, Constants.Int(0), ReferenceTo(value, origin)) { Path = part.Path });
                break;
            case BufferType array when RowPlace(value, array.Element, origin) is var (position, count):
                Add(new Store(memory, Constants.Int(0), position) { Path = part.Path });
                Add(new Store(memory, Constants.Int(0), count) { Path = part.CountPath });
                break;
            case BufferType:
                break;
            default:
                StoreElement(memory, Constants.Int(0), part.Path, value);
                break;
        }
    }

    /// <summary>What memory holds where it holds a reference to an object.</summary>
    private Operand ReferenceTo(Operand value, IOperation origin)
    {
        if (PositionOf(value) is { } position)
        {
            return position;
        }

        // One that is made where its family isn't known to lie on the tape as yet.
        if (!(value is Instance made && MoveToTape(made.Class, out _)))
        {
            Unsupported(
                origin,
                value is Instance ? "A reference to an object that is being made, or that can't be held," : "A reference to an object that the method did not make, in one that it made,",
                "hold only objects that the method has made, of classes whose fields are numbers, arrays of numbers and such objects");
        }

        return BufferPlace.Nowhere;
    }

    /// <summary>Where an object is; null for what is no object on the tape, nor null.</summary>
    private static Operand? PositionOf(Operand? operand) => operand switch
    {
        Handle handle => handle.Position,
        null => BufferPlace.Nowhere,
        _ when IsNullReference(operand) => BufferPlace.Nowhere,
        _ => null,
    };

    private Operand IsThere(Handle handle, IOperation? origin, bool isThere) =>
        handle.Position is IntegerConstant ? Constants.Bool(!isThere)
        : handle.Position is Value position && scope.Builder.DefinitionOf(position) is TapeMark ? Constants.Bool(isThere)
        : Let(new Binary(isThere ? BinaryOperator.NotEqual : BinaryOperator.Equal, handle.Position, BufferPlace.Nowhere), origin);

    /// <summary>A method is called on it.</summary>
    private void CheckThere(Handle handle, IOperation origin)
    {
        if (handle.Position is not Value position || !(found.TryGetValue(position.Id, out Value? memory) && scope.Builder.DefinitionOf(memory) is not null))
        {
            MemoryOf(handle, origin);
        }
    }

    /// <summary>Whether two references are to the same object; null where one of them is to an object elsewhere.</summary>
    private Operand? LowerSameObject(IBinaryOperation comparison, string name)
    {
        if (comparison.OperatorKind is not (BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals) || comparison.OperatorMethod is not null
            || Compared(comparison.LeftOperand) is not { } first || Compared(comparison.RightOperand) is not { } second || !IsOnTape(first.Type) || !IsOnTape(second.Type))
        {
            return null;
        }

        Operand left = LowerExpression(first), right = LowerExpression(second);
        return PositionOf(left) is { } one && PositionOf(right) is { } two
            ? Let(new Binary(comparison.OperatorKind == BinaryOperatorKind.Equals ? BinaryOperator.Equal : BinaryOperator.NotEqual, one, two), comparison, name)
            : Unsupported(comparison, "A comparison of an object that the method makes with one that it is given", "compare what they hold");

        // Of the same family, they are compared as objects.
        static IOperation? Compared(IOperation operand) => operand is IConversionOperation { IsImplicit: true, OperatorMethod: null } conversion ? conversion.Operand : operand;
    }

    /// <summary>The class of an object, where that is known.</summary>
    private INamedTypeSymbol? ExactClassOf(Handle handle) =>
        LayoutOf(handle).Classes is [var only] ? only
        : handle.Position is Value position && exactClasses.TryGetValue(position.Id, out INamedTypeSymbol? exact) ? exact
        : null;

    /// <summary>Whether an object, which is there, is of one of some classes.</summary>
    private Operand IsOneOf(Handle handle, IEnumerable<INamedTypeSymbol> classes, IOperation origin)
    {
        ObjectLayout layout = LayoutOf(handle);
        List<int> wanted = [.. classes.Select(layout.IndexOf).Where(index => index >= 0)];
        if (ExactClassOf(handle) is { } exact)
        {
            return Constants.Bool(wanted.Contains(layout.IndexOf(exact)));
        }

        if (wanted.Count == 0 || wanted.Count == layout.Classes.Count)
        {
            return Constants.Bool(wanted.Count > 0);
        }

        Operand index = Let(new Load(MemoryOf(handle, origin), Constants.Int(0), InRange: true) { Path = layout.ClassPath! }, origin);
        return wanted.Select(one => (Operand)Let(new Binary(BinaryOperator.Equal, index, Constants.Int(one)), origin))
            .Aggregate((first, second) => Let(new Binary(BinaryOperator.Or, first, second), origin));
    }

    /// <summary>Whether an object is there and of a class, or of one that derives from it.</summary>
    private Operand IsOf(Handle handle, ITypeSymbol type, IOperation origin)
    {
        Operand isThere = IsThere(handle, origin, isThere: true);
        List<INamedTypeSymbol> classes = ClassesWithin(handle, type);
        return classes.Count == LayoutOf(handle).Classes.Count ? isThere
            : ShortCircuit(isThere, isAnd: true, () => IsOneOf(handle, classes, origin), "", origin, isGuard: true);
    }

    /// <summary>The classes of its family that are a type, or derive from it, or implement it.</summary>
    private List<INamedTypeSymbol> ClassesWithin(Handle handle, ITypeSymbol type) =>
        [.. LayoutOf(handle).Classes.Where(known => Bases(known).Prepend(known).Concat(known.AllInterfaces).Contains(type, SymbolEqualityComparer.Default))];

    private Operand Cast(Handle handle, ObjectType narrow, IConversionOperation conversion)
    {
        Handle typed = handle with { ObjectType = narrow };
        Operand isOf = IsOf(handle, conversion.Type!, conversion);
        if (conversion.IsTryCast)
        {
            return isOf is BooleanConstant { Value: true } ? typed : typed with { Position = Let(new Select(isOf, handle.Position, BufferPlace.Nowhere), conversion) };
        }

        if (isOf is not BooleanConstant { Value: true })
        {
            Operand isOther = ShortCircuit(
                IsThere(handle, conversion, isThere: true), isAnd: true, () => Not(IsOneOf(handle, ClassesWithin(handle, conversion.Type!), conversion), conversion), "", conversion, isGuard: true);
            ThrowIf(isOther, "InvalidCastException", "");
        }

        return typed;
    }
}
