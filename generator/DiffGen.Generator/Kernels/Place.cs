using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Kernels;

/// <summary>Where the elements of a buffer lie on the device.</summary>
/// <param name="Length">The number of elements, an <c>int</c>.</param>
internal abstract record Place(IrType Element, Operand Length);

/// <summary>
/// In a view that a parameter or local memory provides: element k is <c>Memory[Offset + k * Stride]</c>.
/// </summary>
/// <param name="Stride">The distance of two elements of a thread whose memory is interleaved with that of others; null for 1.</param>
internal sealed record ViewPlace(Value Memory, Operand Offset, Operand? Stride, IrType Element, Operand Length) : Place(Element, Length)
{
    /// <summary>Which of the interleaved elements are the thread's; null for those at its number.</summary>
    public Operand? Lane { get; init; }

    /// <summary>Several threads add to it, and nobody reads it: additions are atomic.</summary>
    public bool IsShared { get; init; }

    /// <summary>Several threads may add to it, and who does anything else has the element for itself.</summary>
    public bool IsAtomic { get; init; }

    /// <summary>Several threads read it.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>The user's name for it.</summary>
    public string Name { get; init; } = "";

    /// <summary>It is the thread's own.</summary>
    public bool IsLocal { get; init; }
}

/// <summary>On the thread's tape, which is made of reals: leaf l of element k is cell <c>Start + k * (leaves an element) + l</c>.</summary>
internal sealed record CellPlace(Operand Start, IrType Element, Operand Length) : Place(Element, Length);
