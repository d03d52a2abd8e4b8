using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Kernels;

/// <content>Branches and loops. How far the tape reaches is a value like others, carried along where it changes.</content>
internal sealed partial class DeviceLowering
{
    private (Operand Top, Operand Bottom) Reach
    {
        get => tape is null ? (Constants.Int(0), Constants.Int(0)) : (tape.Top, tape.Bottom);
        set
        {
            if (tape is not null)
            {
                (tape.Top, tape.Bottom) = value;
            }
        }
    }

    private void Lower(If branch, RegionBuilder target)
    {
        Operand condition = Resolve(branch.Condition);
        if (IsIndexCheck(condition, branch.Then, target))
        {
            // It is there for the order of exceptions; a device has none, and an index out of range is undefined there anyway.
            Lower(branch.Else, target);
            for (int i = 0; i < branch.Results.Count; i++)
            {
                names[branch.Results[i]] = Resolve(branch.Else.Yields[i]);
            }

            return;
        }

        (Operand Top, Operand Bottom) before = Reach;
        RegionBuilder then = target.Nested(), otherwise = target.Nested();
        Lower(branch.Then, then);
        (Operand Top, Operand Bottom) afterThen = Reach;
        Reach = before;
        Lower(branch.Else, otherwise);
        (Operand Top, Operand Bottom) afterElse = Reach;
        List<Operand> thenYields = [.. branch.Then.Yields.Select(Resolve)], elseYields = [.. branch.Else.Yields.Select(Resolve)];
        List<Value> results = [.. branch.Results];
        for (int i = 0; i < branch.Results.Count; i++)
        {
            if (branch.Results[i].Type is OpaqueType { Name: "int" or "long" } && IsChoice(thenYields[i], then) && IsChoice(elseYields[i], otherwise))
            {
                Value twin = target.Values.Create(precision);
                realTwins[branch.Results[i].Id] = twin;
                results.Add(twin);
                thenYields.Add(ToReal(thenYields[i], precision, then));
                elseYields.Add(ToReal(elseYields[i], precision, otherwise));
            }
        }

        Reach = (Join(afterThen.Top, afterElse.Top), Join(afterThen.Bottom, afterElse.Bottom));
        target.Add(new If(condition, then.Build(thenYields), otherwise.Build(elseYields), results.ToEquatableArray()));

        Operand Join(Operand first, Operand second)
        {
            if (first == second)
            {
                return first;
            }

            Value joined = target.Values.Create(IrType.Int32);
            results.Add(joined);
            thenYields.Add(first);
            elseYields.Add(second);
            return joined;
        }
    }

    private static bool IsIndexCheck(Operand condition, Region then, RegionBuilder region) =>
        then.Statements.Count > 0 && then.Statements[then.Statements.Count - 1] is Throw exit && exit.Exception.Pieces[0].Contains("System.IndexOutOfRangeException")
        && region.DefinitionOf(condition) is Opaque { Pieces: { Count: 3 } pieces } && pieces[0] == OutOfRange.Start && pieces[1] == OutOfRange.Comparison;

    /// <summary>A constant, or one of some that has been chosen.</summary>
    private bool IsChoice(Operand integer, RegionBuilder region) =>
        integer is IntegerConstant || (integer is Value { Id: var id } && realTwins.ContainsKey(id))
        || (region.DefinitionOf(integer) is Select choice && IsChoice(choice.WhenTrue, region) && IsChoice(choice.WhenFalse, region));

    private void Lower(For loop, RegionBuilder target)
    {
        Operand start = Resolve(loop.Start), limit = Resolve(loop.Limit);
        Iterate(loop.Carried, loop.Body, target, (carried, body) => target.Add(loop with { Start = start, Limit = limit, Carried = carried, Body = body }));
    }

    private void Lower(While loop, RegionBuilder target) => Iterate(loop.Carried, loop.Body, target, (carried, body) =>
    {
        RegionBuilder condition = target.Nested();
        Lower(loop.Condition, condition);
        target.Add(new While(carried, condition.Build(loop.Condition.Yields.Select(Resolve)), body));
    });

    private void Iterate(EquatableArray<Carried> carried, Region body, RegionBuilder target, Action<EquatableArray<Carried>, Region> add)
    {
        (Operand Top, Operand Bottom) before = Reach;
        List<Carried> all = [.. carried.Select(item => item with { Initial = Resolve(item.Initial) })];

        // An iteration that leaves the tape as it found it needs nothing carried; which ones do shows when they are written.
        bool carriesTop = false, carriesBottom = false;
        while (true)
        {
            Carried? top = carriesTop ? Carry(before.Top, target, "tapeTop") : null, bottom = carriesBottom ? Carry(before.Bottom, target, "scratchStart") : null;
            Reach = (top?.Phi ?? before.Top, bottom?.Phi ?? before.Bottom);
            RegionBuilder written = target.Nested();
            Lower(body, written);
            (Operand Top, Operand Bottom) after = Reach;
            if ((!carriesTop && after.Top != before.Top) || (!carriesBottom && after.Bottom != before.Bottom))
            {
                carriesTop |= after.Top != before.Top;
                carriesBottom |= after.Bottom != before.Bottom;
                continue;
            }

            List<Operand> yields = [.. body.Yields.Select(Resolve)];
            if (top is not null)
            {
                all.Add(top);
                yields.Add(after.Top);
            }

            if (bottom is not null)
            {
                all.Add(bottom);
                yields.Add(after.Bottom);
            }

            add(all.ToEquatableArray(), written.Build(yields));
            Reach = (top?.Result ?? before.Top, bottom?.Result ?? before.Bottom);
            return;
        }
    }

    private static Carried Carry(Operand initial, RegionBuilder target, string name) =>
        new(target.Values.Create(IrType.Int32, name), initial, target.Values.Create(IrType.Int32, name));
}
