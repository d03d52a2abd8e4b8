using DiffGen.Tests.Properties.Syntax;

namespace DiffGen.Tests.Properties.Shrinking;

/// <summary>Simpler blocks: less in them first, then the same with simpler parts.</summary>
internal static class StatementShrinker
{
    public static IEnumerable<Block> Of(Block block)
    {
        var statements = block.Statements;
        for (var length = statements.Count; length >= 1; length /= 2)
        {
            for (var start = 0; start < statements.Count; start += length)
            {
                yield return Replace(block, start, Math.Min(length, statements.Count - start), []);
            }
        }

        for (var i = 0; i < statements.Count; i++)
        {
            foreach (var replacement in Unwrapped(statements[i]))
            {
                yield return Replace(block, i, 1, replacement);
            }
        }

        for (var i = 0; i < statements.Count; i++)
        {
            foreach (var simpler in Inside(statements[i]))
            {
                yield return Replace(block, i, 1, [simpler]);
            }
        }
    }

    private static Block Replace(Block block, int start, int count, IEnumerable<Statement> by) =>
        new([.. block.Statements.Take(start), .. by, .. block.Statements.Skip(start + count)]);

    /// <summary>What a statement comes to without what it does with its parts.</summary>
    private static IEnumerable<IEnumerable<Statement>> Unwrapped(Statement statement) => statement switch
    {
        For { Start: { } start } loop => [loop.Body.Statements, [start, .. loop.Body.Statements], [loop with { Body = loop.Body, Steps = [] }]],
        Foreach loop => [[new Declare([loop.Variable], [new Literal(1, loop.Variable.Type)]), .. loop.Body.Statements]],
        If { Else: { } otherwise } branch => [branch.Then.Statements, otherwise.Statements, [branch with { Else = null }]],
        Declare { Variables.Count: > 1 } declare => [declare.Variables.Select((v, i) => new Declare([v], [.. declare.Values.Skip(i).Take(1)]))],
        While { TestsLast: true } loop => [loop.Body.Statements, [loop with { TestsLast = false }]],
        AssignAll all => [all.Targets.Zip(all.Values, (t, v) => new Do(new Assign(t, v)))],
        Do { Expression: Invoke call } => [call.Arguments.OfType<OutVariable>().Select(o => new Declare([o.Variable], [new Literal(1, o.Type)]))],
        TakeApart parts => [parts.Variables.Select(v => new Declare([v], [new Literal(1, v.Type)]))],
        Switch choice => [.. choice.Sections.Select(s => s.Statements)],
        _ => statement.Bodies.Select(b => b.Statements),
    };

    private static IEnumerable<Statement> Inside(Statement statement)
    {
        var (expressions, bodies) = (statement.Expressions, statement.Bodies);
        for (var i = 0; i < bodies.Count; i++)
        {
            foreach (var simpler in Of(bodies[i]))
            {
                yield return statement.With(expressions, [.. bodies.Take(i), simpler, .. bodies.Skip(i + 1)]);
            }
        }

        for (var i = 0; i < expressions.Count; i++)
        {
            var isTarget = statement is AssignAll all && i < all.Targets.Count;
            foreach (var simpler in ExpressionShrinker.Of(expressions[i]))
            {
                if (isTarget ? simpler is Read or ElementOf or CellOf or FieldOf : statement is not Do || simpler is Assign or Compound or Increment or Invoke or BufferCall)
                {
                    yield return statement.With([.. expressions.Take(i), simpler, .. expressions.Skip(i + 1)], bodies);
                }
            }
        }
    }
}
