using System.Runtime.InteropServices;

namespace ILGPU.StandIn;

/// <summary>What tests use to hand memory to kernels and to run them. ILGPU has other means.</summary>
public static class Device
{
    private const int Workers = 4;

    [ThreadStatic]
    private static DeviceThread? s_thread;

    /// <summary>The thread of the kernel that runs on this thread.</summary>
    internal static DeviceThread Thread => s_thread ?? throw new InvalidOperationException("No kernel is running here.");

    /// <summary>An array as the memory of a device.</summary>
    public static ArrayView<T> View<T>(T[] memory)
        where T : unmanaged => new(memory, 0, memory.Length);

    /// <summary>Runs a kernel for each index of a grid, on several threads and in an order that nobody should rely on.</summary>
    public static void Run(int extent, Action<Index1D> kernel) => Run(new Index3D(extent, 1, 1), index => kernel(new Index1D(index.X)));

    /// <summary>Likewise, for a grid of up to three dimensions. ILGPU makes the groups here: there is nothing that they share.</summary>
    public static void Run(Index3D extent, Action<Index3D> kernel) => Together(Workers, worker =>
    {
        for (var i = extent.Size - 1 - worker; i >= 0; i -= Workers)
        {
            var index = new Index3D(i % extent.X, i / extent.X % extent.Y, i / (extent.X * extent.Y));
            s_thread = new DeviceThread(index, extent, new Index3D(0, 0, 0), new Index3D(1, 1, 1), null);
            kernel(index);
        }
    });

    /// <summary>Runs a kernel in groups of threads that share memory and wait for each other.</summary>
    public static void RunGrouped(int groups, int size, Action kernel)
    {
        for (var g = groups - 1; g >= 0; g--)
        {
            using var group = new DeviceGroup(size);
            var index = new Index3D(g, 0, 0);
            Together(size, thread =>
            {
                s_thread = new DeviceThread(index, new Index3D(groups, 1, 1), new Index3D(thread, 0, 0), new Index3D(size, 1, 1), group);
                kernel();
            });
        }
    }

    private static void Together(int count, Action<int> run)
    {
        using var start = new Barrier(count);
        var failures = new Exception?[count];
        var threads = new Thread[count];
        for (var t = 0; t < count; t++)
        {
            var own = t;
            threads[t] = new Thread(() =>
            {
                start.SignalAndWait();
                try
                {
                    run(own);
                }
                catch (Exception exception)
                {
                    failures[own] = exception;
                }
            });
            threads[t].Start();
        }

        foreach (var thread in threads)
        {
            thread.Join();
        }

        if (failures.FirstOrDefault(failure => failure != null) is { } failed)
        {
            throw new InvalidOperationException("A thread of the kernel failed: " + failed.Message, failed);
        }
    }
}

/// <summary>Where a thread is, and with whom.</summary>
internal sealed class DeviceThread(Index3D groupIndex, Index3D groups, Index3D index, Index3D size, DeviceGroup? group)
{
    private int _allocations;

    public Index3D GroupIndex { get; } = groupIndex;

    public Index3D Groups { get; } = groups;

    public Index3D Index { get; } = index;

    public Index3D Size { get; } = size;

    public DeviceGroup Group { get; } = group!;

    /// <summary>The threads of a group ask for the same memory in the same order.</summary>
    public ArrayView<T> Allocate<T>(int extent)
        where T : unmanaged =>
        Group == null ? throw new NotSupportedException("ILGPU has no shared memory where it forms the groups itself.") : Group.Allocate<T>(_allocations++, extent);
}

/// <summary>Threads that wait for each other. That one ends while others wait is a mistake of the kernel's.</summary>
internal sealed class DeviceGroup(int size) : IDisposable
{
    private readonly Barrier _barrier = new(size);
    private readonly List<Array> _memory = [];
    private readonly object?[] _exchanged = new object?[size];

    public void Wait()
    {
        if (!_barrier.SignalAndWait(TimeSpan.FromSeconds(20)))
        {
            throw new InvalidOperationException("Some threads of the group wait at a barrier to which others don't come.");
        }
    }

    public void Dispose() => _barrier.Dispose();

    public T[] Exchange<T>(int thread, T value)
        where T : unmanaged
    {
        _exchanged[thread] = value;
        Wait();
        var all = _exchanged.Select(one => (T)one!).ToArray();
        Wait();
        return all;
    }

    public ArrayView<T> Allocate<T>(int position, int extent)
        where T : unmanaged
    {
        lock (_memory)
        {
            while (_memory.Count <= position)
            {
                var fresh = new T[extent];
                MemoryMarshal.AsBytes(fresh.AsSpan()).Fill(0xCD);
                _memory.Add(fresh);
            }

            return new ArrayView<T>((T[])_memory[position], 0, extent);
        }
    }
}
