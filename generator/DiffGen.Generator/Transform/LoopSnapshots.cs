using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// A loop that leaves snapshots of its state instead of values: the statements that keep one and go back to one, and the iterations in
/// between. Which iterations are kept is for <c>SnapshotSchedule</c> of the runtime library to say.
/// </summary>
/// <param name="count">How many snapshots there are at most.</param>
internal sealed class LoopSnapshots(Statement loop, LoopState state, ValueSource values, MemoryAnalysis memory, bool splits, int count)
{
    /// <summary>The snapshots themselves, and the memory that is kept in them, as one of the two sweeps sees it.</summary>
    /// <param name="Iterations">The iteration that each was taken at the start of.</param>
    /// <param name="Scalars">What the loop carries, an array for each.</param>
    /// <param name="Buffers">The memory, as a span, its length, and the copies of it one behind the other.</param>
    public sealed record Storage(Operand Iterations, IReadOnlyList<Operand> Scalars, IReadOnlyList<(Operand Row, Operand Length, Operand Copies)> Buffers);

    public EquatableArray<Carried> Carried => loop is For counted ? counted.Carried : ((While)loop).Carried;

    private Region Body => loop is For counted ? counted.Body : ((While)loop).Body;

    /// <summary>What the forward sweep does instead of the loop.</summary>
    /// <param name="storage">The snapshots; all the values in it are defined here.</param>
    /// <param name="last">The number of the last snapshot that was taken.</param>
    /// <param name="iterations">How often a loop that isn't counted has run.</param>
    public RegionBuilder Forward(out Storage storage, out Operand last, out Value? iterations)
    {
        RegionBuilder target = new(values);
        return loop is For counted ? Forward(counted, target, out storage, out last, out iterations) : Forward((While)loop, target, out storage, out last, out iterations);
    }

    /// <summary>Memory for the snapshots, on the tape.</summary>
    private Storage Allocate(RegionBuilder target, Operand slots)
    {
        Value iterations = target.Let(new NewBuffer(IrType.Int32, slots) { Zeroed = false }, "snapshotIterations");
        List<Operand> scalars = [.. state.Carried.Select(i => target.Let(new NewBuffer(Carried[i].Phi.Type, slots) { Zeroed = false }, NameOf(Carried[i].Phi)))];
        List<(Operand, Operand, Operand)> buffers = new();
        foreach (Value buffer in state.Buffers)
        {
            Operand row = RowOf(target, buffer, buffer);
            Value length = target.Let(new Length(row));
            Value size = target.Let(new Binary(BinaryOperator.Multiply, slots, length, Checked: true));
            buffers.Add((row, length, target.Let(new NewBuffer(((BufferType)row.Type).Element, size) { Zeroed = false }, NameOf(buffer))));
        }

        return new Storage(iterations, scalars, buffers);
    }

    private static string NameOf(Value kept) => kept.IsNamed ? kept.Name + "Snapshots" : "snapshots";

    /// <summary>Memory as a span.</summary>
    public static Operand RowOf(RegionBuilder target, Value buffer, Operand seen)
    {
        IrType row = SweepSignatures.Passed(buffer.Type);
        return seen.Type.Equals(row) ? seen : target.Let(new Conversion(seen, row));
    }

    private RegionBuilder Forward(For counted, RegionBuilder target, out Storage storage, out Operand last, out Value? iterations)
    {
        Operand trips = LoopBounds.TripCount(target, counted, counted.Start, counted.Limit);
        Storage kept = storage = Allocate(target, Smaller(target, trips));
        Substitution names = new(values);
        Value induction = values.Create(counted.Induction.Type, counted.Induction.Name);
        names[counted.Induction] = induction;
        List<Carried> carried = Enter(names, item => item.Initial, item => item.Result);
        Value top = values.Create(IrType.Int32, "snapshot"), next = values.Create(IrType.Int32, "nextSnapshot");
        RegionBuilder body = new(values);
        Operand iteration = LoopBounds.Iteration(body, induction, counted.Start, counted.Step);
        (Value newTop, Value newNext) = KeepIfNext(body, kept, iteration, trips, top, next, carried.ConvertAll(item => (Operand)item.Phi));
        Region rest = names.Apply(Iteration(isRepeated: false));
        body.AddRange(rest.Statements);
        Value result = values.Create(IrType.Int32, "snapshot");
        carried.Add(new Carried(top, Constants.Int(-1), result));
        carried.Add(new Carried(next, Constants.Int(0), values.Create(IrType.Int32, "nextSnapshot")));
        target.Add(counted with { Induction = induction, Carried = carried.ToEquatableArray(), Body = body.Build(rest.Yields.Append(newTop).Append(newNext)), HasSnapshots = false });
        last = result;
        iterations = null;
        return target;
    }

    // How many iterations there will be, nobody knows yet: only the state that the loop begins with is kept, and the rest when it is run again.
    private RegionBuilder Forward(While uncounted, RegionBuilder target, out Storage storage, out Operand last, out Value? iterations)
    {
        storage = Allocate(target, Constants.Int(count));
        Keep(target, storage, Constants.Int(0), Constants.Int(0), [.. Carried.Select(item => item.Initial)]);
        Substitution names = new(values);
        List<Carried> carried = Enter(names, item => item.Initial, item => item.Result);
        Region condition = names.Apply(uncounted.Condition);
        Region rest = names.Apply(Iteration(isRepeated: false));
        RegionBuilder body = new(values);
        body.AddRange(rest.Statements);
        Value trips = values.Create(IrType.Int32, "iterations");
        Value more = body.Let(new Binary(BinaryOperator.Add, trips, Constants.Int(1), Checked: true), "iterations");
        iterations = values.Create(IrType.Int32, "iterations");
        carried.Add(new Carried(trips, Constants.Int(0), iterations));
        target.Add(uncounted with { Carried = carried.ToEquatableArray(), Condition = condition, Body = body.Build(rest.Yields.Append(more)), HasSnapshots = false });
        last = Constants.Int(0);
        return target;
    }

    /// <summary>Goes back to the last snapshot and on from there to the start of an iteration, taking further snapshots on the way.</summary>
    /// <param name="top">The number of the last snapshot.</param>
    /// <param name="induction">What the loop's own counter holds in an iteration; null if it has none.</param>
    /// <param name="outer">What values from around the loop are called here.</param>
    /// <returns>The number of the last snapshot after that, and without those that nobody needs any more.</returns>
    public Operand Return(RegionBuilder target, Storage storage, Value top, Value iteration, Func<RegionBuilder, Operand, Operand>? induction, IEnumerable<(Value Primal, Operand Here)> outer)
    {
        Value from = target.Let(new Load(storage.Iterations, top, InRange: true), "kept");
        Value[] scalars = [.. storage.Scalars.Select(copies => target.Let(new Load(copies, top, InRange: true)))];
        foreach ((Operand row, Operand length, Operand copies) in storage.Buffers)
        {
            target.Add(new CopyElements(CopyOf(target, copies, top, length), row));
        }

        Value end = target.Let(new Binary(BinaryOperator.Add, iteration, Constants.Int(1)));
        Value first = Next(target, from, end, top);
        Substitution names = new(values);
        foreach ((Value primal, Operand here) in outer)
        {
            names[primal] = here;
        }

        Value step = values.Create(IrType.Int32, iteration.Name);
        RegionBuilder body = new(values);
        List<Carried> carried = Enter(names, item => Initial(item, scalars), item => item.Phi);
        Value again = values.Create(IrType.Int32, "snapshot"), next = values.Create(IrType.Int32, "nextSnapshot");
        (Value newTop, Value newNext) = KeepIfNext(body, storage, step, end, again, next, carried.ConvertAll(item => (Operand)item.Phi));
        if (loop is For counted)
        {
            names[counted.Induction] = induction!(body, step);
        }

        Region rest = names.Apply(Iteration(isRepeated: true));
        body.AddRange(rest.Statements);
        Value result = values.Create(IrType.Int32, "snapshot");
        carried.Add(new Carried(again, top, result));
        carried.Add(new Carried(next, first, values.Create(IrType.Int32, "nextSnapshot")));
        target.Add(new For(step, from, BinaryOperator.Less, iteration, 1, carried.ToEquatableArray(), body.Build(rest.Yields.Append(newTop).Append(newNext))));
        Value isUsedUp = target.Let(new Binary(BinaryOperator.Equal, from, iteration));
        return target.Let(new Select(isUsedUp, target.Let(new Binary(BinaryOperator.Subtract, result, Constants.Int(1))), result));
    }

    /// <summary>One iteration, of which nothing is kept.</summary>
    private Region Iteration(bool isRepeated) => new ForwardSweep(new SweepPlan(), values, splits)
    {
        LeavesNothing = true,
        IsRepeated = isRepeated,
        RunsItself = call => call.Method.Sweep == Sweep.None && CompanionKey.Split(call.Method.Key).Kind is null && !memory.SummaryOf(call).Allocates,
    }.Iteration(Body);

    private Operand Initial(Carried item, Value[] scalars)
    {
        for (int i = 0; i < state.Carried.Count; i++)
        {
            if (Carried[state.Carried[i]].Phi == item.Phi)
            {
                return scalars[i];
            }
        }

        return Constants.Real(0, (RealType)item.Phi.Type);
    }

    private List<Carried> Enter(Substitution names, Func<Carried, Operand> initial, Func<Carried, Value> result)
    {
        List<Carried> carried = new();
        foreach (Carried item in Carried)
        {
            Value phi = values.Create(item.Phi.Type, item.Phi.Name);
            carried.Add(new Carried(phi, initial(item), result(item)));
            names[item.Phi] = phi;
        }

        return carried;
    }

    /// <summary>Takes a snapshot at the start of an iteration if it is the next one to be kept.</summary>
    private (Value Top, Value Next) KeepIfNext(RegionBuilder target, Storage storage, Operand iteration, Operand end, Value top, Value next, IReadOnlyList<Operand> carried)
    {
        Value isNext = target.Let(new Binary(BinaryOperator.Equal, iteration, next));
        RegionBuilder keep = target.Nested();
        Value slot = keep.Let(new Binary(BinaryOperator.Add, top, Constants.Int(1)), "snapshot");
        Keep(keep, storage, slot, iteration, carried);
        Value after = Next(keep, iteration, end, slot);
        Value newTop = values.Create(IrType.Int32, "snapshot"), newNext = values.Create(IrType.Int32, "nextSnapshot");
        target.Add(new If(isNext, keep.Build(slot, after), target.Nested().Build(top, next), EquatableArray.Create(newTop, newNext)));
        return (newTop, newNext);
    }

    private void Keep(RegionBuilder target, Storage storage, Operand slot, Operand iteration, IReadOnlyList<Operand> carried)
    {
        target.Add(new Store(storage.Iterations, slot, iteration));
        for (int i = 0; i < storage.Scalars.Count; i++)
        {
            target.Add(new Store(storage.Scalars[i], slot, carried[state.Carried[i]]));
        }

        foreach ((Operand row, Operand length, Operand copies) in storage.Buffers)
        {
            target.Add(new CopyElements(row, CopyOf(target, copies, slot, length)));
        }
    }

    private static Value CopyOf(RegionBuilder target, Operand copies, Operand slot, Operand length) =>
        target.Let(new Slice(copies, slot is IntegerConstant { Value: 0 } ? slot : target.Let(new Binary(BinaryOperator.Multiply, slot, length)), length, InRange: true));

    private Value Next(RegionBuilder target, Operand from, Operand end, Operand top)
    {
        Value free = target.Let(new Binary(BinaryOperator.Subtract, Constants.Int(count - 1), top));
        return target.Let(
            new Opaque(EquatableArray.Create("global::DiffGen.Runtime.SnapshotSchedule.Next(", ", ", ", ", ")"), EquatableArray.Create(from, end, free), IrType.Int32, Purity.Pure),
            "nextSnapshot");
    }

    private Operand Smaller(RegionBuilder target, Operand trips) => trips is IntegerConstant known
        ? Constants.Int((int)Math.Min(known.Value, count))
        : target.Let(new Opaque(EquatableArray.Create("global::System.Math.Min(", ", ", ")"), EquatableArray.Create(trips, Constants.Int(count)), IrType.Int32, Purity.Pure), "snapshots");
}
