using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Lowering;

/// <summary>
/// The methods that a file declares. Several ask for them after every edit, so a file is walked once.
/// </summary>
internal static class DeclaredMethods
{
    private static readonly ConditionalWeakTable<SyntaxTree, IReadOnlyList<MethodDeclarationSyntax>> Known = new();

    /// <summary>In the order of the text.</summary>
    public static IReadOnlyList<MethodDeclarationSyntax> In(SyntaxTree tree) => Known.GetValue(tree, Find);

    private static IReadOnlyList<MethodDeclarationSyntax> Find(SyntaxTree tree) => [.. tree.GetRoot()
        .DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax or TypeDeclarationSyntax)
        .OfType<MethodDeclarationSyntax>()];
}
