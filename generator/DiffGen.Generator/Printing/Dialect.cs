using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Printing;

/// <summary>
/// What differs between the kinds of code that one and the same function is printed as: what buffers are, what the
/// functions of mathematics are called, where the tape lies, how adjoints are accumulated, and what is checked.
/// </summary>
internal abstract class Dialect
{
    public abstract string TypeName(IrType type);

    /// <summary>Whether a buffer is a reference that a method must not let go of, so that locals say <c>scoped</c>.</summary>
    public virtual bool ScopesBuffers => true;

    public abstract Text Length(Text buffer);

    public abstract Text Element(Text buffer, Text index);

    public abstract Text Slice(Slice slice, Text buffer, Text start, Text count);

    /// <summary>A condition: there are that many elements.</summary>
    public virtual Text ElementsExist(Text buffer, Text start, Text count) => throw NoVectors();

    /// <summary>Elements of a buffer as vectors, as far as they fill whole ones.</summary>
    public virtual Text VectorView(Text buffer, Text start, Text count) => throw NoVectors();

    public virtual Text Splat(VectorType vector, Text real) => throw NoVectors();

    public virtual Text LaneSum(Text vector) => throw NoVectors();

    public virtual Text LaneCompare(BinaryOperator comparison, Text x, Text y) => throw NoVectors();

    public virtual Text LaneSelect(Text mask, Text whenTrue, Text whenFalse) => throw NoVectors();

    public virtual Text LaneFunction(string name, IEnumerable<Text> arguments) => throw NoVectors();

    public virtual Text Pack(IEnumerable<Text> reals) => throw NoVectors();

    public virtual Text Lane(Text vector, Text position) => throw NoVectors();

    /// <summary>A new array with the elements of a buffer.</summary>
    public abstract Text NewArray(Text buffer);

    /// <summary>The elements of an array of several dimensions in a row.</summary>
    public abstract Text GridElements(GridType type, Text grid);

    public abstract Text Extent(GridType type, Text grid, int dimension);

    /// <summary>Where an element of several dimensions lies among the elements in a row, checked.</summary>
    public abstract Text CheckedIndex(IEnumerable<Text> indices, IEnumerable<Text> extents);

    /// <summary>The name of the method that computes an intrinsic.</summary>
    public abstract string Method(Intrinsic intrinsic);

    public abstract Text NewBuffer(NewBuffer operation, Text count, string stack);

    /// <summary>A statement that makes a new buffer's elements zero, where the language's own zeros can't be relied on.</summary>
    public abstract string? Zero(NewBuffer operation, string buffer);

    public abstract Text TapeMark(string stack);

    public abstract Text TapeAt(TapeAt operation, Text position, Text count, string stack);

    public abstract Text TapePop(TapePop operation, string stack);

    public abstract Text TapePopSpan(TapePopSpan operation, Text count, string stack);

    /// <param name="isTyped">The code says itself what type it has.</param>
    public abstract string TapePush(IrType type, bool isTyped, Text pushed, string stack);

    public abstract string TapeRelease(Text position, string stack);

    /// <summary>How the tape is declared as a parameter, without its name.</summary>
    public abstract string TapeType { get; }

    /// <summary>Gets a stack that is the method's own.</summary>
    public abstract string Rent { get; }

    /// <summary>The scratch memory that belongs to a tape.</summary>
    public abstract string Scratch(string tape);

    public abstract string Return(string stack);

    public abstract string Clear(Text buffer);

    public abstract string ClearShadow(Text shadow, Text primal);

    public abstract string CopyElements(Text source, Text target);

    public abstract string Accumulate(Accumulate statement, Text element, Text addend);

    public abstract string RequireLength(RequireLength check, Text buffer, Text primal);

    public abstract string RequireDisjoint(Value firstParameter, Value secondParameter, (string First, string Second) names, Text first, Text second);

    private static InvalidOperationException NoVectors() => new("This dialect has no vectors.");
}
