using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// What belongs to several seeds of one sweep, beside each other: of a scalar a vector, of a buffer as many reals an element, which the sweep sees as
/// vectors. A sweep is for the positions from one on, as many as there are lanes; where they end before, the last lanes stay zero.
/// </summary>
internal sealed class SeedLanes
{
    private readonly RealType lane;
    private readonly Dictionary<Flattening.Slot, Operand> reals = new();
    private readonly Dictionary<Flattening.Slot, Operand> vectors = new();

    /// <param name="region">Where memory is allocated.</param>
    public SeedLanes(RegionBuilder region, RealType lane, IEnumerable<Flattening.Slot> slots, string suffix)
    {
        this.lane = lane;
        foreach (Flattening.Slot slot in slots.Where(slot => slot.Type is BufferType))
        {
            Operand count = Flattening.Multiply(region, slot.Count, Constants.Int(Width));
            Value memory = region.Let(new NewBuffer(lane, count) { Stack = Stack.Scratch }, slot.Parameter!.Name + suffix);
            reals[slot] = memory;
            vectors[slot] = region.Let(new VectorView(memory, Constants.Int(0), count), memory.Name + "s");
        }
    }

    public int Width => new VectorType(lane).Lanes;

    /// <summary>All that a sweep adds is made zero.</summary>
    public void Clear(RegionBuilder sweep)
    {
        foreach (Operand memory in reals.Values)
        {
            sweep.Add(new Clear(memory));
        }
    }

    /// <summary>The vectors of a buffer, or null where the slot is a scalar.</summary>
    public Operand? Of(Flattening.Slot slot) => vectors.TryGetValue(slot, out Operand? known) ? known : null;

    /// <summary>The reals of a buffer: for each element as many as there are lanes.</summary>
    public Operand Reals(Flattening.Slot slot) => reals[slot];

    /// <summary>The vectors of a buffer; for a scalar, its part of the unit directions.</summary>
    public Operand Units(RegionBuilder sweep, Flattening.Slot slot, Operand first) => Of(slot) ?? sweep.Let(new Pack(
        Enumerable.Range(0, Width).Select(seed => Flattening.Unit(sweep, slot, Flattening.Add(sweep, first, Constants.Int(seed)))).ToEquatableArray()));

    /// <summary>For a scalar that a sweep hands out, or buffers that it gets.</summary>
    public Operand Taken(Flattening.Slot slot) => Of(slot) ?? new DefaultConstant(new VectorType(lane));

    /// <summary>Visits the seeds of a sweep for which there are positions, with their positions.</summary>
    public void Each(RegionBuilder sweep, Operand first, Operand count, Action<RegionBuilder, Value, Operand> visit)
    {
        Operand left = Flattening.Subtract(sweep, count, first);
        Operand limit = sweep.Let(new Opaque(EquatableArray.Create("global::System.Math.Min(" + Width + ", ", ")"), EquatableArray.Create(left), IrType.Int32, Purity.Pure));
        Value seed = sweep.Values.Create(IrType.Int32, "seed");
        RegionBuilder body = sweep.Nested();
        visit(body, seed, Flattening.Add(body, first, seed));
        sweep.Add(new For(seed, Constants.Int(0), BinaryOperator.Less, limit, 1, EquatableArray<Carried>.Empty, body.Build()));
    }

    /// <summary>Sets what a seed has at its position, where that falls on a buffer.</summary>
    public void Set(RegionBuilder region, Value seed, Operand position, double value)
    {
        foreach (KeyValuePair<Flattening.Slot, Operand> pair in reals)
        {
            RegionBuilder inside = region.Nested();
            Operand element = Flattening.Subtract(inside, position, pair.Key.Start);
            inside.Add(new Store(pair.Value, At(inside, element, seed), Constants.Real(value, lane)));
            region.Add(new If(Flattening.IsInside(region, pair.Key.Start, pair.Key.Count, position), inside.Build(), Region.Empty, EquatableArray<Value>.Empty));
        }
    }

    /// <summary>Visits all reals that a seed has of a slot, with their positions.</summary>
    /// <param name="scalar">The vector that the sweep handed out, for a scalar.</param>
    public void Read(RegionBuilder region, Flattening.Slot slot, Value seed, Operand? scalar, Action<RegionBuilder, Operand, Operand> visit)
    {
        if (slot.Type is not BufferType)
        {
            visit(region, slot.Start, region.Let(new Lane(scalar!, seed)));
            return;
        }

        Value element = region.Values.Create(IrType.Int32, "k");
        RegionBuilder body = region.Nested();
        Value real = body.Let(new Load(reals[slot], At(body, element, seed), InRange: true));
        visit(body, Flattening.Add(body, slot.Start, element), real);
        region.Add(new For(element, Constants.Int(0), BinaryOperator.Less, slot.Count, 1, EquatableArray<Carried>.Empty, body.Build()));
    }

    private Operand At(RegionBuilder region, Operand element, Value seed) => Flattening.Add(region, Flattening.Multiply(region, element, Constants.Int(Width)), seed);
}
