using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Tests.Harness;

/// <summary>
/// The same programs with every <c>float</c> a <c>double</c>, in a namespace of their own: differences of a
/// single-precision function tell three digits of its derivative, those of its twin ten.
/// </summary>
internal static class DoubleTwin
{
    public const string Namespace = "Twin";

    /// <summary>A first line that says the file has none, because overloads would coincide.</summary>
    private const string Untwinned = "// @untwinned";

    public static bool Exists(CorpusProgram program) =>
        program.IsFloat && !program.File.Text.StartsWith(Untwinned, StringComparison.Ordinal);

    public static SyntaxTree Of(CorpusFile file)
    {
        var tree = CompilationHost.Parse(file.Text, file.Name);
        var root = (CompilationUnitSyntax)new Widening().Visit(tree.GetRoot());
        root = root.WithMembers([
            SyntaxFactory.NamespaceDeclaration(SyntaxFactory.IdentifierName(Namespace))
                .NormalizeWhitespace()
                .WithMembers(root.Members)]);
        return CompilationHost.Parse(root.ToFullString(), "Twin/" + file.Name);
    }

    private sealed class Widening : CSharpSyntaxRewriter
    {
        public override SyntaxNode? VisitAttributeList(AttributeListSyntax node) =>
            node.Attributes.Any(a => a.Name.ToString().EndsWith("Differentiable", StringComparison.Ordinal)) ? null : base.VisitAttributeList(node);

        public override SyntaxToken VisitToken(SyntaxToken token)
        {
            var text = token.Text;
            if (token.IsKind(SyntaxKind.FloatKeyword))
            {
                return SyntaxFactory.Token(token.LeadingTrivia, SyntaxKind.DoubleKeyword, token.TrailingTrivia);
            }

            if (token.IsKind(SyntaxKind.IdentifierToken) && text == "MathF")
            {
                return SyntaxFactory.Identifier(token.LeadingTrivia, "Math", token.TrailingTrivia);
            }

            if (token.IsKind(SyntaxKind.NumericLiteralToken) && text[^1] is 'f' or 'F' && !text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            {
                return SyntaxFactory.ParseToken(text[..^1] + "d").WithLeadingTrivia(token.LeadingTrivia).WithTrailingTrivia(token.TrailingTrivia);
            }

            return token;
        }
    }
}
