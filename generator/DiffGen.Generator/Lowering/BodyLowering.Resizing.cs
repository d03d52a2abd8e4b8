using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Arrays that become longer or shorter, and those that begin without elements.</content>
internal sealed partial class BodyLowering
{
    /// <summary><c>Array.Empty&lt;T&gt;()</c>, or null if the call is another. Which object that is makes no difference to a derivative.</summary>
    private Value? LowerNoElements(IInvocationOperation call, string name) =>
        call.TargetMethod is { Name: "Empty", TypeArguments: [var element] } && TypeMap.IsPlainElement(element) && TypeMap.Map(element).IsDifferentiable
            ? NewMemory(call, element, Constants.Int(0), null, name)
            : null;

    /// <summary><c>Array.Resize(ref array, size)</c>, or null if the call is another.</summary>
    private Operand? LowerResize(IInvocationOperation call)
    {
        if (call.TargetMethod is not { Name: "Resize", TypeArguments: [var element] } || !IsInOrder(call)
            || !TypeMap.IsPlainElement(element) || !TypeMap.Map(element).IsDifferentiable || PlaceOf(call.Arguments[0].Value) is not VariablePlace place)
        {
            return null;
        }

        Operand size = LowerExpression(call.Arguments[1].Value);
        if (size is not IntegerConstant { Value: >= 0 })
        {
            ThrowIf(Let(new Binary(BinaryOperator.Less, size, Constants.Int(0)), call), "ArgumentOutOfRangeException", "\"newSize\"");
        }

        IOperation origin = call.Arguments[0].Value;
        Operand old = ReadPlace(place);
        if (old is not Value { Type: BufferType } array)
        {
            return old is (DefaultConstant or TextConstant) and { Type: BufferType } ? Assigned() : Unsupported(call, Describe(call), "make a new array and copy the elements");
        }

        // What has the right length stays the array that it is.
        Operand length = Let(new Length(array), call);
        Operand differs = Let(new Binary(BinaryOperator.NotEqual, length, size), call);
        if (IsAbsent(array, origin.Type) is { } isNothing and not BooleanConstant { Value: false })
        {
            differs = Let(new Binary(BinaryOperator.Or, differs, isNothing), call);
        }

        Merge(differs, Nest(() => Assigned()), Nest(() => { }), live: null);
        return Placeholder(call);

        Operand Assigned()
        {
            Value made = NewMemory(call, element, size, null, place.Variable.Name);
            if (old is Value { Type: BufferType } from)
            {
                Operand count = Let(new Intrinsic("min", "global::System.Math.Min", EquatableArray.Create<Operand>(Let(new Length(from), call), size), IrType.Int32), call);
                ForAll(call, from, count, index => StoreElement(made, index, "", LoadElement(from, index, origin, inRange: true)));
            }

            WritePlace(place, made, origin);
            return Placeholder(call);
        }
    }
}
