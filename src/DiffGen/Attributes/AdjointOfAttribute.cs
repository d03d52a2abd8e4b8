namespace DiffGen;

/// <summary>
/// Marks a method as the hand-written adjoint of another method. Its signature is that of the method's <c>Adjoint</c> companion, and so is
/// its duty: compute the method's value, and add the vector-Jacobian product to the adjoints.
/// </summary>
/// <remarks>
/// The receiver of an instance method comes first, as a constant. The constructor of a struct counts as a method that returns the struct, and
/// has the name of its type. Second derivatives take both companions, each marked <see cref="DifferentiableAttribute"/> itself.
/// </remarks>
/// <param name="type">The type that declares the method.</param>
/// <param name="method">The name of the method; for a constructor that of its type.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class AdjointOfAttribute(Type type, string method) : Attribute
{
    /// <summary>The type that declares the method.</summary>
    public Type Type { get; } = type;

    /// <summary>The name of the method.</summary>
    public string Method { get; } = method;
}
