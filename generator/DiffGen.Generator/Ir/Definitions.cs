namespace DiffGen.Generator.Ir;

internal static class Definitions
{
    /// <summary>The values that are visible behind a statement because of it.</summary>
    public static IEnumerable<Value> Of(Statement statement) => statement switch
    {
        Let let => [let.Target],
        If branch => branch.Results,
        For loop => loop.Carried.Select(carried => carried.Result),
        While loop => loop.Carried.Select(carried => carried.Result),
        Call call => call.Results,
        _ => [],
    };
}
