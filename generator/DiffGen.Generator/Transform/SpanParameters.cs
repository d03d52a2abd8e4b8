using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;

namespace DiffGen.Generator.Transform;

/// <summary>
/// A method as its sweeps for callers see it: arrays are spans, since the caller's own may be memory that it made for itself;
/// arrays of several dimensions are their elements in a row and their lengths.
/// </summary>
internal static class SpanParameters
{
    public static Function Of(Function function)
    {
        foreach (Parameter parameter in function.Parameters)
        {
            if (parameter.Type is BufferType { Kind: BufferKind.Array, KeepsType: false } or GridType && OpaqueUse.Of(parameter.Value, function.Body, butNullTests: parameter.Type is BufferType))
            {
                throw new UnsupportedException($"other differentiable methods call it, and its array '{parameter.Name}' is used as an object", parameter.Value);
            }
        }

        function = SpanNullTests.In(function);
        Substitution substitution = new();
        ValueSource values = new(function.NextId);
        List<Parameter> parameters = new();
        List<Statement> shapes = new();
        foreach (Parameter parameter in function.Parameters)
        {
            if (parameter.Type is GridType grid)
            {
                Value row = values.Create(grid.Row, parameter.Name);
                List<Value> extents = SweepSignatures.Extents(parameter.Name, grid).Select(name => values.Create(IrType.Int32, name)).ToList();
                parameters.Add(parameter with { Value = row });
                parameters.AddRange(extents.Select(extent => new Parameter(extent, Passing.ByValue)));
                shapes.Add(new Let(parameter.Value, new Shape(grid, row, extents.ToEquatableArray<Operand>())));
                continue;
            }

            Value value = parameter.Value with { Type = SweepSignatures.Passed(parameter.Type) };
            substitution[parameter.Value] = value;
            parameters.Add(parameter with { Value = value, Part = parameter.Part is { Type.HoldsMemory: true } ? null : parameter.Part });
        }

        // What is chosen among arrays is what they are.
        foreach (Let let in Traversal.Statements(function.Body).OfType<Let>().Where(let => let.Target.Type is BufferType { Kind: BufferKind.Array }))
        {
            IrType type = substitution.Apply(let.Operation).ResultType;
            if (!type.Equals(let.Target.Type))
            {
                substitution[let.Target] = let.Target with { Type = type };
            }
        }

        Region body = substitution.Apply(function.Body);
        Function result = function with
        {
            Parameters = parameters.ToEquatableArray(),
            Body = body with { Statements = shapes.Concat(body.Statements).ToEquatableArray() },
            NextId = values.Next,
        };

        // Where a shape is taken apart again, nothing remains of it.
        return shapes.Count == 0 ? result : Passes.Run(result);
    }
}
