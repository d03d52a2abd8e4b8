using Microsoft.CodeAnalysis;

namespace DiffGen.Generator.Lowering;

/// <summary>The code that an operation of the representation comes from.</summary>
/// <param name="Syntax">The expression itself.</param>
/// <param name="Call">The call in the marked method that led there, where the expression stands in another declaration.</param>
internal sealed record CodeOrigin(SyntaxNode Syntax, SyntaxNode? Call)
{
    /// <summary>Where a message about it belongs: in the marked method.</summary>
    public Location Location => (Call ?? Syntax).GetLocation();
}
