using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;

namespace DiffGen.Generator.Transform;

/// <summary>
/// The greatest or smallest value of a loop: its adjoint goes to the iterations that have that value, and what these were compared with need not
/// be recorded. From the last one on each takes half of what is left, as the rule for a tie says, and the first takes all of it.
/// </summary>
internal sealed partial class ReverseSweep
{
    private const long SmallBound = 1 << 30;

    /// <summary>
    /// Where all that a loop's reverse does is to hand on the adjoint of one such value, it starts with the last iteration that takes some of it.
    /// </summary>
    private For FromLast(For loop, For reverse, Scope scope) =>
        PassSwitches.Runs(OptionalPass.EarlyEnds) && plan.Found.TryGetValue(loop, out List<Found>? found) && found is [{ Last: { } last }] && EarlyEnds.Ends(reverse)
            ? reverse with { Start = primal.Get(last, scope) }
            : reverse;

    private void FindExtrema(For loop, Value induction, Scope scope)
    {
        if (!PassSwitches.Runs(OptionalPass.Extrema))
        {
            return;
        }

        plan.Found.Remove(loop);
        for (int i = 0; i < loop.Carried.Count; i++)
        {
            if (activity.IsActive(loop.Carried[i].Phi) && sums.ExtremumOf(loop, i) is { } extremum)
            {
                Value iteration = values.Create(IrType.Int32, loop.Carried[i].Phi.IsNamed ? loop.Carried[i].Phi.Name + "At" : "");
                plan.AddedHomes[iteration.Id] = scope.Node;
                if (!plan.Found.TryGetValue(loop, out List<Found>? found))
                {
                    plan.Found[loop] = found = [];
                }

                Value? last = null;
                if (loop is { Step: > 0 and < SmallBound, Start: IntegerConstant { Value: > -SmallBound and < SmallBound } })
                {
                    last = values.Create(IrType.Int32, "last");
                    plan.AddedHomes[last.Id] = scope.Node;
                }

                found.Add(new Found(extremum, iteration, last));
                extrema[extremum.After.Id] = (extremum, loop.Carried[i].Result, iteration, induction);
            }
        }
    }

    private bool ReverseExtremum(Let let, Operand adjoint, Scope scope)
    {
        if (!extrema.TryGetValue(let.Target.Id, out (Extremum Extremum, Value Best, Value Iteration, Value Induction) found))
        {
            return false;
        }

        Extremum extremum = found.Extremum;
        RegionBuilder body = scope.Body;
        RealType type = (RealType)let.Target.Type;
        Operand best = primal.Get(found.Best, scope), first = primal.Get(found.Iteration, scope), other = primal.Get(extremum.Other, scope), zero = Constants.Real(0, type);
        Operand isFirst = body.Compare(BinaryOperator.Equal, found.Induction, first);
        Operand isBeaten = body.Compare(extremum.IsGreatest ? BinaryOperator.Less : BinaryOperator.Greater, other, best);
        Operand half = body.Multiply(adjoint, Constants.Real(0.5, type));
        Add(scope, extremum.Other, body.Select(isFirst, adjoint, body.Select(isBeaten, zero, half)));
        Add(scope, extremum.Before, body.Select(isFirst, zero, body.Select(isBeaten, adjoint, half)));
        return true;
    }
}
