using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Kernels;

/// <summary>
/// Leaves out reads whose value nobody uses. On the host they stay for the exception that they may raise; a device raises none.
/// </summary>
internal static class UnusedReads
{
    public static Function Drop(Function function)
    {
        while (true)
        {
            HashSet<int> used = [];
            Collect(function.Body, used);
            bool hasDropped = false;
            Region body = Drop(function.Body, used, ref hasDropped);
            if (!hasDropped)
            {
                return function;
            }

            function = function with { Body = body };
        }
    }

    private static void Collect(Region region, HashSet<int> used)
    {
        Use(region.Yields);
        foreach (Statement statement in region.Statements)
        {
            switch (statement)
            {
                case If branch:
                    Use([branch.Condition]);
                    break;
                case For loop:
                    Use([loop.Start, loop.Limit]);
                    Use(loop.Carried.Select(item => item.Initial));
                    break;
                case While loop:
                    Use(loop.Carried.Select(item => item.Initial));
                    break;
                default:
                    Use(StatementOperands.Of(statement));
                    break;
            }

            foreach (Region inner in Traversal.Regions(statement))
            {
                Collect(inner, used);
            }
        }

        void Use(IEnumerable<Operand> operands) => used.UnionWith(operands.OfType<Value>().Select(value => value.Id));
    }

    private static Region Drop(Region region, HashSet<int> used, ref bool hasDropped)
    {
        List<Statement> kept = [];
        foreach (Statement statement in region.Statements)
        {
            switch (statement)
            {
                case Let { Operation: not (Collective or Opaque { Purity: Purity.Effect }) } let when !used.Contains(let.Target.Id):
                    hasDropped = true;
                    break;
                case If branch:
                    kept.Add(branch with { Then = Drop(branch.Then, used, ref hasDropped), Else = Drop(branch.Else, used, ref hasDropped) });
                    break;
                case For loop:
                    kept.Add(loop with { Body = Drop(loop.Body, used, ref hasDropped) });
                    break;
                case While loop:
                    kept.Add(loop with { Body = Drop(loop.Body, used, ref hasDropped) });
                    break;
                default:
                    kept.Add(statement);
                    break;
            }
        }

        return region with { Statements = kept.ToEquatableArray() };
    }
}
