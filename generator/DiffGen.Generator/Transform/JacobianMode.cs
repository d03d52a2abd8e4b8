using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>
/// The dense Jacobian of a method's only output: forward sweeps with tangents for the inputs, or reverse sweeps for the outputs, whichever
/// are fewer. Where only the lengths at run time tell, it decides then. A sweep serves several inputs or outputs where that is possible.
/// </summary>
internal sealed partial class JacobianMode : DenseCompanion
{
    private readonly CallerParts sweeps;
    private readonly MethodReference? maker;
    private readonly Flattening inputs = new();
    private readonly Flattening outputs = new();
    private readonly List<(Parameter Matrix, List<Parameter> Columns)> matrices = new();
    private readonly List<Function> parts = new();
    private bool callsTangents, callsSweeps;

    /// <param name="maker">The method itself, where it makes the array that the function fills.</param>
    private JacobianMode(Function function, CompilationUnit unit, CallerParts sweeps, MethodReference? maker)
        : base(function, unit.Self, unit.Model.Reference, unit.Model.Declaration.Display)
    {
        this.sweeps = sweeps;
        this.maker = maker;
    }

    /// <summary>The parameters that are the user's.</summary>
    private IEnumerable<Parameter> Own => Function.Parameters.Take(Function.Parameters.Count - (maker is null ? 0 : 1));

    /// <summary>The companion, and the methods that only it calls.</summary>
    /// <param name="sweeps">The sweeps of a method.</param>
    public static IEnumerable<Function> Of(Function function, CompilationUnit unit, Func<CompilationUnit, Function, CallerParts> sweeps)
    {
        for (int i = 0; i < function.Parameters.Count; i++)
        {
            Parameter parameter = function.Parameters[i];
            if (parameter is { Type: BufferType or GridType, IsOutput: false } && unit.Self.Parameters[i].IsWritten)
            {
                throw new UnsupportedException($"its Jacobian is that of one output, and it writes to '{parameter.Name}', which is not marked [Output]", parameter.Value);
            }
        }

        if (function.ReturnType is not BufferType)
        {
            return new JacobianMode(function, unit, sweeps(unit, function), maker: null).Build();
        }

        Function filled = FilledResult.Of(function);
        CompilationUnit filling = FilledResult.Of(unit, filled);
        return new JacobianMode(filled, filling, sweeps(filling, filled), unit.Model.Reference).Build();
    }

    private IEnumerable<Function> Build()
    {
        foreach (Parameter parameter in Function.Parameters.Where(IsInput))
        {
            AddInput(parameter);
        }

        AddChecks();
        List<Operand> made = [.. maker is null ? [] : Make(maker)];
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
        Function companion = Function with
        {
            Name = Function.Name + "Jacobian",
            Mode = Modes.Jacobian,
            Parameters = Own.Concat(matrices.Select(item => item.Matrix)).ToEquatableArray(),
            ReturnType = (maker ?? Reference).ReturnType,
            Body = Body.Build(made.Concat(Yields(returned))),
            NextId = Values.Next,
            Header = EquatableArray.Create($"Jacobian of {Display} with respect to {active}."),
        };
        return [WithPart(companion), .. parts, .. sweeps.For(callsTangents, callsSweeps)];
    }

    /// <summary>The companion with the sweep written into it that it runs once.</summary>
    private Function WithPart(Function companion)
    {
        if (atOnce is not null && Inline.Part(companion, atOnce) is { } whole)
        {
            return whole;
        }

        parts.AddRange(atOnce is null ? [] : [atOnce]);
        return companion;
    }

    /// <summary>How many parameters sweeps take before what is added: arrays of several dimensions are their elements and their lengths.</summary>
    private int OwnCount => Function.Parameters.Sum(parameter => parameter.Type is GridType grid ? 1 + grid.Rank : 1);

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
        List<Parameter> others = [.. Own];
        foreach ((Parameter matrix, _) in matrices)
        {
            RequireDisjoint(matrix, others);
            others.Add(matrix);
        }

        foreach (Parameter output in Own.Where(parameter => parameter.IsOutput))
        {
            RequireDisjoint(output, Own.Where(parameter => parameter != output));
        }

        foreach (Parameter parameter in Function.Parameters.Where(IsInput))
        {
            inputs.Add(Body, parameter, parameter.Type);
        }
    }

    /// <summary>Runs the method for the array that it returns, which the sweeps then fill again: its length is the number of rows.</summary>
    private IReadOnlyList<Operand> Make(MethodReference method)
    {
        IReadOnlyList<Operand> returned = Call(Body, method, []).Returned;
        Value filled = Function.Parameters[Function.Parameters.Count - 1].Value;
        Body.Add(new Let(filled, new Conversion(returned[0], filled.Type)));
        return [returned[0]];
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

    private IReadOnlyList<Operand> Forward(RegionBuilder region) => ForwardAtOnce(region) ?? ForwardInChunks(region) ?? ForwardOneByOne(region);

    private IReadOnlyList<Operand> Reverse(RegionBuilder region) => ReverseAtOnce(region) ?? ReverseInChunks(region) ?? ReverseOneByOne(region);

    /// <param name="each">Visits the reals of an output's tangent, with their positions.</param>
    private void WriteColumn(RegionBuilder sweep, Operand column, Action<RegionBuilder, Flattening.Slot, Action<RegionBuilder, Operand, Operand>> each)
    {
        foreach ((Parameter matrix, List<Parameter> columns) in matrices)
        {
            (Operand start, Operand count) = RangeOf(sweep, columns);
            RegionBuilder inside = sweep.Nested();
            Operand local = Flattening.Subtract(inside, column, start);
            foreach (Flattening.Slot slot in outputs.Slots)
            {
                each(inside, slot, (region, row, value) => region.Add(new Store(
                    matrix.Value, Flattening.Add(region, Flattening.Multiply(region, row, count), local), region.Convert(value, ElementOf(matrix)))));
            }

            sweep.Add(new If(Flattening.IsInside(sweep, start, count, column), inside.Build(), Region.Empty, EquatableArray<Value>.Empty));
        }
    }

    /// <param name="slots">The inputs whose columns are written.</param>
    /// <param name="each">Visits the reals of an input's adjoint, with their positions.</param>
    private void WriteRow(
        RegionBuilder sweep, Operand row, IEnumerable<Flattening.Slot> slots, Action<RegionBuilder, Flattening.Slot, Action<RegionBuilder, Operand, Operand>> each)
    {
        foreach ((Parameter matrix, List<Parameter> columns) in matrices)
        {
            (Operand start, Operand count) = RangeOf(sweep, columns);
            Operand begin = Flattening.Multiply(sweep, row, count);
            foreach (Flattening.Slot slot in slots.Where(slot => columns.Contains(slot.Parameter!)))
            {
                each(sweep, slot, (region, column, value) => region.Add(new Store(
                    matrix.Value, Flattening.Add(region, begin, Flattening.Subtract(region, column, start)), region.Convert(value, ElementOf(matrix)))));
            }
        }
    }

    /// <summary>What reverse mode adds to the method's own parameters, in order: seeds of the result, then an adjoint for each that is active.</summary>
    private IEnumerable<Flattening.Slot> AddedSlots() => ResultSlots().Concat(Function.Parameters.Where(parameter => parameter.IsActive).Select(SlotOf));

    /// <summary>What forward mode adds: a tangent for each that is active, then those of the result.</summary>
    private IEnumerable<Flattening.Slot> TangentSlots() => Function.Parameters.Where(parameter => parameter.IsActive).Select(SlotOf).Concat(ResultSlots());

    private IEnumerable<Flattening.Slot> ResultSlots() => outputs.Slots.Where(slot => slot.Parameter is null);

    private Flattening.Slot SlotOf(Parameter parameter) => inputs.Slots.Concat(outputs.Slots).First(slot => slot.Parameter == parameter);

    private static RealType ElementOf(Parameter matrix) => (RealType)((BufferType)matrix.Type).Element;

    private (Operand Start, Operand Count) RangeOf(RegionBuilder region, List<Parameter> columns)
    {
        List<Flattening.Slot> slots = [.. inputs.Slots.Where(slot => columns.Contains(slot.Parameter!))];
        return (slots[0].Start, slots.Aggregate((Operand)Constants.Int(0), (sum, slot) => Flattening.Add(region, sum, slot.Count)));
    }
}
