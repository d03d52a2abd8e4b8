namespace DiffGen;

/// <summary>
/// Passes a by-value parameter to the kernel version by value, one for all threads, instead of as a view that each thread reads at its
/// index. Its gradient is a view of one element. Likewise for <c>FGradientBatch</c>: one value for all problems, whose gradient is the sum of theirs.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class UniformAttribute : Attribute;
