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
    public static void Run(MethodInfo kernel, int threads, IReadOnlyDictionary<string, object> arguments)
    {
        var parameters = kernel.GetParameters();
        var passed = parameters.Select(parameter => parameter.Position == 0 ? null : Argument(parameter, arguments)).ToArray();
        Device.Run(threads, index =>
        {
            var own = (object?[])passed.Clone();
            own[0] = index;
            kernel.Invoke(null, BindingFlags.DoNotWrapExceptions, null, own, null);
        });
    }

    private static object? Argument(ParameterInfo parameter, IReadOnlyDictionary<string, object> arguments) =>
        !arguments.TryGetValue(parameter.Name!, out var argument) ? throw new InvalidOperationException("Nothing is known of the parameter " + parameter)
        : argument is Array array && parameter.ParameterType.Name == "ArrayView`1" ? ViewOf.MakeGenericMethod(array.GetType().GetElementType()!).Invoke(null, [array])
        : argument;
}
#endif
