using DiffGen.Generator.Ir;
using DiffGen.Generator.Kernels;

namespace DiffGen.Generator.Printing;

/// <summary>
/// C# that ILGPU compiles for a device: buffers are views, mathematics is that of <c>XMath</c>, and what several threads add to is
/// added to atomically. Of the tape there is nothing left when a kernel is printed.
/// </summary>
internal sealed class IlgpuDialect : Dialect
{
    public static readonly IlgpuDialect Instance = new();

    private const string Ilgpu = "global::ILGPU.";

    public override string TapeType => throw Missing("tape");

    public override string Rent => throw Missing("tape");

    public override string Scratch(string tape) => throw Missing("tape");

    public override bool ScopesBuffers => false;

    public override string TypeName(IrType type) => type is BufferType buffer ? Ilgpu + "ArrayView<" + buffer.Element.CSharp + ">" : type.CSharp;

    public override Text Length(Text buffer) => Text.Primary(buffer.At(Precedence.Primary) + ".IntLength");

    public override Text Element(Text buffer, Text index) => Text.Primary(buffer.At(Precedence.Primary) + "[" + index.Code + "]");

    public override Text Slice(Slice slice, Text buffer, Text start, Text count) =>
        Text.Primary(buffer.At(Precedence.Primary) + ".SubView(" + start.AsArgument() + ", " + count.AsArgument() + ")");

    public override string Method(Intrinsic intrinsic) => Ilgpu + "Algorithms.XMath." + DeviceFunctions.NameOf(intrinsic.Rule);

    /// <summary>Local memory, which is not cleared.</summary>
    public override Text NewBuffer(NewBuffer operation, Text count, string stack) => operation is { Stack: Stack.Frame, Zeroed: false }
        ? Text.Primary(Ilgpu + "LocalMemory.Allocate<" + TypeName(operation.Element) + ">(" + count.Code + ")")
        : throw Missing("memory of this kind");

    public override string? Zero(NewBuffer operation, string buffer) => null;

    public override string Accumulate(Accumulate statement, Text element, Text addend) => statement.IsAtomic
        ? Ilgpu + "Atomic.Add(ref " + element.Code + ", " + addend.AsArgument() + ");"
        : element.Code + " += " + addend.Code + ";";

    public override Text NewArray(Text buffer) => throw Missing("array");

    public override Text GridElements(GridType type, Text grid) => throw Missing(type.Kind);

    public override Text Extent(GridType type, Text grid, int dimension) => throw Missing(type.Kind);

    public override Text CheckedIndex(IEnumerable<Text> indices, IEnumerable<Text> extents) => throw Missing("checked index");

    public override Text TapeMark(string stack) => throw Missing("tape");

    public override Text TapeAt(TapeAt operation, Text position, Text count, string stack) => throw Missing("tape");

    public override Text TapePop(TapePop operation, string stack) => throw Missing("tape");

    public override Text TapePopSpan(TapePopSpan operation, Text count, string stack) => throw Missing("tape");

    public override string TapePush(IrType type, bool isTyped, Text pushed, string stack) => throw Missing("tape");

    public override string TapeRelease(Text position, string stack) => throw Missing("tape");

    public override string Return(string stack) => throw Missing("tape");

    public override string Clear(Text buffer) => throw Missing("clearing as a whole");

    public override string CopyElements(Text source, Text target) => throw Missing("copying as a whole");

    public override string RequireLength(RequireLength check, Text buffer, Text primal) => throw Missing("check");

    public override string ClearShadow(Text shadow, Text primal) => throw Missing("clearing as a whole");

    public override string RequireDisjoint(Value firstParameter, Value secondParameter, (string First, string Second) names, Text first, Text second) => throw Missing("check");

    private static InvalidOperationException Missing(string what) => new("A kernel has no " + what + ".");
}
