using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;

namespace DiffGen.Generator.Transform;

/// <summary>What a loop carries, where it need not be recorded: it follows from the iteration, or is carried along once more.</summary>
internal sealed partial class PrimalValues
{
    private Operand? RestoreCarried(Value phi, Statement loop, int position, Scope home)
    {
        (EquatableArray<Carried> carried, Region body) = PartsOf(loop);
        Operand initial = carried[position].Initial, next = body.Yields[position];
        if (InductionStep(phi, next) is { } step)
        {
            return RestoreInduction(phi, initial, step, home);
        }

        if (Rotation.Of(carried, body, position) is { } round)
        {
            return Rotation.At(home.Prologue, IterationOf(home), [.. round.Select(i => Get(carried[i].Initial, home.Parent!))]);
        }

        if (loop is For counted && Undo(phi, counted, position, home) is { } undone)
        {
            return undone;
        }

        // A chain of real operations takes longer than memory that is at hand, as that of a single iteration of a loop around is.
        return home.Ascends && (phi.Type is not RealType || !IsInFusedLoop(home)) ? Rerun(phi, initial, next, home) : null;
    }

    private static bool IsInFusedLoop(Scope? scope) => scope is not null && (scope.IsFused || IsInFusedLoop(scope.Parent));

    private bool FollowsFromIteration(Statement loop, int position)
    {
        (EquatableArray<Carried> carried, Region body) = PartsOf(loop);
        return InductionStep(carried[position].Phi, body.Yields[position]) is not null || Rotation.Of(carried, body, position) is not null;
    }

    private static (EquatableArray<Carried> Carried, Region Body) PartsOf(Statement loop) =>
        loop is For counted ? (counted.Carried, counted.Body) : (((While)loop).Carried, ((While)loop).Body);

    private Operand IterationOf(Scope home) => home.Iteration ??= home.Node.Owner is For loop
        ? LoopBounds.Iteration(home.Prologue, (Value)home.Available[loop.Induction.Id], Get(loop.Start, home.Parent!), loop.Step)
        : throw new InvalidOperationException("The iteration is not known.");

    /// <summary>The constant that a loop adds to a carried integer in each iteration, or null.</summary>
    private long? InductionStep(Value phi, Operand yield)
    {
        if (phi.Type is not OpaqueType { Name: "int" or "long" } || yield is not Value next || !index.Knows(next))
        {
            return null;
        }

        return index[next].Let?.Operation switch
        {
            Binary { Operator: BinaryOperator.Add } add when add.X == phi && add.Y is IntegerConstant step => step.Value,
            Binary { Operator: BinaryOperator.Subtract } subtract when subtract.X == phi && subtract.Y is IntegerConstant step => -step.Value,
            _ => null,
        };
    }

    private Operand RestoreInduction(Value phi, Operand initial, long step, Scope home)
    {
        RegionBuilder prologue = home.Prologue;
        OpaqueType type = (OpaqueType)phi.Type;
        Operand iteration = IterationOf(home);
        initial = Get(initial, home.Parent!);
        Operand counted = type == IrType.Int32 ? iteration : prologue.Let(new Conversion(iteration, type));
        Operand distance = step == 1 ? counted : prologue.Let(new Binary(BinaryOperator.Multiply, counted, new IntegerConstant(step, type)));
        return prologue.Let(new Binary(BinaryOperator.Add, initial, distance), phi.Name);
    }

    /// <summary>
    /// An integer to which each iteration adds something that is known there: the reverse starts with the sum and takes it off again, one iteration after the other.
    /// </summary>
    private Value? Undo(Value phi, For loop, int position, Scope home)
    {
        int budget = MaximumRecomputation;
        if (AddedTo(phi, loop, position, home, ref budget) is not { } added)
        {
            return null;
        }

        OpaqueType type = (OpaqueType)phi.Type;
        Value after = values.Create(type, phi.Name);
        Operand total = Get(loop.Carried[position].Result, home.Parent!), amount;
        if (added.Inner is { } inner)
        {
            amount = LoopBounds.TripCount(home.Prologue, inner, Get(inner.Start, home), Get(inner.Limit, home));
            amount = type == IrType.Int32 ? amount : home.Prologue.Let(new Conversion(amount, type));
            amount = added.Step == 1 ? amount : home.Prologue.Let(new Binary(BinaryOperator.Multiply, amount, new IntegerConstant(added.Step, type)));
        }
        else
        {
            amount = Get(added.Amount!, home);
        }

        Value before = home.Prologue.Let(new Binary(added.IsSubtracted ? BinaryOperator.Add : BinaryOperator.Subtract, after, amount), phi.Name);
        home.Reruns.Add((new Carried(after, total, values.Create(type, phi.Name)), before));
        return before;
    }

    /// <summary>What each iteration adds to an integer: an amount, or a step as often as a loop inside runs; null where that is not known in the reverse.</summary>
    private (Operand? Amount, bool IsSubtracted, For? Inner, long Step)? AddedTo(Value phi, For loop, int position, Scope home, ref int budget)
    {
        if (!PassSwitches.Runs(OptionalPass.Countdown) || home.Ascends || phi.Type is not OpaqueType { Name: "int" or "long" } || loop.Body.Yields[position] is not Value next || !index.Knows(next))
        {
            return null;
        }

        if (index[next].Let?.Operation is Binary { Operator: BinaryOperator.Add or BinaryOperator.Subtract } sum)
        {
            return sum.X == phi && IsApart(sum.Y, loop) && IsFree(sum.Y, home, ref budget) ? (sum.Y, sum.Operator == BinaryOperator.Subtract, null, 0) : null;
        }

        foreach (For inner in loop.Body.Statements.OfType<For>())
        {
            for (int i = 0; i < inner.Carried.Count; i++)
            {
                if (inner.Carried[i].Result == next && inner.Carried[i].Initial == phi)
                {
                    return inner.Induction.Type == IrType.Int32 && InductionStep(inner.Carried[i].Phi, inner.Body.Yields[i]) is { } step
                        && IsApart(inner.Start, loop) && IsApart(inner.Limit, loop) && IsFree(inner.Start, home, ref budget) && IsFree(inner.Limit, home, ref budget)
                        ? (null, false, inner, step)
                        : null;
                }
            }
        }

        return null;
    }

    /// <summary>It takes nothing that the loop carries, but for what follows from the iteration.</summary>
    private bool IsApart(Operand operand, For loop)
    {
        if (operand is not Value value || !index.Knows(value))
        {
            return operand is not Value;
        }

        Definition definition = index[value];
        return definition.Home.Depth <= index.RegionOf(loop).Depth
            || definition.Induction == loop
            || (definition.PhiOf == loop && FollowsFromIteration(loop, definition.Carried))
            || (definition.Let is { } let && let.Operation.Operands.All(inner => IsApart(inner, loop)));
    }

    /// <summary>The loop inside that counts an integer on from what it is at the start of an iteration, and by how much each time.</summary>
    private (For Inner, long Step)? CountedBy(Value next, Value phi, For loop)
    {
        foreach (For inner in loop.Body.Statements.OfType<For>())
        {
            for (int i = 0; i < inner.Carried.Count; i++)
            {
                if (inner.Carried[i].Result == next && inner.Carried[i].Initial == phi && inner.Induction.Type == IrType.Int32)
                {
                    return InductionStep(inner.Carried[i].Phi, inner.Body.Yields[i]) is { } step ? (inner, step) : null;
                }
            }
        }

        return null;
    }

    /// <summary>What a loop carries is carried along by its reverse, where each next value takes only a few operations.</summary>
    private Value? Rerun(Value phi, Operand initial, Operand next, Scope home)
    {
        Value again = values.Create(phi.Type, phi.Name);
        home.Available[phi.Id] = again;
        int budget = MaximumRecomputation;
        if (!IsFree(next, home, ref budget))
        {
            home.Available.Remove(phi.Id);
            return null;
        }

        Carried carried = new(again, Get(initial, home.Parent!), values.Create(phi.Type, phi.Name));
        home.Reruns.Add((carried, Get(next, home)));
        return again;
    }
}
