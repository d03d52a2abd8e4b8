namespace DiffGen.Generator.Ir;

internal static class FreeValues
{
    /// <summary>The values that a region reads and that are defined outside of it, in the order in which they are first read.</summary>
    public static IReadOnlyList<Value> Of(Region region)
    {
        HashSet<int> defined = [];
        List<Value> free = [];
        Visit(region);
        return free;

        void Visit(Region inner)
        {
            foreach (Statement statement in inner.Statements)
            {
                switch (statement)
                {
                    case If branch:
                        Use(branch.Condition);
                        break;
                    case For loop:
                        Use(loop.Start);
                        Use(loop.Limit);
                        Enter(loop.Carried);
                        defined.Add(loop.Induction.Id);
                        break;
                    case While loop:
                        Enter(loop.Carried);
                        break;
                    default:
                        StatementOperands.Of(statement).ToList().ForEach(Use);
                        break;
                }

                Traversal.Regions(statement).ToList().ForEach(Visit);
                defined.UnionWith(Definitions.Of(statement).Select(value => value.Id));
            }

            inner.Yields.ToList().ForEach(Use);
        }

        void Enter(EquatableArray<Carried> carried)
        {
            carried.ToList().ForEach(item => Use(item.Initial));
            defined.UnionWith(carried.Select(item => item.Phi.Id));
        }

        void Use(Operand operand)
        {
            if (operand is Value value && !defined.Contains(value.Id) && !free.Contains(value))
            {
                free.Add(value);
            }
        }
    }
}
