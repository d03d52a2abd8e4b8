using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <content>Segments of arrays: spans that check their bounds in a way of their own.</content>
internal sealed partial class BodyLowering
{
    /// <summary><c>new ArraySegment&lt;T&gt;(array, offset, count)</c>, or of a whole array.</summary>
    private Operand? LowerNewSegment(IObjectCreationOperation creation, string name)
    {
        if (creation.Arguments.Length is not (1 or 3) || !creation.Arguments.Select((argument, i) => argument.Parameter?.Ordinal == i).All(isInPlace => isInPlace))
        {
            return null;
        }

        IOperation source = creation.Arguments[0].Value;
        if (LowerExpression(source) is not Value { Type: BufferType { Kind: var kind } type } array)
        {
            return Unsupported(creation, "This segment", "make it of an array");
        }

        Operand[] bounds = [.. creation.Arguments.Skip(1).Select(argument => LowerExpression(argument.Value))];
        Given(array, "array", source);
        Value elements = kind == BufferKind.Array ? View(array, new Ir.Conversion(array, type.Shadow), creation, bounds.Length == 0 ? name : "") : array;
        if (bounds.Length == 0)
        {
            return elements;
        }

        foreach ((Operand number, string parameter) in bounds.Zip(new[] { "offset", "count" }, (number, parameter) => (number, parameter)))
        {
            if (number is not IntegerConstant { Value: >= 0 })
            {
                ThrowIf(Let(new Binary(BinaryOperator.Less, number, Constants.Int(0)), creation), "ArgumentOutOfRangeException", $"\"{parameter}\"");
            }
        }

        Operand all = Let(new Length(elements), creation);
        Operand rest = bounds[0] is IntegerConstant { Value: 0 } ? all : Let(new Binary(BinaryOperator.Subtract, all, bounds[0]), creation);
        ThrowIf(Let(new Binary(BinaryOperator.Greater, bounds[1], rest), creation), "ArgumentException", "\"Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.\"");
        return View(elements, new Slice(elements, bounds[0], bounds[1], InRange: true), creation, name);
    }
}
