using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace DiffGen.CodeFixes;

/// <summary>
/// DG2002, DG2003, DG2004 and DG2005: writes a smooth function in place of one with a jump or a kink. How smooth it is says a
/// constant that is added to the type.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SmoothCounterpartFix))]
[Shared]
public sealed class SmoothCounterpartFix : EditingFix
{
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ["DG2002", "DG2003", "DG2004", "DG2005"];

    internal override IEnumerable<Edit> Edits(SyntaxNode root, SemanticModel model, Diagnostic diagnostic, CancellationToken cancellation)
    {
        SyntaxNode node = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
        if (node.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type)
        {
            yield break;
        }

        if (node is InvocationExpressionSyntax call && CodeText.MathFunction(call, model) is { } function && IsReal(call, model, cancellation))
        {
            switch (function)
            {
                case "Abs":
                    yield return Replace(type, call, "Replace by a smooth root", "AbsEpsilon", "1e-6", (x, constant, math) => $"{math}.Sqrt({x[0]} * {x[0]} + {constant})");
                    break;
                case "Max" when call.ArgumentList.Arguments.Count == 2:
                    yield return Replace(type, call, "Replace by the logarithm of a sum of exponentials", "MaxWidth", "0.1", (x, constant, math) => $"{constant} * {math}.Log({math}.Exp({x[0]} / {constant}) + {math}.Exp({x[1]} / {constant}))");
                    break;
                case "Min" when call.ArgumentList.Arguments.Count == 2:
                    yield return Replace(type, call, "Replace by the logarithm of a sum of exponentials", "MaxWidth", "0.1", (x, constant, math) => $"-{constant} * {math}.Log({math}.Exp(-{x[0]} / {constant}) + {math}.Exp(-{x[1]} / {constant}))");
                    break;
                case "Sign":
                    yield return Replace(type, call, "Replace by a smooth step", "StepWidth", "0.1", (x, constant, math) => $"{math}.Tanh({x[0]} / {constant})");
                    break;
            }
        }
        else if (node is BinaryExpressionSyntax comparison && Step(comparison, model) is { } step)
        {
            yield return step(type);
        }
    }

    /// <summary><c>x > t ? a : b</c> becomes <c>b + (a - b) / (1 + Exp(-(x - t) / width))</c>.</summary>
    private static Func<TypeDeclarationSyntax, Edit>? Step(BinaryExpressionSyntax comparison, SemanticModel model)
    {
        SyntaxNode condition = comparison;
        while (condition.Parent is ParenthesizedExpressionSyntax)
        {
            condition = condition.Parent;
        }

        if (condition.Parent is not ConditionalExpressionSyntax choice || choice.Condition != condition || !IsReal(choice, model, default))
        {
            return null;
        }

        bool isGreater = comparison.IsKind(SyntaxKind.GreaterThanExpression) || comparison.IsKind(SyntaxKind.GreaterThanOrEqualExpression);
        if (!isGreater && !comparison.IsKind(SyntaxKind.LessThanExpression) && !comparison.IsKind(SyntaxKind.LessThanOrEqualExpression))
        {
            return null;
        }

        string kind = KindOf(choice, model);
        string math = CodeText.TypeName(model, choice.SpanStart, "System", kind == "float" ? "MathF" : "Math");
        return type => new Edit("Replace by a logistic step", nameof(SmoothCounterpartFix) + "StepWidth", editor =>
        {
            CodeText.AddConstant(editor, type, kind, "StepWidth", Literal("0.1", kind));
            editor.ReplaceNode(choice, (current, _) =>
            {
                ConditionalExpressionSyntax now = (ConditionalExpressionSyntax)current;
                ExpressionSyntax inner = now.Condition;
                while (inner is ParenthesizedExpressionSyntax parenthesized)
                {
                    inner = parenthesized.Expression;
                }

                BinaryExpressionSyntax test = (BinaryExpressionSyntax)inner;
                (string x, string y) = (CodeText.Operand(test.Left), CodeText.Operand(test.Right));
                (string low, string high) = (CodeText.Operand(isGreater ? now.WhenFalse : now.WhenTrue), CodeText.Operand(isGreater ? now.WhenTrue : now.WhenFalse));
                return Embedded(current, $"{low} + ({high} - {low}) / (1 + {math}.Exp(({y} - {x}) / StepWidth))");
            });
        });
    }

    private static Edit Replace(
        TypeDeclarationSyntax type, InvocationExpressionSyntax call, string title, string constant, string value, Func<string[], string, string, string> write) =>
        new(title, nameof(SmoothCounterpartFix) + constant, editor =>
        {
            string math = call.Expression is MemberAccessExpressionSyntax { Expression: var owner } ? owner.ToString() : "System.Math";
            string kind = math.EndsWith("MathF", StringComparison.Ordinal) || math == "float" ? "float" : "double";
            math = math.EndsWith("Math", StringComparison.Ordinal) || math.EndsWith("MathF", StringComparison.Ordinal) ? math : kind == "float" ? "System.MathF" : "System.Math";
            CodeText.AddConstant(editor, type, kind, constant, Literal(value, kind));
            editor.ReplaceNode(call, (current, _) => Embedded(current, write(
                [.. ((InvocationExpressionSyntax)current).ArgumentList.Arguments.Select(argument => CodeText.Operand(argument.Expression))], constant, math)));
        });

    // Where it stands among other operators it needs parentheses.
    private static SyntaxNode Embedded(SyntaxNode replaced, string text)
    {
        ExpressionSyntax expression = SyntaxFactory.ParseExpression(text);
        bool isOperand = replaced.Parent is BinaryExpressionSyntax or PrefixUnaryExpressionSyntax or CastExpressionSyntax or MemberAccessExpressionSyntax || expression is BinaryExpressionSyntax && replaced.Parent is ConditionalExpressionSyntax;
        return CodeText.Expression(isOperand && expression is not InvocationExpressionSyntax ? "(" + text + ")" : text).WithTriviaFrom(replaced);
    }

    private static string Literal(string value, string kind) => kind == "float" ? value + "f" : value;

    private static bool IsReal(ExpressionSyntax expression, SemanticModel model, CancellationToken cancellation) =>
        model.GetTypeInfo(expression, cancellation).ConvertedType?.SpecialType is SpecialType.System_Double or SpecialType.System_Single;

    private static string KindOf(ExpressionSyntax expression, SemanticModel model) =>
        model.GetTypeInfo(expression).ConvertedType?.SpecialType == SpecialType.System_Single ? "float" : "double";
}
