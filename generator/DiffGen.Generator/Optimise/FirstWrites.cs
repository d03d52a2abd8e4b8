using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>
/// Memory of the function's own that a loop fills before anybody looks at it need not be zero before, and a gradient need not be cleared; where the loop adds
/// to each element once, it may as well set it. A sum of adjoints may lose the sign of a zero. What a loop sets for nobody need not be set.
/// </summary>
internal sealed class FirstWrites
{
    private readonly Roots roots;
    private readonly Dictionary<int, Operation> definitions = new();
    private readonly Dictionary<Statement, Statement> replaced = new(ReferenceComparer<Statement>.Instance);

    private readonly HashSet<Statement> dropped = new(ReferenceComparer<Statement>.Instance);

    private FirstWrites(Function function)
    {
        roots = new Roots(function);
        foreach (Let let in Traversal.Statements(function.Body).OfType<Let>())
        {
            definitions[let.Target.Id] = let.Operation;
        }
    }

    public static Function Run(Function function)
    {
        List<Statement> statements = Traversal.Statements(function.Body);
        if (!statements.Exists(statement => statement is For) || !statements.Exists(IsCandidate))
        {
            return function;
        }

        FirstWrites pass = new(function);
        pass.Find(function.Body);
        if (pass.replaced.Count == 0 && pass.dropped.Count == 0)
        {
            return function;
        }

        Function rewritten = function with { Body = pass.Rewrite(function.Body) };
        return pass.dropped.Any(statement => statement is Clear) ? DeadCode.Run(rewritten) : rewritten;
    }

    private static bool IsCandidate(Statement statement) => statement is Clear or Let { Operation: NewBuffer { Position: null, IsKept: false } };

    private void Find(Region region)
    {
        for (int i = 0; i < region.Statements.Count; i++)
        {
            if (region.Statements[i] is Let { Operation: NewBuffer { Zeroed: true, Position: null, IsKept: false, Element: RealType or OpaqueType } buffer } let
                && FindFirst(let.Target, buffer.Count, region, i + 1) is { } filling)
            {
                replaced[let] = let with { Operation = buffer with { Zeroed = false } };
                Set(filling);
            }

            // As far as what it is the gradient of goes.
            if (region.Statements[i] is Clear { Buffer: Value part } clear
                && definitions.TryGetValue(part.Id, out Operation? operation) && operation is Slice { Start: IntegerConstant { Value: 0 }, Buffer: Value { Type: BufferType { Element: RealType } } whole } slice
                && FindFirst(whole, slice.Count, region, i + 1) is { } setting)
            {
                dropped.Add(clear);
                Set(setting);
            }

            if (region.Statements[i] is Let { Operation: NewBuffer { Position: null, IsKept: false, Element: RealType, Stack: not Stack.Tape } } own && roots.IsPrivate(roots.Of(own.Target)))
            {
                FindLast(own.Target, region, i + 1);
            }

            foreach (Region inner in Traversal.Regions(region.Statements[i]))
            {
                Find(inner);
            }
        }
    }

    /// <summary>The statement that fills the first elements of some memory, if nobody looks at any before; it is in a loop.</summary>
    private Statement? FindFirst(Value buffer, Operand count, Region region, int next)
    {
        while (next < region.Statements.Count && !Touches(region.Statements[next], buffer))
        {
            next++;
        }

        if (next == region.Statements.Count || region.Statements[next] is not For loop || !VisitsAll(loop, count) || roots.Of(buffer) is Roots.Unknown)
        {
            return null;
        }

        // The first statement that touches the memory has to be the one that fills it, and none may see another element.
        List<Statement> touching = [.. Traversal.Statements(loop.Body).Where(statement => statement is not (If or For or While) && Touches(statement, buffer))];
        return touching is [Store { Path: "" } or Accumulate { Path: "", IsAtomic: false }, ..] && IsOuter(touching[0], loop) && touching.TrueForAll(statement => IsOwn(statement, buffer, loop))
            ? touching[0]
            : null;
    }

    private void Set(Statement filling)
    {
        if (filling is Accumulate add)
        {
            replaced[add] = new Store(add.Buffer, add.Index, add.Addend);
        }
    }

    /// <summary>The last loop that touches the memory leaves something in elements that it has looked at before, each iteration in its own.</summary>
    private void FindLast(Value buffer, Region region, int next)
    {
        int last = region.Statements.Count - 1;
        while (last >= next && !Touches(region.Statements[last], buffer))
        {
            last--;
        }

        if (last < next || region.Statements[last] is not For loop || region.Yields.Any(yield => Means(yield, buffer)))
        {
            return;
        }

        List<Statement> touching = [.. Traversal.Statements(loop.Body).Where(statement => statement is not (If or For or While) && Touches(statement, buffer))];
        if (touching is [var first, .., Store { Path: "" } final] && IsOuter(first, loop) && IsOuter(final, loop) && touching.TrueForAll(statement => IsOwn(statement, buffer, loop)))
        {
            dropped.Add(final);
        }
    }

    private static bool IsOuter(Statement statement, For loop) => loop.Body.Statements.Any(outer => ReferenceEquals(outer, statement));

    /// <summary>A statement of the loop that works on the element of the iteration alone.</summary>
    private static bool IsOwn(Statement statement, Value buffer, For loop) => statement switch
    {
        Store store => store.Buffer == buffer && store.Index == loop.Induction,
        Accumulate add => add.Buffer == buffer && add.Index == loop.Induction,
        Let { Operation: Load load } => load.Buffer == buffer && load.Index == loop.Induction,
        _ => false,
    };

    /// <summary>Whether a statement, or one in it, may read or write the memory. To ask for its length, or to look at it in another way, is neither.</summary>
    private bool Touches(Statement statement, Value buffer)
    {
        bool touches = statement switch
        {
            Let { Operation: Length or Slice or Conversion or Copy or VectorView } or Source => false,
            If or For or While => false,
            _ => StatementOperands.Of(statement).Any(operand => Means(operand, buffer)),
        };
        return touches || Traversal.Regions(statement).Any(region => region.Statements.Any(inner => Touches(inner, buffer)));
    }

    private bool Means(Operand operand, Value buffer) =>
        operand.Type.IsMemory && roots.Of(operand) is var root && (root == Roots.Unknown || root == roots.Of(buffer));

    /// <summary>The loop's counter goes through all indices, from the first to the last or back.</summary>
    private bool VisitsAll(For loop, Operand count) => loop switch
    {
        { Step: 1, Comparison: BinaryOperator.Less, Start: IntegerConstant { Value: 0 } } => IsSame(loop.Limit, count),
        { Step: -1, Comparison: BinaryOperator.GreaterOrEqual, Limit: IntegerConstant { Value: 0 }, Start: Value start } =>
            definitions.TryGetValue(start.Id, out Operation? operation) && operation is Binary { Operator: BinaryOperator.Subtract, Y: IntegerConstant { Value: 1 } } last && IsSame(last.X, count),
        _ => false,
    };

    private bool IsSame(Operand x, Operand y) => x == y || (x is Value one && y is Value other
        && definitions.TryGetValue(one.Id, out Operation? first) && definitions.TryGetValue(other.Id, out Operation? second)
        && first is Length a && second is Length b && a.Buffer == b.Buffer);

    private Region Rewrite(Region region) => region with
    {
        Statements = region.Statements.Where(statement => !dropped.Contains(statement)).Select(statement => replaced.TryGetValue(statement, out Statement? other) ? other : statement switch
        {
            If branch => branch with { Then = Rewrite(branch.Then), Else = Rewrite(branch.Else) },
            For loop => loop with { Body = Rewrite(loop.Body) },
            While loop => loop with { Body = Rewrite(loop.Body) },
            _ => statement,
        }).ToEquatableArray(),
    };
}
