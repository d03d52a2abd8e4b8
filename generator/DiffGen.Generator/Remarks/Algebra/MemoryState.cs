using System.Collections.Immutable;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Remarks.Algebra;

/// <summary>What memory holds, by its root; of structs also field by field.</summary>
internal sealed class MemoryState(Terms terms, Func<int, Sum> onEntry)
{
    private ImmutableDictionary<int, Sum> wholes = ImmutableDictionary<int, Sum>.Empty;
    private ImmutableDictionary<(int Root, string Path), Sum> parts = ImmutableDictionary<(int Root, string Path), Sum>.Empty;

    /// <summary>The end isn't reached.</summary>
    public bool IsDead { get; set; }

    public MemoryState Clone() => new(terms, onEntry) { wholes = wholes, parts = parts, IsDead = IsDead };

    public Sum Whole(int root) => wholes.TryGetValue(root, out Sum? known) ? known : onEntry(root);

    public Sum this[int root, string path]
    {
        get => parts.TryGetValue((root, path), out Sum? known) ? known : terms.Part(Whole(root), path);
        set => parts = parts.SetItem((root, path), value);
    }

    /// <summary>From here on memory holds something else in all of its fields.</summary>
    public void Replace(int root, Sum whole)
    {
        wholes = wholes.SetItem(root, whole);
        parts = parts.RemoveRange(parts.Keys.Where(key => key.Root == root));
    }

    /// <summary>All that is known of some memory, in an order of its own.</summary>
    public IEnumerable<Sum> Of(int root) =>
        parts.Where(part => part.Key.Root == root).OrderBy(part => part.Key.Path, StringComparer.Ordinal).Select(part => part.Value).Prepend(Whole(root));

    /// <summary>What memory holds after a branch.</summary>
    public void Join(Sum condition, MemoryState then, MemoryState otherwise)
    {
        if (then.IsDead || otherwise.IsDead)
        {
            MemoryState left = then.IsDead ? otherwise : then;
            (wholes, parts, IsDead) = (left.wholes, left.parts, left.IsDead);
            return;
        }

        List<(int Root, string Path)> fields = [.. then.parts.Keys.Union(otherwise.parts.Keys)];
        ImmutableDictionary<(int Root, string Path), Sum> joined = fields.ToImmutableDictionary(key => key, key => terms.Choose(condition, then[key.Root, key.Path], otherwise[key.Root, key.Path]));
        wholes = then.wholes.Keys.Union(otherwise.wholes.Keys).ToImmutableDictionary(root => root, root => terms.Choose(condition, then.Whole(root), otherwise.Whole(root)));
        parts = joined;
    }
}
