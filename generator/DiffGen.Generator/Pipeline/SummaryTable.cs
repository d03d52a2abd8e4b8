using System.Collections.Immutable;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Pipeline;

/// <summary>A method, and what it says about itself; no facts where it could not be analysed.</summary>
internal sealed record MethodEntry(MethodModel Model, MethodFacts? Facts)
{
    /// <summary>Why there are no facts. It is of no concern to caching.</summary>
    private readonly Exception? failure;

    public Exception? Failure => failure;

    public bool Equals(MethodEntry? other) => other is not null && Model.Equals(other.Model) && Equals(Facts, other.Facts);

    public override int GetHashCode() => Model.GetHashCode();

    private MethodEntry(MethodModel model, Exception failure)
        : this(model, (MethodFacts?)null) => this.failure = failure;

    public static MethodEntry Of(MethodModel model)
    {
        try
        {
            return new MethodEntry(model, Summaries.Extract(model));
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return new MethodEntry(model, exception);
        }
    }
}

/// <summary>What the methods of a compilation need to know of each other.</summary>
internal sealed class SummaryTable : IEquatable<SummaryTable>
{
    private readonly IReadOnlyDictionary<string, MethodSummary> summaries;

    // Two methods with one signature, in the middle of an edit: neither gets companions.
    private readonly HashSet<string> repeated;

    private SummaryTable(IReadOnlyDictionary<string, MethodSummary> summaries, HashSet<string> repeated)
    {
        this.summaries = summaries;
        this.repeated = repeated;
    }

    public static SummaryTable Of(IEnumerable<MethodFacts?> methods)
    {
        List<MethodFacts> facts = [.. methods.OfType<MethodFacts>()];
        HashSet<string> seen = new(StringComparer.Ordinal);
        HashSet<string> repeated = new(facts.Where(method => !seen.Add(method.Key)).Select(method => method.Key), StringComparer.Ordinal);
        return new SummaryTable(Summaries.Solve(facts), repeated);
    }

    /// <summary>A method with what it needs to know of others, or null if nothing can be emitted for it.</summary>
    public CompilationUnit? Bind(MethodEntry entry) =>
        entry.Facts is null || repeated.Contains(entry.Facts.Key) ? null : Summaries.Bind(entry.Model, entry.Facts, summaries);

    /// <summary>The pipeline asks this once for each method, nearly always about one and the same table.</summary>
    public bool Equals(SummaryTable? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && repeated.SetEquals(other.repeated)
            && summaries.Count == other.summaries.Count
            && summaries.All(pair => other.summaries.TryGetValue(pair.Key, out MethodSummary? summary) && pair.Value.Equals(summary)));

    public override bool Equals(object? obj) => obj is SummaryTable other && Equals(other);

    public override int GetHashCode() => summaries.Count;
}
