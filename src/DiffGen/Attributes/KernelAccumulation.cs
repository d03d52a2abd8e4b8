namespace DiffGen;

/// <summary>How the kernels of a method add up the gradients of what all threads share: <c>[Uniform]</c> numbers, and buffers that are not <c>[Batched]</c>.</summary>
public enum KernelAccumulation
{
    /// <summary>Each thread adds what it contributes atomically. There are no further kernels.</summary>
    Atomic = 0,

    /// <summary>
    /// There are kernels besides (<c>FGradientGroupKernel</c>, <c>FAdjointGroupKernel</c>) whose threads run several evaluations each and keep the gradients of
    /// <c>[Uniform]</c> numbers to themselves meanwhile; then those of a group are summed up, and one atomic addition is made for all of them.
    /// </summary>
    Reduction = 1,

    /// <summary>
    /// The same kernels without atomic additions: each thread adds to a part of its own of each gradient, and <c>FSumKernel</c> adds up
    /// the parts, always in the same order. The same grid gives the same bits.
    /// </summary>
    Deterministic = 2,
}
