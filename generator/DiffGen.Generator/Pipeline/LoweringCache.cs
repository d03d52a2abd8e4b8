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
    private readonly DeclarationSurface surfaces = new();
    private readonly ConditionalWeakTable<SyntaxTree, LoweredFile> files = new();

    // An edit makes new nodes for the whole file: then methods are found by their place. While the declarations are what
    // they were, each is the n-th of its file.
    private readonly Dictionary<string, LoweredFile> latest = new(StringComparer.Ordinal);

    public MethodEntry? Read(GeneratorAttributeSyntaxContext context, CancellationToken cancellation)
    {
        if (context.TargetNode is not MethodDeclarationSyntax node || context.TargetSymbol is not IMethodSymbol method)
        {
            return null;
        }

        Compilation compilation = context.SemanticModel.Compilation;
        ulong surface = surfaces.Of(compilation, cancellation);
        LoweredFile file = FileOf(node.SyntaxTree, compilation);
        LoweredMethod? known = file[node];
        if (known is not null && known.Surface == surface
            && (known.Node == node || ReadBodies.IsSame(known.Node, node)) && known.Bodies.AreIn(compilation, cancellation))
        {
            if (known.Node != node)
            {
                // The other one holds on to a whole file.
                file[node] = known with { Node = node };
            }

            return known.Entry;
        }

        if (known?.Surface != surface)
        {
            LowerOthers(file, node, context.SemanticModel, surface, cancellation);
        }

        return Lower(file, node, method, context.SemanticModel, surface, cancellation);
    }

    /// <summary>What is new to one method, the declarations around it or the method itself, is as a rule new to all of its file: they are lowered side by side.</summary>
    private static void LowerOthers(LoweredFile file, MethodDeclarationSyntax node, SemanticModel model, ulong surface, CancellationToken cancellation) => Parallel.ForEach(
        DeclaredMethods.In(node.SyntaxTree).Where(other => other != node && other.AttributeLists.Count > 0 && file[other]?.Surface != surface),
        new ParallelOptions { CancellationToken = cancellation },
        other =>
        {
            if (model.GetDeclaredSymbol(other, cancellation) is IMethodSymbol method && KnownMethods.Differentiable(method) is not null)
            {
                Lower(file, other, method, model, surface, cancellation);
            }
        });

    private static MethodEntry? Lower(LoweredFile file, MethodDeclarationSyntax node, IMethodSymbol method, SemanticModel model, ulong surface, CancellationToken cancellation)
    {
        LoweringResult lowered = MethodReader.Read(method, node, model, reports: false, cancellation);

        // What is equal to what it was stays the same object, so that nothing compares it again.
        MethodEntry? entry = lowered.Model is null ? null : file.Before(node, lowered.Model) ?? MethodEntry.Of(lowered.Model);
        file[node] = new LoweredMethod(node, surface, ReadBodies.Of(lowered.Consulted, model.Compilation), entry);
        return entry;
    }

    private LoweredFile FileOf(SyntaxTree tree, Compilation compilation)
    {
        if (files.TryGetValue(tree, out LoweredFile file))
        {
            return file;
        }

        lock (latest)
        {
            // Of two files without a path neither is what the other was before an edit.
            bool isEdited = latest.TryGetValue(tree.FilePath, out LoweredFile former) && !compilation.ContainsSyntaxTree(former.Tree);
            file = files.GetValue(tree, _ => new LoweredFile(tree, isEdited ? former : null));
            latest[tree.FilePath] = file;
            return file;
        }
    }

    private sealed record LoweredMethod(SyntaxNode Node, ulong Surface, ReadBodies Bodies, MethodEntry? Entry);

    /// <summary>The methods of one file, in order; those that it has not been asked for since an edit as they were before.</summary>
    private sealed class LoweredFile
    {
        private readonly Dictionary<SyntaxNode, int> positions = [];
        private readonly LoweredMethod?[] methods;
        private readonly MethodEntry?[] former;

        public LoweredFile(SyntaxTree tree, LoweredFile? former)
        {
            Tree = tree;
            foreach (MethodDeclarationSyntax method in DeclaredMethods.In(tree))
            {
                positions.Add(method, positions.Count);
            }

            methods = new LoweredMethod?[positions.Count];
            this.former = former is null ? [] : Array.ConvertAll(former.methods, method => method?.Entry);
            if (former is not null)
            {
                Array.Copy(former.methods, methods, Math.Min(methods.Length, former.methods.Length));
            }
        }

        public SyntaxTree Tree { get; }

        /// <summary>A method that was lowered again as it was before, if nothing in it has changed. It may have moved by one place, as where another was added.</summary>
        public MethodEntry? Before(SyntaxNode node, MethodModel model)
        {
            return positions.TryGetValue(node, out int position)
                ? IfSame(methods[position]?.Entry) ?? IfSame(former.ElementAtOrDefault(position - 1)) ?? IfSame(former.ElementAtOrDefault(position + 1))
                : null;

            MethodEntry? IfSame(MethodEntry? entry) => entry is not null && entry.Model.Equals(model) ? entry : null;
        }

        public LoweredMethod? this[SyntaxNode node]
        {
            get => positions.TryGetValue(node, out int position) ? methods[position] : null;
            set
            {
                if (positions.TryGetValue(node, out int position))
                {
                    methods[position] = value;
                }
            }
        }
    }
}
