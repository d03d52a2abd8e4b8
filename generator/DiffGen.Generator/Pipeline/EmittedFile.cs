using System.Collections.Immutable;
using System.Globalization;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Printing;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Pipeline;

/// <summary>A generated file: the companions of some methods of one type.</summary>
internal sealed record EmittedFile(string Name, EquatableArray<EmittedSource> Sources)
{
    // A file that changes is parsed anew as a whole.
    private const int Longest = 24;

    /// <summary>All companions, by type, in the order of their methods.</summary>
    public static IEnumerable<EmittedFile> Of(ImmutableArray<EmittedSource?> sources)
    {
        // After every edit all methods come by here, most of them next to others of their type.
        List<List<EmittedSource>> types = [];
        Dictionary<string, List<EmittedSource>> byName = new(StringComparer.Ordinal);
        List<EmittedSource>? type = null;
        HashSet<string> missing = Missing(sources);
        foreach (EmittedSource? source in sources)
        {
            if (source is null || (missing.Count > 0 && missing.Contains(source.Key)))
            {
                continue;
            }

            string name = source.Declaration.FileName;
            if ((type is null || type[0].Declaration.FileName != name) && !byName.TryGetValue(name, out type))
            {
                byName.Add(name, type = []);
                types.Add(type);
            }

            type.Add(source);
        }

        return types.SelectMany(Files);
    }

    private static IEnumerable<EmittedFile> Files(List<EmittedSource> methods)
    {
        for (int start = 0; start < methods.Count; start += Longest)
        {
            string number = start == 0 ? "" : "." + ((start / Longest) + 1).ToString(CultureInfo.InvariantCulture);
            yield return new EmittedFile(methods[0].Declaration.FileName + number + ".g.cs", methods.GetRange(start, Math.Min(Longest, methods.Count - start)).ToEquatableArray());
        }
    }

    /// <summary>What has no companions, and what calls that: the error says why, and code that doesn't compile would say it worse.</summary>
    private static HashSet<string> Missing(ImmutableArray<EmittedSource?> sources)
    {
        HashSet<string> missing = new(StringComparer.Ordinal);
        foreach (EmittedSource? source in sources)
        {
            if (source is { IsMissing: true })
            {
                missing.Add(source.Key);
            }
        }

        for (int before = -1; before != missing.Count && missing.Count > 0;)
        {
            before = missing.Count;
            missing.UnionWith(sources.OfType<EmittedSource>().Where(source => source.Callees.Any(missing.Contains)).Select(source => source.Key));
        }

        return missing;
    }

    public string Print() => CSharpPrinter.File(Sources[0].Declaration, Sources.Select(source => source.Members));
}
