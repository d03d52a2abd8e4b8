using DiffGen.Generator.Ir;
using DiffGen.Generator.Lowering;
using DiffGen.Generator.Remarks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.Generator.Diagnostics;

/// <summary>Says in the words of the user's code what was found in the representation.</summary>
internal static class RemarkText
{
    public static Refusal Of(Remark remark, CodeOrigin origin)
    {
        string text = StatementText.Of(origin.Syntax) + (origin.Call is null ? "" : $"' in '{StatementText.Of(origin.Call)}");
        (DiagnosticDescriptor descriptor, string[] arguments) = remark.Kind switch
        {
            RemarkKind.Cast => (Catalogue.IntegerCast, [text, remark.Through, remark.Detail, OperandOf(origin.Syntax) ?? remark.Through]),
            RemarkKind.Index => (Catalogue.ActiveIndex, [text, remark.Through]),
            RemarkKind.Rounding => (Catalogue.Rounding, [remark.Detail, remark.Through, OperandOf(origin.Syntax) ?? remark.Through]),
            RemarkKind.Remainder => (Catalogue.Remainder, [text, remark.Through]),
            RemarkKind.Jump => (Catalogue.Branch, [text, ConstructOf(origin.Syntax), remark.Through, EffectOf(origin.Syntax, "both ways differ where it switches")]),
            RemarkKind.PossibleJump => (Catalogue.Branch, [text, ConstructOf(origin.Syntax), remark.Through, EffectOf(origin.Syntax, "nothing shows that both ways agree where it switches")]),
            RemarkKind.SampledJump => (Catalogue.Branch, [text, ConstructOf(origin.Syntax), remark.Through, EffectOf(origin.Syntax, "at a point that was tried both ways differ where it switches")]),
            RemarkKind.Kink => (Catalogue.BranchKink, [text, ConstructOf(origin.Syntax), remark.Through]),
            RemarkKind.Equality => (Catalogue.Equality, [text, remark.Through]),
            RemarkKind.KinkedFunction => (Catalogue.Kink, [remark.Detail, remark.Through]),
            RemarkKind.Recorded or RemarkKind.RecordedCarry => (Catalogue.Recorded, [remark.Through, remark.Detail]),
            RemarkKind.Unused => (Catalogue.Unused, [remark.Through]),
            RemarkKind.Unbounded => (Catalogue.Unbounded, [remark.Detail]),
            RemarkKind.Power => (Catalogue.Power, [text]),
            RemarkKind.Singular => (Catalogue.Singular, new[] { text, remark.Detail, remark.Through }),
            _ => throw new InvalidOperationException("A remark without words: " + remark.Kind),
        };
        Location place = remark.Kind is RemarkKind.RecordedCarry or RemarkKind.Unbounded && origin.Call is null ? LoopOf(origin.Syntax) : origin.Location;
        return new Refusal(descriptor, place, arguments.ToEquatableArray()) { Active = remark.Through };
    }

    /// <summary>What is cast or rounded.</summary>
    private static string? OperandOf(SyntaxNode syntax) => syntax switch
    {
        CastExpressionSyntax { Expression: ParenthesizedExpressionSyntax { Expression: var inner } } => StatementText.Of(inner),
        CastExpressionSyntax cast => StatementText.Of(cast.Expression),
        InvocationExpressionSyntax { ArgumentList.Arguments: [var first, ..] } => StatementText.Of(first),
        _ => null,
    };

    private static Location LoopOf(SyntaxNode inside)
    {
        SyntaxNode? loop = inside.FirstAncestorOrSelf<StatementSyntax>(node => node is ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax);
        return loop?.GetFirstToken().GetLocation() ?? inside.GetLocation();
    }

    private static string EffectOf(SyntaxNode condition, string effect) =>
        OwnerOf(condition) is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax ? "the number of iterations changes where it switches" : effect;

    private static string ConstructOf(SyntaxNode condition) => OwnerOf(condition) switch
    {
        IfStatementSyntax => "if",
        ConditionalExpressionSyntax => "conditional expression",
        WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax => "loop condition",
        SwitchStatementSyntax or SwitchExpressionSyntax => "switch",
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression } => "'&&'",
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalOrExpression } => "'||'",
        _ => "comparison",
    };

    /// <summary>What the condition decides about; an operator of logic where nothing else.</summary>
    private static SyntaxNode? OwnerOf(SyntaxNode condition)
    {
        SyntaxNode? logic = null;
        for (SyntaxNode node = condition; node.Parent is { } parent; node = parent)
        {
            switch (parent)
            {
                case BinaryExpressionSyntax { RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression }:
                    logic ??= parent;
                    break;
                case ParenthesizedExpressionSyntax or PrefixUnaryExpressionSyntax or PatternSyntax or IsPatternExpressionSyntax or SwitchLabelSyntax or SwitchSectionSyntax or SwitchExpressionArmSyntax or WhenClauseSyntax or SubpatternSyntax or PositionalPatternClauseSyntax or PropertyPatternClauseSyntax:
                    break;
                case IfStatementSyntax or WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or SwitchStatementSyntax or SwitchExpressionSyntax:
                    return parent;
                case ConditionalExpressionSyntax choice:
                    return node == choice.Condition ? parent : logic;
                default:
                    return logic;
            }
        }

        return logic;
    }
}
