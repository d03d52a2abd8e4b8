namespace DiffGen;

/// <summary>
/// Marks a buffer that the method only writes. Reading an element that the method has not written is an error.
/// </summary>
/// <remarks>
/// After a companion the buffer holds what the method leaves there. In the adjoint companion its adjoint enters as the seed and is zero on
/// return.
/// </remarks>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class OutputAttribute : Attribute;
