using System.Diagnostics;
using DiffGen;
using ILGPU;
using ILGPU.Runtime;

namespace GpuTraining;

/// <summary>One number that a million evaluations share: its gradient by an atomic addition for each, and by one for each group.</summary>
public static partial class Contention
{
    private const int Count = 1_000_000;
    private const int Runs = 7;

    [Differentiable(Kernels = KernelGeneration.Required, Accumulation = KernelAccumulation.Reduction)]
    public static double Decay(double x, [Uniform] double k) => Math.Exp(-k * x) * Math.Sin(x);

    public static void Measure(Accelerator device)
    {
        var atomic = device.LoadAutoGroupedStreamKernel<Index1D, ArrayView<double>, double, ArrayView<double>, ArrayView<double>, ArrayView<double>>(DecayGradientKernel);
        var reduction = device.LoadStreamKernel<int, ArrayView<double>, double, ArrayView<double>, ArrayView<double>, ArrayView<double>>(DecayGradientGroupKernel);
        using var x = device.Allocate1D(Enumerable.Range(0, Count).Select(i => i * 1e-6).ToArray());
        using var result = device.Allocate1D<double>(Count);
        using var xGradient = device.Allocate1D<double>(Count);
        using var kGradient = device.Allocate1D<double>(1);
        int size = Math.Min(256, device.MaxNumThreadsPerGroup);
        var grid = new KernelConfig(Math.Max(16, 65_536 / size / 16), size);
        double atomics = Time(() => atomic(Count, x.View.BaseView, 0.5, result.View.BaseView, xGradient.View.BaseView, kGradient.View.BaseView), out double first);
        double groups = Time(() => reduction(grid, Count, x.View.BaseView, 0.5, result.View.BaseView, xGradient.View.BaseView, kGradient.View.BaseView), out double second);
        Console.WriteLine($"One number shared by {Count:N0} evaluations, median of {Runs} runs:");
        Console.WriteLine($"  atomic additions    {atomics:0.00} ms, gradient {first:R}");
        Console.WriteLine($"  reduction in groups {groups:0.00} ms, gradient {second:R}");

        double Time(Action run, out double gradient)
        {
            run();
            device.Synchronize();
            var times = new double[Runs];
            for (int i = 0; i < Runs; i++)
            {
                kGradient.MemSetToZero();
                device.Synchronize();
                long start = Stopwatch.GetTimestamp();
                run();
                device.Synchronize();
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }

            gradient = kGradient.GetAsArray1D()[0];
            Array.Sort(times);
            return times[Runs / 2];
        }
    }
}
