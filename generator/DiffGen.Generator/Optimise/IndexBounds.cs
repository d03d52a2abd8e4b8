using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>
/// Proves that elements exist which a loop reads by its counter: the counter runs from zero or more up to the buffer's length. Such a
/// load can't throw, wherever the counter has a value.
/// </summary>
internal sealed class IndexBounds
{
    private readonly Dictionary<int, Operation> definitions = new();
    private readonly Dictionary<int, For> counters = new();

    public IndexBounds(Function function)
    {
        foreach (Statement statement in Traversal.Statements(function.Body))
        {
            if (statement is Let let)
            {
                definitions[let.Target.Id] = let.Operation;
            }
            else if (statement is For loop)
            {
                counters[loop.Induction.Id] = loop;
            }
        }
    }

    public bool IsInRange(Load load) => IsInRange(load.Index, LengthOf(load.Buffer));

    /// <summary>Whether an index is one of an element of a buffer that is as long as a number says.</summary>
    public bool IsInRange(Operand index, Operand length) => IsInRange(index, Extent(length));

    private bool IsInRange(Operand index, (Operand? Buffer, long Constant) length)
    {
        (Operand counter, long offset) = Sum(index);
        if (counter is IntegerConstant constant)
        {
            return length.Buffer is null && constant.Value + offset >= 0 && constant.Value + offset < length.Constant;
        }

        return counter is Value value && counters.TryGetValue(value.Id, out For? loop) && loop is { Step: > 0, Comparison: BinaryOperator.Less }
            && AtLeast(loop.Start, -offset) && IsBelow(loop.Limit, offset, length);
    }

    /// <summary>Whether what is below the limit is, with the offset added, below a length.</summary>
    private bool IsBelow(Operand limit, long offset, (Operand? Buffer, long Constant) length)
    {
        (Operand? buffer, long constant) = Extent(limit);
        return buffer == length.Buffer && constant + offset <= length.Constant;
    }

    /// <summary>Whether a value is known to be no smaller than a small number.</summary>
    private bool AtLeast(Operand operand, long bound)
    {
        (Operand value, long offset) = Sum(operand);
        return value switch
        {
            IntegerConstant constant => constant.Value + offset >= bound,

            // It is below its limit, so that adding one doesn't wrap round.
            Value counter when counters.TryGetValue(counter.Id, out For? loop) =>
                loop is { Step: > 0, Comparison: BinaryOperator.Less } && offset is 0 or 1 && AtLeast(loop.Start, bound - offset),
            Value length => offset == 0 && bound <= 0 && definitions.TryGetValue(length.Id, out Operation? operation) && operation is Length,
            _ => false,
        };
    }

    /// <summary>A value as another one and a constant that is added to it.</summary>
    private (Operand Value, long Offset) Sum(Operand operand) =>
        operand is Value value && definitions.TryGetValue(value.Id, out Operation? operation)
            ? operation switch
            {
                Copy copy => Sum(copy.X),
                Binary { Operator: BinaryOperator.Add, Y: IntegerConstant { Value: > -1000 and < 1000 } constant } sum => (sum.X, constant.Value),
                Binary { Operator: BinaryOperator.Subtract, Y: IntegerConstant { Value: > -1000 and < 1000 } constant } sum => (sum.X, -constant.Value),
                _ => (operand, 0),
            }
            : (operand, 0);

    /// <summary>The number of elements, as the length of the buffer that it was taken from and a constant.</summary>
    private (Operand? Buffer, long Constant) LengthOf(Operand buffer) =>
        buffer is Value value && definitions.TryGetValue(value.Id, out Operation? operation)
            ? operation switch
            {
                Copy copy => LengthOf(copy.X),
                Conversion conversion => LengthOf(conversion.X),
                NewBuffer memory => Extent(memory.Count),
                Slice slice => Extent(slice.Count),
                _ => (buffer, 0),
            }
            : (buffer, 0);

    /// <summary>A number of elements: a constant, the length of a buffer, or another value that stands for itself.</summary>
    private (Operand? Buffer, long Constant) Extent(Operand count)
    {
        (Operand value, long offset) = Sum(count);
        if (value is IntegerConstant constant)
        {
            return (null, constant.Value + offset);
        }

        if (value is Value number && definitions.TryGetValue(number.Id, out Operation? operation) && operation is Length length)
        {
            (Operand? buffer, long constantPart) = LengthOf(length.Buffer);
            return (buffer, constantPart + offset);
        }

        // What may wrap round is no bound.
        return offset == 0 ? (value, 0) : (count, 0);
    }
}
