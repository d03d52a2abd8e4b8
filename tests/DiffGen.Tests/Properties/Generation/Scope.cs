using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Generation;

/// <summary>A variable, and what may be done with it.</summary>
internal sealed class Slot(Variable variable)
{
    public Variable Variable => variable;

    public CoreType Type => variable.Type;

    public bool IsMutable { get; init; } = true;

    /// <summary>What an integer is known to lie between; known of those alone that nothing assigns.</summary>
    public (int Low, int High)? Range { get; init; }

    /// <summary>The buffer that an integer is always an index of.</summary>
    public Variable? IndexOf { get; init; }

    /// <summary>Of which dimension, if it is a grid.</summary>
    public int Dimension { get; init; }

    /// <summary>A buffer has no fewer elements.</summary>
    public int Least { get; set; }

    public int Most { get; init; }

    /// <summary>Buffers of one root may share memory.</summary>
    public int Root { get; set; } = variable.Id;

    /// <summary>It may lie on the stack frame, so that nothing that lives longer may refer to it.</summary>
    public bool IsOnStack { get; init; }

    /// <summary>A local function may use it: it is neither passed by reference, nor refers to something itself.</summary>
    public bool CanBeCaptured { get; init; } = true;

    public bool IsReadable { get; init; } = true;

    public bool IsDepth { get; init; }

    public bool IsParameter { get; init; }

    /// <summary>A loop runs over its elements, which must stay as they are meanwhile.</summary>
    public bool IsIterated { get; set; }

    /// <summary>Whether a reference to an element can be had.</summary>
    public bool HasReferences => Type.Shape != Shape.List;

    /// <summary>Its elements may be written.</summary>
    public bool IsWritable => Type.Shape is not (Shape.Scalar or Shape.ReadOnlySpan) && Type.IsActive && IsMutable && !IsIterated;
}

/// <summary>The variables that are visible in a block.</summary>
internal sealed class Scope(Scope? parent)
{
    private readonly List<Slot> _slots = [];

    private readonly List<LocalFunction> _functions = [];

    public IEnumerable<LocalFunction> Functions => parent == null ? _functions : parent.Functions.Concat(_functions);

    public void Add(LocalFunction function) => _functions.Add(function);

    public IEnumerable<Slot> Own => _slots;

    public IEnumerable<Slot> Slots => parent == null ? _slots : parent.Slots.Concat(_slots);

    public void Add(Slot slot) => _slots.Add(slot);
}
