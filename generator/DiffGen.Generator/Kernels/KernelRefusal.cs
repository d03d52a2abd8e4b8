using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Kernels;

/// <summary>What stands in the way of a kernel.</summary>
internal enum KernelFault
{
    /// <summary>The method as a whole.</summary>
    Unfit,

    /// <summary>A construct that a device can't run.</summary>
    Construct,

    /// <summary>Memory that all threads would write.</summary>
    Race,

    /// <summary>An attribute that says how threads see a parameter.</summary>
    Mapping,

    /// <summary>Memory that is read and added to atomically.</summary>
    Sum,

    /// <summary>A tape of unknown size where threads wait for each other.</summary>
    Waiting,
}

/// <summary>Why a method has no kernels. Where they are asked for, it is an error; where they are only welcome, there are none.</summary>
internal sealed class KernelRefusal(KernelFault fault, Operand? at, params string[] arguments)
    : Exception(fault.ToString())
{
    public KernelFault Fault { get; } = fault;

    /// <summary>What the message says after the method's name.</summary>
    public IReadOnlyList<string> Arguments { get; } = arguments;

    /// <summary>The value at which it happened.</summary>
    public Operand? At { get; } = at;
}
