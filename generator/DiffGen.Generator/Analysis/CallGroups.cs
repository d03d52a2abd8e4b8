using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Analysis;

/// <summary>Which methods call each other, directly or through others, in whichever direction.</summary>
internal sealed class CallGroups
{
    private readonly Dictionary<string, string> representatives;

    public CallGroups(IEnumerable<string> keys, Func<string, MethodFacts> factsOf)
    {
        representatives = keys.ToDictionary(key => key, key => key, StringComparer.Ordinal);
        foreach (string key in representatives.Keys.ToList())
        {
            foreach (string callee in CalleesOf(factsOf(key)).Where(representatives.ContainsKey))
            {
                representatives[Find(callee)] = Find(key);
            }
        }
    }

    /// <summary>The methods whose summaries depend on a method, or that its own depends on.</summary>
    public static IEnumerable<string> CalleesOf(MethodFacts method) => method.Calls.Select(call => CompanionKey.Split(call.Callee).Method);

    public IEnumerable<IGrouping<string, string>> All() => representatives.Keys.GroupBy(Find, StringComparer.Ordinal).ToList();

    private string Find(string key)
    {
        while (representatives[key] is var next && next != key)
        {
            // Halving the way keeps it short.
            representatives[key] = representatives[next];
            key = next;
        }

        return key;
    }
}
