namespace DiffGen.Generator.Ir;

internal static class Traversal
{
    /// <summary>All statements of a region, those of nested regions after the statement that holds them.</summary>
    public static List<Statement> Statements(Region region)
    {
        List<Statement> statements = new(Count(region));
        Add(region, statements);
        return statements;
    }

    private static int Count(Region region)
    {
        int count = region.Statements.Count;
        foreach (Statement statement in region.Statements)
        {
            count += statement switch
            {
                If branch => Count(branch.Then) + Count(branch.Else),
                For loop => Count(loop.Body),
                While loop => Count(loop.Condition) + Count(loop.Body),
                _ => 0,
            };
        }

        return count;
    }

    private static void Add(Region region, List<Statement> statements)
    {
        foreach (Statement statement in region.Statements)
        {
            statements.Add(statement);
            foreach (Region nested in Regions(statement))
            {
                Add(nested, statements);
            }
        }
    }

    /// <summary>The regions directly inside a statement, in the order in which they first run.</summary>
    public static IEnumerable<Region> Regions(Statement statement) => statement switch
    {
        If branch => [branch.Then, branch.Else],
        For loop => [loop.Body],
        While loop => [loop.Condition, loop.Body],
        _ => [],
    };
}
