namespace DiffGen.Tests.Properties.Syntax;

/// <summary>Everything inside a piece of syntax.</summary>
internal static class Walk
{
    public static IEnumerable<Statement> Statements(Block block) =>
        block.Statements.SelectMany(s => s is Block inner ? Statements(inner) : [s, .. s.Bodies.SelectMany(Statements)]);

    public static IEnumerable<Expression> Expressions(Block block) => Statements(block).SelectMany(s => s.Expressions).SelectMany(Expressions);

    public static IEnumerable<Expression> Expressions(Expression expression) => [expression, .. expression.Children.SelectMany(Expressions)];
}
