using ILGPU.StandIn;

namespace ILGPU
{
    /// <summary>What a program asks for devices.</summary>
    public sealed class Context : IDisposable
    {
        private Context()
        {
        }

        public static Context Create(Action<Builder> build)
        {
            build(new Builder());
            return new Context();
        }

        public System.Collections.Immutable.ImmutableArray<Runtime.Device> Devices { get; } = [new()];

        public Runtime.Device GetPreferredDevice(bool preferCPU) => Devices[0];

        public void Dispose()
        {
        }

        /// <summary>Which devices there are to be.</summary>
        public sealed class Builder
        {
            public Builder Default() => this;

            public Builder AllAccelerators() => this;
        }
    }

    /// <summary>How the elements of a view follow each other.</summary>
    public static class Stride1D
    {
        public readonly struct Dense;
    }

    /// <summary>How many groups a kernel is started with, and of how many threads.</summary>
    public readonly struct KernelConfig(int gridDim, int groupDim)
    {
        public int Groups { get; } = gridDim;

        public int Size { get; } = groupDim;

        public static implicit operator KernelConfig((int Groups, int Size) config) => new(config.Groups, config.Size);
    }
}

namespace ILGPU.Algorithms
{
    /// <summary>Asks for the functions of mathematics.</summary>
    public static class ContextExtensions
    {
        public static Context.Builder EnableAlgorithms(this Context.Builder builder) => builder;
    }
}

namespace ILGPU.Runtime
{
    public enum AcceleratorType
    {
        CPU,
        Cuda,
        OpenCL,
    }

    /// <summary>What a context finds.</summary>
    public sealed class Device
    {
        public AcceleratorType AcceleratorType => AcceleratorType.CPU;

        public Accelerator CreateAccelerator(Context context) => new();
    }

    /// <summary>Runs kernels. It is the host here.</summary>
    public sealed class Accelerator : IDisposable
    {
        public string Name => "stand-in";

        public AcceleratorType AcceleratorType => AcceleratorType.CPU;

        public int MaxNumThreadsPerGroup => 16;

        public MemoryBuffer1D<T, Stride1D.Dense> Allocate1D<T>(long length)
            where T : unmanaged => new(new T[length]);

        public MemoryBuffer1D<T, Stride1D.Dense> Allocate1D<T>(T[] elements)
            where T : unmanaged => new([.. elements]);

        public void Synchronize()
        {
        }

        public void Dispose()
        {
        }
    }

    /// <summary>Memory of a device.</summary>
    public sealed class MemoryBuffer1D<T, TStride>(T[] memory) : IDisposable
        where T : unmanaged
    {
        public ArrayView1D<T, TStride> View { get; } = new(memory);

        public long Length => memory.Length;

        public void MemSetToZero() => memory.AsSpan().Clear();

        public void CopyFromCPU(T[] source) => source.CopyTo(memory, 0);

        public void CopyToCPU(T[] target) => memory.CopyTo(target, 0);

        public T[] GetAsArray1D() => [.. memory];

        public void Dispose()
        {
        }
    }

    /// <summary>A view whose elements follow each other in a way that its type tells.</summary>
    public readonly struct ArrayView1D<T, TStride>(T[] memory)
        where T : unmanaged
    {
        public ArrayView<T> BaseView => ILGPU.StandIn.Device.View(memory);
    }

    /// <summary>Makes kernels that a program can start.</summary>
    public static class KernelLoaders
    {
        public static Action<Index1D, T1> LoadAutoGroupedStreamKernel<TIndex, T1>(this Accelerator accelerator, Action<Index1D, T1> kernel)
            where TIndex : struct
            where T1 : struct =>
            (index, t1) => ILGPU.StandIn.Device.Run(index.X, thread => kernel(thread, t1));

        public static Action<Index1D, T1, T2> LoadAutoGroupedStreamKernel<TIndex, T1, T2>(this Accelerator accelerator, Action<Index1D, T1, T2> kernel)
            where TIndex : struct
            where T1 : struct
            where T2 : struct =>
            (index, t1, t2) => ILGPU.StandIn.Device.Run(index.X, thread => kernel(thread, t1, t2));

        public static Action<Index1D, T1, T2, T3> LoadAutoGroupedStreamKernel<TIndex, T1, T2, T3>(this Accelerator accelerator, Action<Index1D, T1, T2, T3> kernel)
            where TIndex : struct
            where T1 : struct
            where T2 : struct
            where T3 : struct =>
            (index, t1, t2, t3) => ILGPU.StandIn.Device.Run(index.X, thread => kernel(thread, t1, t2, t3));

        public static Action<Index1D, T1, T2, T3, T4> LoadAutoGroupedStreamKernel<TIndex, T1, T2, T3, T4>(this Accelerator accelerator, Action<Index1D, T1, T2, T3, T4> kernel)
            where TIndex : struct
            where T1 : struct
            where T2 : struct
            where T3 : struct
            where T4 : struct =>
            (index, t1, t2, t3, t4) => ILGPU.StandIn.Device.Run(index.X, thread => kernel(thread, t1, t2, t3, t4));

        public static Action<Index1D, T1, T2, T3, T4, T5> LoadAutoGroupedStreamKernel<TIndex, T1, T2, T3, T4, T5>(this Accelerator accelerator, Action<Index1D, T1, T2, T3, T4, T5> kernel)
            where TIndex : struct
            where T1 : struct
            where T2 : struct
            where T3 : struct
            where T4 : struct
            where T5 : struct =>
            (index, t1, t2, t3, t4, t5) => ILGPU.StandIn.Device.Run(index.X, thread => kernel(thread, t1, t2, t3, t4, t5));

        public static Action<Index1D, T1, T2, T3, T4, T5, T6> LoadAutoGroupedStreamKernel<TIndex, T1, T2, T3, T4, T5, T6>(this Accelerator accelerator, Action<Index1D, T1, T2, T3, T4, T5, T6> kernel)
            where TIndex : struct
            where T1 : struct
            where T2 : struct
            where T3 : struct
            where T4 : struct
            where T5 : struct
            where T6 : struct =>
            (index, t1, t2, t3, t4, t5, t6) => ILGPU.StandIn.Device.Run(index.X, thread => kernel(thread, t1, t2, t3, t4, t5, t6));

        public static Action<Index1D, T1, T2, T3, T4, T5, T6, T7> LoadAutoGroupedStreamKernel<TIndex, T1, T2, T3, T4, T5, T6, T7>(this Accelerator accelerator, Action<Index1D, T1, T2, T3, T4, T5, T6, T7> kernel)
            where TIndex : struct
            where T1 : struct
            where T2 : struct
            where T3 : struct
            where T4 : struct
            where T5 : struct
            where T6 : struct
            where T7 : struct =>
            (index, t1, t2, t3, t4, t5, t6, t7) => ILGPU.StandIn.Device.Run(index.X, thread => kernel(thread, t1, t2, t3, t4, t5, t6, t7));

        public static Action<Index1D, T1, T2, T3, T4, T5, T6, T7, T8> LoadAutoGroupedStreamKernel<TIndex, T1, T2, T3, T4, T5, T6, T7, T8>(this Accelerator accelerator, Action<Index1D, T1, T2, T3, T4, T5, T6, T7, T8> kernel)
            where TIndex : struct
            where T1 : struct
            where T2 : struct
            where T3 : struct
            where T4 : struct
            where T5 : struct
            where T6 : struct
            where T7 : struct
            where T8 : struct =>
            (index, t1, t2, t3, t4, t5, t6, t7, t8) => ILGPU.StandIn.Device.Run(index.X, thread => kernel(thread, t1, t2, t3, t4, t5, t6, t7, t8));

        public static Action<Index1D, T1, T2, T3, T4, T5, T6, T7, T8, T9> LoadAutoGroupedStreamKernel<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9>(this Accelerator accelerator, Action<Index1D, T1, T2, T3, T4, T5, T6, T7, T8, T9> kernel)
            where TIndex : struct
            where T1 : struct
            where T2 : struct
            where T3 : struct
            where T4 : struct
            where T5 : struct
            where T6 : struct
            where T7 : struct
            where T8 : struct
            where T9 : struct =>
            (index, t1, t2, t3, t4, t5, t6, t7, t8, t9) => ILGPU.StandIn.Device.Run(index.X, thread => kernel(thread, t1, t2, t3, t4, t5, t6, t7, t8, t9));

        public static Action<Index1D, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> LoadAutoGroupedStreamKernel<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(this Accelerator accelerator, Action<Index1D, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> kernel)
            where TIndex : struct
            where T1 : struct
            where T2 : struct
            where T3 : struct
            where T4 : struct
            where T5 : struct
            where T6 : struct
            where T7 : struct
            where T8 : struct
            where T9 : struct
            where T10 : struct =>
            (index, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10) => ILGPU.StandIn.Device.Run(index.X, thread => kernel(thread, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10));

        public static Action<Index1D, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11> LoadAutoGroupedStreamKernel<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>(this Accelerator accelerator, Action<Index1D, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11> kernel)
            where TIndex : struct
            where T1 : struct
            where T2 : struct
            where T3 : struct
            where T4 : struct
            where T5 : struct
            where T6 : struct
            where T7 : struct
            where T8 : struct
            where T9 : struct
            where T10 : struct
            where T11 : struct =>
            (index, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11) => ILGPU.StandIn.Device.Run(index.X, thread => kernel(thread, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11));

        public static Action<Index1D, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12> LoadAutoGroupedStreamKernel<TIndex, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>(this Accelerator accelerator, Action<Index1D, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12> kernel)
            where TIndex : struct
            where T1 : struct
            where T2 : struct
            where T3 : struct
            where T4 : struct
            where T5 : struct
            where T6 : struct
            where T7 : struct
            where T8 : struct
            where T9 : struct
            where T10 : struct
            where T11 : struct
            where T12 : struct =>
            (index, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12) => ILGPU.StandIn.Device.Run(index.X, thread => kernel(thread, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12));

        public static Action<KernelConfig, T1> LoadStreamKernel<T1>(this Accelerator accelerator, Action<T1> kernel)
            where T1 : struct =>
            (config, t1) => ILGPU.StandIn.Device.RunGrouped(config.Groups, config.Size, () => kernel(t1));

        public static Action<KernelConfig, T1, T2> LoadStreamKernel<T1, T2>(this Accelerator accelerator, Action<T1, T2> kernel)
            where T1 : struct
            where T2 : struct =>
            (config, t1, t2) => ILGPU.StandIn.Device.RunGrouped(config.Groups, config.Size, () => kernel(t1, t2));

        public static Action<KernelConfig, T1, T2, T3> LoadStreamKernel<T1, T2, T3>(this Accelerator accelerator, Action<T1, T2, T3> kernel)
            where T1 : struct
            where T2 : struct
            where T3 : struct =>
            (config, t1, t2, t3) => ILGPU.StandIn.Device.RunGrouped(config.Groups, config.Size, () => kernel(t1, t2, t3));

        public static Action<KernelConfig, T1, T2, T3, T4> LoadStreamKernel<T1, T2, T3, T4>(this Accelerator accelerator, Action<T1, T2, T3, T4> kernel)
            where T1 : struct
            where T2 : struct
            where T3 : struct
            where T4 : struct =>
            (config, t1, t2, t3, t4) => ILGPU.StandIn.Device.RunGrouped(config.Groups, config.Size, () => kernel(t1, t2, t3, t4));

        public static Action<KernelConfig, T1, T2, T3, T4, T5> LoadStreamKernel<T1, T2, T3, T4, T5>(this Accelerator accelerator, Action<T1, T2, T3, T4, T5> kernel)
            where T1 : struct
            where T2 : struct
            where T3 : struct
            where T4 : struct
            where T5 : struct =>
            (config, t1, t2, t3, t4, t5) => ILGPU.StandIn.Device.RunGrouped(config.Groups, config.Size, () => kernel(t1, t2, t3, t4, t5));

        public static Action<KernelConfig, T1, T2, T3, T4, T5, T6> LoadStreamKernel<T1, T2, T3, T4, T5, T6>(this Accelerator accelerator, Action<T1, T2, T3, T4, T5, T6> kernel)
            where T1 : struct
            where T2 : struct
            where T3 : struct
            where T4 : struct
            where T5 : struct
            where T6 : struct =>
            (config, t1, t2, t3, t4, t5, t6) => ILGPU.StandIn.Device.RunGrouped(config.Groups, config.Size, () => kernel(t1, t2, t3, t4, t5, t6));

        public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7> LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7>(this Accelerator accelerator, Action<T1, T2, T3, T4, T5, T6, T7> kernel)
            where T1 : struct
            where T2 : struct
            where T3 : struct
            where T4 : struct
            where T5 : struct
            where T6 : struct
            where T7 : struct =>
            (config, t1, t2, t3, t4, t5, t6, t7) => ILGPU.StandIn.Device.RunGrouped(config.Groups, config.Size, () => kernel(t1, t2, t3, t4, t5, t6, t7));

        public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8> LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7, T8>(this Accelerator accelerator, Action<T1, T2, T3, T4, T5, T6, T7, T8> kernel)
            where T1 : struct
            where T2 : struct
            where T3 : struct
            where T4 : struct
            where T5 : struct
            where T6 : struct
            where T7 : struct
            where T8 : struct =>
            (config, t1, t2, t3, t4, t5, t6, t7, t8) => ILGPU.StandIn.Device.RunGrouped(config.Groups, config.Size, () => kernel(t1, t2, t3, t4, t5, t6, t7, t8));

        public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9> LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7, T8, T9>(this Accelerator accelerator, Action<T1, T2, T3, T4, T5, T6, T7, T8, T9> kernel)
            where T1 : struct
            where T2 : struct
            where T3 : struct
            where T4 : struct
            where T5 : struct
            where T6 : struct
            where T7 : struct
            where T8 : struct
            where T9 : struct =>
            (config, t1, t2, t3, t4, t5, t6, t7, t8, t9) => ILGPU.StandIn.Device.RunGrouped(config.Groups, config.Size, () => kernel(t1, t2, t3, t4, t5, t6, t7, t8, t9));

        public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10>(this Accelerator accelerator, Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10> kernel)
            where T1 : struct
            where T2 : struct
            where T3 : struct
            where T4 : struct
            where T5 : struct
            where T6 : struct
            where T7 : struct
            where T8 : struct
            where T9 : struct
            where T10 : struct =>
            (config, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10) => ILGPU.StandIn.Device.RunGrouped(config.Groups, config.Size, () => kernel(t1, t2, t3, t4, t5, t6, t7, t8, t9, t10));

        public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11> LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11>(this Accelerator accelerator, Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11> kernel)
            where T1 : struct
            where T2 : struct
            where T3 : struct
            where T4 : struct
            where T5 : struct
            where T6 : struct
            where T7 : struct
            where T8 : struct
            where T9 : struct
            where T10 : struct
            where T11 : struct =>
            (config, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11) => ILGPU.StandIn.Device.RunGrouped(config.Groups, config.Size, () => kernel(t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11));

        public static Action<KernelConfig, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12> LoadStreamKernel<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12>(this Accelerator accelerator, Action<T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12> kernel)
            where T1 : struct
            where T2 : struct
            where T3 : struct
            where T4 : struct
            where T5 : struct
            where T6 : struct
            where T7 : struct
            where T8 : struct
            where T9 : struct
            where T10 : struct
            where T11 : struct
            where T12 : struct =>
            (config, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12) => ILGPU.StandIn.Device.RunGrouped(config.Groups, config.Size, () => kernel(t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11, t12));
    }
}
