using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Analysis;

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
        Value phi = loop.Carried[carried].Phi;
        return Follows(loop.Body.Yields[carried], phi, out int used) && used == UsesOf(phi);
    }

    /// <summary>The value is <paramref name="start"/> plus something else, on all ways; nothing between the two has another use.</summary>
    /// <param name="used">How often the way there uses <paramref name="start"/>.</param>
    private bool Follows(Operand operand, Value start, out int used)
    {
        used = 1;
        if (operand == start)
        {
            return true;
        }

        if (operand is not Value value || !index.Knows(value) || UsesOf(value) != 1)
        {
            return false;
        }

        Definition definition = index[value];
        switch (definition)
        {
            case { Let.Operation: Copy copy }:
                return Follows(copy.X, start, out used);
            case { Let.Operation: Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } sum }:
                return Follows(sum.X, start, out used) || (sum.Operator == BinaryOperator.Add && Follows(sum.Y, start, out used));
            case { If: { } branch }:
                int result = Position(branch.Results, value);
                bool follows = Follows(branch.Then.Yields[result], start, out int then) & Follows(branch.Else.Yields[result], start, out int otherwise);
                used = then + otherwise;
                return follows;
            default:
                return Inner(value, definition) is { } inner && Follows(inner.Initial, start, out used);
        }
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
