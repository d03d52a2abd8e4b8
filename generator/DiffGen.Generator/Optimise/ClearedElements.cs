using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Optimise;

/// <summary>
/// Where memory has just been made zero, the first addition to an element whose place is a constant may as well set it. A sum of adjoints may lose the
/// sign of a zero.
/// </summary>
internal sealed class ClearedElements
{
    private readonly Roots roots;
    private readonly Writes writes;
    private readonly Dictionary<int, Operation> definitions = new();

    // Buffers that are zero but for the elements at these places.
    private readonly Dictionary<int, (Value Buffer, HashSet<long> Set)> cleared = new();

    // Nothing of the method itself has run yet.
    private bool isEntry = true;

    private ClearedElements(Function function)
    {
        roots = new Roots(function);
        writes = new Writes(roots);
        foreach (Let let in function.Body.Statements.OfType<Let>())
        {
            definitions[let.Target.Id] = let.Operation;
        }
    }

    public static Function Run(Function function)
    {
        if (!function.Body.Statements.Any(statement => statement is Clear) || !function.Body.Statements.Any(IsCandidate))
        {
            return function;
        }

        ClearedElements pass = new(function);
        return function with { Body = function.Body with { Statements = function.Body.Statements.Map(pass.Visit) } };
    }

    private static bool IsCandidate(Statement statement) => statement is Accumulate { Path: "", IsAtomic: false, Index: IntegerConstant, Buffer: Value };

    private Statement Visit(Statement statement)
    {
        isEntry &= statement is Let or Clear or RequireLength or RequireDisjoint or Effect or Source;
        switch (statement)
        {
            case Clear { Buffer: Value buffer } when roots.Of(buffer) != Roots.Unknown:
                cleared[buffer.Id] = (buffer, []);

                // What a companion clears first of all is a gradient, and where that is longer than what it is of, the rest is never added to.
                if (isEntry && definitions.TryGetValue(buffer.Id, out Operation operation) && operation is Slice { Start: IntegerConstant { Value: 0 }, Buffer: Value whole })
                {
                    cleared[whole.Id] = (whole, []);
                }

                return statement;
            case Accumulate add when IsCandidate(add):
                return IsFirst((Value)add.Buffer, add.Index) ? new Store(add.Buffer, add.Index, add.Addend) : add;
            case Store { Path: "", Buffer: Value buffer, Index: IntegerConstant index }:
                IsFirst(buffer, index);
                return statement;
            case Let { Operation: Load or Slice or Length or Binary or Unary or Copy or Conversion } or Source:
                return statement;
            default:
                WriteSet written = writes.Of(statement);
                Forget(other => written.Contains(roots.Of(other), roots));
                return statement;
        }
    }

    private bool IsFirst(Value buffer, Operand index)
    {
        int root = roots.Of(buffer);
        Forget(other => other != buffer && !AreOne(other, buffer) && (root == Roots.Unknown || roots.Of(other) == root) && !AreApart(other, buffer));
        long place = ((IntegerConstant)index).Value;
        bool isFirst = cleared.TryGetValue(buffer.Id, out (Value Buffer, HashSet<long> Set) known) && known.Set.Add(place);
        foreach ((_, HashSet<long> set) in cleared.Values.Where(other => other.Buffer != buffer && AreOne(other.Buffer, buffer)))
        {
            isFirst &= set.Add(place);
        }

        return isFirst;
    }

    private void Forget(Func<Value, bool> isTouched)
    {
        foreach ((Value buffer, _) in cleared.Values.Where(known => isTouched(known.Buffer)).ToList())
        {
            cleared.Remove(buffer.Id);
        }
    }

    private bool AreOne(Value x, Value y) => IsStartOf(x, y) || IsStartOf(y, x);

    private bool IsStartOf(Value part, Value whole) =>
        definitions.TryGetValue(part.Id, out Operation operation) && operation is Slice { Start: IntegerConstant { Value: 0 } } slice && slice.Buffer == whole;

    /// <summary>Rows of one matrix: slices of the same length that start at different multiples of it.</summary>
    private bool AreApart(Value x, Value y) => RowOf(x) is { } first && RowOf(y) is { } second
        && first.Matrix == second.Matrix && first.Count == second.Count && first.Row != second.Row;

    private (Operand Matrix, Operand Count, long Row)? RowOf(Value buffer) =>
        definitions.TryGetValue(buffer.Id, out Operation operation) && operation is Slice slice && Multiple(slice.Start, slice.Count) is { } row ? (slice.Buffer, slice.Count, row) : null;

    private long? Multiple(Operand start, Operand count) => start switch
    {
        IntegerConstant { Value: 0 } => 0,
        IntegerConstant constant when count is IntegerConstant { Value: > 0 } size && constant.Value % size.Value == 0 => constant.Value / size.Value,
        _ when start == count => 1,
        Value value when definitions.TryGetValue(value.Id, out Operation operation) && operation is Binary { Operator: BinaryOperator.Multiply } product =>
            product.Y == count && product.X is IntegerConstant first ? first.Value
            : product.X == count && product.Y is IntegerConstant second ? second.Value
            : null,
        _ => null,
    };
}
