namespace ILGPU.StandIn;

/// <summary>What tests use to hand memory to kernels and to run them. ILGPU has other means.</summary>
public static class Device
{
    private const int Threads = 4;

    [ThreadStatic]
    private static int s_extent;

    /// <summary>How many threads the grid has that runs on this thread.</summary>
    internal static int Extent => s_extent;

    /// <summary>An array as the memory of a device.</summary>
    public static ArrayView<T> View<T>(T[] memory)
        where T : unmanaged => new(memory, 0, memory.Length);

    /// <summary>Runs a kernel for each index of a grid, on several threads and in an order that nobody should rely on.</summary>
    public static void Run(int extent, Action<Index1D> kernel)
    {
        using var start = new Barrier(Threads);
        var failures = new Exception?[Threads];
        var threads = new Thread[Threads];
        for (var t = 0; t < Threads; t++)
        {
            var first = t;
            threads[t] = new Thread(() =>
            {
                start.SignalAndWait();
                s_extent = extent;
                try
                {
                    for (var i = extent - 1 - first; i >= 0; i -= Threads)
                    {
                        kernel(new Index1D(i));
                    }
                }
                catch (Exception exception)
                {
                    failures[first] = exception;
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
