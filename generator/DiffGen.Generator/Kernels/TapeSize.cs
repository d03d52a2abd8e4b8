using DiffGen.Generator.Ir;
using DiffGen.Generator.Transform;

namespace DiffGen.Generator.Kernels;

/// <summary>
/// How many cells of tape a thread needs at most, as a computation that the host can make from the lengths of buffers and from
/// integers: the program with everything left out but how much is on the tape.
/// </summary>
internal sealed partial class TapeSize
{
    private readonly Dictionary<int, Operand> known = [];
    private readonly Dictionary<int, Operation> formulas = [];
    private readonly Dictionary<int, Operand> lengths = [];
    private readonly Dictionary<int, Operand> marks = [];
    private readonly Dictionary<int, Operation> definitions = [];
    private readonly Value iterations;

    /// <param name="iterations">The most that anything counts of which the host knows nothing.</param>
    public TapeSize(Value iterations) => this.iterations = iterations;

    /// <summary>What is on the tape and in scratch memory, and the most that has been at one time.</summary>
    private sealed record Amount(Operand Tape, Operand Scratch, Operand Peak)
    {
        public static readonly Amount None = new(Constants.Int(0), Constants.Int(0), Constants.Int(0));
    }

    /// <summary>A thread of the kernel computes it, which knows how many threads there are.</summary>
    public bool IsOnDevice { get; init; }

    /// <summary>The size depends on what the host doesn't know.</summary>
    public bool UsesIterations { get; private set; }

    public void Know(Value integer, Operand host) => known[integer.Id] = host;

    public void KnowLengthOf(Value buffer, Operand host)
    {
        if (host is Value value)
        {
            known[value.Id] = host;
        }

        lengths[buffer.Id] = host;
    }

    /// <summary>The number of cells; a constant, if it is one.</summary>
    public Operand Of(Function function, RegionBuilder region) => Run(function.Body, Amount.None, region).Peak;

    private Amount Run(Region body, Amount amount, RegionBuilder region)
    {
        foreach (Statement statement in body.Statements)
        {
            amount = Run(statement, amount, region);
        }

        return amount;
    }

    private Amount Run(Statement statement, Amount amount, RegionBuilder region)
    {
        switch (statement)
        {
            case Let let:
                return Run(let, amount, region);
            case TapePush:
                return Grow(amount, Stack.Tape, Constants.Int(1), region);
            case TapeRelease { Position: Value { Id: var id } } release when marks.TryGetValue(id, out Operand? mark):
                return release.Stack == Stack.Tape ? amount with { Tape = mark } : amount with { Scratch = mark };
            case If branch:
                Amount then = Run(branch.Then, amount, region), otherwise = Run(branch.Else, amount, region);
                return new Amount(
                    Larger(then.Tape, otherwise.Tape, region), Larger(then.Scratch, otherwise.Scratch, region), Larger(then.Peak, otherwise.Peak, region));
            case For loop:
                return Run(loop, amount, region);
            case While loop:
                return Repeat(loop.Body, Unknown, null, amount, region);
            default:
                return amount;
        }
    }

    private Amount Run(Let let, Amount amount, RegionBuilder region)
    {
        definitions[let.Target.Id] = let.Operation;
        switch (let.Operation)
        {
            case TapeMark mark:
                marks[let.Target.Id] = mark.Stack == Stack.Tape ? amount.Tape : amount.Scratch;
                return amount;
            case TapePop:
                return amount with { Tape = region.Minus(amount.Tape, Constants.Int(1)) };
            case TapePopSpan pop:
                KnowLength(let.Target, pop.Count);
                if (!IsKnown(pop.Count) && HasMost(pop.Count))
                {
                    // Of what is on the tape at most, it is not known how much goes.
                    return amount;
                }

                return amount with { Tape = region.Minus(amount.Tape, Cells(pop.Element, Count(pop.Count, region), region), isChecked: true) };
            case NewBuffer buffer:
                KnowLength(let.Target, buffer.Count);
                return DeviceLowering.IsLocal(buffer) ? amount : Grow(amount, buffer.Stack, Cells(buffer.Element, Count(buffer.Count, region), region), region);
            case TapeAt at:
                KnowLength(let.Target, at.Count);
                return amount;
            case Slice slice:
                KnowLength(let.Target, slice.Count);
                return amount;
            case Conversion { X: Value { Type: BufferType } whole }:
                Share(whole, let.Target);
                return amount;
            case Copy { X: Value { Type: BufferType } whole }:
                Share(whole, let.Target);
                return amount;
            case Length { Buffer: Value buffer } when lengths.TryGetValue(buffer.Id, out Operand? length):
                formulas[let.Target.Id] = new Copy(length);
                return amount;
            default:
                if ((IsArithmetic(let.Operation) || IsExtent(let.Operation)) && let.Operation.Operands.All(IsKnown))
                {
                    formulas[let.Target.Id] = let.Operation;
                }

                return amount;
        }
    }

    private void Share(Value from, Value to)
    {
        if (lengths.TryGetValue(from.Id, out Operand? length))
        {
            lengths[to.Id] = length;
        }
    }

    private static Operand Cells(IrType element, Operand count, RegionBuilder region) =>
        region.Times(count, Constants.Int(StructType.Count(element)), isChecked: true);

    private static Amount Grow(Amount amount, Stack stack, Operand cells, RegionBuilder region)
    {
        Amount grown = stack == Stack.Scratch
            ? amount with { Scratch = region.Plus(amount.Scratch, cells, isChecked: true) }
            : amount with { Tape = region.Plus(amount.Tape, cells, isChecked: true) };
        return grown with { Peak = Larger(grown.Peak, region.Plus(grown.Tape, grown.Scratch, isChecked: true), region) };
    }

    private Amount Run(For loop, Amount amount, RegionBuilder region)
    {
        if (!IsKnown(loop.Start) || !IsKnown(loop.Limit))
        {
            return loop switch
            {
                { Start: IntegerConstant { Value: 0 }, Comparison: BinaryOperator.Less, Step: 1 } when HasMost(loop.Limit) => Repeat(loop.Body, () => Most(loop.Limit, region), null, amount, region, isMost: true),
                { Limit: IntegerConstant { Value: 0 }, Comparison: BinaryOperator.GreaterOrEqual, Step: -1 } when HasMost(loop.Start) =>
                    Repeat(loop.Body, () => region.Plus(Most(loop.Start, region), Constants.Int(1), isChecked: true), null, amount, region, isMost: true),
                _ => Repeat(loop.Body, Unknown, null, amount, region),
            };
        }

        // It may be that nothing in the loop depends on which iteration it is; then the bounds are asked for only if there is anything at all.
        RegionBuilder counted = region.Nested();
        Operand start = Known(loop.Start, counted), limit = Known(loop.Limit, counted);
        Operand count = LoopBounds.TripCount(counted, loop, start, limit);
        return Repeat(loop.Body, () => count, (loop, start, limit, counted), amount, region);
    }

    private Amount Repeat(
        Region body, Func<Operand> trips, (For Loop, Operand Start, Operand Limit, RegionBuilder Counted)? bounds, Amount amount, RegionBuilder region, bool isMost = false)
    {
        RegionBuilder inner = region.Nested();
        int first = region.Values.Next;
        Value? induction = null;
        if (bounds is { Loop: var loop })
        {
            induction = region.Values.Create(loop.Induction.Type, loop.Induction.Name);
            known[loop.Induction.Id] = induction;
        }

        Amount each = Run(body, Amount.None, inner);
        if (each == Amount.None)
        {
            return amount;
        }

        if (bounds is { Counted: var counted })
        {
            region.AddRange(counted.Build().Statements);
        }

        bool isSame = !new[] { each.Tape, each.Scratch, each.Peak }.Any(part => part is Value { Id: var id } && id >= first);
        if (bounds is not null && !isSame)
        {
            return Add(inner, induction!, bounds.Value.Loop, bounds.Value.Start, bounds.Value.Limit, each, amount, region);
        }

        if (bounds is null)
        {
            region.AddRange(inner.Build().Statements);
        }

        if (isMost)
        {
            // What an iteration takes off the tape is not taken off so often, perhaps.
            each = each with { Tape = Larger(Constants.Int(0), each.Tape, region), Scratch = Larger(Constants.Int(0), each.Scratch, region) };
        }

        Operand count = trips();
        Operand tape = region.Plus(amount.Tape, region.Times(count, each.Tape, isChecked: true), isChecked: true);
        Operand scratch = region.Plus(amount.Scratch, region.Times(count, each.Scratch, isChecked: true), isChecked: true);
        Operand highest = region.Plus(Larger(amount.Tape, tape, region), Larger(amount.Scratch, scratch, region), isChecked: true);
        return new Amount(tape, scratch, Larger(amount.Peak, region.Plus(highest, each.Peak, isChecked: true), region));
    }

    /// <summary>The loop itself, run by the host.</summary>
    private static Amount Add(RegionBuilder inner, Value induction, For loop, Operand start, Operand limit, Amount each, Amount amount, RegionBuilder region)
    {
        Value tape = region.Values.Create(IrType.Int32, "tape"), scratch = region.Values.Create(IrType.Int32, "scratch"), peak = region.Values.Create(IrType.Int32, "peak");
        Operand reached = inner.Plus(inner.Plus(tape, scratch, isChecked: true), each.Peak, isChecked: true);
        Operand highest = Larger(peak, reached, inner);
        Operand[] next = [inner.Plus(tape, each.Tape, isChecked: true), inner.Plus(scratch, each.Scratch, isChecked: true), highest];
        Value[] results = [region.Values.Create(IrType.Int32, "tape"), region.Values.Create(IrType.Int32, "scratch"), region.Values.Create(IrType.Int32, "peak")];
        region.Add(new For(
            induction,
            start,
            loop.Comparison,
            limit,
            loop.Step,
            EquatableArray.Create(new Carried(tape, amount.Tape, results[0]), new Carried(scratch, amount.Scratch, results[1]), new Carried(peak, amount.Peak, results[2])),
            inner.Build(next)));
        return new Amount(results[0], results[1], results[2]);
    }

    private void KnowLength(Value buffer, Operand count)
    {
        if (IsKnown(count))
        {
            lengths[buffer.Id] = count;
        }
    }

    private Operand Count(Operand count, RegionBuilder region) => IsKnown(count) ? Known(count, region) : HasMost(count) ? Most(count, region) : Unknown();

    private Value Unknown()
    {
        UsesIterations = true;
        return iterations;
    }

    private static bool IsCount(Operand operand, RegionBuilder region) =>
        region.DefinitionOf(operand) is Opaque { Pieces: var pieces } && pieces[0].StartsWith("global::System.Math.Max(", StringComparison.Ordinal);

    public static Operand Larger(Operand x, Operand y, RegionBuilder region) => (x, y) switch
    {
        _ when x == y => x,

        // Trip counts are no less than zero.
        (IntegerConstant { Value: <= 0 }, _) when IsCount(y, region) => y,
        (_, IntegerConstant { Value: <= 0 }) when IsCount(x, region) => x,
        (IntegerConstant a, IntegerConstant b) => a.Value > b.Value ? a : b,
        _ => region.Let(new Opaque(EquatableArray.Create("global::System.Math.Max(", ", ", ")"), EquatableArray.Create(x, y), IrType.Int32, Purity.Pure)),
    };
}
