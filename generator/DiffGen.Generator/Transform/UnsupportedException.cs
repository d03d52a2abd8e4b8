using DiffGen.Generator.Diagnostics;
using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Transform;

/// <summary>A transform met a program that it can't prove right. The message completes the sentence "cannot be differentiated: …".</summary>
internal sealed class UnsupportedException : Exception
{
    public UnsupportedException(string message, Operand? at = null)
        : base(message) => At = at;

    /// <summary>What kind of refusal it is.</summary>
    public DiagnosticDescriptor Descriptor { get; init; } = Catalogue.Transform;

    /// <summary>The value at which it happened.</summary>
    public Operand? At { get; }
}
