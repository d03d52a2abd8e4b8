namespace DiffGen;

/// <summary>The companions that <see cref="DifferentiableAttribute"/> emits for a method <c>F</c>.</summary>
[Flags]
public enum DerivativeModes
{
    /// <summary>No public companion. Differentiable methods of the same compilation can still call the method.</summary>
    None = 0,

    /// <summary>
    /// <c>FGradient</c>, if F returns a real scalar, which overwrites gradients; and <c>FAdjoint</c>, which accumulates vector-Jacobian products.
    /// </summary>
    Reverse = 1,

    /// <summary><c>FTangent</c>: F's value and a Jacobian-vector product.</summary>
    Forward = 2,

    /// <summary><c>FJacobian</c>: the dense, row-major Jacobian of F's only output.</summary>
    Jacobian = 4,

    /// <summary><c>FHessianVectorProduct</c>: F's value, its gradient, and its Hessian times a vector.</summary>
    HessianVectorProduct = 8,

    /// <summary><c>FHessian</c>: the dense, row-major Hessian over all active inputs.</summary>
    Hessian = 16,

    /// <summary>
    /// <c>FGradientBatch</c>: F's values and gradients for many problems at once. What F takes by value it takes as a span, an element for each
    /// problem, and of memory marked <c>[Batched]</c> each has a part; other memory, and what is marked <c>[Uniform]</c>, all problems share, and
    /// their gradients are sums.
    /// </summary>
    GradientBatch = 32,
}
