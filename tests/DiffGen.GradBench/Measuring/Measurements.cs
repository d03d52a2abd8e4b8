using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using DiffGen.GradBench.Protocol;

namespace DiffGen.GradBench.Measuring;

/// <summary>
/// Measures each derivative beside its primal, as a Markdown table. Their runs alternate, and the fastest of each counts: on a machine
/// with other work that is what comes closest to a quiet one.
/// </summary>
internal static class Measurements
{
    private static readonly TimeSpan s_budget = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longRun = TimeSpan.FromMilliseconds(2);

    private static readonly (string Primal, string Derivative)[] s_pairs =
        [("objective", "jacobian"), ("primal", "gradient"), ("cost", "dir"), ("square", "double")];

    /// <param name="inputs">Files of inputs (JSON, gzipped), named after the module that they are for: <c>gmm_1k_d10_K25.json.gz</c>.</param>
    public static void Print(ReadOnlySpan<string> inputs)
    {
        Console.WriteLine("| input | primal | derivative | ratio | allocated a call | tape |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        foreach (string file in inputs)
        {
            string name = Path.GetFileName(file).Split('.')[0];
            string module = name.Split('_')[0].TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
            if (!Modules.All.TryGetValue(module, out var functions))
            {
                continue;
            }

            using GZipStream stream = new(File.OpenRead(file), CompressionMode.Decompress);
            using JsonDocument input = JsonDocument.Parse(stream);
            foreach ((string primal, string derivative) in s_pairs)
            {
                if (functions.ContainsKey(primal) && functions.ContainsKey(derivative))
                {
                    Print(name, functions[primal](input.RootElement).Run, functions[derivative](input.RootElement).Run);
                }
            }
        }
    }

    private static void Print(string name, Action primal, Action derivative)
    {
        // The first run on a thread allocates the thread's tape.
        long first = 0, steady = 0;
        Thread thread = new(() =>
        {
            first = Allocated(derivative);
            derivative();
            steady = Allocated(derivative);
        });
        thread.Start();
        thread.Join();

        // The first ones are for the compiler.
        Times(primal, derivative);
        (double primalTime, double derivativeTime) = Times(primal, derivative);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {primalTime:G3} ms | {derivativeTime:G3} ms | {derivativeTime / primalTime:F2} | {steady} B | {Math.Max(0, first - steady) / 1024} KiB |"));
    }

    private static (double Primal, double Derivative) Times(Action primal, Action derivative)
    {
        double primalTime = double.MaxValue, derivativeTime = double.MaxValue;
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < s_budget)
        {
            primalTime = Math.Min(primalTime, Time(primal));
            derivativeTime = Math.Min(derivativeTime, Time(derivative));
        }

        return (primalTime, derivativeTime);
    }

    /// <summary>
    /// Milliseconds that one run takes, the best of a few for those that end soon. Of those that don't, the time on the processor counts:
    /// other processes interrupt each of them.
    /// </summary>
    private static double Time(Action run)
    {
        double best = double.MaxValue;
        long all = Stopwatch.GetTimestamp();
        do
        {
            TimeSpan used = Environment.CpuUsage.TotalTime;
            long start = Stopwatch.GetTimestamp();
            run();
            TimeSpan time = Stopwatch.GetElapsedTime(start);
            used = Environment.CpuUsage.TotalTime - used;
            best = Math.Min(best, (time < s_longRun || used == TimeSpan.Zero ? time : used).TotalMilliseconds);
        }
        while (Stopwatch.GetElapsedTime(all).TotalMilliseconds < 5);
        return best;
    }

    private static long Allocated(Action run)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        run();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
