using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Pipeline;

/// <summary>
/// The bodies of other declarations that lowering a method has read. What was made of them holds as long as they are
/// what they were.
/// </summary>
internal sealed class ReadBodies
{
    public static readonly ReadBodies None = new(ImmutableArray<Body>.Empty);

    private readonly ImmutableArray<Body> bodies;

    private ReadBodies(ImmutableArray<Body> bodies) => this.bodies = bodies;

    /// <param name="Node">The declaration as it was read.</param>
    /// <param name="Tree">The position of its file among those of the compilation.</param>
    /// <param name="Path">The way from the root of the file to it, as positions among child nodes.</param>
    private sealed record Body(SyntaxNode Node, int Tree, ImmutableArray<int> Path);

    public static ReadBodies Of(IReadOnlyCollection<SyntaxNode> declarations, Compilation compilation)
    {
        if (declarations.Count == 0)
        {
            return None;
        }

        List<SyntaxTree> trees = [.. compilation.SyntaxTrees];
        return new ReadBodies([.. declarations.Select(node => new Body(node, trees.IndexOf(node.SyntaxTree), PathTo(node)))]);
    }

    /// <summary>
    /// Whether a compilation holds the same bodies. It must have the same declarations as the one they were read from:
    /// then they stand at the same places.
    /// </summary>
    public bool AreIn(Compilation compilation, CancellationToken cancellation) => bodies.IsEmpty || bodies.All(body =>
        compilation.ContainsSyntaxTree(body.Node.SyntaxTree)
        || (compilation.SyntaxTrees.ElementAtOrDefault(body.Tree) is { } tree && Follow(body.Path, tree.GetRoot(cancellation)) is { } current && IsSame(body.Node, current)));

    public static bool IsSame(SyntaxNode former, SyntaxNode current) =>
        former.IsIncrementallyIdenticalTo(current) || (former.FullSpan.Length == current.FullSpan.Length && former.ToFullString() == current.ToFullString());

    private static ImmutableArray<int> PathTo(SyntaxNode node)
    {
        List<int> path = [];
        for (SyntaxNode current = node; current.Parent is { } parent; current = parent)
        {
            path.Add(parent.ChildNodes().TakeWhile(child => child != current).Count());
        }

        path.Reverse();
        return [.. path];
    }

    private static SyntaxNode? Follow(ImmutableArray<int> path, SyntaxNode root)
    {
        SyntaxNode? node = root;
        foreach (int position in path)
        {
            node = node?.ChildNodes().ElementAtOrDefault(position);
        }

        return node;
    }
}
