using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>
/// Array variables that may hold no array. Memory of the method's own is a span, which has no null: that there is none is known by a
/// position on the tape that no memory has.
/// </content>
internal sealed partial class BodyLowering
{
    // Views that may be of no array at all.
    private readonly Dictionary<int, Scope> absent = [];

    private bool MayBeAbsent(Operand array) => absent.Count > 0 && array is Value value && absent.ContainsKey(BaseOf(value).Id);

    /// <summary>Whether an array expression is null; null where the array is an object that can be asked, or none.</summary>
    private Operand? IsAbsent(Operand array, ITypeSymbol? type)
    {
        if (type is not IArrayTypeSymbol { Rank: 1 })
        {
            return null;
        }

        return array switch
        {
            (DefaultConstant or TextConstant) and { Type: BufferType } => Constants.Bool(true),
            Table => Constants.Bool(false),
            Value { Type: BufferType { Kind: not BufferKind.Array } } value => IsNothing(BaseOf(value)),
            _ => null,
        };
    }

    private Operand IsNothing(Value held)
    {
        if (positions.TryGetValue(held.Id, out Operand? position))
        {
            return absent.ContainsKey(held.Id) ? IsNowhere(position) : Constants.Bool(false);
        }

        if (!choices.TryGetValue(held.Id, out ChoiceOf? choice))
        {
            return held.Type is BufferType { Kind: BufferKind.Array } ? IsNull(held, null) : Constants.Bool(false);
        }

        Operand? isNothing = null;
        for (int i = 0; i < choice.Roots.Count; i++)
        {
            Value root = choice.Roots[i];
            Operand? holdsNothing = IsHeap(root) ? absent.ContainsKey(held.Id) ? IsNowhere(choice.Place.Position) : null
                : root.Type is BufferType { Kind: BufferKind.Array } ? IsNull(root, null)
                : null;
            if (holdsNothing is not null)
            {
                Value isThis = Let(new Binary(BinaryOperator.And, Is(choice.Place.Which, i), holdsNothing), null);
                isNothing = isNothing is null ? isThis : Let(new Binary(BinaryOperator.Or, isNothing, isThis), null);
            }
        }

        return isNothing ?? Constants.Bool(false);
    }

    private Value IsNowhere(Operand position) => Let(new Binary(BinaryOperator.Equal, position, BufferPlace.Nowhere), null);

    /// <summary>Something is asked of an array: it has to be there.</summary>
    private Operand Ask(Operand array, IOperation expression)
    {
        if (expression.Type is IArrayTypeSymbol && MayBeAbsent(array) && !scope.IsThere(array))
        {
            ThrowIf(IsNothing(BaseOf((Value)array)), "NullReferenceException", "");
            scope.NoteThere(array);
        }

        return array;
    }

    /// <summary>
    /// Likewise for an element. In a loop further inside nothing is said: no array has no elements, so that it throws all the same, and the
    /// loop stays what it is.
    /// </summary>
    private void AskElement(Operand array, IOperation expression)
    {
        if (MayBeAbsent(array) && !IsRepeatedSince(absent[BaseOf((Value)array).Id]))
        {
            Ask(array, expression);
        }
    }

    private bool IsRepeatedSince(Scope known)
    {
        for (Scope? current = scope; current is not null && current != known; current = current.Outer)
        {
            if (current.IsRepeated)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether an array expression is null, or is not; null where it isn't one of which that is known by its position.</summary>
    private Operand? LowerArrayNullTest(IOperation tested, bool asksForNull, IOperation origin)
    {
        if (tested.Type is not IArrayTypeSymbol { Rank: 1 } || TypeMap.Map(tested.Type) is not BufferType)
        {
            return null;
        }

        Operand array = LowerExpression(tested);
        Operand? isNull = IsAbsent(array, tested.Type) ?? (array is Value ? IsNull(array, origin) : null);
        return isNull is null || asksForNull ? isNull : Not(isNull, origin);
    }

    /// <summary><c>array ??= …</c>, or null if something else is assigned.</summary>
    private Operand? LowerArrayAssignment(ICoalesceAssignmentOperation assignment)
    {
        if (assignment.Target.Type is not IArrayTypeSymbol { Rank: 1 } type || TypeMap.Map(type) is not BufferType)
        {
            return null;
        }

        Place place = PlaceOf(assignment.Target);
        if (place is not (VariablePlace or ElementPlace { Buffer: Table }))
        {
            return place is NoPlace ? Placeholder(assignment) : null;
        }

        Operand array = ReadPlace(place);
        Operand? isNothing = IsAbsent(array, type) ?? (array is Value ? IsNull(array, assignment) : null);
        switch (isNothing)
        {
            case null:
                return null;
            case BooleanConstant { Value: false }:
                return array;
            case BooleanConstant:
                Give();
                break;
            default:
                Merge(isNothing, Nest(Give), Nest(() => { }), live: null);
                break;
        }

        return ReadPlace(place);

        void Give() => WritePlace(place, LowerExpression(assignment.Value, place is VariablePlace { Variable.Name: var name } ? name : ""), assignment.Value);
    }
}
