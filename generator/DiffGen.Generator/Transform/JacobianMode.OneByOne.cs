using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>A sweep for each row or column, where one can't serve several.</summary>
internal sealed partial class JacobianMode
{
    private IReadOnlyList<Operand> ForwardOneByOne(RegionBuilder region)
    {
        callsTangents = true;
        Dictionary<Flattening.Slot, Operand> seeds = inputs.Allocate(region, "Tangent", zeroed: true);
        Dictionary<Flattening.Slot, Operand> tangents = outputs.Allocate(region, "Tangent", zeroed: true);
        return Repeat(region, inputs.Count, Returned(), (sweep, column) =>
        {
            Flattening.Set(sweep, seeds, column, 1);
            List<Flattening.Slot> slots = [.. TangentSlots()];
            List<Operand> added = slots.ConvertAll(slot => seeds.TryGetValue(slot, out Operand? seed) || tangents.TryGetValue(slot, out seed) ? seed
                : inputs.Slots.Contains(slot) ? Flattening.Unit(sweep, slot, column)
                : new DefaultConstant(slot.Type));
            (IReadOnlyList<Operand> returned, Dictionary<int, Value> handedOut) = Call(sweep, TangentSignatures.Of(Reference), added);
            Flattening.Set(sweep, seeds, column, 0);
            WriteColumn(sweep, column, (inside, slot, visit) =>
                Flattening.Each(inside, slot, tangents.TryGetValue(slot, out Operand? buffer) ? buffer : handedOut[slots.IndexOf(slot)], visit));
            return returned;
        });
    }

    private IReadOnlyList<Operand> ReverseOneByOne(RegionBuilder region)
    {
        callsSweeps = true;
        Dictionary<Flattening.Slot, Operand> adjoints = inputs.Allocate(region, "Adjoint", zeroed: true);
        Dictionary<Flattening.Slot, Operand> seeds = outputs.Allocate(region, "Adjoint", zeroed: true);
        MethodReference forward = SweepSignatures.Forward(Reference), reverse = SweepSignatures.Reverse(Reference);
        return Repeat(region, outputs.Count, Returned(), (sweep, row) =>
        {
            Flattening.Set(sweep, seeds, row, 1);
            foreach (Operand buffer in adjoints.Values)
            {
                sweep.Add(new Clear(buffer));
            }

            (IReadOnlyList<Operand> returned, _) = Call(sweep, forward, []);
            List<Operand> arguments = [.. Function.Parameters
                .Where(parameter => SweepSignatures.IsPassedToReverse(parameter.Type))
                .Select(parameter => SweepSignatures.Passed(parameter.Type) == parameter.Type ? (Operand)parameter.Value : sweep.Let(new Conversion(parameter.Value, SweepSignatures.Passed(parameter.Type))))];
            arguments.AddRange(outputs.Slots.Where(slot => slot.Parameter is null).Select(slot => Flattening.Unit(sweep, slot, row)));
            List<Value> results = new();
            Dictionary<Flattening.Slot, Operand> gradients = new(adjoints);
            foreach (Parameter parameter in Function.Parameters.Where(parameter => parameter.IsActive))
            {
                Flattening.Slot slot = SlotOf(parameter);
                bool isScalarInput = IsInput(parameter) && slot.Type is not BufferType;
                arguments.Add(adjoints.TryGetValue(slot, out Operand? buffer) || seeds.TryGetValue(slot, out buffer) ? buffer
                    : isScalarInput ? new DefaultConstant(slot.Type)
                    : Flattening.Unit(sweep, slot, row));
                if (isScalarInput)
                {
                    Value gradient = Values.Create(slot.Type);
                    results.Add(gradient);
                    gradients[slot] = gradient;
                }
            }

            sweep.Add(new Call(reverse, arguments.ToEquatableArray(), results.ToEquatableArray()));
            Flattening.Set(sweep, seeds, row, 0);

            // Without any output the sweep runs only for what the method does besides.
            RegionBuilder exists = sweep.Nested();
            WriteRow(exists, row, inputs.Slots, (inside, slot, visit) => Flattening.Each(inside, slot, gradients[slot], visit));
            sweep.Add(new If(sweep.Compare(BinaryOperator.Less, row, outputs.Count), exists.Build(), Region.Empty, EquatableArray<Value>.Empty));
            return returned;
        });
    }
}
