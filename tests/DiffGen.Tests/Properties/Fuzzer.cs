using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using DiffGen.Tests.Harness;
using DiffGen.Tests.Properties.Checking;
using DiffGen.Tests.Properties.Generation;
using DiffGen.Tests.Properties.Shrinking;
using DiffGen.Tests.Properties.Syntax;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.FSharp.Collections;
using Microsoft.FSharp.Core;

namespace DiffGen.Tests.Properties;

/// <summary>
/// The property that companions are right, over random programs. FsCheck makes the programs and shrinks what fails; they
/// are checked a compilation full at a time, because compiling costs more than anything else.
/// </summary>
internal sealed class Fuzzer
{
    private const int UsualBatchSize = 50;
    private const int ShrinkBatchSize = 24;
    private const int MaxExamples = 2;
    private static readonly TimeSpan ShrinkLimit = TimeSpan.FromSeconds(45);

    private readonly Dictionary<SourceProgram, Verdict> _known = new(ReferenceEqualityComparer.Instance);
    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private readonly Action<string> _log;
    private readonly string? _disabledPasses;
    private readonly int _batchSize;
    private readonly bool _areWide;
    private readonly bool _haveSecondOrder;

    /// <param name="log">Is told what was found, and how far it is, as it goes on.</param>
    /// <param name="disabledPasses">The passes to be left out; null for those that the environment names.</param>
    /// <param name="batchSize">How many programs are one compilation.</param>
    /// <param name="areWide">Programs are made of all that there is.</param>
    /// <param name="haveSecondOrder">All of them ask for tangents and second derivatives.</param>
    public Fuzzer(Action<string> log, string? disabledPasses = null, int batchSize = UsualBatchSize, bool areWide = true, bool haveSecondOrder = false)
    {
        _log = log;
        _disabledPasses = disabledPasses;
        _batchSize = batchSize;
        _areWide = areWide;
        _haveSecondOrder = haveSecondOrder;
    }

    public FuzzReport Report { get; } = new();

    /// <summary>Checks so many programs, or goes on until the time is up.</summary>
    public void Run(ulong seed, int count, TimeSpan? limit)
    {
        var batches = limit == null
            ? Enumerable.Range(0, (count + _batchSize - 1) / _batchSize)
            : Enumerable.Range(0, int.MaxValue).TakeWhile(_ => _watch.Elapsed < limit);
        var cases = batches.Select(run => seed + (ulong)run);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Min(4, Environment.ProcessorCount) };
        Parallel.ForEach(Partitioner.Create(cases, EnumerablePartitionerOptions.NoBuffering), options, Run);
    }

    /// <summary>Each thread compiles on its own; what is found is counted, and made smaller, one after the other.</summary>
    private void Run(ulong seed)
    {
        var size = 20 + new System.Random(unchecked((int)seed)).Next(100);
        var language = seed % 2 == 0 ? CompilationHost.Latest : CompilationHost.CSharp12;
        var programs = Gen.Sample(ProgramGenerator.Programs(_areWide), 2 * _batchSize, new Rnd(seed), size).Where(p => language == CompilationHost.Latest || !p.NeedsCSharp13).Take(_batchSize).Select(p => p with { HasSecondOrder = _haveSecondOrder }).ToList();
        var verdicts = ProgramBatch.Check(programs, language, _disabledPasses);
        lock (_known)
        {
            foreach (var verdict in verdicts)
            {
                Report.Count(verdict);
                if (verdict.Failure is { } failure && Report.Examples(failure.Kind) < MaxExamples)
                {
                    var smallest = FuzzReport.IsInvalid(failure.Kind) ? verdict : Smallest(verdict, language);
                    smallest = smallest with { Failure = smallest.Failure! with { Message = string.Create(CultureInfo.InvariantCulture, $"batch {seed}: {smallest.Failure!.Message}") } };
                    Report.Add(smallest);
                    _log(FuzzReport.Show(smallest));
                }
            }

            _log(string.Create(CultureInfo.InvariantCulture, $"{_watch.Elapsed.TotalSeconds:F0} s, seed {seed}: {Report}"));
        }
    }

    /// <summary>The smallest program to be found that fails in the same way.</summary>
    private Verdict Smallest(Verdict verdict, CSharpParseOptions language)
    {
        _known.Clear();
        _known[verdict.Program] = verdict;
        var smallest = verdict;
        var watch = Stopwatch.StartNew();
        var programs = Arb.From(Gen.Constant(verdict.Program), program => watch.Elapsed < ShrinkLimit ? Smaller(program, verdict.Failure!.Kind, language) : []);
        var config = Config.Quick.WithMaxTest(1).WithRunner(new SilentRunner());
        Check.One(config, Prop.ForAll(programs, (SourceProgram program) =>
        {
            smallest = _known[program];
            return smallest.Failure == null;
        }));
        return smallest;
    }

    /// <summary>Candidates are compiled together; those that don't fail in the same way aren't offered.</summary>
    private IEnumerable<SourceProgram> Smaller(SourceProgram program, string kind, CSharpParseOptions language)
    {
        foreach (var chunk in ProgramShrinker.Of(program).Chunk(ShrinkBatchSize))
        {
            foreach (var verdict in ProgramBatch.Check(chunk, language, _disabledPasses).Where(v => v.Failure?.Kind == kind))
            {
                _known[verdict.Program] = verdict;
                yield return verdict.Program;
            }
        }
    }

    private sealed class SilentRunner : IRunner
    {
        public void OnStartFixture(Type value)
        {
        }

        public void OnArguments(int value1, FSharpList<object> value2, FSharpFunc<int, FSharpFunc<FSharpList<object>, string>> value3)
        {
        }

        public void OnShrink(FSharpList<object> value1, FSharpFunc<FSharpList<object>, string> value2)
        {
        }

        public void OnFinished(string value1, TestResult value2)
        {
        }
    }
}
