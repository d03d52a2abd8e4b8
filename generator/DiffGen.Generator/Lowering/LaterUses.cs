using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace DiffGen.Generator.Lowering;

/// <summary>Which variables of a body nobody looks at any more, as far as its text shows.</summary>
internal sealed class LaterUses
{
    private readonly Dictionary<ISymbol, List<int>> uses = new(SymbolEqualityComparer.Default);
    private readonly SyntaxNode body;
    private readonly bool hasLabels;

    public LaterUses(IOperation body)
    {
        this.body = body.Syntax;
        foreach (IOperation part in body.DescendantsAndSelf())
        {
            hasLabels |= part is ILabeledOperation or ICaseClauseOperation or IBranchOperation { BranchKind: BranchKind.GoTo };
            ISymbol? used = part switch
            {
                ILocalReferenceOperation local => local.Local,
                IParameterReferenceOperation parameter => parameter.Parameter,
                _ => null,
            };
            if (used is null)
            {
                continue;
            }

            if (!uses.TryGetValue(used, out List<int>? places))
            {
                uses[used] = places = [];
            }

            // A function that sees the variable may be called at any time.
            places.Add(IsInFunction(part, body) ? int.MaxValue : part.Syntax.SpanStart);
        }
    }

    /// <summary>What the variable holds from a place on is of no use to anybody.</summary>
    /// <param name="at">What is run there.</param>
    /// <param name="position">Where that place is; what stands before it is not run again, unless a loop does.</param>
    public bool IsDead(ISymbol variable, SyntaxNode at, int position)
    {
        if (hasLabels || !uses.TryGetValue(variable, out List<int>? places))
        {
            return !hasLabels;
        }

        SyntaxNode? declaration = variable is ILocalSymbol ? variable.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(CancellationToken.None) : null;
        int first = at.Ancestors().TakeWhile(around => around != body)
            .Where(around => IsLoop(around) && !(declaration is not null && around.Span.Contains(declaration.Span)))
            .Select(loop => loop.SpanStart).Append(position).Min();
        return IsTarget(variable, at) || places.TrueForAll(place => place < first);
    }

    private static bool IsLoop(SyntaxNode node) => node is ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax;

    // What is computed replaces what it held.
    private static bool IsTarget(ISymbol variable, SyntaxNode computed)
    {
        SyntaxNode? user = computed.Parent;
        while (user is CastExpressionSyntax or ParenthesizedExpressionSyntax)
        {
            user = user.Parent;
        }

        return user is AssignmentExpressionSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: var name }, OperatorToken.ValueText: "=" } assignment && assignment.Right.Span.Contains(computed.Span) && name == variable.Name;
    }

    private static bool IsInFunction(IOperation part, IOperation body)
    {
        for (IOperation? around = part.Parent; around is not null && around != body; around = around.Parent)
        {
            if (around is IAnonymousFunctionOperation or ILocalFunctionOperation)
            {
                return true;
            }
        }

        return false;
    }
}
