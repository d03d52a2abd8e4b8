using System.Globalization;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Printing;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Pipeline;

/// <summary>A generated file: the companions of some methods of one type.</summary>
internal sealed record EmittedFile(string Name, EquatableArray<EmittedSource> Sources)
{
    // A file that changes is parsed anew as a whole.
    private const int Longest = 16;

    /// <summary>All companions, by type, in the order of their methods.</summary>
    public static IEnumerable<EmittedFile> Of(IEnumerable<EmittedSource?> sources)
    {
        foreach (IGrouping<string, EmittedSource> type in Complete([.. sources.OfType<EmittedSource>()]).GroupBy(source => source.Declaration.FileName, StringComparer.Ordinal))
        {
            List<EmittedSource> methods = [.. type];
            for (int start = 0; start < methods.Count; start += Longest)
            {
                string number = start == 0 ? "" : "." + ((start / Longest) + 1).ToString(CultureInfo.InvariantCulture);
                yield return new EmittedFile(type.Key + number + ".g.cs", methods.Skip(start).Take(Longest).ToEquatableArray());
            }
        }
    }

    /// <summary>Without those that call what has no companions: the error says why, and code that doesn't compile would say it worse.</summary>
    private static IEnumerable<EmittedSource> Complete(List<EmittedSource> sources)
    {
        HashSet<string> missing = new(sources.Where(source => source.IsMissing).Select(source => source.Key), StringComparer.Ordinal);
        for (int before = -1; before != missing.Count && missing.Count > 0;)
        {
            before = missing.Count;
            missing.UnionWith(sources.Where(source => source.Callees.Any(missing.Contains)).Select(source => source.Key));
        }

        return sources.Where(source => !missing.Contains(source.Key));
    }

    public string Print() => CSharpPrinter.File(Sources[0].Declaration, Sources.Select(source => source.Members));
}
