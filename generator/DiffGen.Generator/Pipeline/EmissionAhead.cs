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
    private readonly ConditionalWeakTable<CompilationUnit, EmittedSource> finished = new();

    /// <summary>Emits what has not been emitted yet; the units themselves come back.</summary>
    public ImmutableArray<CompilationUnit?> Prepare(ImmutableArray<CompilationUnit?> units, CancellationToken cancellation)
    {
        List<CompilationUnit> open = [.. units.OfType<CompilationUnit>().Where(unit => !finished.TryGetValue(unit, out _))];
        Parallel.ForEach(open, new ParallelOptions { CancellationToken = cancellation }, unit => Of(unit));
        return units;
    }

    public EmittedSource Of(CompilationUnit unit) => finished.GetValue(unit, Emission.Emit);
}
