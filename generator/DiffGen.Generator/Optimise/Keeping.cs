using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>Leaves out items, and the yields that belong to them.</summary>
internal static class Keeping
{
    public static EquatableArray<T> Keep<T>(this EquatableArray<T> items, bool[] kept) =>
        Array.TrueForAll(kept, keep => keep) ? items : items.Where((_, i) => kept[i]).ToEquatableArray();

    public static Region Keep(this Region region, bool[] kept) => region with { Yields = region.Yields.Keep(kept) };
}
