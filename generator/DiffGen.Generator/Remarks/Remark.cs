using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Remarks;

internal enum RemarkKind
{
    /// <summary>A cast to an integer ends a derivative.</summary>
    Cast,

    /// <summary>A cast to an integer chooses an element.</summary>
    Index,

    Rounding,

    Remainder,

    /// <summary>A comparison at whose switching point the function's value changes.</summary>
    Jump,

    /// <summary>Likewise, for all that can be said.</summary>
    PossibleJump,

    /// <summary>Likewise, and at a point that was tried it does.</summary>
    SampledJump,

    /// <summary>A comparison at whose switching point it doesn't.</summary>
    Kink,

    Equality,

    /// <summary>A function of the base library with a kink.</summary>
    KinkedFunction,

    /// <summary>A point at which the derivative is infinite or undefined.</summary>
    Singular,

    /// <summary>A power that a product would do for.</summary>
    Power,

    /// <summary>A value that goes on the tape in each iteration.</summary>
    Recorded,

    /// <summary>Likewise, a variable as it is at the start of an iteration.</summary>
    RecordedCarry,

    /// <summary>A loop that records in each iteration, as often as it runs.</summary>
    Unbounded,

    /// <summary>A parameter whose derivative is always zero.</summary>
    Unused,
}

/// <summary>Something about a function that is worth knowing.</summary>
/// <param name="At">The operation in question, by the value that it computes.</param>
/// <param name="Through">The user's variable by which differentiation arrives there.</param>
/// <param name="Detail">The function in question, or what happens.</param>
internal sealed record Remark(RemarkKind Kind, Value At, string Through, string Detail = "");
