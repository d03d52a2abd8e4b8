namespace DiffGen;

/// <summary>
/// Gives each thread of the kernel version its own slice of a span parameter: the kernel takes <c>ArrayView&lt;T&gt; p, int pStride</c>,
/// and element <c>k</c> of thread <c>i</c> is at <c>p[k * pStride + i]</c>. Likewise for <c>FGradientBatch</c>, where the number of problems is the stride.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class BatchedAttribute : Attribute;
