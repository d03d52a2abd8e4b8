using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

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
