using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.CodeFixes;

/// <summary>DG0001: declares the containing types partial, all of them at once.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MakePartialFix))]
[Shared]
public sealed class MakePartialFix : EditingFix
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["DG0001"];

    internal override IEnumerable<Edit> Edits(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellation)
    {
        SyntaxNode method = root.FindNode(diagnostic.Location.SourceSpan);
        List<TypeDeclarationSyntax> types = [.. method.Ancestors().OfType<TypeDeclarationSyntax>().Where(type => !IsPartial(type))];
        if (types.Count > 0)
        {
            yield return new Edit("Make containing types partial", nameof(MakePartialFix), editor => types.ForEach(type =>
                editor.ReplaceNode(type, (current, _) => IsPartial((TypeDeclarationSyntax)current) ? current : MakePartial((TypeDeclarationSyntax)current))));
        }
    }

    private static bool IsPartial(TypeDeclarationSyntax type) => type.Modifiers.Any(SyntaxKind.PartialKeyword);

    // `partial` comes last, right before the keyword, and takes over what stood before that if it is the first modifier.
    private static TypeDeclarationSyntax MakePartial(TypeDeclarationSyntax type)
    {
        SyntaxToken partial = SyntaxFactory.Token(SyntaxKind.PartialKeyword).WithTrailingTrivia(SyntaxFactory.Space);
        if (type.Modifiers.Count > 0)
        {
            return type.WithModifiers(type.Modifiers.Add(partial));
        }

        return type
            .WithKeyword(type.Keyword.WithLeadingTrivia())
            .WithModifiers(SyntaxFactory.TokenList(partial.WithLeadingTrivia(type.Keyword.LeadingTrivia)));
    }
}
