using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>
/// Has innermost loops compute with several elements at once, where each iteration works on elements of its own and the rest
/// are sums whose order is free. A lane computes what the iteration computed, operation by operation, so that values keep their
/// bits. Short loops, and those that would leave a buffer, run as they were, decided at run time.
/// </summary>
internal static class Vectorise
{
    /// <param name="reorders">All sums may be added up in another order, those of the method's own values too.</param>
    public static Function Run(Function function, bool reorders)
    {
        if (!Traversal.Statements(function.Body).Any(statement => statement is For))
        {
            return function;
        }

        ValueSource values = new(function.NextId);
        Roots roots = new(function);
        Region body = Rewrite(function.Body, values, roots, reorders);
        return values.Next == function.NextId ? function : function with { Body = body, NextId = values.Next };
    }

    private static Region Rewrite(Region region, ValueSource values, Roots roots, bool reorders)
    {
        RegionBuilder rewritten = new(values);
        foreach (Statement statement in region.Statements)
        {
            switch (statement)
            {
                case If branch:
                    rewritten.Add(branch with { Then = Rewrite(branch.Then, values, roots, reorders), Else = Rewrite(branch.Else, values, roots, reorders) });
                    break;
                case For loop when VectorLoop.Of(loop, roots, reorders) is { } vectors:
                    vectors.Write(rewritten);
                    break;
                case For loop:
                    rewritten.Add(loop with { Body = Rewrite(loop.Body, values, roots, reorders) });
                    break;
                case While loop:
                    rewritten.Add(loop with { Body = Rewrite(loop.Body, values, roots, reorders) });
                    break;
                default:
                    rewritten.Add(statement);
                    break;
            }
        }

        return rewritten.Build(region.Yields);
    }
}
