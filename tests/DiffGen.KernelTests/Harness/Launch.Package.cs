#if ILGPU_PACKAGE
using System.Linq.Expressions;
using System.Reflection;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;

namespace DiffGen.KernelTests.Harness;

/// <summary>
/// Runs kernels on ILGPU's accelerator for the host, and compiles each for CUDA as well, where the code is looked at: functions that
/// nobody resolves, and numbers made of the bits of a bool.
/// </summary>
internal static class Launch
{
    private static readonly Lock Gate = new();
    private static Lazy<Context> s_ilgpu = null!;
    private static Lazy<Accelerator> s_host = null!;
    private static Lazy<PTXBackend> s_cuda = null!;

    // A kernel that differences are taken of runs many times.
    private static readonly Dictionary<MethodInfo, Delegate> Launchers = [];

    static Launch() => Begin();

    /// <param name="arguments">By the names of parameters: arrays for views, which get back what is left there, numbers for what is passed by value.</param>
    public static void Run(MethodInfo kernel, int threads, IReadOnlyDictionary<string, object> arguments) => Run(kernel, new Index3D(threads, 1, 1), arguments);

    /// <summary>Likewise, for a grid of several dimensions.</summary>
    public static void Run(MethodInfo kernel, Index3D extent, IReadOnlyDictionary<string, object> arguments)
    {
        var type = kernel.GetParameters()[0].ParameterType;
        object index = type == typeof(Index1D) ? new Index1D(extent.X) : type == typeof(Index2D) ? new Index2D(extent.X, extent.Y) : extent;
        Run(kernel, EntryPointDescription.FromImplicitlyGroupedKernel(kernel), kernel.GetParameters().Skip(1), index, arguments);
    }

    /// <summary>Runs a kernel that has no index, in groups of so many threads.</summary>
    public static void RunGrouped(MethodInfo kernel, int groups, int size, IReadOnlyDictionary<string, object> arguments) =>
        Run(kernel, EntryPointDescription.FromExplicitlyGroupedKernel(kernel), kernel.GetParameters(), new KernelConfig(groups, size), arguments);

    private static void Run(MethodInfo kernel, EntryPointDescription entry, IEnumerable<ParameterInfo> parameters, object extent, IReadOnlyDictionary<string, object> arguments)
    {
        lock (Gate)
        {
            var launcher = LauncherOf(kernel, entry, extent);
            var buffers = new List<(MemoryBuffer Buffer, Array Array)>();
            var passed = parameters.Select(parameter => Argument(parameter, arguments, buffers)).ToArray();
            launcher.DynamicInvoke([s_host.Value.DefaultStream, extent, .. passed]);
            s_host.Value.Synchronize();
            foreach (var (buffer, array) in buffers)
            {
                Call(nameof(Read), array.GetType().GetElementType()!, buffer, array);
                buffer.Dispose();
            }
        }
    }

    private static void CheckCuda(EntryPointDescription entry)
    {
        var compiled = (PTXCompiledKernel)s_cuda.Value.Compile(entry, default);
        if (compiled.PTXAssembly.Contains(".extern", StringComparison.Ordinal) || compiled.PTXAssembly.Contains("0f00000001", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("The code for CUDA is not right:\n" + compiled.PTXAssembly);
        }
    }

    private static Delegate LauncherOf(MethodInfo kernel, EntryPointDescription entry, object extent)
    {
        try
        {
            return Launchers.TryGetValue(kernel, out var known) ? known : Launchers[kernel] = Load(kernel, entry, extent);
        }
        catch (Exception)
        {
            // What could not be compiled stays in the context, where nothing else compiles from then on.
            Begin();
            throw;
        }
    }

    private static void Begin()
    {
        s_ilgpu = new(() => Context.Create(builder => builder.CPU().EnableAlgorithms()));
        s_host = new(() => s_ilgpu.Value.CreateCPUAccelerator(0));
        s_cuda = new(() => new PTXBackend(s_ilgpu.Value, CudaArchitecture.SM_80, CudaInstructionSet.ISA_70, null!));
        Launchers.Clear();
    }

    private static Delegate Load(MethodInfo kernel, EntryPointDescription entry, object extent)
    {
        CheckCuda(entry);
        var isGrouped = extent is KernelConfig;
        var types = kernel.GetParameters().Skip(isGrouped ? 0 : 1).Select(parameter => parameter.ParameterType).Prepend(extent.GetType()).Prepend(typeof(AcceleratorStream)).ToArray();
        var loaded = isGrouped ? s_host.Value.LoadKernel(kernel) : s_host.Value.LoadAutoGroupedKernel(kernel);
        return (Delegate)typeof(Kernel).GetMethod(nameof(Kernel.CreateLauncherDelegate))!.MakeGenericMethod(Expression.GetActionType(types)).Invoke(loaded, null)!;
    }

    private static object Argument(ParameterInfo parameter, IReadOnlyDictionary<string, object> arguments, List<(MemoryBuffer Buffer, Array Array)> buffers) => KernelParameters.Argument(parameter, (name, type) =>
    {
        var argument = arguments.TryGetValue(name, out var known) ? known : throw new InvalidOperationException("Nothing is known of the parameter " + name);
        if (argument is not Array array || type.Name != "ArrayView`1")
        {
            return argument;
        }

        var (buffer, view) = ((MemoryBuffer, object))Call(nameof(Write), array.GetType().GetElementType()!, array)!;
        buffers.Add((buffer, array));
        return view;
    })!;

    private static object? Call(string method, Type element, params object[] arguments) =>
        typeof(Launch).GetMethod(method, BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(element).Invoke(null, BindingFlags.DoNotWrapExceptions, null, arguments, null);

    // ILGPU has no empty buffers.
    private static (MemoryBuffer Buffer, object View) Write<T>(T[] array)
        where T : unmanaged
    {
        var buffer = s_host.Value.Allocate1D<T>(Math.Max(1, array.Length));
        var view = buffer.View.BaseView.SubView(0, array.Length);
        if (array.Length > 0)
        {
            buffer.View.SubView(0, array.Length).CopyFromCPU(array);
        }

        return (buffer, view);
    }

    private static void Read<T>(MemoryBuffer1D<T, Stride1D.Dense> buffer, T[] array)
        where T : unmanaged
    {
        if (array.Length > 0)
        {
            buffer.View.SubView(0, array.Length).CopyToCPU(array);
        }
    }
}
#endif
