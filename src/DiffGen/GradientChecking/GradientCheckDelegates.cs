namespace DiffGen;

/// <summary>A function of packed inputs with one real result.</summary>
/// <typeparam name="T">The real type.</typeparam>
/// <param name="x">The inputs.</param>
/// <returns>The value.</returns>
public delegate T ScalarFunction<T>(ReadOnlySpan<T> x);

/// <summary>A function of packed inputs with several real results.</summary>
/// <typeparam name="T">The real type.</typeparam>
/// <param name="x">The inputs.</param>
/// <param name="results">Receives the results; zero on entry.</param>
public delegate void VectorFunction<T>(ReadOnlySpan<T> x, Span<T> results);

/// <summary>Computes the gradient of a function of packed inputs with one real result, as a <c>Gradient</c> companion does.</summary>
/// <typeparam name="T">The real type.</typeparam>
/// <param name="x">The inputs.</param>
/// <param name="gradient">Receives the partial derivative by each input.</param>
public delegate void GradientFunction<T>(ReadOnlySpan<T> x, Span<T> gradient);

/// <summary>Computes a vector-Jacobian product of a function of packed inputs, as an <c>Adjoint</c> companion does.</summary>
/// <typeparam name="T">The real type.</typeparam>
/// <param name="x">The inputs.</param>
/// <param name="seeds">The adjoint of each result.</param>
/// <param name="adjoints">Receives the adjoint of each input; zero on entry.</param>
public delegate void AdjointFunction<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> seeds, Span<T> adjoints);

/// <summary>Computes a Jacobian-vector product of a function of packed inputs, as a <c>Tangent</c> companion does.</summary>
/// <typeparam name="T">The real type.</typeparam>
/// <param name="x">The inputs.</param>
/// <param name="tangents">The tangent of each input.</param>
/// <param name="resultTangents">Receives the tangent of each result.</param>
public delegate void TangentFunction<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> tangents, Span<T> resultTangents);

/// <summary>
/// Computes the gradient of a function of packed inputs with one real result, and the product of its Hessian with a vector, as a
/// <c>HessianVectorProduct</c> companion does.
/// </summary>
/// <typeparam name="T">The real type.</typeparam>
/// <param name="x">The inputs.</param>
/// <param name="tangents">The vector.</param>
/// <param name="gradient">Receives the partial derivative by each input.</param>
/// <param name="product">Receives the product.</param>
public delegate void HessianVectorFunction<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> tangents, Span<T> gradient, Span<T> product);

/// <summary>Computes the Jacobian of a function of packed inputs, as a <c>Jacobian</c> or <c>Hessian</c> companion does.</summary>
/// <typeparam name="T">The real type.</typeparam>
/// <param name="x">The inputs.</param>
/// <param name="jacobian">Receives the partial derivatives, row-major, a row for each result.</param>
public delegate void JacobianFunction<T>(ReadOnlySpan<T> x, Span<T> jacobian);

/// <summary>The shape of a <c>Gradient</c> companion of one real.</summary>
/// <typeparam name="T">The real type.</typeparam>
/// <param name="x">The input.</param>
/// <param name="xGradient">Receives the derivative.</param>
/// <returns>The value.</returns>
public delegate T ScalarGradient1<T>(T x, out T xGradient);

/// <summary>The shape of a <c>Gradient</c> companion of two reals.</summary>
/// <typeparam name="T">The real type.</typeparam>
/// <param name="x">The first input.</param>
/// <param name="y">The second input.</param>
/// <param name="xGradient">Receives the partial derivative by <paramref name="x"/>.</param>
/// <param name="yGradient">Receives the partial derivative by <paramref name="y"/>.</param>
/// <returns>The value.</returns>
public delegate T ScalarGradient2<T>(T x, T y, out T xGradient, out T yGradient);

/// <summary>The shape of a <c>Gradient</c> companion of three reals.</summary>
/// <typeparam name="T">The real type.</typeparam>
/// <param name="x">The first input.</param>
/// <param name="y">The second input.</param>
/// <param name="z">The third input.</param>
/// <param name="xGradient">Receives the partial derivative by <paramref name="x"/>.</param>
/// <param name="yGradient">Receives the partial derivative by <paramref name="y"/>.</param>
/// <param name="zGradient">Receives the partial derivative by <paramref name="z"/>.</param>
/// <returns>The value.</returns>
public delegate T ScalarGradient3<T>(T x, T y, T z, out T xGradient, out T yGradient, out T zGradient);
