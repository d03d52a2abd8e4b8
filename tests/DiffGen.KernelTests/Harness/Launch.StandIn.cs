#if !ILGPU_PACKAGE
using System.Reflection;
using ILGPU;
using ILGPU.StandIn;

namespace DiffGen.KernelTests.Harness;

/// <summary>Calls a kernel by reflection, its views being arrays of the host.</summary>
internal static class Launch
{
    private static readonly MethodInfo ViewOf = typeof(Device).GetMethod(nameof(Device.View))!;

    /// <param name="arguments">By the names of parameters: arrays for views, numbers for what is passed by value.</param>
    public static void Run(MethodInfo kernel, int threads, IReadOnlyDictionary<string, object> arguments) => Run(kernel, new Index3D(threads, 1, 1), arguments);

    /// <summary>Likewise, for a grid of several dimensions.</summary>
    public static void Run(MethodInfo kernel, Index3D extent, IReadOnlyDictionary<string, object> arguments)
    {
        var parameters = kernel.GetParameters();
        var passed = parameters.Select(parameter => parameter.Position == 0 ? null : Argument(parameter, arguments)).ToArray();
        var type = parameters[0].ParameterType;
        Device.Run(extent, index =>
        {
            var own = (object?[])passed.Clone();
            own[0] = type == typeof(Index1D) ? new Index1D(index.X) : type == typeof(Index2D) ? new Index2D(index.X, index.Y) : index;
            kernel.Invoke(null, BindingFlags.DoNotWrapExceptions, null, own, null);
        });
    }

    /// <summary>Runs a kernel that has no index, in groups of so many threads.</summary>
    public static void RunGrouped(MethodInfo kernel, int groups, int size, IReadOnlyDictionary<string, object> arguments)
    {
        var passed = kernel.GetParameters().Select(parameter => Argument(parameter, arguments)).ToArray();
        Device.RunGrouped(groups, size, () => kernel.Invoke(null, BindingFlags.DoNotWrapExceptions, null, (object?[])passed.Clone(), null));
    }

    private static object? Argument(ParameterInfo parameter, IReadOnlyDictionary<string, object> arguments) => KernelParameters.Argument(parameter, (name, type) =>
        !arguments.TryGetValue(name, out var argument) ? throw new InvalidOperationException("Nothing is known of the parameter " + name)
        : argument is Array array && type.Name == "ArrayView`1" ? ViewOf.MakeGenericMethod(array.GetType().GetElementType()!).Invoke(null, [array])
        : argument);
}
#endif
