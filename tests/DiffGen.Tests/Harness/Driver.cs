using System.Reflection;

namespace DiffGen.Tests.Harness;

/// <summary>A program that is loaded, with its companions.</summary>
internal sealed class Driver
{
    private readonly Type _type;

    public Driver(Type type)
    {
        _type = type;
        Point = Bind<Func<int, object?[]>>(nameof(Point))!;
        Primal = Bind<Func<object?[], object?>>(nameof(Primal))!;
        Gradient = Bind<Func<object?[], object?[], object?>>(nameof(Gradient));
        Adjoint = Bind<Func<object?[], object?, object?[], object?>>(nameof(Adjoint));
        Tangent = Bind<Func<object?[], object?[], object?[], object?>>(nameof(Tangent));
        HessianVectorProduct = Bind<Func<object?[], object?[], object?[], object?[], object?>>(nameof(HessianVectorProduct));
        MeasuredTangent = Bind<Func<object?[], object?[], object?[], int, long>>(nameof(MeasuredTangent));
        MeasuredHessianVectorProduct = Bind<Func<object?[], object?[], object?[], object?[], int, long>>(nameof(MeasuredHessianVectorProduct));
        MeasuredGradient = Bind<Func<object?[], object?[], int, long>>(nameof(MeasuredGradient));
        MeasuredAdjoint = Bind<Func<object?[], object?, object?[], int, long>>(nameof(MeasuredAdjoint));
    }

    /// <summary>The arguments at a given point, real inputs that it doesn't say zero.</summary>
    public Func<int, object?[]> Point { get; }

    public Func<object?[], object?> Primal { get; }

    public Func<object?[], object?[], object?>? Gradient { get; }

    public Func<object?[], object?, object?[], object?>? Adjoint { get; }

    /// <summary>Takes arguments, their tangents, and an array whose one element becomes the result's tangent.</summary>
    public Func<object?[], object?[], object?[], object?>? Tangent { get; }

    /// <summary>Takes arguments, tangents, gradients and products.</summary>
    public Func<object?[], object?[], object?[], object?[], object?>? HessianVectorProduct { get; }

    public Func<object?[], object?[], object?[], int, long>? MeasuredTangent { get; }

    public Func<object?[], object?[], object?[], object?[], int, long>? MeasuredHessianVectorProduct { get; }

    public Func<object?[], object?[], int, long>? MeasuredGradient { get; }

    public Func<object?[], object?, object?[], int, long>? MeasuredAdjoint { get; }

    private T? Bind<T>(string name)
        where T : Delegate =>
        _type.GetMethod(name, BindingFlags.Public | BindingFlags.Static)?.CreateDelegate<T>();
}
