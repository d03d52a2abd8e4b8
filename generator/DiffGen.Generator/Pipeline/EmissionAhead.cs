using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Pipeline;

/// <summary>
/// Writes the companions of several methods at a time, before the step that asks for them one by one. What is emitted for a
/// method depends on its unit alone, so neither the order nor the number of threads makes a difference.
/// </summary>
internal sealed class EmissionAhead
{
    private readonly LatestSummaries summaries = new();
    private readonly ConditionalWeakTable<CompilationUnit, EmittedSource> finished = new();
    private Prepared latest = new(null, [], []);

    /// <param name="Table">What the methods know of each other; null before there are any.</param>
    private sealed record Prepared(SummaryTable? Table, ImmutableArray<MethodEntry?> Methods, ImmutableArray<CompilationUnit?> Units);

    /// <summary>For each method what its companions are made of, or null where there can be none. What is not known from before is emitted.</summary>
    public ImmutableArray<CompilationUnit?> Prepare(ImmutableArray<MethodEntry?> methods, BuildSettings settings, CancellationToken cancellation)
    {
        Prepared former = latest;
        SummaryTable table = summaries.Of([.. methods.Select(method => method?.Facts)], settings);
        bool knowsSame = table.KnowsSame(former.Table) && methods.Length == former.Methods.Length;
        CompilationUnit?[] units = new CompilationUnit?[methods.Length];
        List<CompilationUnit> open = [];
        for (int i = 0; i < units.Length; i++)
        {
            if (knowsSame && ReferenceEquals(methods[i], former.Methods[i]))
            {
                units[i] = former.Units[i];
            }
            else if (methods[i] is { } method && table.Bind(method) is { } unit)
            {
                units[i] = unit;
                if (!finished.TryGetValue(unit, out _))
                {
                    open.Add(unit);
                }
            }
        }

        if (open.Count > 1)
        {
            Parallel.ForEach(open, new ParallelOptions { CancellationToken = cancellation }, unit => Of(unit));
        }

        latest = new Prepared(table, methods, [.. units]);
        return latest.Units;
    }

    public EmittedSource Of(CompilationUnit unit) => finished.GetValue(unit, Emission.Emit);
}
