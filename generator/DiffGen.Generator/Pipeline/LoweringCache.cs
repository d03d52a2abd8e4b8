using System.Runtime.CompilerServices;
using DiffGen.Generator.Lowering;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Pipeline;

/// <summary>
/// Remembers lowered methods. The compiler asks for every method after every edit; only those whose text or whose
/// surroundings changed are lowered again.
/// </summary>
internal sealed class LoweringCache
{
    private readonly object gate = new();
    private readonly DeclarationSurface surfaces = new();
    private readonly ConditionalWeakTable<SyntaxNode, Entry> byNode = new();

    // An edit makes new nodes for the whole file, so methods are also found by their place: while the declarations are
    // what they were, each method is the n-th of its file.
    private readonly Dictionary<(string File, int Position), Entry> byPlace = new();
    private readonly ConditionalWeakTable<SyntaxTree, Dictionary<SyntaxNode, int>> positions = new();
    private ulong surface;

    private sealed record Entry(SyntaxNode Node, ulong Surface, ReadBodies Bodies, MethodModel? Model);

    public MethodModel? Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        if (context.TargetNode is not MethodDeclarationSyntax node || context.TargetSymbol is not IMethodSymbol method)
        {
            return null;
        }

        Compilation compilation = context.SemanticModel.Compilation;
        ulong current = surfaces.Of(compilation, cancellation);
        if (byNode.TryGetValue(node, out Entry known) && known.Surface == current && known.Bodies.AreIn(compilation, cancellation))
        {
            return known.Model;
        }

        (string, int) place = (node.SyntaxTree.FilePath, positions.GetValue(node.SyntaxTree, Positions).TryGetValue(node, out int position) ? position : -1);
        if (Former(place, current) is { } former && ReadBodies.IsSame(former.Node, node) && former.Bodies.AreIn(compilation, cancellation))
        {
            Remember(place, node, former with { Node = node });
            return former.Model;
        }

        LoweringResult lowered = MethodReader.Read(method, node, context.SemanticModel, reports: false, cancellation);
        Remember(place, node, new Entry(node, current, ReadBodies.Of(lowered.Consulted, compilation), lowered.Model));
        return lowered.Model;
    }

    private Entry? Former((string, int) place, ulong current)
    {
        lock (gate)
        {
            // Entries from other surroundings are of no use any more, and they hold on to whole files.
            if (surface != current)
            {
                surface = current;
                byPlace.Clear();
            }

            return byPlace.TryGetValue(place, out Entry former) ? former : null;
        }
    }

    private void Remember((string, int) place, SyntaxNode node, Entry entry)
    {
        lock (gate)
        {
            if (surface == entry.Surface)
            {
                byPlace[place] = entry;
            }

            byNode.Remove(node);
            byNode.Add(node, entry);
        }
    }

    private static Dictionary<SyntaxNode, int> Positions(SyntaxTree tree)
    {
        Dictionary<SyntaxNode, int> positions = new();
        foreach (MethodDeclarationSyntax method in DeclaredMethods.In(tree))
        {
            positions.Add(method, positions.Count);
        }

        return positions;
    }
}
