using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Assignments of every kind. The target's parts are evaluated first, then what it holds, then the right-hand side.</content>
internal sealed partial class BodyLowering
{
    /// <summary>What can be assigned, its parts evaluated.</summary>
    private abstract record Place(IOperation Syntax);

    private sealed record VariablePlace(IOperation Syntax, Variable Variable) : Place(Syntax);

    /// <param name="ElementType">The type of what is assigned: of the element, or of the part of it that <see cref="Path"/> leads to.</param>
    private sealed record ElementPlace(IOperation Syntax, Operand Buffer, Operand Index, ITypeSymbol ElementType) : Place(Syntax)
    {
        public string Path { get; init; } = "";
    }

    private sealed record DiscardPlace(IOperation Syntax) : Place(Syntax);

    /// <summary>A place that was refused.</summary>
    private sealed record NoPlace(IOperation Syntax) : Place(Syntax);

    private Place PlaceOf(IOperation target)
    {
        switch (target)
        {
            case IDeclarationExpressionOperation { Expression: ILocalReferenceOperation declared }:
                if (!CheckVariable(declared, declared.Local))
                {
                    return new NoPlace(target);
                }

                Variable fresh = Declare(declared.Local);
                scope.Bindings[fresh] = null;
                return new VariablePlace(target, fresh);
            case ILocalReferenceOperation { IsDeclaration: true } declared when !frame.TryFind(declared.Local, out _):
                if (!CheckVariable(declared, declared.Local))
                {
                    return new NoPlace(target);
                }

                Variable declaredHere = Declare(declared.Local);
                scope.Bindings[declaredHere] = null;
                return new VariablePlace(target, declaredHere);
            case ILocalReferenceOperation local:
                return frame.TryFind(local.Local, out Variable? variable) ? PlaceOf(target, variable) : new NoPlace(target);
            case IParameterReferenceOperation parameter when frame.TryFind(parameter.Parameter, out Variable? own):
                return PlaceOf(target, own);
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } when frame.This is { } receiver:
                return receiver;
            case IDiscardOperation:
                return new DiscardPlace(target);
            case IConditionalOperation { IsRef: true } choice:
                return PlaceOf(choice);
            case IInvocationOperation call when IsPlaceCall(call):
                return ReturnedPlace(call);
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ImplicitReceiver } when initialised.Count > 0:
                return new VariablePlace(target, initialised.Peek());
            case IMemberReferenceOperation when ObjectPlaceOf(target) is { } place:
                return place;
            case IMemberReferenceOperation when FieldPlace(target) is { } field:
                return field;
            case IPropertyReferenceOperation property when IsReferenceProperty(property):
                return ReturnedPlace(property);
            case IPropertyReferenceOperation { Property.RefKind: RefKind.None } property when PropertyOf(property) is { } computed:
                return computed;
            case IArrayElementReferenceOperation element when IsGridElement(element):
                return GridPlaceOf(element);
            case IImplicitIndexerReferenceOperation or IPropertyReferenceOperation { Property.IsIndexer: true } when ListPlaceOf(target) is { } element:
                return element;
            case IArrayElementReferenceOperation or IImplicitIndexerReferenceOperation or IPropertyReferenceOperation { Property.IsIndexer: true }:
                return ElementOf(target) is var (buffer, index, type) ? new ElementPlace(target, buffer, index, type) : RefuseStore(target);
            case IInvalidOperation:
                Broken(target);
                return new NoPlace(target);
            default:
                return RefuseStore(target);
        }
    }

    private Place PlaceOf(IOperation target, Variable variable)
    {
        if (!variable.IsReference)
        {
            return new VariablePlace(target, variable);
        }

        if (scope.Bindings.Contains(variable) && scope.Bindings[variable] is Reference bound)
        {
            return bound.Place;
        }

        // Says why it is not known what it refers to.
        Read(target, variable);
        return new NoPlace(target);
    }

    private Place RefuseStore(IOperation target)
    {
        if (IsRefused(target))
        {
            return new NoPlace(target);
        }

        string through = target switch
        {
            IFieldReferenceOperation => "fields",
            IPropertyReferenceOperation { Property.IsIndexer: false } => "properties",
            ITupleOperation => "tuples",
            _ => "memory of this kind",
        };
        Refuse(target, Catalogue.ForeignStore, target.Syntax.ToString(), through);
        return new NoPlace(target);
    }

    private Operand ReadPlace(Place place)
    {
        switch (Settle(place))
        {
            case VariablePlace variable:
                return (scope.Bindings.Contains(variable.Variable) ? scope.Bindings[variable.Variable] : RefuseEscaped(place.Syntax, variable.Variable.Name)) switch
                {
                    null => scope.IsDead ? Placeholder(place.Syntax) : Broken(place.Syntax),
                    Ambiguous ambiguous => RefuseChoice(place.Syntax, variable.Variable, ambiguous),
                    { } operand => operand,
                };
            case ElementPlace element:
                return LoadElement(element.Buffer, element.Index, place.Syntax, inRange: false, element.Path, "", TypeMap.Map(element.ElementType));
            case PropertyPlace property:
                return ReadProperty(property);
            case EitherPlace either:
                return Read(either);
            default:
                return Placeholder(place.Syntax);
        }
    }

    private Operand WritePlace(Place place, Operand value, IOperation? source)
    {
        if (place is ListPlace changed)
        {
            CheckEnumeration(changed.List, changed.Syntax);
        }

        switch (Settle(place))
        {
            case VariablePlace { Variable: var variable } when !scope.Bindings.Contains(variable):
                return RefuseEscaped(place.Syntax, variable.Name);
            case VariablePlace { Variable: var variable }:
                NoteChange(variable);
                Bind(variable, value, place.Syntax);
                return scope.Bindings[variable] ?? value;
            case ElementPlace { Buffer: Table table } row:
                StoreRow(table, row.Index, value, source ?? place.Syntax);
                return value;
            case ElementPlace element:
                CheckStore(element, source);
                StoreElement(element.Buffer, element.Index, element.Path, value);
                return value;
            case PropertyPlace property:
                return WriteProperty(property, value);
            case EitherPlace either:
                return Write(either, value, source);
            default:
                return value;
        }
    }

    /// <summary>Gives a variable a new version. A value that has the name of another variable gets a second one.</summary>
    private void Bind(Variable variable, Operand value, IOperation? origin)
    {
        if (!variable.IsLeaf)
        {
            for (int i = 0; i < variable.Leaves.Length; i++)
            {
                Bind(variable.Leaves[i], Composite.LeavesOf(value)[i], origin);
            }

            return;
        }

        bool isOther = value is Value { IsNamed: true } named && named.Name != variable.Name && !value.Type.IsMemory && variable.Name.Length > 0;
        Operand bound = isOther ? Let(new Copy(value), origin, variable.Name) : value;
        scope.Bindings[variable] = bound;
        if (entries.TryGetValue(variable, out Value? entry))
        {
            Add(new WriteBack(entry, bound));
        }

        Keep(variable);
    }

    private void Assign(Variable variable, IOperation value) => Bind(variable, LowerExpression(value, variable.Name), value);

    private Operand LowerAssignment(ISimpleAssignmentOperation assignment)
    {
        if (assignment.IsRef)
        {
            return LowerReferenceAssignment(assignment);
        }

        if (assignment.Target is ILocalReferenceOperation { Local: var local } && refusedVariables.Contains(local))
        {
            return Placeholder(assignment);
        }

        Place place = PlaceOf(assignment.Target);
        if (place is not ElementPlace element)
        {
            string name = place is VariablePlace { Variable: var variable } ? variable.Name : "";
            return WritePlace(place, LowerExpression(assignment.Value, name), assignment.Value);
        }

        Operand value = Constants.Int(0);
        Scope right = Nest(() => value = LowerExpression(assignment.Value));
        Region computed = right.Builder.Build();
        bool checksFirst = (element.Path.Length > 0 && (element.Buffer.Type is not ObjectType || element.Path.IndexOf('.', 1) > 0)) || (element.Buffer.Type is BufferType { Kind: not BufferKind.Array } && assignment.Target is not IArrayElementReferenceOperation);
        if (checksFirst && !computed.Statements.All(CannotTell))
        {
            CheckIndex(element);
        }

        if (!scope.IsDead)
        {
            scope.Builder.AddRange(computed.Statements);
        }

        Adopt(right);
        return WritePlace(place, value, assignment.Value);
    }

    /// <summary>
    /// The indexer of a span checks its index before the right-hand side is evaluated, a store after it. This tells
    /// whether that can be seen.
    /// </summary>
    private static bool CannotTell(Statement statement) => statement is Source or Let { Operation: Load or { MayThrow: false } };

    private void CheckIndex(ElementPlace element)
    {
        if (element.Buffer.Type is ObjectType)
        {
            CheckObject(element);
            return;
        }

        Operand length = LengthOf(element.Buffer, element.Syntax, "");
        Operand isOutside = Let(OutOfRange.Of(element.Index, length), element.Syntax);
        ThrowIf(isOutside, "IndexOutOfRangeException", "");
    }

    /// <summary>Goes on with what a nested scope, whose statements have been appended here, left.</summary>
    private void Adopt(Scope nested)
    {
        foreach (Variable variable in nested.Bindings.Variables)
        {
            scope.Bindings[variable] = nested.Bindings[variable];
        }

        scope.IsDead |= nested.IsDead;
    }

    private Operand LowerCompound(ICompoundAssignmentOperation compound)
    {
        Place place = Settle(PlaceOf(compound.Target));
        ITypeSymbol? target = compound.Target.Type, right = compound.Value.Type;
        if (place is NoPlace)
        {
            LowerExpression(compound.Value);
            return Placeholder(compound);
        }

        if (compound.OperatorMethod is not null && !compound.IsLifted && compound.InConversion.IsIdentity && compound.OutConversion.IsIdentity
            && LowerOperator(compound.OperatorMethod, compound, "", ReadPlace(place), compound.Value) is { } computed)
        {
            return WritePlace(place, computed, compound);
        }

        if (LowerLifted(compound, place) is { } lifted)
        {
            return lifted;
        }

        if (!IsBuiltIn(compound.OperatorMethod, target) || compound.IsLifted || !TypeMap.IsPrimitive(target) || !TypeMap.IsPrimitive(right) || Operator(compound.OperatorKind) is not { } op)
        {
            return Unsupported(compound, $"'{compound.Syntax}'", "write it as an assignment of an expression");
        }

        bool isShift = op is BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight or BinaryOperator.UnsignedShiftRight;
        IrType working = isShift ? Promoted(target!) : TypeMap.Map(right!);
        Operand old = Convert(ReadPlace(place), working, false, compound);
        string name = place is VariablePlace { Variable: var variable } ? variable.Name : "";
        Operand operand = LowerExpression(compound.Value);
        IrType type = TypeMap.Map(target!);
        bool converts = !working.Equals(type);
        bool isChecked = compound.IsChecked && !TypeMap.IsReal(isShift ? target! : right!);
        Operand value = Let(new Binary(op, old, operand, isChecked && op is BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply && isChecked), compound, converts ? "" : name);
        value = Convert(value, type, compound.IsChecked && !TypeMap.IsReal(target!), compound, name);
        return WritePlace(place, value, compound);
    }

    /// <summary>The type in which integers narrower than <c>int</c> are computed.</summary>
    private static IrType Promoted(ITypeSymbol type) => type.SpecialType is SpecialType.System_Char or SpecialType.System_SByte
        or SpecialType.System_Byte or SpecialType.System_Int16 or SpecialType.System_UInt16 ? IrType.Int32 : TypeMap.Map(type);

    private Operand Convert(Operand value, IrType type, bool isChecked, IOperation origin, string name = "") =>
        value.Type.Equals(type) ? value : Let(new Ir.Conversion(value, type, isChecked), origin, name);

    private Operand LowerIncrement(IIncrementOrDecrementOperation increment, string name)
    {
        Place place = Settle(PlaceOf(increment.Target));
        ITypeSymbol? target = increment.Target.Type;
        if (place is NoPlace)
        {
            return Placeholder(increment);
        }

        if (!IsBuiltIn(increment.OperatorMethod, target) && !increment.IsLifted)
        {
            Operand before = ReadPlace(place);
            if (LowerOperator(increment.OperatorMethod, increment, "", before, null) is { } computed)
            {
                return WritePlace(place, computed, increment) is var after && increment.IsPostfix ? before : after;
            }
        }

        if (LowerLifted(increment, place) is { } lifted)
        {
            return lifted;
        }

        if (!IsBuiltIn(increment.OperatorMethod, target) || increment.IsLifted || !TypeMap.IsPrimitive(target))
        {
            return Unsupported(increment, $"'{increment.Syntax}'", "write it as an assignment of an expression");
        }

        Operand old = ReadPlace(place);
        IrType working = Promoted(target!), type = TypeMap.Map(target!);
        Operand one = working is RealType real ? Constants.Real(1, real) : working is OpaqueType { Name: "int" or "long" } integer ? new IntegerConstant(1, integer) : Literals.Constant(1, target!);
        BinaryOperator op = increment.Kind == OperationKind.Increment ? BinaryOperator.Add : BinaryOperator.Subtract;
        bool isChecked = increment.IsChecked && !TypeMap.IsReal(target);
        string variable = place is VariablePlace { Variable: var own } ? own.Name : "";
        Operand value = Let(new Binary(op, Convert(old, working, false, increment), one, isChecked), increment, working.Equals(type) ? variable : "");
        value = Convert(value, type, isChecked, increment, variable);
        Operand written = WritePlace(place, value, increment);
        return increment.IsPostfix ? old : written;
    }

    private Operand LowerDeconstruction(IDeconstructionAssignmentOperation deconstruction)
    {
        IOperation target = deconstruction.Target is IDeclarationExpressionOperation declaration ? declaration.Expression : deconstruction.Target;
        if (target is not ITupleOperation targets)
        {
            return Unsupported(deconstruction, "This deconstruction", "assign the parts one by one");
        }

        List<IOperation> assigned = [.. Flatten(targets)];
        List<Place> places = [.. assigned.Select(PlaceOf)];
        List<Operand>? values = PartsOf(deconstruction.Value, targets, [.. places.Select(place => place is VariablePlace { Variable: var variable } ? variable.Name : "")]);
        if (values is null || values.Count != places.Count)
        {
            return Unsupported(deconstruction.Value, "A tuple", "assign the parts one by one");
        }

        // All parts are computed before the first is assigned.
        for (int i = 0; i < places.Count; i++)
        {
            IrType type = places[i] is DiscardPlace ? values[i].Type : TypeMap.Map(assigned[i].Type!);
            if (!values[i].Type.Equals(type) && !CanConvert(values[i].Type, type) && type is not (BufferType or StructType))
            {
                return Unsupported(deconstruction, "A deconstruction that converts", "assign the parts one by one");
            }

            string name = places[i] is VariablePlace { Variable: var variable } ? variable.Name : "";
            Operand value = type.IsMemory ? values[i]
                : type is StructType whole ? ConvertStruct(values[i] is Composite composite ? composite.Fields : [], whole, deconstruction)
                : Convert(values[i], type, false, deconstruction, name);
            WritePlace(places[i], value, deconstruction.Value is ITupleOperation { Elements: var elements } && elements.Length == places.Count ? elements[i] : deconstruction.Value);
        }

        return Placeholder(deconstruction);
    }

    private static IEnumerable<IOperation> Flatten(ITupleOperation targets) =>
        targets.Elements.SelectMany(element => element is ITupleOperation inner ? Flatten(inner) : [element]);

    private List<Operand>? PartsOf(IOperation value, ITupleOperation targets, IReadOnlyList<string> names)
    {
        while (value is IConversionOperation { IsImplicit: true } conversion && (conversion.GetConversion().IsTupleConversion || conversion.GetConversion().IsIdentity || conversion.GetConversion().IsTupleLiteralConversion))
        {
            value = conversion.Operand;
        }

        if (value is ITupleOperation tuple && tuple.Elements.Length == targets.Elements.Length)
        {
            List<Operand> parts = [];
            for (int i = 0; i < targets.Elements.Length; i++)
            {
                if (targets.Elements[i] is not ITupleOperation inner)
                {
                    parts.Add(LowerExpression(tuple.Elements[i]));
                }
                else if (PartsOf(tuple.Elements[i], inner, []) is { } nested)
                {
                    parts.AddRange(nested);
                }
                else
                {
                    return null;
                }
            }

            return parts;
        }

        return value is IInvocationOperation call && LowerTupleCall(call, names) is { } components ? components
            : LowerExpression(value) switch
            {
                Composite whole => PartsOf(whole, value.Type, targets) ?? Deconstruct(whole, value, targets.Elements.Length),
                { Type: ObjectType } whole when whole is Value or Instance && ObjectMap.DeconstructOf(value.Type!, targets.Elements.Length) is { } target => DeconstructObject(whole, value, target),
                _ => null,
            };
    }

    private static List<Operand>? PartsOf(Composite whole, ITypeSymbol? type, ITupleOperation targets)
    {
        if (Parts(whole, type) is not { } fields || fields.Count != targets.Elements.Length)
        {
            return null;
        }

        List<Operand> parts = [];
        for (int i = 0; i < fields.Count; i++)
        {
            if (targets.Elements[i] is not ITupleOperation inner)
            {
                parts.Add(fields[i]);
            }
            else if (fields[i] is Composite field && PartsOf(field, StructMap.FieldsOf((INamedTypeSymbol)type!).ElementAt(i).Type, inner) is { } nested)
            {
                parts.AddRange(nested);
            }
            else
            {
                return null;
            }
        }

        return parts;
    }
}
