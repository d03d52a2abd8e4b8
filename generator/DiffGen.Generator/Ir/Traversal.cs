namespace DiffGen.Generator.Ir;

internal static class Traversal
{
    /// <summary>All statements of a region, those of nested regions after the statement that holds them.</summary>
    public static List<Statement> Statements(Region region)
    {
        List<Statement> statements = new(region.Statements.Count);
        Add(region, statements);
        return statements;
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
