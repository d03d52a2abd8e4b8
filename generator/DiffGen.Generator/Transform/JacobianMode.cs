using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// The dense Jacobian of a method's only output: a forward sweep with tangents for each input, or a reverse sweep for each output, whichever
/// are fewer. Where only the lengths at run time tell, it decides then.
/// </summary>
internal sealed class JacobianMode : DenseCompanion
{
    private readonly Flattening inputs = new();
    private readonly Flattening outputs = new();
    private readonly List<(Parameter Matrix, List<Parameter> Columns)> matrices = new();

    private JacobianMode(Function function, MethodReference reference, string display)
        : base(function, reference, display)
    {
    }

    /// <param name="summary">What the method does to its parameters.</param>
    public static Function Of(Function function, MethodSummary summary, MethodReference reference, string display)
    {
        for (int i = 0; i < function.Parameters.Count; i++)
        {
            Parameter parameter = function.Parameters[i];
            if (parameter is { Type: BufferType, IsOutput: false } && summary.Parameters[i].IsWritten)
            {
                throw new UnsupportedException($"its Jacobian is that of one output, and it writes to '{parameter.Name}', which is not marked [Output]", parameter.Value);
            }
        }

        return new JacobianMode(function, reference, display).Build();
    }

    private Function Build()
    {
        foreach (Parameter parameter in Function.Parameters.Where(IsInput))
        {
            AddInput(parameter);
        }

        AddChecks();
        for (int i = 0; i < Function.ResultParts.Length; i++)
        {
            if (Function.ResultParts[i].Type is RealType)
            {
                outputs.Add(Body, null, Function.ResultParts[i].Type);
            }
        }

        foreach (Parameter parameter in Function.Parameters.Where(parameter => parameter.IsActive && !IsInput(parameter)))
        {
            outputs.Add(Body, parameter, parameter.Type);
        }

        foreach ((Parameter matrix, List<Parameter> columns) in matrices)
        {
            RequireLength(matrix.Value, outputs.Count, RangeOf(Body, columns).Count);
        }

        IReadOnlyList<Operand> returned = (outputs.Count, inputs.Count) switch
        {
            (IntegerConstant rows, IntegerConstant columns) => columns.Value <= rows.Value ? Forward(Body) : Reverse(Body),
            (IntegerConstant, _) => Reverse(Body),
            (_, IntegerConstant) => Forward(Body),
            _ => Choose(),
        };
        string active = string.Join(", ", Function.Parameters.Where(IsInput).Select(parameter => parameter.Name));
        return Function with
        {
            Name = Function.Name + "Jacobian",
            Parameters = Function.Parameters.Concat(matrices.Select(item => item.Matrix)).ToEquatableArray(),
            Body = Body.Build(Yields(returned)),
            NextId = Values.Next,
            Header = EquatableArray.Create($"Jacobian of {Display} with respect to {active}."),
        };
    }

    private static bool IsInput(Parameter parameter) => parameter is { IsActive: true, IsOutput: false } && parameter.Passing != Passing.Out;

    private void AddInput(Parameter parameter)
    {
        if (parameter.Part is { } part && matrices.Count > 0 && matrices[matrices.Count - 1].Columns[0].Part?.Whole == part.Whole)
        {
            matrices[matrices.Count - 1].Columns.Add(parameter);
            return;
        }

        IrType real = parameter.Type is BufferType buffer ? StructType.LeavesOf(buffer.Element).First(leaf => leaf.Type is RealType).Type : parameter.Type;
        string name = (parameter.Part?.Whole ?? parameter.Name) + "Jacobian";
        matrices.Add((new Parameter(Values.Create(new BufferType(BufferKind.Span, real), name), Passing.ByValue) { IsActive = true }, [parameter]));
    }

    private void AddChecks()
    {
        List<Parameter> others = [.. Function.Parameters];
        foreach ((Parameter matrix, _) in matrices)
        {
            RequireDisjoint(matrix, others);
            others.Add(matrix);
        }

        foreach (Parameter output in Function.Parameters.Where(parameter => parameter.IsOutput))
        {
            RequireDisjoint(output, Function.Parameters.Where(parameter => parameter != output));
        }

        foreach (Parameter parameter in Function.Parameters.Where(IsInput))
        {
            inputs.Add(Body, parameter, parameter.Type);
        }
    }

    private IReadOnlyList<Operand> Choose()
    {
        Value isForward = Body.Let(new Binary(BinaryOperator.LessOrEqual, inputs.Count, outputs.Count));
        RegionBuilder then = Body.Nested(), otherwise = Body.Nested();
        IReadOnlyList<Operand> forward = Forward(then), reverse = Reverse(otherwise);
        List<Value> results = [.. Returned().Select(item => Values.Create(item.Type, item.Name))];
        Body.Add(new If(isForward, then.Build(forward), otherwise.Build(reverse), results.ToEquatableArray()));
        return results;
    }

    private IReadOnlyList<Operand> Forward(RegionBuilder region)
    {
        Dictionary<Flattening.Slot, Operand> seeds = inputs.Allocate(region, "Tangent", zeroed: true);
        Dictionary<Flattening.Slot, Operand> tangents = outputs.Allocate(region, "Tangent", zeroed: true);
        return Repeat(region, inputs.Count, Returned(), (sweep, column) =>
        {
            Flattening.Set(sweep, seeds, column, 1);
            List<Operand> added = new();
            foreach (Parameter parameter in Function.Parameters.Where(parameter => parameter.IsActive))
            {
                Flattening.Slot slot = inputs.Slots.Concat(outputs.Slots).First(slot => slot.Parameter == parameter);
                added.Add(seeds.TryGetValue(slot, out Operand? seed) || tangents.TryGetValue(slot, out seed) ? seed
                    : IsInput(parameter) ? Flattening.Unit(sweep, slot, column)
                    : new DefaultConstant(slot.Type));
            }

            int next = added.Count;
            added.AddRange(outputs.Slots.Where(slot => slot.Parameter is null).Select(slot => new DefaultConstant(slot.Type)));
            (IReadOnlyList<Operand> returned, Dictionary<int, Value> handedOut) = Call(sweep, TangentSignatures.Of(Reference), added);
            Flattening.Set(sweep, seeds, column, 0);
            WriteColumn(sweep, column, slot => tangents.TryGetValue(slot, out Operand? buffer) ? buffer
                : slot.Parameter is null ? handedOut[next + outputs.Slots.Where(other => other.Parameter is null).TakeWhile(other => other != slot).Count()]
                : handedOut[Function.Parameters.Where(parameter => parameter.IsActive).TakeWhile(parameter => parameter != slot.Parameter).Count()]);
            return returned;
        });
    }

    private void WriteColumn(RegionBuilder sweep, Value column, Func<Flattening.Slot, Operand> tangentOf)
    {
        foreach ((Parameter matrix, List<Parameter> columns) in matrices)
        {
            (Operand start, Operand count) = RangeOf(sweep, columns);
            RegionBuilder inside = sweep.Nested();
            Operand local = Flattening.Subtract(inside, column, start);
            foreach (Flattening.Slot slot in outputs.Slots)
            {
                Flattening.Each(inside, slot, tangentOf(slot), (region, row, value) =>
                    region.Add(new Store(matrix.Value, Flattening.Add(region, Flattening.Multiply(region, row, count), local), region.Convert(value, ElementOf(matrix)))));
            }

            sweep.Add(new If(Flattening.IsInside(sweep, start, count, column), inside.Build(), Region.Empty, EquatableArray<Value>.Empty));
        }
    }

    private IReadOnlyList<Operand> Reverse(RegionBuilder region)
    {
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
                Flattening.Slot slot = inputs.Slots.Concat(outputs.Slots).First(slot => slot.Parameter == parameter);
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
            WriteRow(sweep, row, gradients);
            return returned;
        });
    }

    private void WriteRow(RegionBuilder sweep, Value row, Dictionary<Flattening.Slot, Operand> gradients)
    {
        RegionBuilder inside = sweep.Nested();
        foreach ((Parameter matrix, List<Parameter> columns) in matrices)
        {
            (Operand start, Operand count) = RangeOf(inside, columns);
            Operand begin = Flattening.Multiply(inside, row, count);
            foreach (Flattening.Slot slot in inputs.Slots.Where(slot => columns.Contains(slot.Parameter!)))
            {
                Flattening.Each(inside, slot, gradients[slot], (region, column, value) =>
                    region.Add(new Store(matrix.Value, Flattening.Add(region, begin, Flattening.Subtract(region, column, start)), region.Convert(value, ElementOf(matrix)))));
            }
        }

        // Without any output the sweep runs only for what the method does besides.
        sweep.Add(new If(sweep.Let(new Binary(BinaryOperator.Less, row, outputs.Count)), inside.Build(), Region.Empty, EquatableArray<Value>.Empty));
    }

    private static RealType ElementOf(Parameter matrix) => (RealType)((BufferType)matrix.Type).Element;

    private (Operand Start, Operand Count) RangeOf(RegionBuilder region, List<Parameter> columns)
    {
        List<Flattening.Slot> slots = [.. inputs.Slots.Where(slot => columns.Contains(slot.Parameter!))];
        return (slots[0].Start, slots.Aggregate((Operand)Constants.Int(0), (sum, slot) => Flattening.Add(region, sum, slot.Count)));
    }
}
