using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Pipeline;

/// <summary>
/// Fingerprints what a method's lowering depends on besides its own body: every declaration of the compilation, its
/// options and its references. Bodies are left out, so typing in one leaves the fingerprint as it is.
/// </summary>
internal sealed class DeclarationSurface
{
    private static long nextReference;

    private readonly ConditionalWeakTable<Compilation, object> compilations = new();
    private readonly ConditionalWeakTable<SyntaxTree, object> trees = new();
    private readonly ConditionalWeakTable<MetadataReference, object> references = new();

    public ulong Of(Compilation compilation, CancellationToken cancellation)
    {
        if (compilations.TryGetValue(compilation, out object known))
        {
            return (ulong)known;
        }

        Hash hash = new();
        hash.Add(compilation.AssemblyName ?? "");

        // The options as a whole can't be hashed: some resolvers that the command-line compiler puts into them refuse.
        hash.Add(compilation.Options.CheckOverflow ? 1 : 0);
        hash.Add((long)compilation.Options.NullableContextOptions);
        hash.Add((long)compilation.Options.OptimizationLevel);
        foreach (MetadataReference reference in compilation.References)
        {
            hash.Add((long)references.GetValue(reference, _ => Interlocked.Increment(ref nextReference)));
        }

        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            hash.Add(unchecked((long)(ulong)trees.GetValue(tree, key => Of(key, cancellation))));
        }

        object value = hash.Value;
        return (ulong)compilations.GetValue(compilation, _ => value);
    }

    private static object Of(SyntaxTree tree, CancellationToken cancellation)
    {
        Hash hash = new();
        hash.Add(tree.FilePath);
        hash.Add(tree.Options.GetHashCode());
        SyntaxNode root = tree.GetRoot(cancellation);
        foreach (SyntaxToken token in root.DescendantTokens(node => !IsBody(node)))
        {
            hash.Add(token.RawKind);
            hash.Add(token.Text);
        }

        // Symbols that a file defines decide which conditional calls it makes.
        if (root.ContainsDirectives)
        {
            for (DirectiveTriviaSyntax? directive = ((CSharpSyntaxNode)root).GetFirstDirective(); directive is not null; directive = directive.GetNextDirective())
            {
                hash.Add(directive is DefineDirectiveTriviaSyntax or UndefDirectiveTriviaSyntax ? directive.ToString() : "");
            }
        }

        return hash.Value;
    }

    // A node that isn't descended into has no tokens of its own, so a body counts as nothing.
    // What the constructors of structs do says how a value is made of its fields, so that is a part of the declaration.
    private static bool IsBody(SyntaxNode node) => node switch
    {
        { Parent: ConstructorDeclarationSyntax { Parent: TypeDeclarationSyntax { RawKind: (int)SyntaxKind.StructDeclaration or (int)SyntaxKind.RecordStructDeclaration } } } => false,
        BlockSyntax => node.Parent is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax,
        ArrowExpressionClauseSyntax => true,
        _ => false,
    };

    private struct Hash()
    {
        // FNV-1a
        private ulong value = 14695981039346656037;

        public readonly ulong Value => value;

        public void Add(long number)
        {
            for (int shift = 0; shift < 64; shift += 16)
            {
                Mix((char)(ushort)(number >> shift));
            }
        }

        public void Add(string text)
        {
            foreach (char c in text)
            {
                Mix(c);
            }

            // What follows is another part.
            Mix('\uffff');
        }

        private void Mix(char c) => value = unchecked((value ^ c) * 1099511628211);
    }
}
