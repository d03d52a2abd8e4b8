using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>
/// Moves what comes out the same in every iteration before the loop, where that is worth a local: temporaries that take
/// the machine a while and never throw, with what they are computed from. The rest the machine's own compiler moves.
/// </summary>
internal sealed class Hoisting
{
    private readonly Roots roots;
    private readonly Writes writes;
    private readonly Function function;
    private IndexBounds? bounds;

    private Hoisting(Function function)
    {
        roots = new Roots(function);
        writes = new Writes(roots);
        this.function = function;
    }

    public static Function Run(Function function)
    {
        if (!Traversal.Statements(function.Body).Exists(statement => statement is For or While))
        {
            return function;
        }

        bool hasChanged = false;
        Region body = new Hoisting(function).Visit(function.Body, ref hasChanged);
        return hasChanged ? function with { Body = body } : function;
    }

    private Region Visit(Region region, ref bool hasChanged)
    {
        List<Statement>? statements = null;
        for (int i = 0; i < region.Statements.Count; i++)
        {
            Statement statement = region.Statements[i];
            bool isDifferent = false;
            List<Let> moved = new();
            Statement visited = Visit(statement, moved, ref isDifferent);
            if (isDifferent && statements is null)
            {
                statements = region.Statements.Take(i).ToList();
                hasChanged = true;
            }

            statements?.AddRange(moved);
            statements?.Add(visited);
        }

        return statements is null ? region : region with { Statements = statements.ToEquatableArray() };
    }

    private Statement Visit(Statement statement, List<Let> moved, ref bool isDifferent)
    {
        switch (statement)
        {
            case If branch:
                return branch with { Then = Visit(branch.Then, ref isDifferent), Else = Visit(branch.Else, ref isDifferent) };
            case For loop:
                return loop with { Body = Extract(Visit(loop.Body, ref isDifferent), loop, moved, ref isDifferent) };
            case While loop:
                return loop with { Body = Extract(Visit(loop.Body, ref isDifferent), loop, moved, ref isDifferent) };
            default:
                return statement;
        }
    }

    private Region Extract(Region body, Statement loop, List<Let> moved, ref bool isDifferent)
    {
        HashSet<int> inside = DefinedIn(body, loop);
        WriteSet written = writes.Of(loop);
        List<Let> candidates = new();
        foreach (Statement statement in body.Statements)
        {
            if (statement is Let { Target: { IsNamed: false } target } let && IsMovable(let.Operation, written)
                && let.Operation.Operands.All(operand => operand is not Value value || !inside.Contains(value.Id)))
            {
                candidates.Add(let);
                inside.Remove(target.Id);
            }
        }

        HashSet<int> wanted = new();
        for (int i = candidates.Count - 1; i >= 0; i--)
        {
            if (IsExpensive(candidates[i].Operation) || wanted.Contains(candidates[i].Target.Id))
            {
                wanted.Add(candidates[i].Target.Id);
                wanted.UnionWith(candidates[i].Operation.Operands.OfType<Value>().Select(value => value.Id));
            }
        }

        if (wanted.Count == 0)
        {
            return body;
        }

        moved.AddRange(candidates.Where(let => wanted.Contains(let.Target.Id)));
        isDifferent = true;
        HashSet<int> gone = new(moved.Select(let => let.Target.Id));
        return body with
        {
            Statements = body.Statements.Where(statement => statement is not Let let || !gone.Contains(let.Target.Id)).ToEquatableArray(),
        };
    }

    private static HashSet<int> DefinedIn(Region body, Statement loop)
    {
        HashSet<int> defined = new();
        EquatableArray<Carried> carried = loop is For counted ? counted.Carried : ((While)loop).Carried;
        if (loop is For { Induction: var induction })
        {
            defined.Add(induction.Id);
        }

        Add(carried, defined);
        foreach (Statement statement in Traversal.Statements(body))
        {
            switch (statement)
            {
                case Let let:
                    defined.Add(let.Target.Id);
                    break;
                case If branch:
                    defined.UnionWith(branch.Results.Select(value => value.Id));
                    break;
                case Call call:
                    defined.UnionWith(call.Results.Select(value => value.Id));
                    break;
                case For inner:
                    Add(inner.Carried, defined);
                    break;
                case While inner:
                    Add(inner.Carried, defined);
                    break;
            }
        }

        return defined;
    }

    private static void Add(EquatableArray<Carried> carried, HashSet<int> defined)
    {
        foreach (Carried item in carried)
        {
            defined.Add(item.Phi.Id);
            defined.Add(item.Result.Id);
        }
    }

    private bool IsMovable(Operation operation, WriteSet written) => operation switch
    {
        // That it has been read in some iteration before is not enough: the loop may have none.
        Load { ResultType: RealType } load => (bounds ??= new IndexBounds(function)).IsInRange(load) && !written.Contains(roots.Of(load.Buffer), roots),
        { MayThrow: true } or { ResultType: not RealType } => false,
        Intrinsic or Binary or Unary or Conversion or Select => true,
        _ => false,
    };

    // A load may be cheap, but where the loop writes other memory, the machine's compiler repeats it in each iteration.
    private static bool IsExpensive(Operation operation) =>
        operation is Intrinsic or Load or Binary { Operator: BinaryOperator.Divide or BinaryOperator.Remainder };
}
