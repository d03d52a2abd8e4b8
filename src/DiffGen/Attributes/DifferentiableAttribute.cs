namespace DiffGen;

/// <summary>
/// Asks for companion methods that compute the derivatives of the marked method.
/// </summary>
/// <remarks>
/// <para>
/// The companions stand in the same type, which must be <c>partial</c>, with the method's accessibility. Their names are the method's
/// name and a suffix: <c>FGradient</c> and <c>FAdjoint</c> by default, <c>FTangent</c>, <c>FJacobian</c>, <c>FHessianVectorProduct</c>,
/// <c>FHessian</c> and <c>FGradientBatch</c> as <see cref="Modes"/> asks.
/// </para>
/// <para>
/// A body that cannot be differentiated correctly is a build error that names the construct; nothing is ever taken to be zero in silence.
/// The mark is allowed on constructors, operators, accessors, local functions and lambdas too. These are differentiated from their source
/// wherever a differentiable method uses them, and get no companions of their own.
/// </para>
/// </remarks>
/// <example>
/// <code>
/// public static partial class Functions
/// {
///     [Differentiable]
///     public static double Rosenbrock(double x, double y)
///         => (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x);
/// }
///
/// double value = Functions.RosenbrockGradient(1.5, 2.0, out double dx, out double dy);
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Constructor | AttributeTargets.Property, Inherited = false)]
public sealed class DifferentiableAttribute : Attribute
{
    /// <summary>Which companions to emit. <see cref="DerivativeModes.Reverse"/> by default.</summary>
    public DerivativeModes Modes { get; set; } = DerivativeModes.Reverse;

    /// <summary>
    /// Whether to emit GPU kernels beside the companions. <see cref="KernelGeneration.Auto"/> by default. Without a reference to ILGPU
    /// only <see cref="KernelGeneration.Required"/> has an effect: an error.
    /// </summary>
    public KernelGeneration Kernels { get; set; }

    /// <summary>How kernels add up the gradients of what all threads share. <see cref="KernelAccumulation.Atomic"/> by default.</summary>
    public KernelAccumulation Accumulation { get; set; }

    /// <summary>
    /// Whether the receiver of an instance method is differentiated. It then becomes the first active parameter of the companions
    /// (<c>thisGradient</c>, <c>thisAdjoint</c>, <c>thisTangent</c>). By default the receiver is a constant.
    /// </summary>
    public bool IncludeThis { get; set; }

    /// <summary>
    /// Whether an adjoint that is exactly zero contributes exactly zero, even where the partial derivative is infinite or NaN. By default
    /// the product of the two is what IEEE 754 says: NaN.
    /// </summary>
    public bool StrongZero { get; set; }

    /// <summary>
    /// Whether companions may compute the method's value by other means than the method does: products for small integer powers, vector
    /// versions of transcendental functions, another order of summation. The value may then differ in its last bits. By default it is the
    /// method's own, to the bit, unless the project's property <c>DiffGenFastMath</c> says otherwise; what is set here counts for more.
    /// </summary>
    public bool FastMath { get; set; }

    /// <summary>
    /// Whether a caller's reverse sweep runs this method again instead of keeping its intermediate values from the forward sweep: less
    /// memory for more time.
    /// </summary>
    public bool Checkpoint { get; set; }

    /// <summary>
    /// How many snapshots of the state of its outermost loop, which must be the only one, the method may keep; iterations between snapshots
    /// are run again, each as seldom as that number allows. Zero, the default, keeps what the reverse sweep needs of every iteration.
    /// </summary>
    public int LoopSnapshots { get; set; }
}
