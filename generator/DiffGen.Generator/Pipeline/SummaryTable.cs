using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;

namespace DiffGen.Generator.Pipeline;

/// <summary>
/// What the methods of a compilation need to know of each other. Methods that call each other, directly or not, make a
/// group; what is known of one follows from its group alone, so an edit is a matter of the groups that it touches.
/// </summary>
internal sealed class SummaryTable
{
    private readonly ImmutableArray<MethodFacts?> methods;
    private readonly IReadOnlyDictionary<string, int> positions;
    private readonly Dictionary<string, Group> groups;

    // Two methods with one signature, in the middle of an edit: neither gets companions.
    private readonly HashSet<string> repeated;

    private readonly BuildSettings settings;
    private readonly ConditionalWeakTable<MethodEntry, Bound> bound;

    private SummaryTable(ImmutableArray<MethodFacts?> methods, IReadOnlyDictionary<string, int> positions, Dictionary<string, Group> groups, HashSet<string> repeated, ConditionalWeakTable<MethodEntry, Bound> bound, BuildSettings settings)
    {
        this.settings = settings;
        this.methods = methods;
        this.positions = positions;
        this.groups = groups;
        this.repeated = repeated;
        this.bound = bound;
    }

    /// <param name="Members">The keys of its methods.</param>
    private sealed record Group(ImmutableArray<string> Members, IReadOnlyDictionary<string, MethodSummary> Summaries);

    /// <summary>A method with what it needs of others, and what that was.</summary>
    private sealed record Bound(CompilationUnit Unit, ImmutableArray<string> Keys, ImmutableArray<MethodSummary?> Known);

    public static SummaryTable Of(IEnumerable<MethodFacts?> methods) => Of([.. methods], null);

    /// <param name="former">The table before an edit.</param>
    /// <param name="settings">Those of the build; null for none.</param>
    public static SummaryTable Of(ImmutableArray<MethodFacts?> methods, SummaryTable? former, BuildSettings? settings = null)
    {
        settings ??= BuildSettings.Default;
        using IDisposable switches = PassSwitches.Without(settings.DisabledPasses);
        former = former?.settings == settings ? former : null;
        return former?.After(methods) ?? New(methods, former, settings);
    }

    private static SummaryTable New(ImmutableArray<MethodFacts?> methods, SummaryTable? former, BuildSettings settings)
    {
        Dictionary<string, int> positions = new(StringComparer.Ordinal);
        HashSet<string> repeated = new(StringComparer.Ordinal);
        for (int i = 0; i < methods.Length; i++)
        {
            if (methods[i] is { Key: var key })
            {
                if (positions.ContainsKey(key))
                {
                    repeated.Add(key);
                }

                positions[key] = i;
            }
        }

        Dictionary<string, Group> groups = new(StringComparer.Ordinal);
        foreach (IGrouping<string, string> members in new CallGroups(positions.Keys, key => methods[positions[key]]!).All())
        {
            ImmutableArray<string> keys = [.. members];
            Group group = new(keys, Kept(Summaries.Solve(keys.Select(key => methods[positions[key]]!)), former));
            foreach (string key in keys)
            {
                groups.Add(key, group);
            }
        }

        return new SummaryTable(methods, positions, groups, repeated, former?.bound ?? new ConditionalWeakTable<MethodEntry, Bound>(), settings);
    }

    /// <summary>What is equal stays the same object, so that who knows it need not be looked at.</summary>
    private static IReadOnlyDictionary<string, MethodSummary> Kept(IReadOnlyDictionary<string, MethodSummary> summaries, SummaryTable? former) => former is null
        ? summaries
        : summaries.ToDictionary(pair => pair.Key, pair => former.Find(pair.Key) is { } known && known.Equals(pair.Value) ? known : pair.Value, StringComparer.Ordinal);

    /// <summary>The table after an edit, or null if it changed which methods there are.</summary>
    private SummaryTable? After(ImmutableArray<MethodFacts?> current)
    {
        if (current.Length != methods.Length || repeated.Count > 0)
        {
            return null;
        }

        HashSet<Group> touched = [];
        for (int i = 0; i < current.Length; i++)
        {
            if (ReferenceEquals(current[i], methods[i]))
            {
                continue;
            }

            if (current[i]?.Key != methods[i]?.Key)
            {
                return null;
            }

            if (current[i] is { } changed && !changed.Equals(methods[i]))
            {
                touched.Add(groups[changed.Key]);
                touched.UnionWith(CallGroups.CalleesOf(changed).Where(groups.ContainsKey).Select(callee => groups[callee]));
            }
        }

        if (touched.Count == 0)
        {
            return new SummaryTable(current, positions, groups, repeated, bound, settings);
        }

        ImmutableArray<string> members = [.. touched.SelectMany(group => group.Members)];
        Dictionary<string, MethodSummary> former = touched.SelectMany(group => group.Summaries).ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);
        bool isSame = touched.Count == 1;
        Dictionary<string, MethodSummary> summaries = new(StringComparer.Ordinal);
        foreach (KeyValuePair<string, MethodSummary> now in Summaries.Solve(members.Select(key => current[positions[key]]!)))
        {
            MethodSummary? before = former.TryGetValue(now.Key, out MethodSummary? known) && known.Equals(now.Value) ? known : null;
            isSame &= before is not null;
            summaries.Add(now.Key, before ?? now.Value);
        }

        if (isSame && summaries.Count == former.Count)
        {
            return new SummaryTable(current, positions, groups, repeated, bound, settings);
        }

        Dictionary<string, Group> next = new(groups, StringComparer.Ordinal);
        Group merged = new(members, summaries);
        foreach (string key in members)
        {
            next[key] = merged;
        }

        return new SummaryTable(current, positions, next, repeated, bound, settings);
    }

    /// <summary>Methods know the same of each other as in another table: one whose entry is what it was has the same unit.</summary>
    public bool KnowsSame(SummaryTable? other) => other is not null && ReferenceEquals(groups, other.groups) && ReferenceEquals(repeated, other.repeated) && settings == other.settings;

    /// <summary>A method with what it needs to know of others, or null if nothing can be emitted for it; the same as before, if that is known to be the same.</summary>
    public CompilationUnit? Bind(MethodEntry entry)
    {
        if (entry.Facts is not { } facts || repeated.Contains(facts.Key))
        {
            return null;
        }

        if (bound.TryGetValue(entry, out Bound? before) && IsKnown(before))
        {
            return before.Unit;
        }

        ImmutableArray<string> keys = [.. facts.Calls.Select(call => call.Callee).Concat(facts.ByCompanions).Prepend(facts.Key).Distinct()];
        Bound now = new(Summaries.Bind(entry.Model, facts, Find) with { Settings = settings }, keys, [.. keys.Select(Find)]);
        lock (bound)
        {
            bound.Remove(entry);
            bound.Add(entry, now);
        }

        return now.Unit;
    }

    private bool IsKnown(Bound before)
    {
        for (int i = 0; i < before.Keys.Length; i++)
        {
            if (!ReferenceEquals(Find(before.Keys[i]), before.Known[i]))
            {
                return false;
            }
        }

        return true;
    }

    private MethodSummary? Find(string key)
    {
        Group? group = groups.TryGetValue(key, out Group? own) || groups.TryGetValue(CompanionKey.Split(key).Method, out own) ? own : null;
        return group is not null && group.Summaries.TryGetValue(key, out MethodSummary? summary) ? summary : null;
    }
}

/// <summary>The table that was asked for last, from which the next one is made.</summary>
internal sealed class LatestSummaries
{
    private SummaryTable? latest;

    public SummaryTable Of(ImmutableArray<MethodFacts?> methods, BuildSettings? settings = null) => latest = SummaryTable.Of(methods, latest, settings);
}
