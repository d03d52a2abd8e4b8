namespace DiffGen.Generator.Ir;

/// <summary>Which operand types operations work on.</summary>
internal static class OperandTypes
{
    public static void Check(Operation operation)
    {
        switch (operation)
        {
            case Unary unary:
                bool isBoolean = unary.X.Type.Equals(IrType.Boolean);
                Require(unary.Operator == UnaryOperator.Not ? isBoolean : !isBoolean && unary.X.Type is not BufferType, operation);
                Require(unary.Operator != UnaryOperator.Complement || unary.X.Type is not RealType, operation);
                break;
            case Binary binary:
                Require(IsWellTyped(binary), operation);
                break;
            case Select select:
                Require(select.Condition.Type.Equals(IrType.Boolean) && select.WhenTrue.Type.Equals(select.WhenFalse.Type), operation);
                break;
            case Conversion { X.Type: GridType grid } conversion:
                Require(conversion.Type.Equals(grid.Row), operation);
                break;
            case Conversion { X.Type: BufferType from, Type: var to }:
                Require(to is BufferType target && target.Element.Equals(from.Element) && target.Kind > from.Kind, operation);
                break;
            case Conversion conversion:
                Require(conversion.Type is not BufferType, operation);
                break;
            case Load { Buffer.Type: ObjectType } field:
                Require(field.Field is not null && field.Path.Length > 0, operation);
                break;
            case Load load:
                Require(load.Buffer.Type is BufferType buffer && IsIndex(load.Index) && buffer.LeafAt(load.Path) is not null, operation);
                break;
            case Length length:
                Require(length.Buffer.Type is BufferType, operation);
                break;
            case Slice slice:
                Require(slice.Buffer.Type is BufferType && IsIndex(slice.Start) && IsIndex(slice.Count), operation);
                break;
            case Extent extent:
                Require(extent.Grid.Type is GridType { Rank: var rank } && extent.Dimension < rank, operation);
                break;
            case GridIndex element:
                Require(element.Operands.All(IsIndex) && element.Indices.Count == element.Extents.Count, operation);
                break;
            case ResultArray result:
                Require(result.Buffer.Type is BufferType { Kind: not BufferKind.ReadOnlySpan }, operation);
                break;
            case NewBuffer memory:
                Require(IsIndex(memory.Count), operation);
                break;
            case Opaque opaque:
                Require(opaque.Pieces.Count == opaque.Arguments.Count + 1, operation);
                break;
        }
    }

    public static void Element(Operand buffer, Operand index, string path, Operand stored)
    {
        bool fits = (buffer.Type is ObjectType && path.Length > 0) || buffer.Type is BufferType { Kind: not BufferKind.ReadOnlySpan } type && IsIndex(index) && stored.Type.Equals(type.LeafAt(path));
        if (!fits)
        {
            throw new InvalidOperationException($"A {stored.Type} is written to an element of a {buffer.Type}.");
        }
    }

    /// <summary>
    /// Whether an argument of one type can be passed for a parameter of another without a conversion in the text. An array
    /// that the caller made for itself is a span, and passed to sweeps that take one.
    /// </summary>
    public static bool Fits(IrType argument, IrType parameter) =>
        argument.Equals(parameter)
        || (argument is ObjectType && parameter is OpaqueType)
        || (argument is ObjectType one && parameter is ObjectType other && one.Family == other.Family)
        || (argument is BufferType given && parameter is BufferType taken && given.Element.Equals(taken.Element)
            && (taken.Kind > given.Kind || (taken.Kind == BufferKind.Array && given.Kind == BufferKind.Span)));

    private static bool IsIndex(Operand operand) => operand.Type.Equals(IrType.Int32);

    private static bool IsWellTyped(Binary binary)
    {
        if (binary.Operator is BinaryOperator.ShiftLeft or BinaryOperator.ShiftRight or BinaryOperator.UnsignedShiftRight)
        {
            return binary.X.Type is OpaqueType && binary.Y.Type.Equals(IrType.Int32);
        }

        if (!binary.X.Type.Equals(binary.Y.Type) || binary.X.Type.IsMemory)
        {
            return false;
        }

        bool isLogic = binary.Operator is BinaryOperator.And or BinaryOperator.Or or BinaryOperator.Xor;
        bool isEquality = binary.Operator is BinaryOperator.Equal or BinaryOperator.NotEqual;
        return binary.X.Type switch
        {
            RealType => !isLogic && !binary.Checked,
            VectorType => binary is
            {
                Operator: BinaryOperator.Add or BinaryOperator.Subtract or BinaryOperator.Multiply or BinaryOperator.Divide or BinaryOperator.And or BinaryOperator.Or or BinaryOperator.Xor,
                Checked: false,
            },
            OpaqueType type when type.Equals(IrType.Boolean) => isLogic || isEquality,
            _ => true,
        };
    }

    private static void Require(bool condition, Operation operation)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"The operand types of {operation} do not fit.");
        }
    }
}
