using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>A transform met a program that it can't prove right. The message completes the sentence "cannot be differentiated: …".</summary>
internal class UnsupportedException : Exception
{
    public UnsupportedException(string message, Operand? at = null)
        : base(message) => At = at;

    /// <summary>The value at which it happened.</summary>
    public Operand? At { get; }
}

/// <summary>The iterations of a loop that runs in parallel are not known to be independent. The message says why.</summary>
internal sealed class DependentIterationsException(string message, Value counter) : UnsupportedException(message, counter);
