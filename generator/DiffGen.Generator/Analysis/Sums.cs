using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Analysis;

/// <summary>The greatest or the smallest value of a loop.</summary>
/// <param name="Before">What it is before an iteration.</param>
/// <param name="After">What it is after it.</param>
/// <param name="Other">The iteration's own value.</param>
internal sealed record Extremum(Value Before, Value After, Operand Other, bool IsGreatest);

/// <summary>
/// Finds what a loop only sums up: a carried value to which each iteration adds, or from which it subtracts, and which it
/// uses for nothing else. The adjoint of such a sum is the same before and after each iteration.
/// </summary>
internal sealed class Sums
{
    private readonly FunctionIndex index;
    private readonly Dictionary<int, int> uses = new();

    public Sums(Function function, FunctionIndex index)
    {
        this.index = index;
        Count(function.Body);
    }

    public bool IsSum(For loop, int carried)
    {
        Dictionary<int, int> onTheWay = new();
        return Leads(loop.Body.Yields[carried], loop.Carried[carried].Phi, onTheWay) && onTheWay.All(pair => uses[pair.Key] == pair.Value);
    }

    /// <summary>
    /// A carried value that a loop only makes the greatest, or the smallest, of itself and of one value an iteration; null where it is none. The
    /// comparison with the bound is strict, so that the bound is no iteration.
    /// </summary>
    public Extremum? ExtremumOf(For loop, int carried)
    {
        Value phi = loop.Carried[carried].Phi;
        if (loop.Comparison is not (BinaryOperator.Less or BinaryOperator.Greater) || loop.Induction.Type != IrType.Int32 || loop.Body.Yields[carried] is not Value next || !index.Knows(next))
        {
            return null;
        }

        Definition definition = index[next];
        if (definition.Let is not { Operation: Intrinsic { Rule: "Max" or "Min", Custom: null, Arguments: [var x, var y] } intrinsic } let
            || definition.Home.Region != loop.Body || UsesOf(phi) != 1 || UsesOf(next) != 1)
        {
            return null;
        }

        return x == phi ? new Extremum(phi, let.Target, y, intrinsic.Rule == "Max") : y == phi ? new Extremum(phi, let.Target, x, intrinsic.Rule == "Max") : null;
    }

    /// <summary>The value is <paramref name="start"/> plus something else, on all ways.</summary>
    /// <param name="onTheWay">How often each value between the two is used there; another use would see the sum.</param>
    private bool Leads(Operand operand, Value start, Dictionary<int, int> onTheWay)
    {
        if (operand is not Value value || !index.Knows(value))
        {
            return false;
        }

        onTheWay.TryGetValue(value.Id, out int before);
        onTheWay[value.Id] = before + 1;
        if (value == start || before > 0)
        {
            return true;
        }

        Definition definition = index[value];
        switch (definition)
        {
            case { Let.Operation: Copy copy }:
                return Leads(copy.X, start, onTheWay);
            case { Let.Operation: Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } sum }:
                return Tries(sum.X, start, onTheWay) || (sum.Operator == BinaryOperator.Add && Leads(sum.Y, start, onTheWay));
            case { If: { } branch }:
                int result = Position(branch.Results, value);
                return Leads(branch.Then.Yields[result], start, onTheWay) && Leads(branch.Else.Yields[result], start, onTheWay);
            default:
                return Inner(value, definition) is { } inner && Leads(inner.Initial, start, onTheWay);
        }
    }

    private bool Tries(Operand operand, Value start, Dictionary<int, int> onTheWay)
    {
        Dictionary<int, int> further = new(onTheWay);
        if (!Leads(operand, start, further))
        {
            return false;
        }

        foreach (KeyValuePair<int, int> pair in further)
        {
            onTheWay[pair.Key] = pair.Value;
        }

        return true;
    }

    /// <summary>The sum of which a value is the result, if it is the result of a counted loop that sums up.</summary>
    private Carried? Inner(Value value, Definition definition)
    {
        foreach (Statement statement in definition.Home.Region.Statements)
        {
            if (statement is For loop && definition.Carried < loop.Carried.Count && loop.Carried[definition.Carried].Result == value)
            {
                return IsSum(loop, definition.Carried) ? loop.Carried[definition.Carried] : null;
            }
        }

        return null;
    }

    private static int Position(EquatableArray<Value> values, Value value)
    {
        for (int i = 0; i < values.Count; i++)
        {
            if (values[i] == value)
            {
                return i;
            }
        }

        return -1;
    }

    private int UsesOf(Value value) => uses.TryGetValue(value.Id, out int count) ? count : 0;

    private void Count(Region region)
    {
        foreach (Statement statement in region.Statements)
        {
            switch (statement)
            {
                case If branch:
                    Count(branch.Condition);
                    break;
                case For loop:
                    Count(loop.Start);
                    Count(loop.Limit);
                    Count(loop.Carried);
                    break;
                case While loop:
                    Count(loop.Carried);
                    break;
                default:
                    foreach (Operand operand in StatementOperands.Of(statement))
                    {
                        Count(operand);
                    }

                    break;
            }

            foreach (Region inner in Traversal.Regions(statement))
            {
                Count(inner);
            }
        }

        foreach (Operand yield in region.Yields)
        {
            Count(yield);
        }
    }

    private void Count(EquatableArray<Carried> carried)
    {
        foreach (Carried item in carried)
        {
            Count(item.Initial);
        }
    }

    private void Count(Operand operand)
    {
        if (operand is Value value)
        {
            uses[value.Id] = UsesOf(value) + 1;
        }
    }
}
