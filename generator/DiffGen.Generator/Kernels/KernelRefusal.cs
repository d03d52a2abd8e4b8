using DiffGen.Generator.Ir;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Kernels;

/// <summary>Why a method has no kernels. Where they are asked for, it is an error; where they are only welcome, there are none.</summary>
internal sealed class KernelRefusal(DiagnosticDescriptor descriptor, Operand? at, params string[] arguments)
    : Exception(descriptor.Id)
{
    public DiagnosticDescriptor Descriptor { get; } = descriptor;

    /// <summary>What the message says after the method's name.</summary>
    public IReadOnlyList<string> Arguments { get; } = arguments;

    /// <summary>The value at which it happened.</summary>
    public Operand? At { get; } = at;
}
