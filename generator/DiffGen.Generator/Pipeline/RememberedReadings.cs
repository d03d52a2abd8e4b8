using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Lowering;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Pipeline;

/// <summary>A marked method, read for a person: with places in the code.</summary>
internal sealed class Reading(MethodDeclarationSyntax declaration, ulong surface, ReadBodies bodies, LoweringResult result)
{
    public MethodDeclarationSyntax Declaration { get; } = declaration;

    public ulong Surface { get; } = surface;

    public ReadBodies Bodies { get; } = bodies;

    public LoweringResult Result { get; } = result;

    public MethodEntry? Entry { get; } = result.Model is { } model ? MethodEntry.Of(model) : null;
}

/// <summary>The marked methods of one file, in order. Some may have been read in a former text, at another place.</summary>
internal sealed record FileReadings(SyntaxTree Tree, ulong Surface, ImmutableArray<Reading> Methods);

/// <summary>
/// What the analyzer keeps from one compilation to the next. After an edit inside one body it reads that method, and takes
/// the rest as it was.
/// </summary>
internal sealed class RememberedReadings
{
    private readonly object gate = new();
    private readonly ConditionalWeakTable<SyntaxNode, Reading> byNode = new();
    private readonly Dictionary<int, FileReadings> files = [];
    private readonly LatestSummaries summaries = new();

    public Reading? Find(SyntaxNode declaration) => byNode.TryGetValue(declaration, out Reading known) ? known : null;

    public void Add(Reading reading)
    {
        lock (gate)
        {
            byNode.Remove(reading.Declaration);
            byNode.Add(reading.Declaration, reading);
        }
    }

    /// <summary>The file at a position of the compilation, as it was among the same declarations.</summary>
    public FileReadings? FileAt(int position, ulong surface)
    {
        lock (gate)
        {
            return files.TryGetValue(position, out FileReadings known) && known.Surface == surface ? known : null;
        }
    }

    public void Add(int position, FileReadings file)
    {
        lock (gate)
        {
            files[position] = file;
        }
    }

    /// <summary>What methods know of each other.</summary>
    public SummaryTable SummariesOf(ImmutableArray<MethodFacts?> current)
    {
        lock (gate)
        {
            return summaries.Of(current);
        }
    }
}
