using System.Numerics;

namespace DiffGen;

/// <summary>
/// Compares derivatives with difference quotients: central differences, extrapolated to step zero, whose own uncertainty is estimated and
/// allowed for.
/// </summary>
/// <remarks>
/// For tests. It judges any companion, hand-written rule or hand-written derivative; wrap it in a lambda that packs its inputs and outputs
/// into one vector each. At a kink, a jump or the edge of the domain a difference quotient proves nothing: choose points away from them.
/// </remarks>
/// <example>
/// <code>
/// GradientCheck.Compare(Rosenbrock, RosenbrockGradient, 1.5, 2.0).ThrowIfFailed();
///
/// GradientCheck.Compare(
///     w => Loss(w, samples),
///     (w, gradient) => LossGradient(w, samples, gradient),
///     new[] { 0.5, -1.0, 2.0 }).ThrowIfFailed();
/// </code>
/// </example>
public static class GradientCheck
{
    /// <summary>Checks a gradient.</summary>
    /// <typeparam name="T">The real type.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="gradient">What computes its gradient.</param>
    /// <param name="point">The inputs to check at.</param>
    /// <param name="options">Tolerances, or null for the default ones.</param>
    /// <returns>The comparison, a component for each input.</returns>
    public static GradientCheckResult Compare<T>(
        ScalarFunction<T> function, GradientFunction<T> gradient, T[] point, GradientCheckOptions? options = null)
        where T : struct, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(gradient);
        ArgumentNullException.ThrowIfNull(point);

        var actual = new T[point.Length];
        gradient(point, actual);

        var comparison = new Comparison<T>(options);
        comparison.AddRows((x, results) => results[0] = function(x), 1, point, actual, (_, input) => $"gradient[{input}]");
        return comparison.Result();
    }

    /// <summary>Checks the gradient of a function of one real.</summary>
    /// <typeparam name="T">The real type.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="gradient">Its <c>Gradient</c> companion.</param>
    /// <param name="x">The input to check at.</param>
    /// <param name="options">Tolerances, or null for the default ones.</param>
    /// <returns>The comparison, of one component.</returns>
    public static GradientCheckResult Compare<T>(
        Func<T, T> function, ScalarGradient1<T> gradient, T x, GradientCheckOptions? options = null)
        where T : struct, IFloatingPointIeee754<T>
        => Compare(p => function(p[0]), (p, g) => gradient(p[0], out g[0]), [x], options);

    /// <summary>Checks the gradient of a function of two reals.</summary>
    /// <typeparam name="T">The real type.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="gradient">Its <c>Gradient</c> companion.</param>
    /// <param name="x">The first input to check at.</param>
    /// <param name="y">The second input to check at.</param>
    /// <param name="options">Tolerances, or null for the default ones.</param>
    /// <returns>The comparison, of two components.</returns>
    public static GradientCheckResult Compare<T>(
        Func<T, T, T> function, ScalarGradient2<T> gradient, T x, T y, GradientCheckOptions? options = null)
        where T : struct, IFloatingPointIeee754<T>
        => Compare(p => function(p[0], p[1]), (p, g) => gradient(p[0], p[1], out g[0], out g[1]), [x, y], options);

    /// <summary>Checks the gradient of a function of three reals.</summary>
    /// <typeparam name="T">The real type.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="gradient">Its <c>Gradient</c> companion.</param>
    /// <param name="x">The first input to check at.</param>
    /// <param name="y">The second input to check at.</param>
    /// <param name="z">The third input to check at.</param>
    /// <param name="options">Tolerances, or null for the default ones.</param>
    /// <returns>The comparison, of three components.</returns>
    public static GradientCheckResult Compare<T>(
        Func<T, T, T, T> function, ScalarGradient3<T> gradient, T x, T y, T z, GradientCheckOptions? options = null)
        where T : struct, IFloatingPointIeee754<T>
        => Compare(
            p => function(p[0], p[1], p[2]),
            (p, g) => gradient(p[0], p[1], p[2], out g[0], out g[1], out g[2]),
            [x, y, z],
            options);

    /// <summary>Checks vector-Jacobian products, for random seeds.</summary>
    /// <typeparam name="T">The real type.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="adjoint">What computes its vector-Jacobian products.</param>
    /// <param name="point">The inputs to check at.</param>
    /// <param name="results">The number of results of <paramref name="function"/>.</param>
    /// <param name="options">Tolerances and the number of seeds, or null for the default ones.</param>
    /// <returns>The comparison, a component for each input and seed.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="results"/> is negative.</exception>
    public static GradientCheckResult CompareAdjoint<T>(
        VectorFunction<T> function, AdjointFunction<T> adjoint, T[] point, int results, GradientCheckOptions? options = null)
        where T : struct, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(adjoint);
        ArgumentNullException.ThrowIfNull(point);
        ArgumentOutOfRangeException.ThrowIfNegative(results);

        var comparison = new Comparison<T>(options);
        for (var trial = 0; trial < comparison.Trials; trial++)
        {
            var seeds = comparison.RandomVector(results);
            var actual = new T[point.Length];
            adjoint(point, seeds, actual);

            var name = $"(seed {trial})";
            comparison.AddWeighted(function, seeds, point, actual, input => $"adjoint[{input}] {name}");
        }

        return comparison.Result();
    }

    /// <summary>Checks Jacobian-vector products, along random directions.</summary>
    /// <remarks>A Hessian-vector product is the Jacobian-vector product of the gradient.</remarks>
    /// <typeparam name="T">The real type.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="tangent">What computes its Jacobian-vector products.</param>
    /// <param name="point">The inputs to check at.</param>
    /// <param name="results">The number of results of <paramref name="function"/>.</param>
    /// <param name="options">Tolerances and the number of directions, or null for the default ones.</param>
    /// <returns>The comparison, a component for each result and direction.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="results"/> is negative.</exception>
    public static GradientCheckResult CompareTangent<T>(
        VectorFunction<T> function, TangentFunction<T> tangent, T[] point, int results, GradientCheckOptions? options = null)
        where T : struct, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(tangent);
        ArgumentNullException.ThrowIfNull(point);
        ArgumentOutOfRangeException.ThrowIfNegative(results);

        var comparison = new Comparison<T>(options);
        for (var trial = 0; trial < comparison.Trials; trial++)
        {
            var direction = comparison.RandomVector(point.Length);
            var actual = new T[results];
            tangent(point, direction, actual);

            var name = $"(direction {trial})";
            comparison.AddDirection(function, point, direction, actual, result => $"tangent[{result}] {name}");
        }

        return comparison.Result();
    }

    /// <summary>Checks gradients against the function, and Hessian-vector products, along random directions, against the gradients.</summary>
    /// <typeparam name="T">The real type.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="product">What computes its gradient and its Hessian-vector products.</param>
    /// <param name="point">The inputs to check at.</param>
    /// <param name="options">Tolerances and the number of directions, or null for the default ones.</param>
    /// <returns>The comparison: for each direction a component for each input of the gradient, then of the product.</returns>
    public static GradientCheckResult CompareHessianVectorProduct<T>(
        ScalarFunction<T> function, HessianVectorFunction<T> product, T[] point, GradientCheckOptions? options = null)
        where T : struct, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(product);
        ArgumentNullException.ThrowIfNull(point);

        var comparison = new Comparison<T>(options);
        for (var trial = 0; trial < comparison.Trials; trial++)
        {
            var direction = comparison.RandomVector(point.Length);
            T[] gradient = new T[point.Length], actual = new T[point.Length], unused = new T[point.Length];
            product(point, direction, gradient, actual);

            var name = $"(direction {trial})";
            comparison.AddRows((x, results) => results[0] = function(x), 1, point, gradient, (_, input) => $"gradient[{input}] {name}");
            comparison.AddDirection((x, results) => product(x, direction, results, unused), point, direction, actual, input => $"product[{input}] {name}");
        }

        return comparison.Result();
    }

    /// <summary>Checks a Jacobian.</summary>
    /// <remarks>A Hessian is the Jacobian of the gradient.</remarks>
    /// <typeparam name="T">The real type.</typeparam>
    /// <param name="function">The function.</param>
    /// <param name="jacobian">What computes its Jacobian, row-major, a row for each result.</param>
    /// <param name="point">The inputs to check at.</param>
    /// <param name="results">The number of results of <paramref name="function"/>.</param>
    /// <param name="options">Tolerances, or null for the default ones.</param>
    /// <returns>The comparison, a component for each result and input, row-major.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="results"/> is negative.</exception>
    public static GradientCheckResult CompareJacobian<T>(
        VectorFunction<T> function, JacobianFunction<T> jacobian, T[] point, int results, GradientCheckOptions? options = null)
        where T : struct, IFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(jacobian);
        ArgumentNullException.ThrowIfNull(point);
        ArgumentOutOfRangeException.ThrowIfNegative(results);

        var actual = new T[checked(results * point.Length)];
        jacobian(point, actual);

        var comparison = new Comparison<T>(options);
        comparison.AddRows(function, results, point, actual, (result, input) => $"jacobian[{result}, {input}]");
        return comparison.Result();
    }
}
