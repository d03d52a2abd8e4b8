using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Integers that a loop hands round among its carried values: which of two buffers is the one to read, say. Such a value
/// follows from the iteration, so nothing need be recorded.
/// </summary>
internal static class Rotation
{
    // A longer round takes more operations than it is worth.
    private const int LongestRound = 4;

    /// <summary>The carried values whose initial value a carried value has in iteration 0, 1, …, until the round begins anew; null if it is no such value.</summary>
    public static IReadOnlyList<int>? Of(EquatableArray<Carried> carried, Region body, int start)
    {
        List<int> round = [];
        int current = start;
        do
        {
            if (round.Count == LongestRound || carried[current].Phi.Type is not OpaqueType { Name: "int" } || Source(carried, body.Yields[current]) is not { } next)
            {
                return null;
            }

            round.Add(current);
            current = next;
        }
        while (current != start);
        return round.Count > 1 ? round : null;
    }

    /// <summary>The value in an iteration, from the initial values of the round.</summary>
    public static Operand At(RegionBuilder region, Operand iteration, IReadOnlyList<Operand> initial)
    {
        Operand turn = region.Let(new Binary(BinaryOperator.Remainder, iteration, Constants.Int(initial.Count)));
        Operand value = initial[initial.Count - 1];
        for (int i = initial.Count - 2; i >= 0; i--)
        {
            Operand isTurn = region.Let(new Binary(BinaryOperator.Equal, turn, Constants.Int(i)));
            value = region.Let(new Select(isTurn, initial[i], value));
        }

        return value;
    }

    private static int? Source(EquatableArray<Carried> carried, Operand yielded)
    {
        for (int i = 0; i < carried.Count; i++)
        {
            if (carried[i].Phi == yielded)
            {
                return i;
            }
        }

        return null;
    }
}
