using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>The dense Hessian: one Hessian-vector product for each unit direction.</summary>
internal sealed class HessianMode : DenseCompanion
{
    private readonly Function product;

    /// <param name="product">The Hessian-vector product of the function, as a method of its own.</param>
    private HessianMode(Function function, Function product, MethodReference reference, string display)
        : base(function, reference, display) => this.product = product;

    /// <summary>The companion, and the product that it calls.</summary>
    public static IEnumerable<Function> Of(Function function, Function product, MethodReference reference, string display)
    {
        Function row = product with
        {
            Name = function.Name + "HessianRow" + reference.OverloadSuffix,
            Tape = TapeAccess.Passed,
            Mode = Modes.None,
            Header = product.Header.Take(1).Append("Called for each row of the Hessian.").ToEquatableArray(),
        };
        yield return new HessianMode(function, row, reference, display).Build();
        yield return row;
    }

    private Function Build()
    {
        Parameter hessian = new(Values.Create(new BufferType(BufferKind.Span, Function.ReturnType!), "hessian"), Passing.ByValue) { IsActive = true };
        RequireDisjoint(hessian, Function.Parameters);
        Flattening inputs = new();
        foreach (Parameter parameter in Function.Parameters.Where(parameter => parameter.IsActive && parameter.Passing != Passing.Out))
        {
            inputs.Add(Body, parameter, parameter.Type);
        }

        RequireLength(hessian.Value, inputs.Count, inputs.Count);
        Dictionary<Flattening.Slot, Operand> seeds = inputs.Allocate(Body, "Tangent", zeroed: true);
        Dictionary<Flattening.Slot, Operand> gradients = inputs.Allocate(Body, "Gradient", zeroed: false);
        Dictionary<Flattening.Slot, Operand> products = inputs.Allocate(Body, "HessianVector", zeroed: false);
        MethodReference method = Reference with
        {
            Name = product.Name,
            Parameters = product.Parameters.Map(parameter => new ParameterSignature(parameter.Name, parameter.Type, parameter.Passing, parameter.IsActive) { Part = parameter.Part }),
            TakesTape = true,
        };
        IReadOnlyList<Operand> returned = Repeat(Body, inputs.Count, Returned(), (sweep, row) => Row(sweep, row, inputs, seeds, gradients, products, method, hessian.Value));
        Mirror(hessian.Value, inputs.Count);
        string active = string.Join(", ", Function.Parameters.Where(parameter => parameter.IsActive).Select(parameter => parameter.Name));
        return Function with
        {
            Name = Function.Name + "Hessian",
            Mode = Modes.Hessian,
            Parameters = Function.Parameters.Append(hessian).ToEquatableArray(),
            Body = Body.Build(Yields(returned)),
            NextId = Values.Next,
            Header = EquatableArray.Create($"Hessian of {Display} with respect to {active}: a Hessian-vector product for each row."),
        };
    }

    private IReadOnlyList<Operand> Row(
        RegionBuilder sweep,
        Value row,
        Flattening inputs,
        Dictionary<Flattening.Slot, Operand> seeds,
        Dictionary<Flattening.Slot, Operand> gradients,
        Dictionary<Flattening.Slot, Operand> products,
        MethodReference method,
        Value hessian)
    {
        Flattening.Set(sweep, seeds, row, 1);
        List<Operand> added = new();
        foreach (Parameter parameter in Function.Parameters.Where(parameter => parameter.IsActive))
        {
            Flattening.Slot? slot = inputs.Slots.FirstOrDefault(slot => slot.Parameter == parameter);
            added.Add(slot is null ? new DefaultConstant(parameter.Type) : seeds.TryGetValue(slot, out Operand? seed) ? seed : Flattening.Unit(sweep, slot, row));
        }

        int first = added.Count;
        added.AddRange(inputs.Slots.Select(slot => gradients.TryGetValue(slot, out Operand? gradient) ? gradient : new DefaultConstant(slot.Type)));
        int start = added.Count;
        added.AddRange(inputs.Slots.Select(slot => products.TryGetValue(slot, out Operand? buffer) ? buffer : new DefaultConstant(slot.Type)));
        (IReadOnlyList<Operand> returned, Dictionary<int, Value> handedOut) = Call(sweep, method, added);
        Flattening.Set(sweep, seeds, row, 0);
        RealType element = (RealType)Function.ReturnType!;
        Operand begin = Flattening.Multiply(sweep, row, inputs.Count);
        for (int i = 0; i < inputs.Slots.Count; i++)
        {
            Flattening.Slot slot = inputs.Slots[i];
            Operand source = products.TryGetValue(slot, out Operand? buffer) ? buffer : handedOut[start + i];
            Flattening.Each(sweep, slot, source, (region, column, value) =>
                region.Add(new Store(hessian, Flattening.Add(region, begin, column), region.Convert(value, element))));
        }

        return returned;
    }

    // Rounding may differ between one triangle and the other, and a Hessian is symmetric.
    private void Mirror(Value hessian, Operand count)
    {
        Value row = Values.Create(IrType.Int32, "i"), column = Values.Create(IrType.Int32, "j");
        RegionBuilder rows = Body.Nested();
        RegionBuilder columns = rows.Nested();
        Value value = columns.Let(new Load(hessian, Flattening.Add(columns, Flattening.Multiply(columns, column, count), row)));
        columns.Add(new Store(hessian, Flattening.Add(columns, Flattening.Multiply(columns, row, count), column), value));
        rows.Add(new For(column, Constants.Int(0), BinaryOperator.Less, row, 1, EquatableArray<Carried>.Empty, columns.Build()));
        Body.Add(new For(row, Constants.Int(1), BinaryOperator.Less, count, 1, EquatableArray<Carried>.Empty, rows.Build()));
    }
}
