using System.Diagnostics;
using DiffGen.Runtime;

namespace DiffGen.Benchmarks.Derivatives;

/// <summary>What snapshots save of memory, and cost of time. Times are those of the processor, the least of several runs.</summary>
internal static class SnapshotCost
{
    private const int Steps = 10_000;
    private const int Cells = 1_000;
    private const int Runs = 5;

    private delegate double Gradient(ReadOnlySpan<double> u0, double viscosity, double dt, int steps, Span<double> u0Gradient, out double viscosityGradient, out double dtGradient);

    public static void Run()
    {
        Console.WriteLine($"Burgers, {Steps} steps of {Cells} cells, {Burgers.Snapshots} snapshots.");
        Console.WriteLine();
        Console.WriteLine("| | time | per step and cell | memory | allocated by later calls |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        double method = Row("method", MethodAlone, out _);
        double taped = Row("gradient, all values kept", Burgers.TapedGradient, out double[] expected);
        double kept = Row("gradient, snapshots", Burgers.KeptGradient, out double[] gradient);
        bool isSame = expected.AsSpan().SequenceEqual(gradient);
        long runs = SnapshotSchedule.Advances(Steps, Burgers.Snapshots);
        Console.WriteLine();
        Console.WriteLine(FormattableString.Invariant(
            $"The gradients are {(isSame ? "the same to the bit" : "DIFFERENT")}. The fewest runs of steps there can be: {runs} besides the {Steps} whose values are kept; at the method's speed the {runs} take {runs * method / Steps:0.00} s more than nothing, and the gradient with snapshots took {kept - taped:0.00} s more than the other."));
    }

    private static double MethodAlone(ReadOnlySpan<double> u0, double viscosity, double dt, int steps, Span<double> u0Gradient, out double viscosityGradient, out double dtGradient)
    {
        viscosityGradient = dtGradient = 0;
        return Burgers.Taped(u0, viscosity, dt, steps);
    }

    private static double Row(string name, Gradient gradient, out double[] result)
    {
        double[] u = [.. Enumerable.Range(0, Cells).Select(i => 0.5 + (0.3 * Math.Sin(2 * Math.PI * i / Cells)))];
        double[] g = new double[Cells + 2];
        double least = double.PositiveInfinity;
        long first = 0, later = 0;

        // On a thread of its own, so that no earlier call has left a tape there.
        Thread thread = new(() =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            gradient(u, 1e-4, 1e-5, Steps, g.AsSpan(0, Cells), out g[Cells], out g[Cells + 1]);
            first = GC.GetAllocatedBytesForCurrentThread() - before;
            for (int run = 0; run < Runs; run++)
            {
                TimeSpan start = Process.GetCurrentProcess().TotalProcessorTime;
                before = GC.GetAllocatedBytesForCurrentThread();
                gradient(u, 1e-4, 1e-5, Steps, g.AsSpan(0, Cells), out g[Cells], out g[Cells + 1]);
                later = GC.GetAllocatedBytesForCurrentThread() - before;
                least = Math.Min(least, (Process.GetCurrentProcess().TotalProcessorTime - start).TotalSeconds);
            }
        });
        thread.Start();
        thread.Join();
        Console.WriteLine(FormattableString.Invariant($"| {name} | {least:0.000} s | {least / Steps / Cells * 1e9:0.00} ns | {first / 1024.0 / 1024:0.00} MiB | {later} B |"));
        result = g;
        return least;
    }
}
