using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>Any number of rows or columns: as many to a sweep as a vector has lanes.</summary>
internal sealed partial class JacobianMode
{
    /// <summary>The type of all inputs and outputs, where it fits into vectors.</summary>
    private RealType? LaneOf()
    {
        RealType? lane = matrices.Count > 0 ? ElementOf(matrices[0].Matrix) : null;
        return lane is { Precision: not RealPrecision.Generic } && sweeps.HasVectors && inputs.AreAll(lane) && outputs.AreAll(lane) ? lane : null;
    }

    private IReadOnlyList<Operand>? ReverseInChunks(RegionBuilder region)
    {
        int own = OwnCount;
        if (LaneOf() is not { } lane
            || SeveralSeeds.Of(sweeps.Together(), Function.Name + "JacobianRows" + Reference.OverloadSuffix, i => i >= own, SeedForm.Vector(lane)) is not { } rows)
        {
            return null;
        }

        parts.Add(rows);
        SeedLanes adjoints = new(region, lane, inputs.Slots, "Adjoint"), seeds = new(region, lane, outputs.Slots, "Adjoint");
        return Repeat(
            region,
            outputs.Count,
            Returned(),
            (sweep, first) =>
            {
                seeds.Each(sweep, first, outputs.Count, (inside, seed, row) => seeds.Set(inside, seed, row, 1));
                adjoints.Clear(sweep);
                List<Flattening.Slot> slots = [.. AddedSlots()];
                List<Operand> added = slots.ConvertAll(slot => inputs.Slots.Contains(slot) ? adjoints.Taken(slot) : seeds.Units(sweep, slot, first));
                (IReadOnlyList<Operand> returned, Dictionary<int, Value> handedOut) = Call(sweep, ReferenceTo(rows), added);
                seeds.Each(sweep, first, outputs.Count, (inside, seed, row) =>
                {
                    seeds.Set(inside, seed, row, 0);
                    WriteRow(inside, row, inputs.Slots, (place, slot, visit) =>
                        adjoints.Read(place, slot, seed, handedOut.TryGetValue(slots.IndexOf(slot), out Value? scalar) ? scalar : null, visit));
                });
                return returned;
            },
            adjoints.Width);
    }

    private IReadOnlyList<Operand>? ForwardInChunks(RegionBuilder region)
    {
        int own = OwnCount;
        if (LaneOf() is not { } lane
            || SeveralSeeds.Of(sweeps.Tangents(), Function.Name + "JacobianColumns" + Reference.OverloadSuffix, i => i >= own, SeedForm.Vector(lane)) is not { } columns)
        {
            return null;
        }

        parts.Add(columns);
        SeedLanes seeds = new(region, lane, inputs.Slots, "Tangent"), tangents = new(region, lane, outputs.Slots, "Tangent");
        return Repeat(
            region,
            inputs.Count,
            Returned(),
            (sweep, first) =>
            {
                seeds.Each(sweep, first, inputs.Count, (inside, seed, column) => seeds.Set(inside, seed, column, 1));
                List<Flattening.Slot> slots = [.. TangentSlots()];
                List<Operand> added = slots.ConvertAll(slot => inputs.Slots.Contains(slot) ? seeds.Units(sweep, slot, first) : tangents.Taken(slot));
                (IReadOnlyList<Operand> returned, Dictionary<int, Value> handedOut) = Call(sweep, ReferenceTo(columns), added);
                seeds.Each(sweep, first, inputs.Count, (inside, seed, column) =>
                {
                    seeds.Set(inside, seed, column, 0);
                    WriteColumn(inside, column, (place, slot, visit) =>
                        tangents.Read(place, slot, seed, handedOut.TryGetValue(slots.IndexOf(slot), out Value? scalar) ? scalar : null, visit));
                });
                return returned;
            },
            seeds.Width);
    }
}
