using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using DiffGen.Generator.Lowering;
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
    private readonly ConditionalWeakTable<SyntaxTree, TreeSurface> trees = new();
    private readonly Dictionary<string, WeakReference<TreeSurface>> latest = new(StringComparer.Ordinal);
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

        // What is generated follows from the rest.
        foreach (SyntaxTree tree in compilation.SyntaxTrees.Where(tree => !GeneratedCode.IsGenerated(tree)))
        {
            hash.Add(trees.GetValue(tree, key => Of(key, cancellation)).Value);
        }

        object value = hash.Value;
        return (ulong)compilations.GetValue(compilation, _ => value);
    }

    // After an edit most members of a file are what they were in the version that was seen last.
    private TreeSurface Of(SyntaxTree tree, CancellationToken cancellation)
    {
        lock (latest)
        {
            TreeSurface? former = latest.TryGetValue(tree.FilePath, out WeakReference<TreeSurface> reference) && reference.TryGetTarget(out TreeSurface found) ? found : null;
            TreeSurface surface = new(tree, former, cancellation);
            latest[tree.FilePath] = new WeakReference<TreeSurface>(surface);
            return surface;
        }
    }

    /// <summary>The fingerprint of one file, made of its members'.</summary>
    private sealed class TreeSurface
    {
        private readonly List<(SyntaxNode Member, ulong Value)> members = [];

        public TreeSurface(SyntaxTree tree, TreeSurface? former, CancellationToken cancellation)
        {
            Hash hash = new();
            hash.Add(tree.FilePath);
            hash.Add(tree.Options.GetHashCode());
            SyntaxNode root = tree.GetRoot(cancellation);
            Add(root, former, ref hash);

            // Symbols that a file defines decide which conditional calls it makes.
            if (root.ContainsDirectives)
            {
                for (DirectiveTriviaSyntax? directive = ((CSharpSyntaxNode)root).GetFirstDirective(); directive is not null; directive = directive.GetNextDirective())
                {
                    hash.Add(directive is DefineDirectiveTriviaSyntax or UndefDirectiveTriviaSyntax ? directive.ToString() : "");
                }
            }

            Value = hash.Value;
        }

        public ulong Value { get; }

        private void Add(SyntaxNode node, TreeSurface? former, ref Hash hash)
        {
            foreach (SyntaxNodeOrToken child in node.ChildNodesAndTokens())
            {
                if (child.AsNode() is not { } inner)
                {
                    hash.Add(child.AsToken());
                }
                else if (inner is MemberDeclarationSyntax and not (BaseNamespaceDeclarationSyntax or BaseTypeDeclarationSyntax))
                {
                    hash.Add(Member(inner, former));
                }
                else
                {
                    Add(inner, former, ref hash);
                }
            }
        }

        private ulong Member(SyntaxNode member, TreeSurface? former)
        {
            ulong value = former is not null && members.Count < former.members.Count && former.members[members.Count] is var (other, known) && other.IsIncrementallyIdenticalTo(member)
                ? known
                : Of(member);
            members.Add((member, value));
            return value;
        }

        private static ulong Of(SyntaxNode member)
        {
            Hash hash = new();
            foreach (SyntaxToken token in member.DescendantTokens(node => !IsBody(node)))
            {
                hash.Add(token);
            }

            return hash.Value;
        }

        // A node that isn't descended into has no tokens of its own, so a body counts as nothing.
        // What the constructors of structs do says how a value is made of its fields, so that is a part of the declaration; so does
        // a property that returns a field, and what uses the parameters of a primary constructor.
        private static bool IsBody(SyntaxNode node) => node switch
        {
            ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax or AccessorDeclarationSyntax, Expression: var returned } => StructMembers.NameIn(returned) is null && !IsInStructWithParameters(node),
            BlockSyntax { Parent: AccessorDeclarationSyntax, Statements: [ReturnStatementSyntax { Expression: var returned }] } => StructMembers.NameIn(returned) is null && !IsInStructWithParameters(node),
            BlockSyntax or ArrowExpressionClauseSyntax when IsInStructWithParameters(node) => false,
            { Parent: ConstructorDeclarationSyntax { Parent: TypeDeclarationSyntax { RawKind: (int)SyntaxKind.StructDeclaration or (int)SyntaxKind.RecordStructDeclaration } } } => false,
            BlockSyntax => node.Parent is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax,
            ArrowExpressionClauseSyntax => true,
            _ => false,
        };
    }

    private static bool IsInStructWithParameters(SyntaxNode node) => node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is StructDeclarationSyntax { ParameterList: not null };

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

        public void Add(ulong number) => Add(unchecked((long)number));

        public void Add(SyntaxToken token)
        {
            Add(token.RawKind);
            Add(token.Text);
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
