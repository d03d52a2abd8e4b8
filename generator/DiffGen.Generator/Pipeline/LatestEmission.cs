using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Pipeline;

/// <summary>
/// The companions of all methods, as they were emitted last. A step for each method would cost the compiler more at every edit
/// than the looking up here does; what is emitted for a method depends on its unit alone, so neither what was asked for
/// before, nor the order, nor the number of threads makes a difference.
/// </summary>
internal sealed class LatestEmission
{
    private readonly LatestSummaries summaries = new();
    private readonly ConditionalWeakTable<CompilationUnit, EmittedSource> finished = new();
    private Emitted latest = new(null, [], []);

    /// <param name="Table">What the methods know of each other; null before there are any.</param>
    private sealed record Emitted(SummaryTable? Table, ImmutableArray<MethodEntry?> Methods, ImmutableArray<EmittedSource?> Sources);

    /// <summary>For each method its companions, or null where there can be none. What was emitted before is the same object.</summary>
    public ImmutableArray<EmittedSource?> Of(ImmutableArray<MethodEntry?> methods, BuildSettings settings, CancellationToken cancellation)
    {
        Emitted former = latest;
        SummaryTable table = summaries.Of([.. methods.Select(method => method?.Facts)], settings);
        bool knowsSame = table.KnowsSame(former.Table) && methods.Length == former.Methods.Length;
        EmittedSource?[] sources = new EmittedSource?[methods.Length];
        List<(int Position, CompilationUnit Unit)> open = [];
        for (int i = 0; i < sources.Length; i++)
        {
            if (knowsSame && ReferenceEquals(methods[i], former.Methods[i]))
            {
                sources[i] = former.Sources[i];
            }
            else if (methods[i] is { } method && table.Bind(method) is { } unit)
            {
                if (finished.TryGetValue(unit, out EmittedSource source))
                {
                    sources[i] = source;
                }
                else
                {
                    open.Add((i, unit));
                }
            }
        }

        // A few are not worth waking other threads for.
        if (open.Count > 1)
        {
            Parallel.ForEach(open, new ParallelOptions { CancellationToken = cancellation }, one => Emit(one.Position, one.Unit));
        }
        else if (open.Count == 1)
        {
            Emit(open[0].Position, open[0].Unit);
        }

        latest = new Emitted(table, methods, [.. sources]);
        return latest.Sources;

        void Emit(int position, CompilationUnit unit) => sources[position] = finished.GetValue(unit, Emission.Emit);
    }
}
