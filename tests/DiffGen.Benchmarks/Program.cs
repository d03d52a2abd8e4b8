using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using DiffGen.Benchmarks.Build;
using DiffGen.Benchmarks.Derivatives;
using Perfolizer.Horology;

if (args is ["generator"])
{
    GeneratorCost.Run();
    return;
}

if (args is ["editing"])
{
    EditingCost.Run();
    return;
}

if (args is ["second"])
{
    SecondOrder.Run();
    return;
}

if (args is ["batches"])
{
    Batches.Run();
    return;
}

if (args is ["snapshots"])
{
    SnapshotCost.Run();
    return;
}

// In this process: a benchmark project written elsewhere would need the repository's build settings, and a restore.
// The warm-up is long enough for the JIT to have done its best.
Job job = Job.Default
    .WithToolchain(InProcessEmitToolchain.Instance)
    .WithWarmupCount(10)
    .WithIterationCount(15)
    .WithIterationTime(TimeInterval.FromMilliseconds(100));

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, DefaultConfig.Instance.AddJob(job));
