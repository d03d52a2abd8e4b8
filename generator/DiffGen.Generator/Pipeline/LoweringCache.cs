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

    // An edit makes new nodes for the whole file, so methods are also found by name.
    private readonly Dictionary<string, Entry> byName = new(StringComparer.Ordinal);
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

        string name = NameOf(node);
        if (Former(name, current) is { } former && ReadBodies.IsSame(former.Node, node) && former.Bodies.AreIn(compilation, cancellation))
        {
            Remember(name, node, former with { Node = node });
            return former.Model;
        }

        LoweringResult lowered = MethodReader.Read(method, node, context.SemanticModel, reports: false, cancellation);
        Remember(name, node, new Entry(node, current, ReadBodies.Of(lowered.Consulted, compilation), lowered.Model));
        return lowered.Model;
    }

    private Entry? Former(string name, ulong current)
    {
        lock (gate)
        {
            // Entries from other surroundings are of no use any more, and they hold on to whole files.
            if (surface != current)
            {
                surface = current;
                byName.Clear();
            }

            return byName.TryGetValue(name, out Entry former) ? former : null;
        }
    }

    private void Remember(string name, SyntaxNode node, Entry entry)
    {
        lock (gate)
        {
            if (surface == entry.Surface)
            {
                byName[name] = entry;
            }

            byNode.Remove(node);
            byNode.Add(node, entry);
        }
    }

    private static string NameOf(MethodDeclarationSyntax method)
    {
        string name = method.SyntaxTree.FilePath + "|" + method.Identifier.ValueText + method.ParameterList;
        for (SyntaxNode? container = method.Parent; container is not null; container = container.Parent)
        {
            name += container switch
            {
                TypeDeclarationSyntax type => "|" + type.Identifier.ValueText + type.TypeParameterList,
                BaseNamespaceDeclarationSyntax space => "|" + space.Name,
                _ => "",
            };
        }

        return name;
    }
}
