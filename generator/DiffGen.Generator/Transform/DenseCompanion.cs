using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;

namespace DiffGen.Generator.Transform;

/// <summary>What companions that fill a matrix have in common: checks of its length and its place, and sweeps in a loop.</summary>
internal abstract class DenseCompanion
{
    private readonly MethodSummary summary;

    protected DenseCompanion(Function function, MethodSummary summary, MethodReference reference, string display)
    {
        this.summary = summary;
        Function = function;
        Reference = reference;
        Display = display;
        Values = new ValueSource(function.NextId);
        Body = new RegionBuilder(Values);
    }

    protected Function Function { get; }

    protected MethodReference Reference { get; }

    protected string Display { get; }

    protected ValueSource Values { get; }

    protected RegionBuilder Body { get; }

    /// <summary>Asks for a length that follows from other lengths.</summary>
    protected void RequireLength(Value matrix, Operand rows, Operand columns)
    {
        Operand needed = (rows, columns) switch
        {
            (IntegerConstant, IntegerConstant) or (IntegerConstant { Value: 1 }, _) or (_, IntegerConstant { Value: 1 }) => Flattening.Multiply(Body, rows, columns),
            _ => Body.Let(new Binary(BinaryOperator.Multiply, rows, columns, Checked: true)),
        };
        Value length = Body.Let(new Length(matrix));
        Body.Add(new Effect(new Opaque(
            EquatableArray.Create("global::DiffGen.Runtime.Guard.NotShorter(", ", ", ", \"" + matrix.Name + "\")"),
            EquatableArray.Create(length, needed),
            IrType.Boolean,
            Purity.Effect)));
    }

    protected void RequireDisjoint(Parameter added, IEnumerable<Parameter> others)
    {
        foreach (Parameter other in Overlap.References(others).Where(other => Overlap.CanOverlap(added, other)))
        {
            Body.Add(new RequireDisjoint(added.Value, other.Value));
        }
    }

    /// <summary>Repeats sweeps, at least once because the function has to run, and keeps what the last one returned.</summary>
    /// <param name="kept">The types of what is returned: the result's leaves and output parameters.</param>
    /// <param name="sweep">Writes the sweep for an iteration, and returns what it returned.</param>
    /// <param name="width">For how many seeds a sweep is.</param>
    protected static IReadOnlyList<Operand> Repeat(
        RegionBuilder region, Operand count, IReadOnlyList<(IrType Type, string Name)> kept, Func<RegionBuilder, Value, IReadOnlyList<Operand>> sweep, int width = 1)
    {
        ValueSource values = region.Values;
        Value iteration = values.Create(IrType.Int32, "direction");
        Operand limit = count is IntegerConstant { Value: >= 1 }
            ? count
            : region.Let(new Opaque(EquatableArray.Create("global::System.Math.Max(1, ", ")"), EquatableArray.Create(count), IrType.Int32, Purity.Pure));
        List<Carried> carried = [.. kept.Select(item => new Carried(values.Create(item.Type, item.Name), new DefaultConstant(item.Type), values.Create(item.Type, item.Name)))];
        RegionBuilder body = region.Nested();
        Value mark = body.Let(new TapeMark(Stack.Tape));
        IReadOnlyList<Operand> returned = sweep(body, iteration);
        body.Add(new TapeRelease(Stack.Tape, mark));
        region.Add(new For(iteration, Constants.Int(0), BinaryOperator.Less, limit, width, carried.ToEquatableArray(), body.Build(returned)));
        return [.. carried.Select(item => (Operand)item.Result)];
    }

    /// <summary>Whether the result or an output parameter is among what sweeps return.</summary>
    protected List<(IrType Type, string Name)> Returned() =>
    [
        .. Function.ResultParts.Select(part => (part.Type, part.NameIn("result"))),
        .. Function.Parameters.Where(parameter => parameter.Passing == Passing.Out).Select(parameter => (parameter.Type, parameter.Name)),
    ];

    /// <summary>What the companion hands out: what sweeps returned, and what <c>ref</c> parameters held on entry.</summary>
    protected IEnumerable<Operand> Yields(IReadOnlyList<Operand> returned)
    {
        int next = Function.ResultParts.Length;
        foreach (Operand result in returned.Take(next))
        {
            yield return result;
        }

        foreach (Parameter parameter in Function.Parameters.Where(parameter => parameter.IsReturned))
        {
            yield return parameter.Passing == Passing.Out ? returned[next++] : parameter.Value;
        }
    }

    /// <summary>A method that was made for this companion and is called by it.</summary>
    protected MethodReference ReferenceTo(Function part) => Reference with
    {
        Name = part.Name,
        Parameters = part.Parameters.Map(parameter => new ParameterSignature(parameter.Name, parameter.Type, parameter.Passing, parameter.IsActive) { Part = parameter.Part }),
        TakesTape = true,
    };

    /// <summary>Calls a method that takes the function's own parameters first, then what is added. Gives the results, by the parameters that hand them out.</summary>
    protected (IReadOnlyList<Operand> Returned, Dictionary<int, Value> Added) Call(RegionBuilder region, MethodReference method, IReadOnlyList<Operand> added)
    {
        List<Operand> arguments = new();
        Dictionary<int, Parameter> own = new();
        foreach (Parameter parameter in Function.Parameters)
        {
            // The function may take memory for what the method makes.
            if (arguments.Count == method.Parameters.Count)
            {
                break;
            }

            IrType type = method.Parameters[arguments.Count].Type;
            own[arguments.Count] = parameter;
            if (parameter.Type is GridType grid && type is BufferType)
            {
                arguments.Add(region.Let(new Conversion(parameter.Value, type)));
                arguments.AddRange(Enumerable.Range(0, grid.Rank).Select(dimension => region.Let(new Extent(parameter.Value, dimension))));
                continue;
            }

            arguments.Add(parameter.Passing == Passing.Out ? new DefaultConstant(parameter.Type) : Converted(parameter.Value, type));
        }

        int first = arguments.Count;
        arguments.AddRange(added.Select((argument, i) => Converted(argument, method.Parameters[first + i].Type)).ToList());
        List<Value> results = [.. method.ResultParts.Select(part => Values.Create(part.Type))];
        List<Operand> returned = [.. results];
        Dictionary<int, Value> handedOut = new();
        List<Statement> shown = new();
        for (int i = 0; i < method.Parameters.Count; i++)
        {
            if (method.Parameters[i].Passing is not (Passing.Ref or Passing.Out))
            {
                continue;
            }

            Value result = Values.Create(method.Parameters[i].Type);
            results.Add(result);
            if (i >= first)
            {
                handedOut[i - first] = result;
            }
            else
            {
                shown.Add(new WriteBack(own[i].Value, result));
                if (own[i].Passing == Passing.Out)
                {
                    returned.Add(result);
                }
            }
        }

        region.Add(new Call(method, arguments.ToEquatableArray(), results.ToEquatableArray())
        {
            OnThrow = shown.Count > 0 && summary.LeavesOnThrow ? new Region(shown.ToEquatableArray(), EquatableArray<Operand>.Empty) : null,
        });
        return (returned, handedOut);

        Operand Converted(Operand argument, IrType type) =>
            argument.Type is BufferType && argument.Type != type && type is BufferType { Kind: not BufferKind.Array } && argument is Value ? region.Let(new Conversion(argument, type)) : argument;
    }
}
