using DiffGen.Generator.Analysis;
using DiffGen.Generator.Ir;
using DiffGen.Generator.Optimise;

namespace DiffGen.Generator.Transform;

/// <summary>
/// A method that returns an array, as one that fills memory which it is given: what is swept many times for one array. Where
/// another array than its own is returned, that is copied onto itself.
/// </summary>
internal sealed class FilledResult : Rewriter
{
    private readonly ValueSource values;
    private readonly Value memory;

    private FilledResult(ValueSource values, Value memory)
    {
        this.values = values;
        this.memory = memory;
    }

    /// <summary>The function with the memory as its last parameter, which is an output.</summary>
    public static Function Of(Function function)
    {
        BufferType array = (BufferType)function.ReturnType!;
        ValueSource values = new(function.NextId);
        Parameter result = new(values.Create(array with { Kind = BufferKind.Span }, "result"), Passing.ByValue) { IsActive = true, IsOutput = true };
        Region body = new FilledResult(values, result.Value).Run(function).Body;
        return Passes.Run(function with
        {
            Parameters = function.Parameters.Append(result).ToEquatableArray(),
            ReturnType = null,
            Body = body with { Yields = body.Yields.Skip(1).ToEquatableArray() },
            NextId = values.Next,
        });
    }

    /// <summary>The method that the function belongs to, seen in the same way. Others know it only as it is.</summary>
    public static CompilationUnit Of(CompilationUnit unit, Function filled)
    {
        Parameter result = filled.Parameters[filled.Parameters.Count - 1];
        MethodReference reference = unit.Model.Reference;
        return unit with
        {
            Model = unit.Model with
            {
                Reference = reference with
                {
                    Name = reference.Name + "Filling",
                    Parameters = reference.Parameters.Append(new ParameterSignature(result.Name, result.Type, result.Passing, IsActive: true) { IsOutput = true }).ToEquatableArray(),
                    ReturnType = null,
                },
            },
            Self = unit.Self with
            {
                Parameters = unit.Self.Parameters.Append(new ParameterAccess(IsRead: false, IsWritten: true)).ToEquatableArray(),
                Internals = Internals.None,
                Companions = EquatableArray<CompanionNeeds>.Empty,
            },
        };
    }

    protected override void RewriteLet(Let let, List<Statement> into)
    {
        if (let.Operation is not ResultArray result)
        {
            into.Add(let);
            return;
        }

        RegionBuilder copy = new(values);
        BufferType type = (BufferType)result.Buffer.Type;

        // As a span, so that a null array counts as empty.
        Operand source = type.Kind == BufferKind.Array ? copy.Let(new Conversion(result.Buffer, type with { Kind = BufferKind.ReadOnlySpan })) : result.Buffer;
        Value index = values.Create(IrType.Int32, "k");
        RegionBuilder body = copy.Nested();
        foreach (Leaf leaf in StructType.LeavesOf(type.Element))
        {
            body.Add(new Store(memory, index, body.Let(new Load(source, index, InRange: true) { Path = leaf.Path })) { Path = leaf.Path });
        }

        copy.Add(new For(index, Constants.Int(0), BinaryOperator.Less, copy.Let(new Length(source)), 1, EquatableArray<Carried>.Empty, body.Build()));
        into.AddRange(copy.Build().Statements);
        Replace(let.Target, new DefaultConstant(let.Target.Type));
    }
}
