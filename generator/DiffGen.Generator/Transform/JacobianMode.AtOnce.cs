using System.Collections.Immutable;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>Few rows or columns, as many as are known now: a single sweep, whose seeds are known.</summary>
internal sealed partial class JacobianMode
{
    private const int MostAtOnce = 4;

    private Function? atOnce;

    private static ImmutableArray<Operand> KnownSeeds(Flattening.Slot slot, int width) => slot.Start is IntegerConstant place
        ? [.. Enumerable.Range(0, width).Select(seed => (Operand)Constants.Real(seed == place.Value ? 1 : 0, (RealType)slot.Type))]
        : throw new InvalidOperationException("It is not known where the seed is.");

    private static bool IsFew(Operand count, out int width)
    {
        width = count is IntegerConstant { Value: >= 1 and <= MostAtOnce } few ? (int)few.Value : 0;
        return width > 0;
    }

    /// <summary>Makes a sweep for all seeds at once, if that is possible, with those that are known written into it. Gives the slots of what it still takes.</summary>
    /// <param name="slots">Those of what the sweep takes after the function's own parameters.</param>
    /// <param name="seeded">Those of them that take seeds.</param>
    private (Function Sweep, List<Flattening.Slot> Added)? Widen(Function sweep, string suffix, IEnumerable<Flattening.Slot> slots, Flattening seeded, int width)
    {
        int own = OwnCount;
        List<(Value Value, Flattening.Slot Slot)> added = [.. slots.Zip(sweep.Parameters.Skip(own), (slot, parameter) => (parameter.Value, slot))];
        Dictionary<Value, ImmutableArray<Operand>> known = added.Where(item => seeded.Slots.Contains(item.Slot)).ToDictionary(item => item.Value, item => KnownSeeds(item.Slot, width));
        Function? wide = SeveralSeeds.Of(sweep, Function.Name + suffix + Reference.OverloadSuffix, i => i >= own, SeedForm.Scalars(width), known);
        return wide is null ? null : (wide, [.. added.Where(item => !known.ContainsKey(item.Value)).Select(item => item.Slot)]);
    }

    private IReadOnlyList<Operand>? ReverseAtOnce(RegionBuilder region)
    {
        // A buffer without elements counts as one of unknown length.
        if (!IsFew(outputs.Count, out int width) || outputs.Slots.Any(slot => slot.Type is BufferType))
        {
            return null;
        }

        if (Widen(sweeps.Together(), "JacobianRows", AddedSlots(), outputs, width) is not var (wide, added))
        {
            return null;
        }

        atOnce = wide;

        List<Operand> arguments = new();
        List<Dictionary<Flattening.Slot, Operand>> copied = [.. Enumerable.Range(0, width).Select(_ => new Dictionary<Flattening.Slot, Operand>())];
        List<(int Position, int Seed, Flattening.Slot Slot)> handed = new();
        foreach (Flattening.Slot slot in added)
        {
            for (int seed = 0; seed < width; seed++)
            {
                if (slot.Type is BufferType)
                {
                    arguments.Add(RowOf(region, slot, seed, copied[seed]));
                    continue;
                }

                handed.Add((arguments.Count, seed, slot));
                arguments.Add(new DefaultConstant(slot.Type));
            }
        }

        (IReadOnlyList<Operand> returned, Dictionary<int, Value> handedOut) = Call(region, ReferenceTo(wide), arguments);
        foreach ((int position, int seed, Flattening.Slot slot) in handed)
        {
            copied[seed][slot] = handedOut[position];
        }

        for (int seed = 0; seed < width; seed++)
        {
            Dictionary<Flattening.Slot, Operand> gradients = copied[seed];
            WriteRow(region, Constants.Int(seed), gradients.Keys, (inside, slot, visit) => Flattening.Each(inside, slot, gradients[slot], visit));
        }

        return returned;
    }

    /// <summary>Memory for the adjoint of a buffer: the row of its matrix, or else memory that is copied there afterwards.</summary>
    private Value RowOf(RegionBuilder region, Flattening.Slot slot, int seed, Dictionary<Flattening.Slot, Operand> copied)
    {
        (Parameter matrix, List<Parameter> columns) = matrices.Find(item => item.Columns.Contains(slot.Parameter!));
        if (columns.Count == 1 && ((BufferType)slot.Type).Element.Equals(ElementOf(matrix)))
        {
            Value row = region.Let(new Slice(matrix.Value, Flattening.Multiply(region, Constants.Int(seed), slot.Count), slot.Count, InRange: true), matrix.Name + (seed + 1));
            region.Add(new Clear(row));
            return row;
        }

        Value memory = Flattening.Allocate(region, slot, "Adjoint", zeroed: true);
        copied[slot] = memory;
        return memory;
    }

    private IReadOnlyList<Operand>? ForwardAtOnce(RegionBuilder region)
    {
        if (!IsFew(inputs.Count, out int width) || inputs.Slots.Any(slot => slot.Type is BufferType))
        {
            return null;
        }

        if (Widen(sweeps.Tangents(), "JacobianColumns", TangentSlots(), inputs, width) is not var (wide, added))
        {
            return null;
        }

        atOnce = wide;

        List<Operand> arguments = new();
        Dictionary<(Flattening.Slot Slot, int Seed), Operand> columns = new();
        List<(int Position, int Seed, Flattening.Slot Slot)> handed = new();
        foreach (Flattening.Slot slot in added)
        {
            for (int seed = 0; seed < width; seed++)
            {
                if (slot.Type is BufferType)
                {
                    columns[(slot, seed)] = Flattening.Allocate(region, slot, "Tangent", zeroed: true);
                    arguments.Add(columns[(slot, seed)]);
                    continue;
                }

                handed.Add((arguments.Count, seed, slot));
                arguments.Add(new DefaultConstant(slot.Type));
            }
        }

        (IReadOnlyList<Operand> returned, Dictionary<int, Value> handedOut) = Call(region, ReferenceTo(wide), arguments);
        foreach ((int position, int seed, Flattening.Slot slot) in handed)
        {
            columns[(slot, seed)] = handedOut[position];
        }

        for (int seed = 0; seed < width; seed++)
        {
            int column = seed;
            WriteColumn(region, Constants.Int(column), (inside, slot, visit) => Flattening.Each(inside, slot, columns[(slot, column)], visit));
        }

        return returned;
    }
}
