using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Lowering;

/// <summary>The user's statements as single lines without comments, for the marks that the generated code carries.</summary>
internal static class StatementText
{
    private const int Longest = 160;

    /// <summary>A statement; of one that contains others the header only.</summary>
    public static string Of(SyntaxNode node) => node switch
    {
        IfStatementSyntax branch => Line(branch.IfKeyword, branch.CloseParenToken),
        ForStatementSyntax loop => Line(loop.ForKeyword, loop.CloseParenToken),
        CommonForEachStatementSyntax loop => Line(loop.ForEachKeyword, loop.CloseParenToken),
        WhileStatementSyntax loop => Line(loop.WhileKeyword, loop.CloseParenToken),
        DoStatementSyntax loop => "do … " + Line(loop.WhileKeyword, loop.SemicolonToken),
        SwitchStatementSyntax choice => Line(choice.SwitchKeyword, choice.CloseParenToken.RawKind == 0 ? choice.OpenBraceToken.GetPreviousToken() : choice.CloseParenToken),
        ArrowExpressionClauseSyntax arrow => "return " + Line(arrow.Expression.GetFirstToken(), arrow.Expression.GetLastToken()) + ";",
        _ => Line(node.GetFirstToken(), node.GetLastToken()),
    };

    private static string Line(SyntaxToken first, SyntaxToken last)
    {
        StringBuilder text = new();
        for (SyntaxToken token = first; token.RawKind != 0; token = token.GetNextToken())
        {
            foreach (char c in token.Text)
            {
                text.Append(char.IsWhiteSpace(c) || char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c);
            }

            if (token == last)
            {
                break;
            }

            if (text.Length > Longest)
            {
                return text.Append(" …").ToString();
            }

            if (token.TrailingTrivia.Count > 0 || token.GetNextToken().LeadingTrivia.Count > 0)
            {
                text.Append(' ');
            }
        }

        return text.ToString();
    }
}
