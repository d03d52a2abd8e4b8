namespace DiffGen.Generator.Remarks.Algebra;

/// <summary>
/// Tries points where algebra does not tell whether a condition matters: points where it switches, found by halving. If what
/// depends on the condition differs there from one way to the other, that shows a jump, provided that the point can be
/// reached. If it agrees, that proves nothing.
/// </summary>
internal static class Samples
{
    private const int Points = 6;
    private const int Unknowns = 2;
    private const int Intervals = 24;
    private const int Halvings = 60;
    private const double Range = 6;

    /// <param name="condition">That something is negative.</param>
    /// <param name="opposite">That it is positive, if anybody asks that too.</param>
    /// <param name="outputs">What depends on the condition.</param>
    /// <param name="budget">What all questions about a method may cost.</param>
    public static bool ShowJump(Atom condition, Atom? opposite, IReadOnlyList<Sum> outputs, Budget budget)
    {
        foreach (Atom unknown in UnknownsOf(condition.Arguments[0], []).Distinct().Take(Unknowns))
        {
            for (int seed = 0; seed < Points && !budget.IsUsedUp; seed++)
            {
                if (Solve(seed, unknown, condition.Arguments[0], budget) is { } point && Differs(point, condition, opposite, outputs))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The active values that a sum is made of.</summary>
    private static IEnumerable<Atom> UnknownsOf(Sum sum, HashSet<int> seen) => sum.Atoms.Where(atom => atom.IsActive && seen.Add(atom.Id))
        .SelectMany(atom => Sample.IsGiven(atom) ? [atom] : atom.Arguments.SelectMany(argument => UnknownsOf(argument, seen)));

    /// <summary>A point where a difference is zero.</summary>
    private static Sample? Solve(int seed, Atom unknown, Sum difference, Budget budget)
    {
        double low = double.NaN, valueAtLow = double.NaN;
        for (int i = 0; i <= Intervals; i++)
        {
            double high = Range * (2.0 * i / Intervals - 1) + 0.01;
            double valueAtHigh = ValueAt(high);
            if (valueAtLow * valueAtHigh < 0)
            {
                return Halve(low, high, valueAtLow);
            }

            (low, valueAtLow) = (high, valueAtHigh);
        }

        return null;

        double ValueAt(double at) => new Sample(seed, unknown, at, budget).Of(difference);

        Sample? Halve(double from, double to, double valueAtFrom)
        {
            for (int i = 0; i < Halvings; i++)
            {
                double middle = (from + to) / 2, value = ValueAt(middle);
                (from, to) = value * valueAtFrom > 0 ? (middle, to) : (from, middle);
            }

            // The sign may change at a jump or a pole.
            return Math.Abs(ValueAt(from)) < 1e-9 ? new Sample(seed, unknown, from, budget) : null;
        }
    }

    private static bool Differs(Sample point, Atom condition, Atom? opposite, IReadOnlyList<Sum> outputs)
    {
        Sample yes = point.Where(condition, opposite, true), no = point.Where(condition, opposite, false);
        bool differs = false;
        foreach (Sum output in outputs)
        {
            double one = yes.Of(output), other = no.Of(output);
            if (double.IsNaN(one) || double.IsNaN(other) || double.IsInfinity(one) || double.IsInfinity(other))
            {
                return false;
            }

            differs |= Math.Abs(one - other) > 1e-6 * (1 + Math.Max(Math.Abs(one), Math.Abs(other)));
        }

        return differs && !yes.IsOnEdge && !no.IsOnEdge;
    }
}

/// <summary>What trying points may cost while somebody types.</summary>
internal sealed class Budget
{
    private int steps = 200_000;

    public bool IsUsedUp => steps <= 0;

    public void Spend() => steps--;
}
