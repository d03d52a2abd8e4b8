namespace DiffGen;

/// <summary>
/// Marks a parameter whose value at entry is not differentiated: no companion has a gradient, adjoint or tangent parameter for it.
/// </summary>
/// <remarks>
/// Only the entry value is constant. What the method computes from active values and stores in the parameter is followed, or refused with
/// an error; its derivative is never lost.
/// </remarks>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ConstantAttribute : Attribute;
