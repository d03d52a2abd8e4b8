using System.Collections.Immutable;
using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>The dense Hessian, by Hessian-vector products with unit directions: several at once where that is possible.</summary>
internal sealed class HessianMode : DenseCompanion
{
    private const int MostAtOnce = 4;

    private readonly Function product;
    private readonly bool hasVectors;
    private readonly Flattening inputs = new();
    private readonly Parameter hessian;
    private bool isMirrored;

    /// <param name="product">The Hessian-vector product of the function, as a method of its own, without checks.</param>
    private HessianMode(Function function, Function product, MethodSummary summary, MethodReference reference, string display, bool hasVectors)
        : base(function, summary, reference, display)
    {
        this.product = product;
        this.hasVectors = hasVectors;
        hessian = new Parameter(Values.Create(new BufferType(BufferKind.Span, Function.ReturnType!), "hessian"), Passing.ByValue) { IsActive = true };
    }

    /// <summary>The companion, and the product that it calls.</summary>
    public static IEnumerable<Function> Of(Function function, Function product, MethodSummary summary, MethodReference reference, string display, bool hasVectors)
    {
        Function row = product with
        {
            Name = function.Name + "HessianRow" + reference.OverloadSuffix,
            Tape = TapeAccess.Passed,
            Mode = Modes.None,
            Header = product.Header.Take(1).Append("Called for the rows of the Hessian.").ToEquatableArray(),
        };
        return new HessianMode(function, row, summary, reference, display, hasVectors).Build();
    }

    private RealType Element => (RealType)Function.ReturnType!;

    private IEnumerable<Parameter> Active => Function.Parameters.Where(parameter => parameter.IsActive);

    private IEnumerable<Function> Build()
    {
        RequireDisjoint(hessian, Function.Parameters);
        foreach (Parameter parameter in Active.Where(parameter => parameter.Passing != Passing.Out))
        {
            inputs.Add(Body, parameter, parameter.Type);
        }

        RequireLength(hessian.Value, inputs.Count, inputs.Count);
        (IReadOnlyList<Operand> returned, Function part, bool isOnce) = AtOnce() ?? InChunks() ?? OneByOne();
        if (!isMirrored)
        {
            Mirror();
        }

        string active = string.Join(", ", Active.Select(parameter => parameter.Name));
        Function companion = Function with
        {
            Name = Function.Name + "Hessian",
            Mode = Modes.Hessian,
            Parameters = Function.Parameters.Append(hessian).ToEquatableArray(),
            Body = Body.Build(Yields(returned)),
            NextId = Values.Next,
            Header = EquatableArray.Create($"Hessian of {Display} with respect to {active}."),
        };
        return isOnce && Inline.Part(companion, part) is { } whole ? [whole] : [companion, part];
    }

    /// <summary>Whether a parameter of the product belongs to its directions: the tangents of what it differentiates by, and the products.</summary>
    private bool IsOfDirection(int position)
    {
        int own = Function.Parameters.Count, tangents = Active.Count(), gradients = inputs.Slots.Count;
        return (position >= own && position < own + tangents) || position >= own + tangents + gradients;
    }

    /// <summary>A few inputs, as many as are known now: one product, whose directions are known.</summary>
    private (IReadOnlyList<Operand> Returned, Function Part, bool IsOnce)? AtOnce()
    {
        if (inputs.Count is not IntegerConstant { Value: >= 1 and <= MostAtOnce } count || Active.Any(parameter => parameter.Type is BufferType || parameter.Passing != Passing.ByValue))
        {
            return null;
        }

        int width = (int)count.Value, own = Function.Parameters.Count;
        Dictionary<Value, ImmutableArray<Operand>> known = inputs.Slots
            .Select((slot, i) => (Direction: product.Parameters[own + i].Value, Seeds: Enumerable.Range(0, width).Select(seed => (Operand)Constants.Real(seed == i ? 1 : 0, (RealType)slot.Type))))
            .ToDictionary(item => item.Direction, item => item.Seeds.ToImmutableArray());
        if (SeveralSeeds.Of(product, product.Name, IsOfDirection, SeedForm.Scalars(width), known) is not { } part)
        {
            return null;
        }

        // The gradients, then the products of each input with all directions.
        List<Operand> added = [.. part.Parameters.Skip(own).Select(parameter => new DefaultConstant(parameter.Type))];
        (IReadOnlyList<Operand> returned, Dictionary<int, Value> handedOut) = Call(Body, ReferenceTo(part), added);
        for (int row = 0; row < width; row++)
        {
            for (int column = row; column < width; column++)
            {
                Body.Add(new Store(hessian.Value, Constants.Int(row * width + column), Body.Convert(handedOut[width + column * width + row], Element)));
            }
        }

        return (returned, part, true);
    }

    /// <summary>As many directions to a product as a vector has lanes.</summary>
    private (IReadOnlyList<Operand> Returned, Function Part, bool IsOnce)? InChunks()
    {
        if (!hasVectors || Element.Precision == RealPrecision.Generic || !inputs.AreAll(Element)
            || SeveralSeeds.Of(product, product.Name + "s", IsOfDirection, SeedForm.Vector(Element)) is not { } part)
        {
            return null;
        }

        SeedLanes seeds = new(Body, Element, inputs.Slots, "Tangent"), products = new(Body, Element, inputs.Slots, "HessianVector");
        Dictionary<Flattening.Slot, Operand> gradients = inputs.Allocate(Body, "Gradient", zeroed: false);
        IReadOnlyList<Operand> all = Repeat(
            Body,
            inputs.Count,
            Returned(),
            (sweep, first) =>
            {
                seeds.Each(sweep, first, inputs.Count, (inside, seed, row) => seeds.Set(inside, seed, row, 1));
                List<Operand> added = Directions(slot => seeds.Units(sweep, slot, first), new VectorType(Element), gradients);
                int start = added.Count;
                added.AddRange(inputs.Slots.Select(products.Taken));
                (IReadOnlyList<Operand> returned, Dictionary<int, Value> handedOut) = Call(sweep, ReferenceTo(part), added);
                seeds.Each(sweep, first, inputs.Count, (inside, seed, row) =>
                {
                    seeds.Set(inside, seed, row, 0);
                    for (int i = 0; i < inputs.Slots.Count; i++)
                    {
                        if (handedOut.TryGetValue(start + i, out Value? scalar))
                        {
                            inside.Add(SetBoth("Set", inputs.Count, row, inputs.Slots[i].Start, inside.Let(new Lane(scalar, seed))));
                        }
                    }
                });
                foreach (Flattening.Slot slot in inputs.Slots.Where(slot => slot.Type is BufferType))
                {
                    sweep.Add(SetBoth("SetRows", inputs.Count, first, slot.Start, products.Reals(slot)));
                }

                return returned;
            },
            seeds.Width);
        isMirrored = true;
        return (all, part, false);
    }

    /// <summary>A product for each direction.</summary>
    private (IReadOnlyList<Operand> Returned, Function Part, bool IsOnce) OneByOne()
    {
        Dictionary<Flattening.Slot, Operand> seeds = inputs.Allocate(Body, "Tangent", zeroed: true);
        Dictionary<Flattening.Slot, Operand> gradients = inputs.Allocate(Body, "Gradient", zeroed: false);
        Dictionary<Flattening.Slot, Operand> products = inputs.Allocate(Body, "HessianVector", zeroed: false);
        IReadOnlyList<Operand> all = Repeat(Body, inputs.Count, Returned(), (sweep, row) =>
        {
            Flattening.Set(sweep, seeds, row, 1);
            List<Operand> added = Directions(slot => seeds.TryGetValue(slot, out Operand? seed) ? seed : Flattening.Unit(sweep, slot, row), null, gradients);
            int start = added.Count;
            added.AddRange(inputs.Slots.Select(slot => products.TryGetValue(slot, out Operand? buffer) ? buffer : new DefaultConstant(slot.Type)));
            (IReadOnlyList<Operand> returned, Dictionary<int, Value> handedOut) = Call(sweep, ReferenceTo(product), added);
            Flattening.Set(sweep, seeds, row, 0);
            Operand begin = Flattening.Multiply(sweep, row, inputs.Count);
            for (int i = 0; i < inputs.Slots.Count; i++)
            {
                Flattening.Slot slot = inputs.Slots[i];
                Operand source = products.TryGetValue(slot, out Operand? buffer) ? buffer : handedOut[start + i];
                Flattening.Each(sweep, slot, source, (region, column, value) => Write(region, begin, column, value));
            }

            return returned;
        });
        return (all, product, false);
    }

    /// <summary>The arguments for directions, then for gradients, which nobody wants.</summary>
    /// <param name="type">Of the direction of a scalar that is only handed out; null for its own.</param>
    private List<Operand> Directions(Func<Flattening.Slot, Operand> direction, IrType? type, Dictionary<Flattening.Slot, Operand> gradients) =>
    [
        .. Active.Select(parameter => inputs.Slots.FirstOrDefault(slot => slot.Parameter == parameter) is { } slot ? direction(slot) : new DefaultConstant(type ?? parameter.Type)),
        .. inputs.Slots.Select(slot => gradients.TryGetValue(slot, out Operand? gradient) ? gradient : new DefaultConstant(slot.Type)),
    ];

    private void Write(RegionBuilder region, Operand begin, Operand column, Operand value) =>
        region.Add(new Store(hessian.Value, Flattening.Add(region, begin, column), region.Convert(value, Element)));

    /// <summary>Writes to both sides of the diagonal.</summary>
    private Effect SetBoth(string method, Operand count, Operand row, Operand column, Operand value) => new(new Opaque(
        EquatableArray.Create("global::DiffGen.Runtime.SymmetricMatrix." + method + "(", ", ", ", ", ", ", ", ", ")"),
        EquatableArray.Create(hessian.Value, count, row, column, value),
        IrType.Int32,
        Purity.Effect));

    // Rounding may differ between one triangle and the other, and a Hessian is symmetric.
    private void Mirror()
    {
        Operand count = inputs.Count;
        if (count is IntegerConstant { Value: <= MostAtOnce } few)
        {
            for (int i = 0; i < few.Value; i++)
            {
                for (int j = 0; j < i; j++)
                {
                    Body.Add(new Store(hessian.Value, Constants.Int(i * (int)few.Value + j), Body.Let(new Load(hessian.Value, Constants.Int(j * (int)few.Value + i)))));
                }
            }

            return;
        }

        Value row = Values.Create(IrType.Int32, "i"), column = Values.Create(IrType.Int32, "j");
        RegionBuilder rows = Body.Nested();
        RegionBuilder columns = rows.Nested();
        Value value = columns.Let(new Load(hessian.Value, Flattening.Add(columns, Flattening.Multiply(columns, column, count), row)));
        columns.Add(new Store(hessian.Value, Flattening.Add(columns, Flattening.Multiply(columns, row, count), column), value));
        rows.Add(new For(column, Constants.Int(0), BinaryOperator.Less, row, 1, EquatableArray<Carried>.Empty, columns.Build()));
        Body.Add(new For(row, Constants.Int(1), BinaryOperator.Less, count, 1, EquatableArray<Carried>.Empty, rows.Build()));
    }
}
