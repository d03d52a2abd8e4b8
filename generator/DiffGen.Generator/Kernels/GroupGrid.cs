using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Kernels;

/// <summary>The threads of a grid among which evaluations are shared out: thread t runs those with the numbers t, t + threads, and so on.</summary>
/// <param name="Thread">The number of the thread.</param>
/// <param name="Threads">How many there are.</param>
/// <param name="HasParts">Each thread adds to a part of its own of what all share, and nobody adds atomically.</param>
internal sealed record GroupGrid(Value Thread, Value Threads, bool HasParts)
{
    /// <summary>How many evaluations the thread runs.</summary>
    public Operand Rounds(RegionBuilder region, Value count) => region.Let(new Binary(
        BinaryOperator.Divide, region.Minus(region.Plus(region.Minus(count, Thread), Threads), Constants.Int(1)), Threads));

    /// <summary>Hands on what the threads have kept to themselves.</summary>
    public void Leave(RegionBuilder region, IReadOnlyList<(Value View, string Path, Value Sum)> sums)
    {
        if (HasParts)
        {
            foreach ((Value view, string path, Value sum) in sums)
            {
                region.Add(new Accumulate(view, Thread, sum) { Path = path });
            }

            return;
        }

        RegionBuilder first = region.Nested();
        foreach ((Value view, string path, Value sum) in sums)
        {
            Value total = region.Let(GroupCode.Of(new Collective(Exchange.SumForFirst, IsWarp: false, sum, Constants.Int(0)), sum, Constants.Int(0)), sum.Name);
            region.Add(GroupCode.Barrier);
            first.Add(new Accumulate(view, Constants.Int(0), total) { Path = path, IsAtomic = true });
        }

        Value isFirst = region.Let(GroupCode.Pure("global::ILGPU.Group.IsFirstThread", IrType.Boolean));
        region.Add(new If(isFirst, first.Build(), Region.Empty, EquatableArray<Value>.Empty));
    }

    /// <summary>The kernel that adds up the parts, an element of each gradient a thread, always in the same order.</summary>
    public static Function SumKernel(string key, string name, IReadOnlyList<(string Name, IrType Element)> parts)
    {
        ValueSource values = new();
        List<Parameter> parameters = [];
        Value index = Add(DeviceTypes.Index, "index"), threads = Add(IrType.Int32, "threads");
        RegionBuilder region = new(values);
        Value place = region.Let(new Opaque(EquatableArray.Create("", ".X"), EquatableArray.Create<Operand>(index), IrType.Int32, Purity.Pure), "element");
        foreach ((string of, IrType element) in parts)
        {
            BufferType type = new(BufferKind.Span, element);
            Value part = Add(type, of + "Parts"), gradient = Add(type, of + "Gradient");
            RegionBuilder present = region.Nested();
            foreach (Leaf leaf in StructType.LeavesOf(element).Where(leaf => leaf.Type is RealType))
            {
                RegionBuilder body = present.Nested();
                Value turn = values.Create(IrType.Int32, "thread"), sum = values.Create(leaf.Type, "sum"), total = values.Create(leaf.Type, "sum");
                Operand next = body.Add(sum, body.Let(new Load(part, body.Plus(body.Times(place, threads), turn), InRange: true) { Path = leaf.Path }));
                Carried carried = new(sum, Constants.Real(0, (RealType)leaf.Type), total);
                present.Add(new For(turn, Constants.Int(0), BinaryOperator.Less, threads, 1, EquatableArray.Create(carried), body.Build(next)));
                present.Add(new Accumulate(gradient, place, total) { Path = leaf.Path });
            }

            Operand isThere = region.Compare(BinaryOperator.Less, place, region.Let(new Length(gradient)));
            region.Add(new If(isThere, present.Build(), Region.Empty, EquatableArray<Value>.Empty));
        }

        return new Function(key, name, parameters.ToEquatableArray(), null, region.Build(), values.Next);

        Value Add(IrType added, string parameter)
        {
            Value value = values.Create(added, parameter);
            parameters.Add(new Parameter(value, Passing.ByValue));
            return value;
        }
    }
}
