using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// Reals seen as one run of numbers, in order: scalars, and the elements of buffers field by field. This is how the rows and columns of
/// Hessians and Jacobians are counted.
/// </summary>
internal sealed class Flattening
{
    private readonly List<Slot> slots = new();

    /// <summary>A scalar, or a buffer, with its place in the run.</summary>
    /// <param name="Type">Of the scalar or the buffer.</param>
    /// <param name="Start">The position of its first real.</param>
    /// <param name="Count">The number of its reals.</param>
    internal sealed record Slot(Parameter? Parameter, IrType Type, Operand Start, Operand Count)
    {
        /// <summary>The reals of one element, by their paths.</summary>
        public IReadOnlyList<Leaf> Leaves => [.. StructType.LeavesOf(Type is BufferType buffer ? buffer.Element : Type).Where(leaf => leaf.Type is RealType)];
    }

    public IReadOnlyList<Slot> Slots => slots;

    /// <summary>The number of all reals.</summary>
    public Operand Count { get; private set; } = Constants.Int(0);

    /// <summary>Appends a parameter, or a result where there is none, and computes its place at the end of the region.</summary>
    public void Add(RegionBuilder region, Parameter? parameter, IrType type)
    {
        Operand count = Constants.Int(1);
        if (type is BufferType buffer)
        {
            // As a span, so that a null array counts as empty here and throws only where the function itself would.
            Operand memory = buffer.Kind == BufferKind.Array ? region.Let(new Conversion(parameter!.Value, new BufferType(BufferKind.ReadOnlySpan, buffer.Element))) : parameter!.Value;
            count = region.Let(new Length(memory));
            int leaves = StructType.LeavesOf(buffer.Element).Count(leaf => leaf.Type is RealType);
            count = leaves == 1 ? count : Multiply(region, count, Constants.Int(leaves));
        }

        slots.Add(new Slot(parameter, type, Count, count));
        Count = Add(region, Count, count);
    }

    /// <summary>Memory for the direction of each buffer, all zero.</summary>
    public Dictionary<Slot, Operand> Allocate(RegionBuilder region, string suffix, bool zeroed)
    {
        Dictionary<Slot, Operand> buffers = new();
        foreach (Slot slot in slots)
        {
            if (slot.Type is BufferType)
            {
                buffers[slot] = Allocate(region, slot, suffix, zeroed);
            }
        }

        return buffers;
    }

    /// <summary>Memory for one of them.</summary>
    public static Value Allocate(RegionBuilder region, Slot slot, string suffix, bool zeroed)
    {
        Operand length = slot.Leaves.Count == 1 ? slot.Count : region.Let(new Binary(BinaryOperator.Divide, slot.Count, Constants.Int(slot.Leaves.Count)));
        return region.Let(new NewBuffer(((BufferType)slot.Type).Element, length) { Stack = Stack.Scratch, Zeroed = zeroed }, slot.Parameter!.Name + suffix);
    }

    /// <summary>All are reals of one type, and buffers of it.</summary>
    public bool AreAll(RealType type) => slots.All(slot => (slot.Type is BufferType buffer ? buffer.Element : slot.Type).Equals(type));

    /// <summary>The scalar's part of the unit directions at a position and those behind it, a lane each.</summary>
    public static Operand Units(RegionBuilder region, Slot slot, Operand first, int width) =>
        region.Let(new Pack(Enumerable.Range(0, width).Select(lane => Unit(region, slot, Add(region, first, Constants.Int(lane)))).ToEquatableArray()));

    /// <summary>The scalar's part of the unit direction at a position.</summary>
    public static Operand Unit(RegionBuilder region, Slot slot, Operand position)
    {
        RealType type = (RealType)slot.Type;
        return region.Select(region.Compare(BinaryOperator.Equal, position, slot.Start), Constants.Real(1, type), Constants.Real(0, type));
    }

    /// <summary>Sets the elements that a position falls on.</summary>
    public static void Set(RegionBuilder region, IReadOnlyDictionary<Slot, Operand> buffers, Operand position, double value)
    {
        foreach (KeyValuePair<Slot, Operand> pair in buffers)
        {
            Slot slot = pair.Key;
            RegionBuilder inside = region.Nested();
            Operand index = Subtract(inside, position, slot.Start);
            if (slot.Leaves.Count == 1)
            {
                inside.Add(new Store(pair.Value, index, Constants.Real(value, (RealType)slot.Leaves[0].Type)) { Path = slot.Leaves[0].Path });
            }
            else
            {
                SetLeaf(inside, slot, pair.Value, index, value);
            }

            region.Add(new If(IsInside(region, slot.Start, slot.Count, position), inside.Build(), Region.Empty, EquatableArray<Value>.Empty));
        }
    }

    /// <summary>Whether a position falls on a range.</summary>
    public static Operand IsInside(RegionBuilder region, Operand start, Operand count, Operand position)
    {
        if (count is IntegerConstant { Value: 1 })
        {
            return region.Compare(BinaryOperator.Equal, position, start);
        }

        // Positions count from zero.
        Operand isBelowEnd = region.Compare(BinaryOperator.Less, position, Add(region, start, count));
        return start is IntegerConstant { Value: 0 } ? isBelowEnd : region.And(region.Compare(BinaryOperator.GreaterOrEqual, position, start), isBelowEnd);
    }

    /// <summary>Visits all reals of a slot with their positions, the elements of a buffer in a loop.</summary>
    public static void Each(RegionBuilder region, Slot slot, Operand source, Action<RegionBuilder, Operand, Operand> visit)
    {
        if (slot.Type is not BufferType)
        {
            visit(region, slot.Start, source);
            return;
        }

        ValueSource values = region.Values;
        Value element = values.Create(IrType.Int32, "k");
        RegionBuilder body = region.Nested();
        for (int i = 0; i < slot.Leaves.Count; i++)
        {
            Value real = body.Let(new Load(source, element, InRange: true) { Path = slot.Leaves[i].Path });
            Operand offset = slot.Leaves.Count == 1 ? element : Add(body, Multiply(body, element, Constants.Int(slot.Leaves.Count)), Constants.Int(i));
            visit(body, Add(body, slot.Start, offset), real);
        }

        region.Add(new For(element, Constants.Int(0), BinaryOperator.Less, region.Let(new Length(source)), 1, EquatableArray<Carried>.Empty, body.Build()));
    }

    public static Operand Add(RegionBuilder region, Operand x, Operand y) => (x, y) switch
    {
        (IntegerConstant a, IntegerConstant b) => a with { Value = a.Value + b.Value },
        (IntegerConstant { Value: 0 }, _) => y,
        (_, IntegerConstant { Value: 0 }) => x,
        _ => region.Let(new Binary(BinaryOperator.Add, x, y)),
    };

    public static Operand Subtract(RegionBuilder region, Operand x, Operand y) =>
        y is IntegerConstant { Value: 0 } ? x : region.Let(new Binary(BinaryOperator.Subtract, x, y));

    public static Operand Multiply(RegionBuilder region, Operand x, Operand y) => (x, y) switch
    {
        (IntegerConstant a, IntegerConstant b) => a with { Value = a.Value * b.Value },
        (IntegerConstant { Value: 1 }, _) => y,
        (_, IntegerConstant { Value: 1 }) => x,
        _ => region.Let(new Binary(BinaryOperator.Multiply, x, y)),
    };

    private static void SetLeaf(RegionBuilder region, Slot slot, Operand buffer, Operand index, double value)
    {
        Operand count = Constants.Int(slot.Leaves.Count);
        Value element = region.Let(new Binary(BinaryOperator.Divide, index, count)), field = region.Let(new Binary(BinaryOperator.Remainder, index, count));
        for (int i = 0; i < slot.Leaves.Count; i++)
        {
            RegionBuilder chosen = region.Nested();
            chosen.Add(new Store(buffer, element, Constants.Real(value, (RealType)slot.Leaves[i].Type)) { Path = slot.Leaves[i].Path });
            region.Add(new If(region.Compare(BinaryOperator.Equal, field, Constants.Int(i)), chosen.Build(), Region.Empty, EquatableArray<Value>.Empty));
        }
    }
}
