using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.CodeFixes;

/// <summary>DG1002, DG1003 and what is not smooth: says that a constant is meant, with <c>Diff.StopGradient</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(StopGradientFix))]
[Shared]
public sealed class StopGradientFix : EditingFix
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["DG1002", "DG1003", "DG2001", "DG2002", "DG2003", "DG2005", "DG2006", "DG2007", "DG2009"];

    internal override IEnumerable<Edit> Edits(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellation)
    {
        SyntaxNode node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        diagnostic.Properties.TryGetValue(CodeText.Active, out string? active);
        List<ExpressionSyntax> operands = [.. Operands(node).Where(operand => IsReal(operand, model) && !CodeText.IsStopGradient(operand, model))];
        List<ExpressionSyntax> naming = [.. operands.Where(operand => Mentions(operand, active))];
        if (naming.Count == 0 && operands.Count > 1)
        {
            naming = operands;
        }
        else if (naming.Count == 0)
        {
            naming = [.. operands.Where(operand => !model.GetConstantValue(operand, cancellation).HasValue)];
        }

        if (naming.Count > 0)
        {
            string diff = CodeText.TypeName(model, node.SpanStart, "DiffGen", "Diff");
            yield return new Edit(
                naming.Count == 1 ? $"Use Diff.StopGradient({naming[0].WithoutTrivia()})" : "Use Diff.StopGradient",
                nameof(StopGradientFix),
                editor => naming.ForEach(operand => editor.ReplaceNode(operand, (current, _) =>
                    CodeText.Expression($"{diff}.StopGradient({current.WithoutTrivia()})").WithTriviaFrom(current))))
            {
                // Several patterns may be compared with one value.
                Once = node is BinaryExpressionSyntax or InvocationExpressionSyntax or CastExpressionSyntax ? null : naming[0],
            };
        }
    }

    private static IEnumerable<ExpressionSyntax> Operands(SyntaxNode node) => node switch
    {
        CastExpressionSyntax cast => [Inner(cast.Expression)],
        BinaryExpressionSyntax binary => [Inner(binary.Left), Inner(binary.Right)],
        InvocationExpressionSyntax call => [.. call.ArgumentList.Arguments.Where(argument => argument.RefKindKeyword.RawKind == 0).Select(argument => argument.Expression), .. call.Expression is MemberAccessExpressionSyntax { Expression: var receiver } ? [receiver] : Array.Empty<ExpressionSyntax>()],
        ArgumentSyntax { Expression: var inner } => Operands(inner),
        PatternSyntax or SwitchLabelSyntax => Matched(node),
        LiteralExpressionSyntax { Parent: PatternSyntax or SwitchLabelSyntax } => Matched(node),
        ParenthesizedExpressionSyntax { Expression: var inner } => Operands(inner),
        PrefixUnaryExpressionSyntax { Operand: var inner } => Operands(inner),
        _ => [],
    };

    /// <summary>What a pattern is compared with, unless it is a part of that.</summary>
    private static IEnumerable<ExpressionSyntax> Matched(SyntaxNode pattern) => pattern.Parent switch
    {
        BinaryPatternSyntax or UnaryPatternSyntax or ParenthesizedPatternSyntax or ConstantPatternSyntax or RelationalPatternSyntax or SwitchLabelSyntax or SwitchSectionSyntax => Matched(pattern.Parent),
        IsPatternExpressionSyntax test => [Inner(test.Expression)],
        SwitchExpressionArmSyntax { Parent: SwitchExpressionSyntax choice } => [Inner(choice.GoverningExpression)],
        SwitchStatementSyntax choice => [Inner(choice.Expression)],
        _ => [],
    };

    private static ExpressionSyntax Inner(ExpressionSyntax expression) => expression is ParenthesizedExpressionSyntax { Expression: var inner } ? Inner(inner) : expression;

    private static bool IsReal(ExpressionSyntax expression, SemanticModel model) =>
        expression is not AssignmentExpressionSyntax && model.GetTypeInfo(expression).Type?.SpecialType is SpecialType.System_Double or SpecialType.System_Single;

    private static bool Mentions(ExpressionSyntax operand, string? active) =>
        active is not null && (operand.ToString() == active || operand.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(name => name.Identifier.ValueText == active.Split('.')[0]));
}
