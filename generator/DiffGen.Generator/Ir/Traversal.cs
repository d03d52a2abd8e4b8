namespace DiffGen.Generator.Ir;

internal static class Traversal
{
    /// <summary>All statements of a region, those of nested regions after the statement that holds them.</summary>
    public static IEnumerable<Statement> Statements(Region region)
    {
        foreach (Statement statement in region.Statements)
        {
            yield return statement;
            foreach (Region nested in Regions(statement))
            {
                foreach (Statement inner in Statements(nested))
                {
                    yield return inner;
                }
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
