using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.CodeFixes;

/// <summary>DG4005: a square as a product.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PowerFix))]
[Shared]
public sealed class PowerFix : EditingFix
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["DG4005"];

    internal override IEnumerable<Edit> Edits(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellation)
    {
        if (root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true) is InvocationExpressionSyntax { ArgumentList.Arguments: [var x, var power] } call
            && CodeText.MathFunction(call, model) == "Pow"
            && model.GetConstantValue(power.Expression, cancellation) is { HasValue: true, Value: var value }
            && Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture) is var exponent && exponent is 2 or 3
            && IsPlain(x.Expression))
        {
            yield return new Edit($"Write '{Product(x.Expression, exponent)}'", nameof(PowerFix), editor => editor.ReplaceNode(call, (current, _) =>
            {
                string product = Product(((InvocationExpressionSyntax)current).ArgumentList.Arguments[0].Expression, exponent);
                return CodeText.Expression(current.Parent is BinaryExpressionSyntax or PrefixUnaryExpressionSyntax or CastExpressionSyntax or MemberAccessExpressionSyntax ? "(" + product + ")" : product).WithTriviaFrom(current);
            }));
        }
    }

    /// <summary>It may be evaluated more than once.</summary>
    private static bool IsPlain(ExpressionSyntax x) => x switch
    {
        IdentifierNameSyntax or LiteralExpressionSyntax or ThisExpressionSyntax => true,
        MemberAccessExpressionSyntax member => IsPlain(member.Expression),
        ElementAccessExpressionSyntax element => IsPlain(element.Expression) && element.ArgumentList.Arguments.All(argument => IsPlain(argument.Expression)),
        _ => false,
    };

    private static string Product(ExpressionSyntax x, double exponent) => string.Join(" * ", Enumerable.Repeat(x.WithoutTrivia().ToString(), (int)exponent));
}
