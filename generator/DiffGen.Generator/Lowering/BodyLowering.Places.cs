using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>What can be assigned.</content>
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
                return LoadElement(element.Buffer, element.Index, place.Syntax, inRange: place is HandlePlace, element.Path, "", TypeMap.Map(element.ElementType));
            case HandlePlace field:
                return LoadPart(field, "");
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
            case HandlePlace field:
                StorePart(field, value, source ?? place.Syntax);
                return value;
            case PropertyPlace property:
                return WriteProperty(property, value);
            case EitherPlace either:
                return Write(either, value, source);
            default:
                return value;
        }
    }

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
}
