using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>Plain C# on arrays and spans, with the tape and the checks of the runtime library.</summary>
internal sealed class CpuDialect : Dialect
{
    public static readonly CpuDialect Instance = new();

    private const string Runtime = "global::DiffGen.Runtime.";
    private const string Vector = "global::System.Runtime.Intrinsics.Vector256.";

    public override string TapeType => Runtime + "Tape";

    public override string Rent => Runtime + "Tape.Rent()";

    public override string Scratch(string tape) => tape + ".Scratch";

    public override string TypeName(IrType type) => type.CSharp;

    public override Text Length(Text buffer) => Text.Primary(buffer.At(Precedence.Primary) + ".Length");

    public override Text Element(Text buffer, Text index) => Text.Primary(buffer.At(Precedence.Primary) + "[" + index.Code + "]");

    public override Text Slice(Slice slice, Text buffer, Text start, Text count) =>
        slice.Buffer.Type is BufferType { Kind: BufferKind.Array }
            ? Text.Primary("global::System.MemoryExtensions.AsSpan(" + buffer.AsArgument() + ", " + start.AsArgument() + ", " + count.AsArgument() + ")")
            : Text.Primary(buffer.At(Precedence.Primary) + ".Slice(" + start.AsArgument() + ", " + count.AsArgument() + ")");

    public override Text ElementsExist(Text buffer, Text start, Text count) => Elements("Exist", buffer, start, count);

    public override Text VectorView(Text buffer, Text start, Text count) => Elements("Of", buffer, start, count);

    public override Text Splat(VectorType vector, Text real) => Text.Primary(Vector + "Create(" + real.AsArgument() + ")");

    public override Text LaneSum(Text vector) => Text.Primary(Vector + "Sum(" + vector.AsArgument() + ")");

    public override Text Pack(IEnumerable<Text> reals) =>
        Text.Primary(Vector + "Create(" + string.Join(", ", reals.Select(real => real.AsArgument())) + ")");

    public override Text LaneCompare(BinaryOperator comparison, Text x, Text y) => comparison == BinaryOperator.NotEqual
        ? new Text("~" + LaneCompare(BinaryOperator.Equal, x, y).Code, Precedence.Unary)
        : OfVector(
            comparison switch
            {
                BinaryOperator.Equal => "Equals",
                BinaryOperator.Less => "LessThan",
                BinaryOperator.LessOrEqual => "LessThanOrEqual",
                BinaryOperator.Greater => "GreaterThan",
                BinaryOperator.GreaterOrEqual => "GreaterThanOrEqual",
                _ => throw new ArgumentOutOfRangeException(nameof(comparison)),
            },
            x,
            y);

    public override Text LaneSelect(Text mask, Text whenTrue, Text whenFalse) => OfVector("ConditionalSelect", mask, whenTrue, whenFalse);

    // Others are not in the library of all frameworks, or not with the same results.
    public override Text LaneFunction(string name, IEnumerable<Text> arguments) => name is "Sqrt" or "Abs"
        ? OfVector(name, [.. arguments])
        : Text.Primary(Runtime + "Vectors." + name + "(" + string.Join(", ", arguments.Select(argument => argument.AsArgument())) + ")");

    public override Text Lane(Text vector, Text position) =>
        Text.Primary(Vector + "GetElement(" + vector.AsArgument() + ", " + position.AsArgument() + ")");

    public override Text NewArray(Text buffer) => Text.Primary(buffer.At(Precedence.Primary) + ".ToArray()");

    public override Text GridElements(GridType type, Text grid) => type switch
    {
        MemoryType { IsSegment: true } => Text.Primary("global::System.MemoryExtensions.AsSpan(" + grid.AsArgument() + ")"),
        MemoryType => Text.Primary(grid.At(Precedence.Primary) + ".Span"),
        _ => Text.Primary(Runtime + "Grid.Elements(" + grid.AsArgument() + ")"),
    };

    public override Text Extent(GridType type, Text grid, int dimension) => Text.Primary(grid.At(Precedence.Primary) + type switch
    {
        ListType or MemoryType { IsSegment: true } => ".Count",
        MemoryType => ".Length",
        _ => ".GetLength(" + dimension + ")",
    });

    public override Text CheckedIndex(IEnumerable<Text> indices, IEnumerable<Text> extents) =>
        Text.Primary(Runtime + "Grid.Index(" + string.Join(", ", indices.Concat(extents).Select(operand => operand.AsArgument())) + ")");

    public override string Method(Intrinsic intrinsic) => intrinsic.Method;

    public override Text NewBuffer(NewBuffer operation, Text count, string stack)
    {
        string element = TypeName(operation.Element);
        return operation.Stack == Stack.Frame
            ? Text.Primary("stackalloc " + element + "[" + count.Code + "]")
            : Text.Primary(stack + (operation.Zeroed ? ".AllocateZeroed<" : ".Allocate<") + element + ">(" + count.Code + ")");
    }

    // A module may say that its stack frames are not cleared.
    public override string? Zero(NewBuffer operation, string buffer) =>
        operation is { Stack: Stack.Frame, Zeroed: true } ? buffer + ".Clear();" : null;

    public override Text TapeMark(string stack) => Text.Primary(stack + ".Mark");

    public override Text TapeAt(TapeAt operation, Text position, Text count, string stack) =>
        Text.Primary(stack + (operation.MustBeThere ? ".Row<" : ".At<") + TypeName(operation.Element) + ">(" + position.AsArgument() + ", " + count.AsArgument() + ")");

    public override Text TapePop(TapePop operation, string stack) =>
        Text.Primary(stack + (operation.Type.IsReference ? ".PopReference<" : ".Pop<") + TypeName(operation.Type) + ">()");

    public override Text TapePopSpan(TapePopSpan operation, Text count, string stack) =>
        Text.Primary(stack + ".PopSpan<" + TypeName(operation.Element) + ">(" + count.Code + ")");

    public override string TapePush(IrType type, bool isTyped, Text pushed, string stack) =>
        stack + (type.IsReference ? ".PushReference(" : isTyped ? ".Push(" : ".Push<" + TypeName(type) + ">(") + pushed.Code + ");";

    public override string TapeRelease(Text position, string stack) => stack + ".Release(" + position.Code + ");";

    public override string Return(string stack) => stack + ".Return();";

    public override string Clear(Text buffer) => buffer.At(Precedence.Primary) + ".Clear();";

    public override string ClearShadow(Text shadow, Text primal) =>
        Runtime + "Shadow.Clear(" + shadow.AsArgument() + ", " + primal.AsArgument() + ");";

    public override string CopyElements(Text source, Text target) => source.At(Precedence.Primary) + ".CopyTo(" + target.Code + ");";

    public override string Accumulate(Accumulate statement, Text element, Text addend) => element.Code + " += " + addend.Code + ";";

    public override string RequireLength(RequireLength check, Text buffer, Text primal) => check.Buffer.Type.IsGraph
        ? Runtime + "Shadow.Require" + (check.Buffer.Type is BufferType { Element: ObjectType reference } ? "<" + TypeName(reference) + ">(" : "(") + buffer.Code + ", " + primal.Code + ", \"" + check.Buffer.Name + "\");"
        : check.Buffer.Type is GridType and not ListType
        ? Runtime + "Guard.SameShape(" + buffer.Code + ", " + primal.Code + ", \"" + check.Buffer.Name + "\");"
        : check.Needed != LengthNeeded.AtLeast
        ? Runtime + (check.Needed == LengthNeeded.Same ? "Guard.SameLength(" : "Guard.MultipleOf(") + buffer.Code + ".Length, " + primal.Code + ".Length, \"" + check.Buffer.Name + "\");"
        : check.Buffer.Type is BufferType { Element: var element } && check.Primal.Type is BufferType { Element: var other } && element != other
        ? Runtime + "Guard.NotShorter(" + buffer.Code + ".Length, " + primal.Code + ".Length, \"" + check.Buffer.Name + "\");"
        : Runtime + "Guard.NotShorter<" + ElementOf(check.Buffer) + ">(" + Row(check.Buffer, buffer) + ", " + Row(check.Primal, primal) + ", \"" + check.Buffer.Name + "\");";

    public override string RequireDisjoint(Value firstParameter, Value secondParameter, (string First, string Second) names, Text first, Text second)
    {
        if (firstParameter.Type.KeepsType || secondParameter.Type.KeepsType)
        {
            return Runtime + "Guard.Distinct(" + first.Code + ", " + second.Code + ", \"" + firstParameter.Name + "\", \"" + secondParameter.Name + "\");";
        }

        bool isFirstBuffer = firstParameter.Type.IsMemory, isSecondBuffer = secondParameter.Type.IsMemory;
        if (isFirstBuffer && !isSecondBuffer)
        {
            return RequireDisjoint(secondParameter, firstParameter, (names.Second, names.First), second, first);
        }

        return Runtime + (isFirstBuffer ? "Guard.Disjoint<" : "Guard.DisjointScalar<") + ElementOf(firstParameter) + ", " + ElementOf(secondParameter) + ">("
            + Row(firstParameter, first) + ", " + Row(secondParameter, second) + ", \"" + names.First + "\", \"" + names.Second + "\");";
    }

    private static Text OfVector(string method, params Text[] arguments) =>
        Text.Primary(Vector + method + "(" + string.Join(", ", arguments.Select(argument => argument.AsArgument())) + ")");

    private string Row(Value value, Text text) => value.Type is GridType grid ? GridElements(grid, text).Code : text.Code;

    private string ElementOf(Value value) => TypeName(value.Type switch
    {
        BufferType buffer => buffer.Element,
        GridType grid => grid.Element,
        _ => value.Type,
    });

    private static Text Elements(string method, Text buffer, Text start, Text count) =>
        Text.Primary(Runtime + "Vectors." + method + "(" + buffer.AsArgument() + ", " + start.AsArgument() + ", " + count.AsArgument() + ")");
}
