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
        MeasuredGradient = Bind<Func<object?[], object?[], int, long>>(nameof(MeasuredGradient));
        MeasuredAdjoint = Bind<Func<object?[], object?, object?[], int, long>>(nameof(MeasuredAdjoint));
    }

    /// <summary>The arguments at a given point, real inputs that it doesn't say zero.</summary>
    public Func<int, object?[]> Point { get; }

    public Func<object?[], object?> Primal { get; }

    public Func<object?[], object?[], object?>? Gradient { get; }

    public Func<object?[], object?, object?[], object?>? Adjoint { get; }

    public Func<object?[], object?[], int, long>? MeasuredGradient { get; }

    public Func<object?[], object?, object?[], int, long>? MeasuredAdjoint { get; }

    private T? Bind<T>(string name)
        where T : Delegate =>
        _type.GetMethod(name, BindingFlags.Public | BindingFlags.Static)?.CreateDelegate<T>();
}
