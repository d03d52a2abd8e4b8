using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>
/// What <c>Enumerable</c> makes of an array of reals, as a loop that does the same, in the same order. Of several elements that are the largest or the smallest
/// the first counts.
/// </content>
internal sealed partial class BodyLowering
{
    private Operand? LowerSequenceMethod(IInvocationOperation call, IOperation source, string name)
    {
        if (call.Arguments.Length != 1 || !KnownMethods.IsIn(call.TargetMethod.ContainingType, "Enumerable", "System.Linq")
            || TypeMap.Map(source.Type!) is not BufferType { Element: RealType { Precision: not RealPrecision.Generic } element })
        {
            return null;
        }

        return call.TargetMethod.Name switch
        {
            "Sum" => Converted(Sum(call, Sequence(call, source, isEmptyAllowed: true), source), element, call, name),
            "Average" => Average(call, source, element, name),
            "Max" => Extreme(call, source, name, LargestYet),
            "Min" => Extreme(call, source, name, SmallestYet),
            _ => null,
        };
    }

    private Operand Sequence(IInvocationOperation call, IOperation source, bool isEmptyAllowed)
    {
        Operand array = Given(LowerExpression(source), "source", call);
        if (!isEmptyAllowed && array is Value)
        {
            ThrowIf(Let(new Binary(BinaryOperator.Equal, Let(new Length(array), call), Constants.Int(0)), call), "InvalidOperationException", "\"Sequence contains no elements\"");
        }

        return array;
    }

    /// <summary>The sum, a <c>double</c> whatever the elements are.</summary>
    private Operand Sum(IInvocationOperation call, Operand array, IOperation source)
    {
        Value sum = values.Create(IrType.Double);
        return Loop(call, array, [(sum, Constants.Real(0, IrType.Double))], index =>
            [Let(new Binary(BinaryOperator.Add, sum, Converted(LoadElement(array, index, source, inRange: true), IrType.Double, call, "")), call)])[0];
    }

    private Operand Average(IInvocationOperation call, IOperation source, RealType element, string name)
    {
        Operand array = Sequence(call, source, isEmptyAllowed: false);
        Operand sum = Sum(call, array, source);
        if (array is not Value)
        {
            return sum;
        }

        Value count = Let(new Conversion(Let(new Length(array), call), IrType.Double), call);
        return Converted(Let(new Binary(BinaryOperator.Divide, sum, count), call), element, call, name);
    }

    private Operand Extreme(IInvocationOperation call, IOperation source, string name, Func<IInvocationOperation, Operand, Value, Value, (Operand Taken, Operand Found)> isTaken)
    {
        Operand array = Sequence(call, source, isEmptyAllowed: false);
        if (array is not Value)
        {
            return Placeholder(call);
        }

        // What is returned where no element counts is the last one.
        Value last = Let(new Binary(BinaryOperator.Subtract, Let(new Length(array), call), Constants.Int(1)), call);
        Operand initial = LoadElement(array, last, source, inRange: true);
        Value best = values.Create(initial.Type), found = values.Create(IrType.Boolean);
        Operand result = Loop(call, array, [(best, initial), (found, Constants.Bool(false))], index =>
        {
            Operand current = LoadElement(array, index, source, inRange: true);
            (Operand taken, Operand known) = isTaken(call, current, best, found);
            return [Let(new Select(taken, current, best), call), known];
        })[0];
        return Let(new Copy(result), call, name);
    }

    /// <summary>NaN is smaller than any number.</summary>
    private (Operand Taken, Operand Found) LargestYet(IInvocationOperation call, Operand current, Value best, Value found)
    {
        Value isNumber = Let(new Binary(BinaryOperator.Equal, current, current), call);
        Value isLarger = Let(new Binary(BinaryOperator.Greater, current, best), call);
        Value isFirst = Let(new Binary(BinaryOperator.And, isNumber, Let(new Unary(UnaryOperator.Not, found), call)), call);
        return (Let(new Binary(BinaryOperator.Or, isFirst, isLarger), call), Let(new Binary(BinaryOperator.Or, found, isNumber), call));
    }

    /// <summary>And the first NaN is the smallest of all.</summary>
    private (Operand Taken, Operand Found) SmallestYet(IInvocationOperation call, Operand current, Value best, Value found)
    {
        Value isNaN = Let(new Binary(BinaryOperator.NotEqual, current, current), call);
        Value isKnown = Let(new Binary(BinaryOperator.Equal, best, best), call);
        Value isSmaller = Let(new Binary(BinaryOperator.Or, isNaN, Let(new Binary(BinaryOperator.Less, current, best), call)), call);
        Value isFirst = Let(new Unary(UnaryOperator.Not, found), call);
        return (Let(new Binary(BinaryOperator.Or, isFirst, Let(new Binary(BinaryOperator.And, isKnown, isSmaller), call)), call), Constants.Bool(true));
    }

    private Operand Converted(Operand value, RealType type, IOperation call, string name) =>
        value.Type.Equals(type) ? name.Length == 0 || value is not Value ? value : Let(new Copy(value), call, name) : Let(new Conversion(value, type), call, name);

    /// <summary>A loop over all elements that carries values along.</summary>
    private IReadOnlyList<Operand> Loop(IInvocationOperation call, Operand array, (Value Phi, Operand Initial)[] carried, Func<Value, IEnumerable<Operand>> body)
    {
        if (array is not Value)
        {
            return [.. carried.Select(_ => Placeholder(call))];
        }

        Value length = Let(new Length(array), call), index = values.Create(IrType.Int32);
        List<Operand> next = [];
        Scope inner = Nest(() => next.AddRange(body(index)));
        Carried[] all = [.. carried.Select(item => new Carried(item.Phi, item.Initial, values.Create(item.Phi.Type)))];
        Add(new For(index, Constants.Int(0), BinaryOperator.Less, length, 1, all.ToEquatableArray(), inner.Builder.Build(next)));
        return [.. all.Select(item => item.Result)];
    }
}
