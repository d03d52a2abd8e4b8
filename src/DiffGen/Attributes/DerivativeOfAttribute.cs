namespace DiffGen;

/// <summary>
/// Marks a method as the derivative rule of another method, one that the user does not own or wants to override.
/// </summary>
/// <remarks>
/// The rule takes the parameters of the method (for an instance method the receiver first), then optionally the method's result as a last
/// parameter named <c>result</c>. It returns the partial derivative, or, for several active parameters, a tuple of the partial derivatives
/// in order. All of them are real scalars. The overload is the one with exactly these parameter types. Forward and reverse modes both
/// follow from the rule; second derivatives do if it is marked <see cref="DifferentiableAttribute"/> itself.
/// </remarks>
/// <example>
/// <code>
/// [DerivativeOf(typeof(SpecialFunctions), nameof(SpecialFunctions.Erf))]
/// static double ErfDerivative(double x) => 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x);
/// </code>
/// </example>
/// <param name="type">The type that declares the method.</param>
/// <param name="method">The name of the method.</param>
[AttributeUsage(AttributeTargets.Method, Inherited = false)]
public sealed class DerivativeOfAttribute(Type type, string method) : Attribute
{
    /// <summary>The type that declares the method.</summary>
    public Type Type { get; } = type;

    /// <summary>The name of the method.</summary>
    public string Method { get; } = method;
}
