using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>A transform met a program that it can't prove right. The message completes the sentence "cannot be differentiated: …".</summary>
internal sealed class UnsupportedException : Exception
{
    public UnsupportedException(string message, Operand? at = null)
        : base(message) => At = at;

    /// <summary>The value at which it happened.</summary>
    public Operand? At { get; }
}
